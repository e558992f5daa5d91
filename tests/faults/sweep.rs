//! Each system call by which an operation touches the register's files fails once, or the program is killed at it (injected by
//! strace). Afterwards the register is whole and holds all of the change or nothing of it, as the program's output says, and
//! the operation can be finished. The operations are in `operations`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use rusqlite::Connection;

use super::common::{content, findings, needs};
use crate::harness::registers::connect;
use crate::harness::rounds::{Reached, rounds};

const CALLS: [&str; 8] = [
    "openat",
    "write",
    "pwrite64",
    "ftruncate",
    "fdatasync",
    "fsync",
    "rename",
    "unlink",
];
/// Calls that also concern files elsewhere: only those in the register's folder are made to fail, for the program must start.
const NAMED: [&str; 4] = ["openat", "write", "rename", "unlink"];
const FAULTS: [&str; 3] = ["error=EIO", "error=ENOSPC", "signal=KILL"];
/// Faults of an operation in short rounds.
const SAMPLE: usize = 16;

/// An operation under test. Each run has a folder of its own, a copy of what `set_up` made.
pub struct Operation {
    /// Makes the register at that path, and what lies beside it.
    pub set_up: fn(&Path),
    pub command: fn(&Path) -> Command,
    /// Who has the register open meanwhile: in the first run nobody, in the next the first of these, and so on.
    pub beside: &'static [Beside],
    /// Text of the output by which a failed command says that the change is made nevertheless; `None` if it never is.
    pub made_nevertheless: Option<&'static str>,
    /// Made of several changes: some of them may be there.
    pub in_parts: bool,
    /// What must hold besides.
    pub judge: fn(&Path, &Ended, Held),
    /// Finishes the operation after a fault; `None` when there is nothing to finish.
    pub finish: fn(&Path, Held) -> Option<Command>,
}

/// Who else has the register open.
#[derive(Clone, Copy)]
pub enum Beside {
    /// A program that reads it, in one transaction.
    Reader,
    /// Another command, without a fault; it may change the register too.
    Command(fn(&Path) -> Command),
}

/// What the register holds after a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    Old,
    /// Some of its changes, where the operation is made in parts.
    Part,
    New,
}

/// How the command says it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// With a sentence.
    Failed,
    /// It cannot know whether the change is stored.
    Unsure,
    Killed,
}

/// A run that ended.
pub struct Ended {
    pub outcome: Outcome,
    pub output: String,
    /// The injected fault, for messages.
    pub fault: String,
}

impl Ended {
    fn of(output: &Output, fault: &str) -> Self {
        let all = [&output.stdout[..], &output.stderr[..]].concat();
        let output_text = String::from_utf8_lossy(&all).into_owned();
        let says = |text| output_text.contains(text);
        assert!(!says("panicked"), "{fault}: {output_text}");
        // The lines of `writer`, whose process succeeds all the same.
        let is_writer = says("writes_in_a_process");
        let is_refused = is_writer && (says("refused ") || says("not opened: "));
        let outcome = match output.status.code() {
            None | Some(137) => Outcome::Killed,
            _ if is_writer && says("unsure ") || says("unknown whether") => Outcome::Unsure,
            Some(0) if !is_refused => Outcome::Done,
            _ => Outcome::Failed,
        };
        let last = output_text
            .trim_end()
            .lines()
            .next_back()
            .unwrap_or_default();
        let is_sentence = last.chars().count() > 20 && last.ends_with(['.', ')', '\u{bb}']);
        assert!(
            outcome != Outcome::Failed || is_refused || is_sentence,
            "{fault}: no sentence: «{output_text}»"
        );
        Self {
            outcome,
            output: output_text,
            fault: fault.to_owned(),
        }
    }
}

/// A copy of a folder, for one run.
fn laid_out(base: &Path) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    copy_folder(base, folder.path());
    let register = folder.path().join("r.db");
    (folder, register)
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&to).expect("a folder");
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}

/// The command under strace, with a fault at the nth call (none: to count the calls).
pub fn straced(command: &Command, log: &Path, fault: Option<Fault>) -> Command {
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-y", "-qq", "--seccomp-bpf", "-e", "signal=none"])
        .arg("-o")
        .arg(log)
        .args(["-e", &format!("trace={}", CALLS.join(","))]);
    if let Some((call, fault, nth)) = fault {
        strace.args(["-e", &format!("inject={call}:{fault}:when={nth}")]);
    }
    strace
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(Stdio::null());
    if let Some(folder) = command.get_current_dir() {
        strace.current_dir(folder);
    }
    for (key, value) in command.get_envs() {
        strace.env(key, value.expect("set"));
    }
    strace
}

