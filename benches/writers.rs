//! The time of saves: alone and with sixteen programs on one register; with the write lock beside the register and without it;
//! beside a bare commit of ten rows, synced in full, as the least that the machine allows. `cargo bench --bench writers`; with
//! `-- --saves 100000` the case with the write lock once more with so many saves.

#![allow(
    clippy::cast_precision_loss,
    clippy::expect_used,
    dead_code,
    reason = "a measurement stops at an error, its figures are small, and it needs a part of the harness"
)]

#[path = "../tests/harness/mod.rs"]
mod harness;

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, io};

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use vieclam::domain::ids::DraftId;
use vieclam::entry::RecordInput;
use vieclam::progress::measure::person_targets;
use vieclam::progress::period::Period;
use vieclam::progress::plan::Plan;
use vieclam::register::runtime::checkpoint;
use vieclam::register::write::drafts::{self, DraftInput};
use vieclam::register::{Op, Register, Session};

use harness::registers::new_person;

const MANY: usize = 16;
const SAVES: usize = 60;
const ROUNDS: usize = 3;

/// The kind of save.
#[derive(Clone, Copy, PartialEq)]
enum Workload {
    /// Ten rows, by SQLite alone.
    Bare,
    /// A person, with trail and search keys.
    Person,
    /// The same from a draft, which is deleted in the same change. Storing it is not measured.
    Draft,
}

/// A row of the table.
struct Case {
    name: &'static str,
    workload: Workload,
    programs: usize,
    write_lock: bool,
}

const fn case(name: &'static str, workload: Workload, programs: usize, write_lock: bool) -> Case {
    Case {
        name,
        workload,
        programs,
        write_lock,
    }
}

const CASES: [Case; 6] = [
    case("bare, alone", Workload::Bare, 1, false),
    case("ours from a draft, alone", Workload::Draft, 1, true),
    case("bare, locks on two files", Workload::Bare, MANY, true),
    case("ours, the write lock", Workload::Person, MANY, true),
    case("bare, SQLite's waiting", Workload::Bare, MANY, false),
    case("ours, SQLite's waiting", Workload::Person, MANY, false),
];

/// The measurements of a case.
#[derive(Default)]
struct Timings {
    /// Microseconds a save.
    took: Vec<u64>,
    failed: usize,
    all: Duration,
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let after = |word: &str| arguments.iter().skip_while(|a| *a != word).nth(1);
    if let Some(register) = after("writer") {
        let argument = |at: usize| arguments[arguments.len() - at].as_str();
        return writer(Path::new(register), argument(3), argument(2), argument(1));
    }
    println!("programs × saves; ours is a person with trail and search keys, bare is ten rows");
    println!(
        "{:>28} {:>10} {:>8} {:>8} {:>8} {:>9} {:>7}",
        "", "", "p50 ms", "p99 ms", "max ms", "a second", "failed"
    );
    let mut timings: [Timings; CASES.len()] = Default::default();
    for _ in 0..ROUNDS {
        for (case, seen) in CASES.iter().zip(&mut timings) {
            measure(case, if case.programs == 1 { 4 } else { 1 } * SAVES, seen);
        }
    }
    for (case, seen) in CASES.iter().zip(&mut timings) {
        print(case, seen);
    }
    let [bare, draft, _, with_lock, _, without_lock] = &timings;
    println!(
        "ours alone is {:.2} (p50) and {:.2} (p99) of a bare commit; with the write lock {:.2} times the saves a second of SQLite's waiting",
        ratio(at(draft, 500), at(bare, 500)),
        ratio(at(draft, 990), at(bare, 990)),
        rate(with_lock) / rate(without_lock)
    );
    println!(
        "which targets a saved record moved: {} µs (p50)",
        targets_of_a_person()
    );
    if let Some(saves) = after("--saves") {
        let saves: usize = saves.parse().expect("how many saves");
        let mut timings = Timings::default();
        measure(&CASES[3], saves.div_ceil(MANY), &mut timings);
        print(&CASES[3], &mut timings);
    }
}

/// The time to find the targets of a person, as after a save, in microseconds.
fn targets_of_a_person() -> u64 {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("r.db");
    let mut open = Register::open(&path, Session::new("bench")).expect("a register");
    let plan = Plan::built_in().expect("a plan");
    let today = open.today();
    let period = Period::containing(today);
    let mut timings = Timings::default();
    for at in 0..500 {
        let done = open.change(Op::Save(vec![person("", at)])).expect("saved");
        let id = done.first().expect("a number");
        let start = Instant::now();
        person_targets::person_targets(open.reader(), &plan, period.as_of(today), id.into())
            .expect("read");
        let took = start.elapsed().as_micros();
        timings
            .took
            .push(u64::try_from(took).expect("not that long"));
    }
    timings.took.sort_unstable();
    at(&timings, 500)
}

fn print(case: &Case, timings: &mut Timings) {
    timings.took.sort_unstable();
    let [half, most, last] = [500, 990, 1000].map(|share| at(timings, share) as f64 / 1000.0);
    println!(
        "{:>28} {:>10} {half:>8.2} {most:>8.2} {last:>8.2} {:>9.0} {:>7}",
        case.name,
        format!("{} × {}", case.programs, timings.took.len() / case.programs),
        rate(timings),
        timings.failed
    );
}

/// A permille of a sorted list of timings, in microseconds.
fn at(timings: &Timings, share: usize) -> u64 {
    let last = timings.took.len().saturating_sub(1);
    timings.took.get(last * share / 1000).copied().unwrap_or(0)
}

