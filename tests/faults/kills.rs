//! `kill -9` while four processes of the real binary write to one register at the same time: of an acknowledged import every
//! row is there, of a killed one all rows or none.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use super::common::{findings, name, names};
use crate::harness::rng::Rng;
use crate::harness::rounds::{Reached, rounds};

const WRITERS: u64 = 4;
/// Rows of one import.
const ROWS: usize = 3;

/// The rows of an import, numbered from `first`.
fn rows(first: usize) -> String {
    let mut csv = "full_name,born,sex,residence\n".to_owned();
    for person in first..first + ROWS {
        let name = name(person);
        csv += &name;
        csv += ",1985,female,permanent\n";
    }
    csv
}

fn import(register: &Path, home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vieclam"));
    command
        .args([
            "import",
            "people",
            "-",
            "--rejects",
            "none.csv",
            "--register",
        ])
        .arg(register)
        .current_dir(home)
        .env("HOME", home)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

pub fn under_four_writers() -> Reached {
    let kills = rounds(300, 10_000);
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("r.db");
    let (killed, next) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let acknowledged = Mutex::new(BTreeSet::new());
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (register, killed, next, acknowledged) = (&register, &killed, &next, &acknowledged);
            let home = folder.path();
            scope.spawn(move || {
                let mut rng = Rng(writer + 1);
                // Microseconds of an import here, so that kills come at all of its moments.
                let mut whole = 100_000;
                while killed.load(Ordering::SeqCst) < kills {
                    let first = next.fetch_add(ROWS, Ordering::SeqCst);
                    let start = Instant::now();
                    let mut child = import(register, home).spawn().expect("it starts");
                    let mut input = child.stdin.take().expect("its input");
                    // A killed reader breaks the pipe.
                    let _ = input.write_all(rows(first).as_bytes());
                    drop(input);
                    if rng.one_in(4) {
                        let done = child.wait().expect("it ends");
                        assert!(done.success(), "an import that was not killed: {done}");
                        whole = start.elapsed().as_micros() as u64;
                        acknowledged.lock().expect("the list").insert(first);
                        continue;
                    }
                    rng.pause(whole + whole / 10);
                    child.kill().expect("it dies");
                    let done = child.wait().expect("it is dead");
                    if done.success() {
                        acknowledged.lock().expect("the list").insert(first);
                    } else {
                        killed.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    let there: Vec<String> = names(&register).expect("a sound register");
    let set: BTreeSet<&str> = there.iter().map(String::as_str).collect();
    assert_eq!(set.len(), there.len(), "no person is there twice");
    let acknowledged = acknowledged.into_inner().expect("the list");
    let mut killed_and_stored = 0;
    for first in (0..next.into_inner()).step_by(ROWS) {
        let stored = (first..first + ROWS)
            .filter(|p| set.contains(name(*p).as_str()))
            .count();
        assert!(stored == 0 || stored == ROWS, "half an import: {first}");
        assert!(
            stored == ROWS || !acknowledged.contains(&first),
            "lost: {first}"
        );
        killed_and_stored += usize::from(stored == ROWS && !acknowledged.contains(&first));
    }
    let found = findings(&register).expect("it opens");
    assert!(found.is_empty(), "{found:?}");
    let (killed, acknowledged) = (killed.into_inner(), acknowledged.len());
    Ok(format!(
        "{killed} kills, {acknowledged} acknowledged, 0 lost, 0 in half ({killed_and_stored} killed after the commit)"
    ))
}
