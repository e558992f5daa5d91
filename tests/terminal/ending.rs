//! The end from outside: a terminal that goes without a signal, a loop that hangs, a kill in the middle of a field. What was
//! typed is in the register, and no process stays.

use rustix::process::Signal;

use super::pty::{ESC, Pty};
use super::{behind_script, drafted, read_only, register_in, started, waits_until_closed};
use crate::harness::wait;

/// The name in the only draft.
fn drafted_name(folder: &tempfile::TempDir) -> Option<String> {
    drafted(&read_only(&register_in(folder)).ok()?, "full_name")
}

/// A program in the intake form with a name half typed.
fn typing(folder: &tempfile::TempDir) -> Pty {
    let mut pty = started(folder);
    pty.leads_to("1", "Số định danh");
    pty.leads_to("\rNguyễn Thị", "Nguyễn Thị");
    pty
}

/// A session of its own has no controlling terminal: when the line drops, no signal comes.
#[test]
fn a_terminal_that_goes_without_a_signal_ends_the_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = behind_script("setsid -w ", &folder);
    pty.leads_to("1\rNguyễn Thị Hường", "Hường");
    pty.kills();
    waits_until_closed(&folder);
    assert_eq!(drafted_name(&folder).as_deref(), Some("Nguyễn Thị Hường"));
}

/// The terminal's output is stopped, so the loop hangs in a write; a request to end is answered all the same.
#[test]
fn a_loop_that_hangs_is_ended_and_its_draft_stored() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = typing(&folder);
    // The first letter hangs the loop; those behind it wait unread.
    pty.jams(" Hường");
    pty.is_asked_to_end();
    assert_eq!(pty.ends(), 129, "ended by itself, so the loop did not hang");
    let name = drafted_name(&folder).expect("a draft");
    let more = name.strip_prefix("Nguyễn Thị");
    assert!(
        more.is_some_and(|m| !m.is_empty()),
        "«{name}» is as it was before the loop hung"
    );
}

/// A request to end stores the draft and gives the terminal back as it was.
#[test]
fn a_request_to_end_gives_the_terminal_back() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut pty = typing(&folder);
        assert!(!pty.is_cooked() && pty.is_alternate());
        pty.signal(signal);
        assert_eq!(pty.ends(), 1, "{signal:?}");
        pty.waits_for("Những gì đang gõ đã giữ thành bản nháp.");
        assert!(pty.is_cooked(), "{signal:?}");
        assert!(!pty.is_alternate(), "{signal:?}");
        assert!(pty.sent("\x1b[?2004l"), "{signal:?}");
        assert!(pty.sent("\x1b[?25h"), "{signal:?}");
        assert_eq!(drafted_name(&folder).as_deref(), Some("Nguyễn Thị"));
    }
}

/// After a stop the shell has the terminal in its own modes and its prompt on the screen; the program takes it again.
#[test]
fn a_program_that_goes_on_after_a_stop_draws_everything_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = typing(&folder);
    pty.is_stopped_by_a_shell();
    pty.signal(Signal::CONT);
    pty.waits_until_drawn_again();
    assert!(!pty.is_cooked() && pty.is_alternate());
    pty.leads_to(" Hường", "Nguyễn Thị Hường");
}

/// A question for a passphrase switches echo off; no way out of it leaves the terminal so.
#[test]
fn a_question_for_a_passphrase_gives_the_terminal_back() {
    let folder = tempfile::tempdir().expect("a folder");
    started(&folder).kills();
    let register = register_in(&folder).display().to_string();
    let ways: [fn(&mut Pty); 4] = [
        |pty| pty.signal(Signal::TERM),
        |pty| pty.signal(Signal::INT),
        |pty| pty.types("\x03"),
        |pty| pty.types(ESC),
    ];
    for way in ways {
        let args = ["--register", &register, "backup", "--encrypt"];
        let mut pty = Pty::start(&args, folder.path());
        pty.waits_for("Mật khẩu");
        pty.waits_until_handled();
        assert!(!pty.is_cooked());
        way(&mut pty);
        assert_eq!(pty.ends(), 1);
        pty.waits_for("Đã dừng theo yêu cầu");
        assert!(pty.is_cooked());
    }
}

/// A field that the cursor has not left is stored once no key comes, and then the program is idle; keys that keep coming do
/// not prevent it.
#[test]
fn a_field_being_typed_is_stored_before_it_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = typing(&folder);
    let first = "Nguyễn Thị";
    wait::until(
        || drafted_name(&folder).as_deref() == Some(first),
        || "the field is not stored".to_owned(),
    );
    pty.waits_until_idle();
    let mut letters = first.to_owned();
    let mut next = "HườngHươngHạnhHằngHồngHà".chars().cycle();
    wait::until(
        || {
            let letter = next.next().expect("a letter").to_string();
            pty.types(&letter);
            letters.push_str(&letter);
            drafted_name(&folder).is_some_and(|name| name != first)
        },
        || "keys that keep coming prevent it".to_owned(),
    );
    let stored = drafted_name(&folder).expect("a draft");
    assert!(letters.starts_with(&stored), "«{stored}» of «{letters}»");
    pty.kills();
    assert!(drafted_name(&folder).is_some_and(|name| letters.starts_with(&name)));
}

/// A call of the program on the register of a folder.
fn calls(folder: &tempfile::TempDir, clerk: &str, arguments: &[&str]) {
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_vieclam"))
        .args(["--clerk", clerk, "--register"])
        .arg(register_in(folder))
        .args(arguments)
        .env("HOME", folder.path())
        .stdout(std::process::Stdio::null())
        .status();
    assert!(status.expect("it runs").success(), "{arguments:?}");
}

/// Neither the loop nor the thread that stores what is left brings back a person who was erased in another program.
#[test]
fn the_end_of_a_form_stores_nothing_about_a_person_erased_meanwhile() {
    for loop_hangs in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut pty = started(&folder);
        super::takes_in_huong(&mut pty);
        pty.leads_to("3001185000017", "Nguyễn Thị Hường");
        pty.leads_to("+\rCầu Thử", "Cầu Thử");
        calls(
            &folder,
            "hoa",
            &["forget", "--ask", "1", "--ground", "asked"],
        );
        calls(&folder, "mai", &["forget", "--agree", "1"]);
        if loop_hangs {
            pty.jams("x");
        } else {
            pty.types("x");
        }
        pty.is_asked_to_end();
        pty.ends();
        let register = read_only(&register_in(&folder)).expect("the register");
        let drafts: i64 = register
            .query_row("SELECT count(*) FROM draft", [], |row| row.get(0))
            .expect("a count");
        assert_eq!(drafts, 0, "loop hangs: {loop_hangs}");
    }
}
