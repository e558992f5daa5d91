//! The program is killed at each system call by which it changes a key, or the call fails: the register is whole under the
//! old key or the new one, and the next try succeeds.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use super::{NAME, PEOPLE, files, is_plain};
use crate::cli::Desk;
use crate::harness::rounds::rounds;

const CALLS: [&str; 7] = [
    "openat",
    "pwrite64",
    "write",
    "fsync",
    "ftruncate",
    "rename",
    "unlink",
];
const FAULTS: [&str; 3] = ["signal=KILL", "error=EIO", "error=ENOSPC"];

/// A desk with the register of another, and its copies.
fn laid_out(base: &Desk) -> Desk {
    let desk = Desk::new();
    for path in [base.register(), copy_of(base)] {
        let to = desk
            .path("")
            .join(path.strip_prefix(base.path("")).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(path, to).unwrap();
    }
    desk
}

fn copy_of(desk: &Desk) -> PathBuf {
    files(&desk.path("register-backups")).remove(0)
}

/// Runs `encrypt` under strace with a fault at the nth call of that kind on the register, its copy and their new files;
/// `None`: there are fewer.
fn faulted(desk: &Desk, call: &str, fault: &str, nth: usize) -> Option<Output> {
    let log = desk.path("strace.log");
    let real = desk.command(&["encrypt", "--new-key-file", "key"]);
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-qq", "-e", "signal=none", "-o"])
        .arg(&log)
        .args(["-e", &format!("trace={call}")])
        .args(["-e", &format!("inject={call}:{fault}:when={nth}")]);
    let staging = desk.path("register-staging");
    let staged = staging.join("1/rekeyed.db");
    let (register, copy) = (desk.register(), copy_of(desk));
    let touched = [&register, &copy, &staged];
    let folders = [desk.path(""), copy.parent().unwrap().to_path_buf(), staging];
    for path in folders.iter().chain(touched) {
        strace.arg("-P").arg(path);
    }
    for path in touched {
        strace.arg("-P").arg(format!("{}-journal", path.display()));
    }
    strace.arg(real.get_program()).args(real.get_args());
    for (name, value) in real.get_envs() {
        strace.env(name, value.unwrap());
    }
    let done = strace
        .current_dir(desk.path(""))
        .stdin(Stdio::null())
        .output()
        .expect("strace");
    let trace = fs::read_to_string(&log).unwrap();
    fs::remove_file(log).unwrap();
    let calls = trace
        .lines()
        .filter(|l| l.contains(&format!(" {call}(")))
        .count();
    (calls >= nth).then_some(done)
}

#[test]
#[ignore = "two minutes, with strace; VIECLAM_ROUNDS=full: at each call, not at some"]
fn whatever_fails_it_is_the_old_register_or_the_new_one() {
    let base = Desk::new();
    base.import("people", PEOPLE).works();
    base.run("backup").works();
    let (mut old, mut new) = (0, 0);
    for (call, fault) in CALLS.iter().flat_map(|c| FAULTS.map(|f| (*c, f))) {
        let step = if call == "rename" { 1 } else { rounds(11, 1) };
        for nth in (1..).step_by(step) {
            let desk = laid_out(&base);
            let description = format!("{fault} at {call} {nth}");
            let Some(done) = faulted(&desk, call, fault, nth) else {
                break;
            };
            fails_with_a_sentence(&done, &description);
            if is_plain(&desk.register()) {
                old += 1;
            } else {
                new += 1;
            }
            whole(&desk, &description);
        }
    }
    let all = old + new;
    println!("{all} faults in encrypting: {old} the old register, {new} the new one");
    assert!(old > 10 && new > 5, "{old} {new}");
}

/// A command that fails prints a sentence.
fn fails_with_a_sentence(done: &Output, fault: &str) {
    let output = String::from_utf8_lossy(&done.stderr);
    assert!(!output.contains("panicked"), "{fault}: {output}");
    if matches!(done.status.code(), Some(1 | 2)) {
        let sentence = output.trim();
        let is_sentence = sentence.len() > 20 && sentence.ends_with('.');
        assert!(is_sentence, "{fault}: {output}");
    }
}

/// The register is sound under one key, no partial file stays beside it, and the next try succeeds.
fn whole(desk: &Desk, fault: &str) {
    let key: &[&str] = if is_plain(&desk.register()) {
        &[]
    } else {
        &["--key-file", "key"]
    };
    let run = |call: &[&str], text: &str| {
        let done = desk.run_words(&[call, key].concat());
        assert!(
            done.code == 0 && done.out.contains(text),
            "{fault}: {done:#?}"
        );
    };
    run(&["find", "huong"], NAME);
    run(&["check"], "0 findings");
    let left = desk.path("register-staging").exists();
    assert!(!left, "{fault}: unfinished files stay");
    if desk.path("key").exists() && fs::read(desk.path("key")).unwrap().is_empty() {
        // Killed before it was written: an empty key file is refused, and made again once it is removed.
        fs::remove_file(desk.path("key")).unwrap();
    }
    let again = desk.run("encrypt --new-key-file key --key-file key");
    assert_eq!(again.code, 0, "{fault}: {again:#?}");
    for path in files(&desk.path("")) {
        assert!(!is_plain(&path), "{fault}: {}", path.display());
    }
    desk.run("check --key-file key").says(0, &["0 findings"]);
}
