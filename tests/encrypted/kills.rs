//! The program killed at each call by which it changes a key: the register is under the old key or the new one, whole, and
//! the next try succeeds.

use std::fs;
use std::process::{Command, Stdio};

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

/// Runs `encrypt` under strace, killed at the nth call of that kind; whether it was.
fn killed(desk: &Desk, call: &str, nth: usize) -> bool {
    let real = desk.command(&["encrypt", "--new-key-file", "key"]);
    let mut strace = Command::new("strace");
    strace
        .args([
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            &format!("trace={call}"),
        ])
        .args(["-P", &desk.path("").display().to_string()])
        .args(["-e", &format!("inject={call}:signal=KILL:when={nth}")]);
    for end in ["", "-wal", "-journal"] {
        strace
            .arg("-P")
            .arg(format!("{}{end}", desk.register().display()));
        strace
            .arg("-P")
            .arg(desk.path(&format!(".register.db.relocked.partial{end}")));
    }
    strace.arg(real.get_program()).args(real.get_args());
    for (name, value) in real.get_envs() {
        strace.env(name, value.unwrap());
    }
    let done = strace
        .current_dir(desk.path(""))
        .stdin(Stdio::null())
        .output();
    !done.expect("strace").status.success()
}

#[test]
#[ignore = "a minute, with strace; VIECLAM_ROUNDS=full: at each call, not at some"]
fn killed_at_any_call_it_is_the_old_register_or_the_new_one() {
    let base = Desk::new();
    base.import("people", PEOPLE).says(0, &[]);
    base.run(&["backup"]).says(0, &[]);
    let (mut old, mut new) = (0, 0);
    for call in CALLS {
        let step = if call == "rename" { 1 } else { rounds(7, 1) };
        for nth in (1..).step_by(step) {
            let desk = Desk::new();
            fs::copy(base.register(), desk.register()).unwrap();
            if !killed(&desk, call, nth) {
                break;
            }
            let told = format!("killed at {call} {nth}");
            let key: &[&str] = if is_plain(&desk.register()) {
                old += 1;
                &[]
            } else {
                new += 1;
                &["--key-file", "key"]
            };
            let run = |call: &[&str], said: &str| {
                let done = desk.run(&[call, key].concat());
                assert!(
                    done.code == 0 && done.out.contains(said),
                    "{told}: {done:#?}"
                );
            };
            run(&["find", "huong"], NAME);
            run(&["check"], "0 findings");
            let mut names = files(&desk.path("")).into_iter();
            let left = names.find(|f| {
                f.parent().unwrap() == desk.path("") && f.to_string_lossy().contains("relocked")
            });
            assert_eq!(left, None, "{told}: swept away");
            // Whatever was left lying about, the next try ends well and leaves nothing in the clear.
            let again = desk.run(&["encrypt", "--new-key-file", "key", "--key-file", "key"]);
            assert_eq!(again.code, 0, "{told}: {again:#?}");
            for path in files(&desk.path("")) {
                assert!(!is_plain(&path), "{told}: {}", path.display());
            }
        }
    }
    println!(
        "killed {} times: {old} the old register, {new} the new one",
        old + new
    );
    assert!(old > 10 && new > 1, "{old} {new}");
}
