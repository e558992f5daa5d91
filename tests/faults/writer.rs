//! A process that saves one person after another by the program's own way of writing and says so: this very test binary,
//! started again. Only here can durability be weakened, over the connection the register lends for reading: a harness counts
//! for nothing unless it fails then.

use std::env;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use vieclam::entry::{Answers, RecordInput, Value};
use vieclam::forms::Record;
use vieclam::register::runtime::checkpoint;
use vieclam::register::{Op, Register, Session, backup};

use super::common::name;

/// Instead of saving: one proved copy.
pub const BACKUP: &str = "BACKUP";

const TOLD: &str = "VIECLAM_TEST_WRITER";

/// The call that starts it: the register, `FULL`, `NORMAL` or `OFF`, the first number and how many.
pub fn command(register: &Path, synchronous: &str, first: usize, count: usize) -> Command {
    let mut command = Command::new(env::current_exe().expect("this test"));
    command
        .args([
            "--exact",
            "faults::writer::writes_when_told",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(TOLD, format!("{synchronous} {first} {count}"))
        .env("VIECLAM_REGISTER", register)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The number of a line that says a person is saved.
pub fn acknowledged(line: &str) -> Option<usize> {
    line.trim().strip_prefix("saved ")?.parse().ok()
}

/// Run by the harnesses in a process of its own.
#[test]
fn writes_when_told() {
    let Ok(told) = env::var(TOLD) else { return };
    let told: Vec<&str> = told.split(' ').collect();
    let number = |at: usize| told[at].parse::<usize>().expect("a number");
    let path = env::var_os("VIECLAM_REGISTER").expect("a path");
    let mut out = std::io::stdout().lock();
    let mut register = match Register::open(Path::new(&path), Session::new("lan")) {
        Ok(register) => register,
        Err(e) => {
            writeln!(out, "not opened: {}", e.sentence()).expect("it is read");
            return;
        }
    };
    if told[0] == BACKUP {
        let copy = backup::create_verified(
            register.path(),
            &backup::folder_of(register.path()),
            &mut |_| (),
        );
        let said = copy.map_or_else(
            |e| format!("refused: {}", e.sentence()),
            |_| "copied".to_owned(),
        );
        writeln!(out, "{said}").expect("it is read");
        return;
    }
    if told[0] != "FULL" {
        let weaker = format!("PRAGMA synchronous = {}", told[0]);
        register
            .reader()
            .each(&weaker, [], |_| Ok(()))
            .expect("weaker");
    }
    for person in number(1)..number(1) + number(2) {
        let said = match register.change(Op::Save(vec![saving(person)])) {
            Ok(_) => format!("saved {person}"),
            Err(vieclam::register::RegisterError::CommitUnknown) => format!("unsure {person}"),
            Err(e) => format!("refused {person}: {}", e.sentence()),
        };
        writeln!(out, "{said}")
            .and_then(|()| out.flush())
            .expect("it is read");
        // As the program does once the answer is on the screen.
        checkpoint::run_if_long(&mut register);
    }
}

fn saving(person: usize) -> RecordInput {
    let mut answers = Answers::default();
    for (key, text) in [
        ("full_name", name(person)),
        ("born", "1985".to_owned()),
        ("sex", "female".to_owned()),
        ("ethnicity", "kinh".to_owned()),
        ("residence", "permanent".to_owned()),
        ("note", "x".repeat(person * 37 % 1500)),
    ] {
        answers.set(key, Some(Value::Text(text)));
    }
    RecordInput {
        record: Record::Person,
        record_ref: None,
        answers,
        soft: Vec::new(),
    }
}
