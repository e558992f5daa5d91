//! The end from outside: a terminal that goes without a signal, a loop that hangs, a kill in the middle of a field. What was
//! typed is in the register, and no process stays.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use super::pty::Pty;
use super::{running_with, started, wake_ups};

/// The promise: no process is alive so long after its terminal went.
const SOON: Duration = Duration::from_secs(5);

fn register(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("r.db")
}

/// The text of a field in the only draft.
fn drafted(register: &Path, key: &str) -> Option<String> {
    let conn = Connection::open_with_flags(register, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    let state: String = conn
        .query_row("SELECT state FROM draft", [], |r| r.get(0))
        .ok()?;
    let state: serde_json::Value = state.parse().expect("JSON");
    let text = &state["rows"][0]["cells"][key]["text"];
    text.as_str().map(str::to_owned)
}

#[track_caller]
fn within(limit: Duration, what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < limit, "{what}: not within {limit:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A session of its own has no controlling terminal: when the line drops, no signal comes.
#[test]
fn a_terminal_that_goes_without_a_signal_ends_the_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = register(&folder).to_string_lossy().into_owned();
    let inner = format!(
        "setsid -w {} --register {path} --clerk lan",
        env!("CARGO_BIN_EXE_vieclam")
    );
    let script = Path::new("/usr/bin/script");
    let mut pty = Pty::start_program(script, &["-qfec", &inner, "/dev/null"], folder.path(), &[]);
    pty.waits_for("Tiếp nhận");
    pty.types("1\rNguyễn Thị Hường");
    pty.waits_for("Hường");
    pty.kills();
    within(SOON, "the end", || !running_with(&path));
    let name = drafted(&register(&folder), "full_name");
    assert_eq!(name.as_deref(), Some("Nguyễn Thị Hường"));
}

/// Nobody reads the terminal any more, so the loop hangs in a write: a request to end is heard all the same.
#[test]
fn a_loop_that_hangs_is_ended_and_what_was_typed_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    pty.types("1");
    pty.waits_for("Số định danh");
    pty.types("\rNguyễn Thị");
    pty.waits_for("Nguyễn Thị");
    pty.jams(" Hường");
    // The first letter hangs the loop; those behind it wait unread.
    std::thread::sleep(Duration::from_secs(1));
    let start = Instant::now();
    pty.is_asked_to_end();
    assert_eq!(pty.ends(), 129, "ended by itself, so the loop did not hang");
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    let name = drafted(&register(&folder), "full_name").expect("a draft");
    let more = name
        .strip_prefix("Nguyễn Thị")
        .is_some_and(|m| !m.is_empty());
    assert!(more, "«{name}» is as it was before the loop hung");
}

/// A field nobody has left yet is in the register once the hands rest, and then the program sleeps again; hands that never
/// rest do not keep it out. How soon depends on the machine: 0.25 s and 0.7 s where nothing else runs.
#[test]
fn a_field_being_typed_is_kept_before_it_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = started(&folder);
    pty.types("1\rNguyễn Thị");
    pty.waits_for("Nguyễn Thị");
    let kept = || drafted(&register(&folder), "full_name");
    within(Duration::from_secs(20), "the field", || {
        kept().as_deref() == Some("Nguyễn Thị")
    });
    std::thread::sleep(Duration::from_millis(300));
    let before = wake_ups(pty.id());
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(wake_ups(pty.id()), before, "an idle program was woken");
    // Hands that never rest: letters are kept all the same.
    let mut letters = String::from("Nguyễn Thị");
    for letter in "Hường Hương Hạnh Hằng Hồng Hà"
        .chars()
        .filter(|c| *c != ' ')
    {
        pty.types(&letter.to_string());
        letters.push(letter);
        std::thread::sleep(Duration::from_millis(100));
    }
    let last = kept().expect("a draft");
    assert!(
        letters.starts_with(&last) && last.chars().count() > "Nguyễn Thị".chars().count(),
        "«{last}» of «{letters}»"
    );
    pty.kills();
    assert!(kept().is_some_and(|k| letters.starts_with(&k)));
}
