//! The real binary in a real pseudo-terminal: start, type a person in, save, find, quit; a line that drops; a panic.

#[cfg(target_os = "linux")]
mod bursts;
#[cfg(target_os = "linux")]
mod ending;
#[cfg(target_os = "linux")]
mod fence;
pub mod hostile;
#[cfg(target_os = "linux")]
mod kills;
pub mod pty;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use pty::Pty;

/// A person by keys alone, as bytes a terminal sends. `\r` is Enter.
const PERSON: &str = "1001185000017Nguyễn Thị Hường\r15031985\r\r0912345678\r\r\r12\r";
const F2: &str = "\x1bOQ";
const F3: &str = "\x1bOR";
const ESC: &str = "\x1b";

fn started(folder: &tempfile::TempDir) -> Pty {
    let register = folder.path().join("r.db");
    let mut pty = Pty::start(
        &["--register", &register.to_string_lossy(), "--clerk", "lan"],
        folder.path(),
    );
    pty.waits_for("Tiếp nhận");
    pty
}

#[test]
fn a_person_is_typed_in_saved_found_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    pty.types(PERSON);
    pty.waits_for("Nơi ở hiện tại");
    pty.types(F2);
    pty.is_told("«Ngày đồng ý» chưa có");
    pty.types("+");
    pty.types(F2);
    pty.waits_for("Đã lưu Nguyễn Thị Hường");
    pty.types(ESC);
    pty.waits_for("Sổ có 1 người");
    pty.types(F3);
    pty.waits_for("Gõ vài chữ");
    pty.types("thi huong");
    pty.waits_for("001185000017");
    pty.types("\r");
    pty.waits_for("0912345678");
    pty.types(ESC);
    pty.waits_for("Sổ có 1 người");
    pty.types(ESC);
    pty.waits_for("Thoát khỏi sổ?");
    pty.types("1");
    assert_eq!(pty.ends(), 0);
}

#[test]
fn byte_by_byte_is_the_same_as_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    for byte in "1\rTr\x7frần Văn Ma\x08ẫu\r1950\r1".as_bytes() {
        pty.sends(&[*byte]);
    }
    pty.waits_for("Trần Văn Mẫu");
    pty.waits_for("1950");
}

#[test]
#[cfg(target_os = "linux")]
fn a_dropped_line_keeps_the_draft_and_ends_the_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("r.db").to_string_lossy().into_owned();
    // `script` holds the program's terminal; killed, it takes the terminal with it as a dropped SSH session does.
    let inner = format!(
        "{} --register {register} --clerk lan",
        env!("CARGO_BIN_EXE_vieclam")
    );
    let script = Path::new("/usr/bin/script");
    let mut pty = Pty::start_program(script, &["-qfec", &inner, "/dev/null"], folder.path(), &[]);
    pty.waits_for("Tiếp nhận");
    pty.types("1\rNguyễn Thị Hường\r150319851\r0912");
    pty.waits_for("0912");
    pty.kills();
    let start = Instant::now();
    while running_with(&register) {
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "the program lives on without a terminal"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    let mut pty = started(&folder);
    pty.waits_for("bản nháp");
    pty.types("\x1b[20~");
    pty.waits_for("Nguyễn Thị Hường");
    pty.types("\r");
    pty.waits_for("15/03/1985");
    pty.waits_for("0912");
}

/// Whether a process of our program has that word in its command line.
#[cfg(target_os = "linux")]
fn running_with(word: &str) -> bool {
    fs::read_dir("/proc")
        .expect("processes")
        .flatten()
        .any(|entry| {
            let told = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let told = String::from_utf8_lossy(&told).into_owned();
            told.starts_with(env!("CARGO_BIN_EXE_vieclam")) && told.contains(word)
        })
}

#[test]
fn the_window_may_change_size_at_any_moment() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    pty.types("1");
    pty.waits_for("Số định danh");
    for (columns, rows) in [(132, 43), (40, 10), (20, 5), (80, 24)] {
        pty.resizes(columns, rows);
    }
    pty.waits_for("Số định danh");
}

#[test]
#[cfg(target_os = "linux")]
fn an_idle_screen_wakes_for_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    pty.types("1");
    pty.waits_for("Số định danh");
    std::thread::sleep(Duration::from_millis(300));
    let before = wake_ups(pty.id());
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(wake_ups(pty.id()), before, "an idle program was woken");
}

/// Times any thread of a process gave up the processor by itself.
#[cfg(target_os = "linux")]
fn wake_ups(id: u32) -> u64 {
    let mut total = 0;
    for task in fs::read_dir(format!("/proc/{id}/task")).expect("its threads") {
        let status =
            fs::read_to_string(task.expect("a thread").path().join("status")).expect("its status");
        let line = status
            .lines()
            .find_map(|l| l.strip_prefix("voluntary_ctxt_switches:"))
            .expect("its count");
        total += line.trim().parse::<u64>().expect("a number");
    }
    total
}

