//! The real binary in a real pseudo-terminal: take a person in, save, find, quit; a line that drops; a panic.

#[cfg(target_os = "linux")]
mod bursts;
#[cfg(target_os = "linux")]
mod ending;
pub mod hostile;
#[cfg(target_os = "linux")]
mod kills;
#[cfg(target_os = "linux")]
mod locked;
pub mod pty;
#[cfg(target_os = "linux")]
mod sandbox;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use pty::{ESC, F2, F3, F8, F9, Pty};
#[cfg(target_os = "linux")]
use rusqlite::{Connection, OpenFlags};
use vieclam::tui::input::escape_decoder;

use crate::harness::registers::{connect, rows};
use crate::harness::wait;

/// The register in a folder of a test.
fn register_in(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("r.db")
}

fn started(folder: &tempfile::TempDir) -> Pty {
    Pty::open(&register_in(folder), "lan", folder.path())
}

/// From home: Nguyễn Thị Hường taken in, and home again.
pub fn takes_in_huong(pty: &mut Pty) {
    let keys = "1001185000017Nguyễn Thị Hường\r15031985\r\r0912345678\r\r\r12\r";
    pty.leads_to(keys, "Nơi ở hiện tại");
    pty.saves_with_consent();
    pty.waits_for("Đã lưu Nguyễn Thị Hường");
    pty.leads_to(ESC, "Sổ có 1 người");
}

/// The program behind `script`, which takes the terminal with it when it is killed, as a dropped SSH session does. `before`
/// is a program that starts it.
#[cfg(target_os = "linux")]
fn behind_script(before: &str, folder: &tempfile::TempDir) -> Pty {
    let inner = format!(
        "{before}{} --register {} --clerk lan",
        env!("CARGO_BIN_EXE_vieclam"),
        register_in(folder).display()
    );
    let arguments = ["-qfec", &inner, "/dev/null"];
    let mut pty = Pty::start_program(Path::new("/usr/bin/script"), &arguments, folder.path(), &[]);
    pty.waits_for("Tiếp nhận");
    pty
}

/// Waits until no process of the program has the register open.
#[cfg(target_os = "linux")]
fn waits_until_closed(folder: &tempfile::TempDir) {
    let register = register_in(folder).to_string_lossy().into_owned();
    let is_open = || {
        let processes = fs::read_dir("/proc").expect("processes").flatten();
        let mut lines = processes.filter_map(|p| fs::read_to_string(p.path().join("cmdline")).ok());
        lines.any(|l| l.starts_with(env!("CARGO_BIN_EXE_vieclam")) && l.contains(&register))
    };
    wait::until(
        || !is_open(),
        || "the program lives on without a terminal".to_owned(),
    );
}

#[cfg(target_os = "linux")]
fn read_only(register: &Path) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(register, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

/// A cell of the first row of the only draft.
#[cfg(target_os = "linux")]
fn drafted(conn: &Connection, key: &str) -> Option<String> {
    let state = conn.query_row("SELECT state FROM draft", [], |r| r.get::<_, String>(0));
    let state: serde_json::Value = state.ok()?.parse().expect("JSON");
    let text = &state["rows"][0]["cells"][key]["text"];
    text.as_str().map(str::to_owned)
}

#[test]
fn a_person_is_taken_in_and_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    takes_in_huong(&mut pty);
    pty.leads_to(F3, "Gõ vài chữ");
    pty.leads_to("thi huong", "001185000017");
    pty.leads_to("\r", "0912345678");
    pty.leads_to(ESC, "Sổ có 1 người");
    pty.leads_to(ESC, "Thoát khỏi sổ?");
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
    let mut pty = behind_script("", &folder);
    pty.leads_to("1\rNguyễn Thị Hường\r150319851\r0912", "0912");
    pty.kills();
    waits_until_closed(&folder);
    let mut pty = started(&folder);
    pty.waits_for("bản nháp");
    pty.leads_to(F9, "Nguyễn Thị Hường");
    pty.leads_to("\r", "15/03/1985");
    pty.waits_for("0912");
}

#[test]
fn the_window_may_change_size_at_any_moment() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    pty.leads_to("1", "Số định danh");
    for (columns, rows) in [(132, 43), (40, 10), (20, 5), (80, 24)] {
        pty.resizes(columns, rows);
    }
    pty.waits_for("Số định danh");
}

#[test]
#[cfg(target_os = "linux")]
fn an_idle_program_waits_without_a_time_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    pty.leads_to("1", "Số định danh");
    pty.waits_until_idle();
}