fn start(command: &mut Command) -> Child {
    let command = command.stdin(Stdio::null());
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("it starts")
}

/// Which calls of a kind to make fail. strace counts the calls of each thread apart.
fn places(trace: &str, call: &str, folder: &Path) -> Vec<usize> {
    let folder = folder.display().to_string();
    let begins = format!("{call}(");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut places = BTreeSet::new();
    for line in trace.lines() {
        let Some((thread, rest)) = line.split_once(' ') else {
            continue;
        };
        if rest.trim_start().starts_with(&begins) {
            let count = counts.entry(thread).or_default();
            *count += 1;
            // The current folder of the program.
            let rest = rest.replace(&format!("AT_FDCWD<{folder}>"), "");
            if !NAMED.contains(&call) || rest.contains(&folder) {
                places.insert(*count);
            }
        }
    }
    places.into_iter().collect()
}

/// A call, what happens at it, and which of the calls of that kind it is.
pub type Fault = (&'static str, &'static str, usize);

/// Every fault at every place, or a sample spread over them.
pub fn faults(trace: &str, folder: &Path) -> Vec<Fault> {
    let mut all = Vec::new();
    for call in CALLS {
        for nth in places(trace, call, folder) {
            all.extend(FAULTS.map(|fault| (call, fault, nth)));
        }
    }
    let step = all.len().div_ceil(rounds(SAMPLE, usize::MAX)).max(1);
    // With a step that is no multiple of their number, the faults take turns.
    let step = if step > 1 && step.is_multiple_of(FAULTS.len()) {
        step - 1
    } else {
        step
    };
    all.into_iter().step_by(step).collect()
}

/// What the register holds before, after, and after what others do meanwhile.
struct Contents {
    /// What `check` finds after a run without a fault: nothing, but in a register made without a trail.
    findings: Result<Vec<String>, String>,
    old: String,
    new: String,
    others: Vec<String>,
}

/// Sweeps an operation.
pub fn swept(operation: &Operation) -> Reached {
    needs("strace")?;
    let base = tempfile::tempdir().expect("a folder");
    (operation.set_up)(&base.path().join("r.db"));
    let (folder, register) = laid_out(base.path());
    let old = content(&register).expect("a sound register");
    let log = tempfile::NamedTempFile::new().expect("a file");
    let command = (operation.command)(&register);
    let done = straced(&command, log.path(), None).output();
    let done = Ended::of(&done.expect("strace runs"), "no fault");
    assert_eq!(
        done.outcome,
        Outcome::Done,
        "without a fault: {}",
        done.output
    );
    let new = content(&register).expect("a sound register");
    (operation.judge)(&register, &done, Held::New);
    let findings = findings(&register);
    let others = operation.beside.iter().filter_map(|beside| {
        let Beside::Command(other) = beside else {
            return None;
        };
        let (_folder, register) = laid_out(base.path());
        let done = start(&mut other(&register)).wait_with_output();
        let done = Ended::of(&done.expect("it ends"), "the other");
        assert_eq!(done.outcome, Outcome::Done, "the other: {}", done.output);
        Some(content(&register).expect("a sound register"))
    });
    let contents = Contents {
        others: others.collect(),
        findings,
        old,
        new,
    };
    let trace = fs::read_to_string(log.path()).expect("the trace");
    let faults = faults(&trace, folder.path());
    for (run, fault) in faults.iter().enumerate() {
        let at = run % (operation.beside.len() + 1);
        let beside = at.checked_sub(1).map(|at| operation.beside[at]);
        faulted(operation, base.path(), beside, *fault, &contents);
    }
    assert!(faults.len() >= 10, "only {} calls", faults.len());
    let runs = faults.len();
    Ok(format!(
        "{runs} runs, 0 torn, 0 panics, a true sentence each"
    ))
}