#[test]
fn a_panic_gives_the_terminal_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let me = std::env::current_exe().expect("this test");
    let args = ["--exact", "terminal::panics_when_told", "--nocapture"];
    let mut pty = Pty::start_program(&me, &args, folder.path(), &[("VIECLAM_TEST_PANIC", "1")]);
    pty.waits_for("told to panic");
    pty.ends();
    assert!(!pty.is_alternate(), "the alternate screen was left");
    assert!(pty.sent("\x1b[?2004l"), "bracketed paste was switched off");
}

/// Run by the test above in a pseudo-terminal of its own.
#[test]
fn panics_when_told() {
    if std::env::var_os("VIECLAM_TEST_PANIC").is_some() {
        let terminal = vieclam::tui::terminal::init_terminal();
        assert!(terminal.is_ok_and(|_| false), "told to panic");
    }
}

#[test]
fn without_a_terminal_it_says_so_and_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("r.db");
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_vieclam"))
        .args(["--register", &register.to_string_lossy()])
        .stdin(std::process::Stdio::null())
        .output()
        .expect("it runs");
    assert_eq!(done.status.code(), Some(2));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(
        said.contains("import") && said.contains("progress"),
        "{said}"
    );
    assert!(!fs::exists(register).expect("a look"), "nothing was made");
}

/// Over a slow line an arrow arrives in pieces: it is an arrow, and the ESC in it ends nothing.
#[test]
fn an_arrow_in_pieces_is_an_arrow() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    pty.types("1");
    pty.waits_for("Số định danh");
    pty.types("\rTrần");
    pty.waits_for("Trần");
    for piece in ["\x1b", "[", "A", "\x1b", "OB", "\x1b", "[1;2", "D"] {
        pty.types(piece);
        std::thread::sleep(Duration::from_millis(5));
    }
    pty.types("m Anh\r");
    pty.waits_for("Trầm Anh");
    pty.types(ESC);
    pty.waits_for("Giữ bản nháp");
}

/// Esc asks, and the draft is kept whatever the answer to come: even when the line drops at that moment.
#[test]
fn esc_never_loses_what_was_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    pty.types("1");
    pty.waits_for("Số định danh");
    pty.types("\rTrần Thị Mẫu");
    pty.waits_for("Trần Thị Mẫu");
    pty.types(ESC);
    pty.waits_for("Giữ bản nháp");
    pty.kills();
    let mut pty = started(&folder);
    pty.waits_for("bản nháp");
    pty.types("\x1b[20~");
    pty.waits_for("Trần Thị Mẫu");
}

/// F8, a reason and a save sent with the key that makes a check speak are not an answer to it.
#[test]
fn keys_sent_with_the_key_that_makes_a_check_speak_are_dropped() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    pty.types("1");
    pty.waits_for("Số định danh");
    pty.types("001185000017Trần Văn Mẫu\r150319851\x1b[19~1\x1bOQ");
    pty.waits_for("? ");
    std::thread::sleep(Duration::from_millis(100));
    assert!(!pty.screen().contains("Vì sao"), "{}", pty.screen());
    pty.types("\x1b[19~");
    pty.waits_for("Vì sao");
}

#[test]
fn a_report_is_written_beside_the_clerk_and_never_over_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    pty.types("92026\r");
    pty.waits_for("‹ 2026 ›");
    pty.types(F2);
    pty.waits_for("bao-cao-2026.docx");
    pty.types(F2);
    pty.waits_for("bao-cao-2026-2.docx");
    pty.types("\r3");
    pty.waits_for("bao-cao-2026.md");
    let text = fs::read_to_string(folder.path().join("bao-cao-2026.md")).expect("a report");
    assert!(text.starts_with("**ỦY BAN NHÂN DÂN PHƯỜNG LÁNG**"));
    assert!(text.contains("được giải quyết việc làm mới | người | 12.000 | 0 |"));
}

#[test]
fn what_is_typed_in_the_invented_ward_is_a_clerks() {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("demo.db").to_string_lossy().into_owned();
    let args = [
        "demo",
        "--people",
        "300",
        "--register",
        &register,
        "--clerk",
        "lan",
    ];
    let mut pty = Pty::start(&args, folder.path());
    pty.waits_for("Tiếp nhận");
    pty.waits_for("F10 thoát");
    pty.types("1\rLò Thị Mẫu\r1950\r2");
    pty.waits_for("Nữ");
    pty.types(F2);
    pty.is_told("«Ngày đồng ý» chưa có");
    pty.types("+");
    pty.types(F2);
    pty.waits_for("Đã lưu Lò Thị Mẫu");
    let conn = rusqlite::Connection::open(&register).expect("the register");
    let last: String = conn
        .query_row(
            "SELECT clerk || ' ' || origin FROM audit ORDER BY id DESC LIMIT 1",
            [],
            |r| r.get(0),
        )
        .expect("the trail");
    assert_eq!(last, "lan screen");
}
