//! Signals to commands: each ends with a sentence and exit code 1, and leaves nothing half done.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::{fs, thread};

use rustix::process::{Pid, Signal, kill_process};

use super::Desk;
use crate::harness::process;
use crate::harness::registers::connect;
use crate::harness::wait;

const SIGNALS: [Signal; 4] = [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT];
const STOPPED: &str = "Stopped as asked; nothing was left half done.";
const ROW: &str = "full_name,born,sex,residence\nNgười Sau,1991,male,permanent\n";

/// How often a command may be faster than its signal.
const ATTEMPTS: usize = 20;

fn signal(child: &Child, signal: Signal) {
    let id = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    // A process that has ended is still there for its parent.
    kill_process(id, signal).unwrap();
}

/// Sends a signal as soon as the command takes it; the exit code and what it printed on stderr.
fn stopped(desk: &Desk, call: &str, with: Signal) -> (Option<i32>, String) {
    let words: Vec<&str> = call.split_whitespace().collect();
    let child = desk.command(&words).spawn().unwrap();
    wait::until(
        || process::catches(child.id(), with),
        || format!("{call} does not watch for {with:?}"),
    );
    signal(&child, with);
    let ended = child.wait_with_output().unwrap();
    let printed = String::from_utf8_lossy(&ended.stderr).into_owned();
    (ended.status.code(), printed)
}

/// Files of unfinished work under a folder.
fn unfinished(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    entries
        .flat_map(|entry| {
            let path = entry.path();
            if path.is_dir() {
                return unfinished(&path);
            }
            let name = path.display().to_string();
            let is_half = [".partial", "-unproved", "-journal"];
            Vec::from_iter(
                is_half
                    .iter()
                    .any(|end| name.ends_with(end))
                    .then_some(name),
            )
        })
        .collect()
}

#[test]
fn every_long_command_stops_and_leaves_nothing_half_done() {
    let desk = Desk::with_samples();
    desk.run("backup").works();
    let copies = fs::read_dir(desk.path("register-backups")).unwrap();
    let copy = copies.flatten().next().unwrap().path();
    let copy = copy.display();
    desk.file("secret.txt", "một mật khẩu rất dài để thử\n");
    desk.file("out.csv", "an older export");
    fs::create_dir(desk.path("away")).unwrap();
    let people = desk.cell("SELECT count(*) FROM person");
    let calls = [
        "check".to_owned(),
        "backup".to_owned(),
        "backup --encrypt --passphrase-file secret.txt --to away".to_owned(),
        format!("restore {copy} --prove"),
        format!("restore {copy}"),
        "trail --verify".to_owned(),
        "export people --out out.csv".to_owned(),
        "progress".to_owned(),
        "report".to_owned(),
    ];
    for (call, with) in calls.iter().zip(SIGNALS.into_iter().cycle()) {
        let is_stopped = (0..ATTEMPTS).any(|_| {
            let (code, printed) = stopped(&desk, call, with);
            if code == Some(0) {
                desk.file("out.csv", "an older export");
                return false;
            }
            assert_eq!(code, Some(1), "{call}, {with:?}: {printed}");
            assert!(printed.contains(STOPPED), "{call}, {with:?}: {printed}");
            true
        });
        assert!(is_stopped, "{call} goes on after {with:?}");
        let left = unfinished(&desk.path(""));
        assert!(left.is_empty(), "{call}: {left:?}");
        desk.stores("SELECT count(*) FROM person", &people);
        assert_eq!(desk.read("out.csv"), "an older export", "{call}");
    }
    desk.run("check").works();
}

/// A read of stdin does not return, whatever is asked for.
#[test]
fn a_command_that_hangs_in_a_call_is_ended() {
    for with in SIGNALS {
        let desk = Desk::with_samples();
        let before = desk.cell("SELECT count(*) FROM person");
        let mut command = desk.command(&["import", "people", "-"]);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(ROW.as_bytes()).unwrap();
        wait::until(
            || process::is_reading(child.id()) && process::catches(child.id(), with),
            || "it does not read".to_owned(),
        );
        signal(&child, with);
        let mut printed = String::new();
        let mut stderr = child.stderr.take().unwrap();
        stderr.read_to_string(&mut printed).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(1), "{with:?}");
        assert!(printed.contains(STOPPED), "{with:?}: {printed}");
        drop(stdin);
        desk.stores("SELECT count(*) FROM person", &before);
        desk.run("check").works();
    }
}

/// Under `nohup` a closed terminal does not end a command.
#[test]
fn a_signal_that_the_caller_ignores_is_ignored() {
    let desk = Desk::with_samples();
    let program = env!("CARGO_BIN_EXE_vieclam");
    let line = format!("trap '' HUP; exec {program} import people -");
    let vieclam = desk.command(&[]);
    let mut command = std::process::Command::new("sh");
    let variables = vieclam.get_envs().filter_map(|(k, v)| Some((k, v?)));
    command.args(["-c", &line]).envs(variables);
    command.current_dir(desk.path(""));
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(ROW.as_bytes()).unwrap();
    wait::until(
        || process::is_reading(child.id()) && process::catches(child.id(), Signal::TERM),
        || "it does not read".to_owned(),
    );
    signal(&child, Signal::HUP);
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    desk.stores(
        "SELECT count(*) FROM person WHERE full_name = 'Người Sau'",
        "1",
    );
}

/// An import that waits for a register that another program holds; its lines on stderr.
fn waiting_import(desk: &Desk) -> (Child, impl Iterator<Item = String> + use<>) {
    let file = desk.file("in/people.csv", ROW);
    let mut child = desk.command(&["import", "people", &file]).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut lines = lines.map_while(Result::ok);
    let line = lines.next().unwrap_or_default();
    assert!(line.contains("holds the register"), "«{line}»");
    (child, lines)
}

#[test]
fn a_command_that_waits_for_a_lock_says_so_and_stops() {
    let desk = Desk::with_samples();
    let before = desk.cell("SELECT count(*) FROM person");
    let other = connect(&desk.register());
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (mut child, mut lines) = waiting_import(&desk);
    signal(&child, Signal::INT);
    let line = lines.next().unwrap_or_default();
    assert_eq!(line, "Stopped. Nothing was written to the register.");
    assert_eq!(child.wait().unwrap().code(), Some(1));
    drop(other);
    desk.stores("SELECT count(*) FROM person", &before);
}

#[test]
fn a_command_that_waits_for_a_lock_goes_on_when_it_is_free() {
    let desk = Desk::with_samples();
    let other = connect(&desk.register());
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (child, lines) = waiting_import(&desk);
    let reading = thread::spawn(move || lines.count());
    drop(other);
    let ended = child.wait_with_output().unwrap();
    reading.join().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    desk.stores(
        "SELECT count(*) FROM person WHERE full_name = 'Người Sau'",
        "1",
    );
}