/// One fault: what is left, and that the operation can be finished.
fn faulted(
    operation: &Operation,
    base: &Path,
    beside: Option<Beside>,
    fault: Fault,
    contents: &Contents,
) {
    let (folder, register) = laid_out(base);
    let (call, what, nth) = fault;
    let mut description = format!("{what} at {call} {nth}");
    let reader = matches!(beside, Some(Beside::Reader)).then(|| reading(&register));
    let other = match beside {
        Some(Beside::Command(other)) => Some(start(&mut other(&register))),
        _ => None,
    };
    if beside.is_some() {
        description += if other.is_some() {
            ", another command meanwhile"
        } else {
            ", a reader meanwhile"
        };
    }
    let log = tempfile::NamedTempFile::new().expect("a file");
    let command = (operation.command)(&register);
    let output = straced(&command, log.path(), Some(fault)).output();
    let other = other.map(|other| {
        let done = other.wait_with_output().expect("it ends");
        Ended::of(&done, &format!("{description}; the other"))
    });
    drop(reader);
    if other_call_failed(log.path(), folder.path(), fault) {
        return;
    }
    let ended = Ended::of(&output.expect("strace runs"), &description);
    let held = held(operation, contents, &register, &ended);
    // The other command may have made the change.
    let is_ours = other.is_none_or(|o| o.outcome != Outcome::Done);
    match (ended.outcome, held) {
        (Outcome::Done, Held::Old) => panic!("{description}: lost: {}", ended.output),
        (Outcome::Failed, Held::New) if is_ours && contents.old != contents.new => {
            let is_told = operation
                .made_nevertheless
                .is_some_and(|text| ended.output.contains(text));
            assert!(is_told, "{description}: it is there: {}", ended.output);
        }
        _ => {}
    }
    (operation.judge)(&register, &ended, held);
    finish(operation, contents, &register, held, &description);
    assert_eq!(findings(&register), contents.findings, "{description}");
}

/// Finishes the operation, without a fault.
fn finish(operation: &Operation, contents: &Contents, register: &Path, held: Held, fault: &str) {
    let Some(mut finish) = (operation.finish)(register, held) else {
        return;
    };
    let done = finish.output().expect("it runs");
    let again = format!("{fault}; then finished");
    let done = Ended::of(&done, &again);
    assert_eq!(done.outcome, Outcome::Done, "{again}: {}", done.output);
    let held = self::held(operation, contents, register, &done);
    assert_eq!(held, Held::New, "{again}");
    (operation.judge)(register, &done, Held::New);
}

/// Whether the fault met a call outside the folder, such as the one that prints the sentence: what others do moves the calls.
fn other_call_failed(log: &Path, folder: &Path, (call, ..): Fault) -> bool {
    let trace = fs::read_to_string(log).expect("the trace");
    let folder = folder.display().to_string();
    let mut injected = trace.lines().filter(|l| l.contains("(INJECTED)"));
    NAMED.contains(&call) && injected.any(|line| !line.contains(&folder))
}

/// A reading transaction on the register.
fn reading(register: &Path) -> Connection {
    let conn = connect(register);
    conn.execute_batch("BEGIN").expect("a transaction");
    conn.query_row("SELECT count(*) FROM person", [], |_| Ok(()))
        .expect("the people");
    conn
}

/// What a register holds; it is whole.
fn held(operation: &Operation, contents: &Contents, register: &Path, ended: &Ended) -> Held {
    let fault = &ended.fault;
    let torn = |e| -> String { panic!("{fault}: torn: {e}: {}", ended.output) };
    let now = content(register).unwrap_or_else(torn);
    let changes = contents.old != contents.new;
    if now == contents.old && changes {
        return Held::Old;
    }
    if now == contents.new || contents.others.contains(&now) {
        return Held::New;
    }
    if operation.in_parts {
        return Held::Part;
    }
    let [now, old, new]: [BTreeSet<&str>; 3] =
        [&now, &contents.old, &contents.new].map(|text| text.lines().collect());
    let beyond = |of: &BTreeSet<&str>| now.difference(of).copied().collect::<Vec<_>>().join("\n");
    let lacking: Vec<&str> = new.difference(&now).copied().collect();
    panic!(
        "{fault}: between.\nBeyond the old:\n{}\nBeyond the new:\n{}\nLacking of the new:\n{}\nOutput: {}",
        beyond(&old),
        beyond(&new),
        lacking.join("\n"),
        ended.output
    );
}
