//! A process that saves one person after another through the register and acknowledges each: this test binary, started again.
//! It can weaken `synchronous`; a harness must lose saves then, or it detects nothing.

use std::env;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use vieclam::domain::ids::PersonId;
use vieclam::register::runtime::checkpoint;
use vieclam::register::write::merge::merge_pair;
use vieclam::register::{Op, Register, RegisterError, Session};

use super::common::name;
use crate::harness::registers::new_person;

/// Instead of saving: merges the people with those two numbers.
pub const MERGE: &str = "MERGE";

const VARIABLE: &str = "VIECLAM_TEST_WRITER";

/// The command that starts it: the register, `FULL`, `NORMAL` or `OFF`, the first number and how many.
pub fn command(register: &Path, synchronous: &str, first: usize, count: usize) -> Command {
    let mut command = Command::new(env::current_exe().expect("this test"));
    command
        .args([
            "--exact",
            "faults::writer::writes_in_a_process",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(VARIABLE, format!("{synchronous} {first} {count}"))
        .env("VIECLAM_REGISTER", register)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The line about a person.
fn acknowledgement(person: usize, result: Result<(), RegisterError>) -> String {
    match result {
        Ok(()) => format!("saved {person}"),
        Err(RegisterError::CommitUnknown) => format!("unsure {person}"),
        Err(e) => format!("refused {person}: {}", e.sentence()),
    }
}

/// The number of a line that acknowledges a person.
pub fn acknowledged(line: &str) -> Option<usize> {
    line.trim().strip_prefix("saved ")?.parse().ok()
}

/// Runs only in the processes that the harnesses start.
#[test]
fn writes_in_a_process() {
    let Ok(asked) = env::var(VARIABLE) else {
        return;
    };
    let asked: Vec<&str> = asked.split(' ').collect();
    let number = |at: usize| asked[at].parse::<usize>().expect("a number");
    let path = env::var_os("VIECLAM_REGISTER").expect("a path");
    let mut out = std::io::stdout().lock();
    let mut register = match Register::open(Path::new(&path), Session::new("lan")) {
        Ok(register) => register,
        Err(e) => {
            writeln!(out, "not opened: {}", e.sentence()).expect("it is read");
            return;
        }
    };
    if asked[0] == MERGE {
        let people =
            [number(1), number(2)].map(|n| PersonId::from(i64::try_from(n).expect("a number")));
        let pair = merge_pair(register.reader(), people[0], people[1]);
        let merge = pair.map(|pair| Op::Merge(Box::new(pair.to_merge())));
        let result = merge.and_then(|merge| register.change(merge));
        let line = acknowledgement(number(1), result.map(|_| ()));
        writeln!(out, "{line}").expect("it is read");
        return;
    }
    if asked[0] != "FULL" {
        let weaker = format!("PRAGMA synchronous = {}", asked[0]);
        register
            .reader()
            .each(&weaker, [], |_| Ok(()))
            .expect("weaker");
    }
    for person in number(1)..number(1) + number(2) {
        let note = "x".repeat(person * 37 % 1500);
        let input = new_person(&name(person), &format!("note={note}"));
        let result = register.change(Op::Save(vec![input])).map(|_| ());
        writeln!(out, "{}", acknowledgement(person, result))
            .and_then(|()| out.flush())
            .expect("it is read");
        // As the program does once the message is on the screen.
        checkpoint::run_if_long(&mut register);
    }
}