#[test]
fn a_panic_gives_the_terminal_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let me = std::env::current_exe().expect("this test");
    let args = ["--exact", "terminal::panics_in_a_process", "--nocapture"];
    let mut pty = Pty::start_program(&me, &args, folder.path(), &[("VIECLAM_TEST_PANIC", "1")]);
    pty.waits_for("a wanted panic");
    pty.ends();
    assert!(!pty.is_alternate(), "the alternate screen was left");
    assert!(pty.sent("\x1b[?2004l"), "bracketed paste was switched off");
}

/// Runs only in the pseudo-terminal that the test above starts.
#[test]
fn panics_in_a_process() {
    if std::env::var_os("VIECLAM_TEST_PANIC").is_some() {
        let terminal = vieclam::tui::terminal::init_terminal();
        assert!(terminal.is_ok_and(|_| false), "a wanted panic");
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
    let message = String::from_utf8_lossy(&done.stderr);
    assert!(
        message.contains("import") && message.contains("progress"),
        "{message}"
    );
    assert!(!fs::exists(register).expect("a look"), "nothing was made");
}

/// Over a slow line an arrow arrives in pieces; its ESC is no key. Where this test took longer to send the next piece than
/// the program waits for it, it says nothing and begins again.
#[test]
fn an_arrow_in_pieces_is_an_arrow() {
    let sent_in_time = || {
        let folder = tempfile::tempdir().expect("a folder");
        let mut pty = started(&folder);
        pty.leads_to("1", "Số định danh");
        pty.leads_to("\rTrần", "Trần");
        for key in [
            &["\x1b", "[", "A"][..],
            &["\x1b", "OB"],
            &["\x1b", "[1;2", "D"],
        ] {
            let since = Instant::now();
            for piece in key {
                pty.is_read();
                pty.types(piece);
            }
            if since.elapsed() > escape_decoder::TIMEOUT / 2 {
                return false;
            }
            pty.is_read();
        }
        pty.leads_to("m Anh\r", "Trầm Anh");
        pty.leads_to(ESC, "Giữ bản nháp");
        true
    };
    wait::until(sent_in_time, || "the pieces are never in time".to_owned());
}

/// Esc asks; the draft is stored before the answer, so a line that drops there loses nothing.
#[test]
fn esc_stores_the_draft_before_it_asks() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    pty.leads_to("1", "Số định danh");
    pty.leads_to("\rTrần Thị Mẫu", "Trần Thị Mẫu");
    pty.leads_to(ESC, "Giữ bản nháp");
    pty.kills();
    let mut pty = started(&folder);
    pty.waits_for("bản nháp");
    pty.leads_to(F9, "Trần Thị Mẫu");
}

/// F8, a reason and F2 sent together with the key that fails a check do not answer it.
#[test]
fn keys_sent_ahead_of_a_message_are_discarded() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    pty.leads_to("1", "Số định danh");
    pty.types(&format!("001185000017Trần Văn Mẫu\r150319851{F8}1{F2}"));
    pty.waits_for_message("? ");
    assert!(!pty.screen().contains("Vì sao"), "{}", pty.screen());
    pty.leads_to(F8, "Vì sao");
}

#[test]
fn a_report_is_never_written_over_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    pty.leads_to("92026\r", "‹ 2026 ›");
    pty.leads_to(F2, "bao-cao-2026.docx");
    pty.leads_to(F2, "bao-cao-2026-2.docx");
    pty.leads_to("\r3", "bao-cao-2026.md");
    let text = fs::read_to_string(folder.path().join("bao-cao-2026.md")).expect("a report");
    assert!(text.starts_with("**ỦY BAN NHÂN DÂN PHƯỜNG LÁNG**"));
    assert!(text.contains("được giải quyết việc làm mới | người | 12.000 | 0 |"));
}

#[test]
fn a_record_typed_in_the_demo_ward_is_a_clerks() {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("demo.db").to_string_lossy().into_owned();
    let demo = ["demo", "--people", "300", "--register", &register];
    let mut pty = Pty::start(&[&demo[..], &["--clerk", "lan"]].concat(), folder.path());
    pty.waits_for("Tiếp nhận");
    pty.waits_for("F10 thoát");
    pty.leads_to("1\rLò Thị Mẫu\r1950\r2", "Nữ");
    pty.saves_with_consent();
    pty.waits_for("Đã lưu Lò Thị Mẫu");
    let last = "SELECT clerk, origin FROM audit ORDER BY id DESC LIMIT 1";
    assert_eq!(rows(&connect(Path::new(&register)), last), ["lan|screen"]);
}