fn ratio(a: u64, b: u64) -> f64 {
    a as f64 / b.max(1) as f64
}

fn rate(timings: &Timings) -> f64 {
    timings.took.len() as f64 / timings.all.as_secs_f64()
}

/// One round of a case; a folder in the place of its file disables the write lock.
fn measure(case: &Case, saves: usize, timings: &mut Timings) {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("r.db");
    if case.workload == Workload::Bare {
        bare(&register)
            .execute_batch(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c INTEGER) STRICT",
            )
            .expect("a table");
    } else {
        drop(Register::open(&register, Session::new("bench")).expect("a register"));
    }
    if !case.write_lock {
        fs::create_dir(folder.path().join("r.db-queue")).expect("a folder in its place");
    }
    let start = |number| start(case, &register, number, saves);
    let mut writers: Vec<Writer> = (0..case.programs).map(start).collect();
    let began = Instant::now();
    for writer in &mut writers {
        drop(writer.child.stdin.take());
    }
    for writer in writers {
        let took = read_timings(writer);
        timings.failed += saves - took.len();
        timings.took.extend(took);
    }
    timings.all += began.elapsed();
}

/// A writer that waits for the end of its input.
struct Writer {
    child: Child,
    output: BufReader<ChildStdout>,
}

fn start(case: &Case, register: &Path, number: usize, saves: usize) -> Writer {
    let workload = match case.workload {
        Workload::Bare => "bare",
        Workload::Person => "person",
        Workload::Draft => "draft",
    };
    let mut child = Command::new(env::current_exe().expect("this program"))
        .arg("writer")
        .arg(register)
        .args([&number.to_string(), workload, &saves.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a writer");
    let mut output = BufReader::new(child.stdout.take().expect("its output"));
    output.read_line(&mut String::new()).expect("it is ready");
    Writer { child, output }
}

fn read_timings(mut writer: Writer) -> Vec<u64> {
    let mut text = String::new();
    writer.output.read_to_string(&mut text).expect("figures");
    let ended = writer.child.wait().expect("it ends");
    assert!(ended.success(), "a writer ended: {ended}");
    text.lines().map(|l| l.parse().expect("a figure")).collect()
}

/// A writer: waits for the start, saves one after another and prints the time of each that did not fail.
fn writer(register: &Path, number: &str, workload: &str, saves: &str) {
    let saves: usize = saves.parse().expect("how many");
    let took = if workload == "bare" {
        bare_writer(register, saves)
    } else {
        our_writer(register, number, workload == "draft", saves)
    };
    let lines: Vec<String> = took.iter().map(u128::to_string).collect();
    println!("{}", lines.join("\n"));
}

fn wait_for_the_start() {
    println!("ready");
    let mut input = Vec::new();
    io::stdin().read_to_end(&mut input).expect("the start");
}

fn our_writer(register: &Path, number: &str, draft: bool, saves: usize) -> Vec<u128> {
    let mut open =
        Register::open(register, Session::new(&format!("clerk{number}"))).expect("the register");
    wait_for_the_start();
    let mut took = Vec::with_capacity(saves);
    for at in 0..saves {
        let input = person(number, at);
        let draft = draft.then(|| store_draft(&mut open));
        let start = Instant::now();
        let done = open.change_for_draft(Op::Save(vec![input]), draft);
        if done.is_ok() {
            took.push(start.elapsed().as_micros());
        }
        // As the program does once the message is on the screen.
        checkpoint::run_if_long(&mut open);
    }
    took
}

fn person(number: &str, at: usize) -> RecordInput {
    new_person(&format!("Lò Thị Mẫu {number} {at}"), "")
}

fn store_draft(open: &mut Register) -> DraftId {
    let writing = DraftInput {
        id: None,
        form: "intake",
        people: Vec::new(),
        title: "Lò Thị Mẫu".to_owned(),
        state: "{}".to_owned(),
    };
    drafts::store(open, &writing).expect("a draft")
}

fn bare(register: &Path) -> Connection {
    let conn = Connection::open(register).expect("a file");
    conn.busy_timeout(Duration::from_secs(10)).expect("set");
    conn.pragma_update(None, "journal_mode", "WAL")
        .expect("set");
    conn.pragma_update(None, "synchronous", "FULL")
        .expect("set");
    conn
}

fn bare_writer(register: &Path, saves: usize) -> Vec<u128> {
    let mut conn = bare(register);
    let file = |name: &str| {
        let mut options = File::options();
        options.write(true).create(true).truncate(false);
        options.open(register.with_file_name(name)).ok()
    };
    let lock_files = file("r.db-queue").zip(file("r.db-turn"));
    wait_for_the_start();
    let mut took = Vec::with_capacity(saves);
    for _ in 0..saves {
        let start = Instant::now();
        if let Some((entry_lock, writer_lock)) = &lock_files {
            entry_lock.lock().expect("the gate");
            writer_lock.lock().expect("the turn");
            entry_lock.unlock().expect("the gate");
        }
        let done = conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(ten_rows);
        if let Some((_, writer_lock)) = &lock_files {
            writer_lock.unlock().expect("unlocked");
        }
        if done.is_ok() {
            took.push(start.elapsed().as_micros());
        }
    }
    took
}

fn ten_rows(tx: Transaction<'_>) -> rusqlite::Result<()> {
    for row in 0..10 {
        tx.prepare_cached("INSERT INTO t (a, b, c) VALUES (?1, ?2, ?3)")?
            .execute(params![
                "Lò Thị Mẫu, tổ 7, phường Láng",
                "a text as long as a record's trail ".repeat(4),
                row
            ])?;
    }
    tx.commit()
}
