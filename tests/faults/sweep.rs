//! Each system call by which a command touches the register's files fails once, or the program is killed at it (injected by
//! strace). Afterwards the register is whole and agrees with the program's output: saved, or not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rusqlite::Connection;
use vieclam::register::{backup, schema, upgrade};

use super::common::{findings, name, names, needs, tool};
use super::writer;
use crate::harness::rounds::{Reached, rounds};

const CALLS: [&str; 5] = ["openat", "pwrite64", "ftruncate", "fdatasync", "fsync"];
const FAULTS: [&str; 3] = ["error=EIO", "error=ENOSPC", "signal=KILL"];
/// Endings of the files beside a register.
const BESIDE: [&str; 8] = [
    "",
    "-wal",
    "-shm",
    "-journal",
    "-ballast",
    ".v1",
    ".v1-unproved",
    ".v1-unproved-journal",
];

/// A command under test: a register to start from, and a check of the result.
struct Case<'c> {
    base: &'c Path,
    command: &'c dyn Fn(&Path) -> Command,
    judge: &'c dyn Fn(&Path, &Ended),
}

/// How a run ended.
struct Ended {
    code: Option<i32>,
    output: String,
    /// The injected fault, for messages.
    fault: String,
}

impl Ended {
    fn of(output: &Output, fault: &str) -> Self {
        let all = [&output.stdout[..], &output.stderr[..]].concat();
        let ended = Self {
            code: output.status.code(),
            output: String::from_utf8_lossy(&all).into_owned(),
            fault: fault.to_owned(),
        };
        assert!(
            !ended.output.contains("panicked"),
            "{fault}: {}",
            ended.output
        );
        ended
    }

    fn was_killed(&self) -> bool {
        self.code.is_none() || self.code == Some(137)
    }

    /// A command that fails says so in a sentence.
    fn fails_with_a_sentence(&self) {
        let sentence = self.output.trim();
        let is_sentence = sentence.chars().count() > 20 && sentence.ends_with(['.', ')', '\u{bb}']);
        assert!(is_sentence, "{}: no sentence: «{sentence}»", self.fault);
    }
}

/// The register and what lies beside it, in a folder of its own for each run.
fn laid_out(base: &Path) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("r.db");
    for end in BESIDE {
        let from = format!("{}{end}", base.display());
        if fs::exists(&from).expect("a look") {
            fs::copy(from, format!("{}{end}", register.display())).expect("a copy");
        }
    }
    (folder, register)
}

/// Runs the command with a fault at the nth call (none: to count the calls); the trace.
fn run(
    case: &Case<'_>,
    fault: Option<(&str, &str, usize)>,
) -> (tempfile::TempDir, PathBuf, Output, String) {
    let (folder, register) = laid_out(case.base);
    let log = folder.path().join("log");
    let command = (case.command)(&register);
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-qq", "--seccomp-bpf", "-e", "signal=none"])
        .arg("-o")
        .arg(&log);
    strace.args(["-e", &format!("trace={}", CALLS.join(","))]);
    if let Some((call, fault, nth)) = fault {
        strace.args(["-e", &format!("inject={call}:{fault}:when={nth}")]);
    }
    strace
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(Stdio::null());
    for (key, value) in command.get_envs() {
        strace.env(key, value.expect("set"));
    }
    let output = strace.current_dir(folder.path()).output().expect("it runs");
    let trace = fs::read_to_string(log).unwrap_or_default();
    (folder, register, output, trace)
}

/// Every call with every fault, or some of each; how many runs.
fn swept(case: &Case<'_>) -> usize {
    let some = rounds(3, usize::MAX);
    let (_folder, register, output, trace) = run(case, None);
    assert!(
        output.status.success(),
        "without a fault: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    (case.judge)(&register, &Ended::of(&output, "no fault"));
    let mut runs = 0;
    let ours = register.parent().expect("its folder");
    for call in CALLS {
        let calls = places(&trace, call, ours);
        let step = calls.len().div_ceil(some).max(1);
        for fault in FAULTS {
            for nth in calls.iter().step_by(step) {
                let description = format!("{fault} at {call} {nth} of {}", calls.len());
                let (_folder, register, output, _) = run(case, Some((call, fault, *nth)));
                (case.judge)(&register, &Ended::of(&output, &description));
                runs += 1;
            }
        }
    }
    runs
}

/// Which calls of a kind to make fail: all, but of those that open a file only in the register's folder, for the program must
/// start. strace counts the calls of each thread apart.
fn places(trace: &str, call: &str, folder: &Path) -> Vec<usize> {
    let (begins, folder) = (format!("{call}("), folder.display().to_string());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut places = BTreeSet::new();
    for line in trace.lines() {
        let Some((thread, rest)) = line.split_once(' ') else {
            continue;
        };
        if rest.trim_start().starts_with(&begins) {
            let count = counts.entry(thread).or_default();
            *count += 1;
            if call != "openat" || rest.contains(&folder) {
                places.insert(*count);
            }
        }
    }
    places.into_iter().collect()
}

fn reached(runs: usize) -> String {
    format!("{runs} runs, 0 torn, 0 panics, a true sentence each")
}

/// A register with people 0 to 2.
fn with_people(folder: &Path) -> PathBuf {
    let register = folder.join("base.db");
    let done = writer::command(&register, "FULL", 0, 3)
        .output()
        .expect("it runs");
    assert!(done.status.success());
    register
}

fn is_sound(register: &Path, ended: &Ended) -> Vec<String> {
    let there = names(register).unwrap_or_else(|e| panic!("{}: torn: {e}", ended.fault));
    assert_eq!(findings(register), Ok(Vec::new()), "{}", ended.fault);
    there
}

/// Changes through the register; a person is stored or not as the program says.
pub fn of_saves() -> Reached {
    needs("strace")?;
    let folder = tempfile::tempdir().expect("a folder");
    let base = with_people(folder.path());
    let runs = swept(&Case {
        base: &base,
        command: &|register| writer::command(register, "FULL", 3, 2),
        judge: &|register, ended| {
            let there = is_sound(register, ended);
            for person in 0..3 {
                assert!(
                    there.contains(&name(person)),
                    "{}: {person} is lost",
                    ended.fault
                );
            }
            let has = |person: usize| there.contains(&name(person));
            for line in ended.output.lines() {
                let fault = &ended.fault;
                if let Some(person) = writer::acknowledged(line) {
                    assert!(has(person), "{fault}: «{line}», and it is not there");
                }
                if let Some((person, sentence)) = line
                    .strip_prefix("refused ")
                    .and_then(|l| l.split_once(": "))
                {
                    assert!(
                        !has(person.parse().expect("a number")),
                        "{fault}: «{line}», and it is there"
                    );
                    assert!(sentence.ends_with('.'), "{fault}: «{line}»");
                }
            }
            let results = ["saved 4", "refused 4: ", "unsure 4", "not opened: "];
            assert!(
                ended.was_killed() || results.iter().any(|t| ended.output.contains(t)),
                "{}: {}",
                ended.fault,
                ended.output
            );
        },
    });
    Ok(reached(runs))
}

pub fn of_imports() -> Reached {
    needs("strace")?;
    let folder = tempfile::tempdir().expect("a folder");
    let base = with_people(folder.path());
    let sheet = folder.path().join("people.csv");
    let rows: Vec<String> = (10..40)
        .map(|p| name(p) + ",1985,female,permanent")
        .collect();
    let heading = "full_name,born,sex,residence";
    fs::write(&sheet, format!("{heading}\n{}", rows.join("\n"))).expect("a sheet");
    let runs = swept(&Case {
        base: &base,
        command: &|register| {
            let mut command = vieclam(register);
            command.args(["import", "people"]).arg(&sheet);
            command
        },
        judge: &|register, ended| {
            let there = is_sound(register, ended);
            let rows = (10..40).filter(|p| there.contains(&name(*p))).count();
            let before = (0..3).filter(|p| there.contains(&name(*p))).count();
            assert_eq!(before, 3, "{}", ended.fault);
            match ended.code {
                Some(0) => assert_eq!(rows, 30, "{}: {}", ended.fault, ended.output),
                _ if ended.was_killed() => {
                    assert!(rows == 0 || rows == 30, "{}: {rows}", ended.fault);
                }
                _ => {
                    ended.fails_with_a_sentence();
                    assert_eq!(rows, 0, "{}: {}", ended.fault, ended.output);
                }
            }
        },
    });
    Ok(reached(runs))
}

pub fn of_upgrades() -> Reached {
    needs("strace")?;
    let folder = tempfile::tempdir().expect("a folder");
    let base = folder.path().join("old.db");
    let mut conn = Connection::open(&base).expect("a register");
    conn.pragma_update(None, "journal_mode", "WAL")
        .expect("its log");
    upgrade::migrate(&mut conn, 1).expect("an old register");
    conn.execute_batch(include_str!("../data/register-v1.sql"))
        .expect("its rows");
    drop(conn);
    let runs = swept(&Case {
        base: &base,
        command: &|register| {
            let mut command = vieclam(register);
            command.args(["export", "people"]);
            command
        },
        judge: &|register, ended| {
            let there = names(register).unwrap_or_else(|e| panic!("{}: torn: {e}", ended.fault));
            assert_eq!(there, ["Nguyễn Thị Mẫu"], "{}", ended.fault);
            let conn = Connection::open(register).expect("it opens");
            let version: u32 = conn
                .pragma_query_value(None, "user_version", |r| r.get(0))
                .expect("its version");
            assert!(
                version == 1 || version as usize == schema::newest_version(),
                "{}: between",
                ended.fault
            );
            let copy = format!("{}.v1", register.display());
            if version > 1 {
                let copied = names(Path::new(&copy)).expect("a whole copy");
                assert_eq!(copied, there, "{}", ended.fault);
            }
            match ended.code {
                Some(0) => assert!(
                    ended.output.contains("Mẫu"),
                    "{}: {}",
                    ended.fault,
                    ended.output
                ),
                _ if ended.was_killed() => {}
                _ => ended.fails_with_a_sentence(),
            }
            drop(conn);
            let path = register.to_string_lossy();
            let export = ["--register", &path, "export", "people"];
            tool(env!("CARGO_BIN_EXE_vieclam"), &export)
                .unwrap_or_else(|e| panic!("{}: the next start: {e}", ended.fault));
        },
    });
    Ok(reached(runs))
}

/// A verified copy: the register is unchanged, and each file named as a copy is whole.
pub fn of_backups() -> Reached {
    needs("strace")?;
    let folder = tempfile::tempdir().expect("a folder");
    let base = with_people(folder.path());
    let before = names(&base).expect("sound");
    let runs = swept(&Case {
        base: &base,
        command: &|register| writer::command(register, writer::BACKUP, 0, 0),
        judge: &|register, ended| {
            assert_eq!(is_sound(register, ended), before, "{}", ended.fault);
            let copies = backup::list(register, &backup::folder_of(register));
            for copy in &copies {
                let people = names(&copy.path).unwrap_or_else(|e| panic!("{}: {e}", ended.fault));
                assert_eq!(people, before, "{}", ended.fault);
            }
            let (done, refused) = (
                ended.output.contains("copied\n"),
                ["refused: ", "not opened: "]
                    .iter()
                    .any(|t| ended.output.contains(t)),
            );
            assert!(
                ended.was_killed() || done || refused,
                "{}: {}",
                ended.fault,
                ended.output
            );
            assert!(
                !done || copies.len() == 1,
                "{}: acknowledged, and not there",
                ended.fault
            );
        },
    });
    Ok(reached(runs))
}

fn vieclam(register: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vieclam"));
    let home = register.parent().expect("a folder");
    command
        .arg("--register")
        .arg(register)
        .env("HOME", home)
        .env("VIECLAM_LANG", "en");
    command
}
