//! How long saves take, all in one run: alone and with sixteen programs on one register; with the queue beside the register
//! and without it; ours beside what the machine can do at best, a bare commit of ten rows in SQLite's log, synced in full.
//! `cargo bench --bench writers`; with `-- --saves 100000` the line with the queue once more with so many saves.

#![allow(
    clippy::cast_precision_loss,
    clippy::expect_used,
    reason = "a measurement stops where something is not as it should be; its figures are small"
)]

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use vieclam::entry::{Answers, RecordInput, Value};
use vieclam::forms::Record;
use vieclam::progress::measure::person_targets;
use vieclam::progress::period::Period;
use vieclam::progress::plan::Plan;
use vieclam::register::runtime::checkpoint;
use vieclam::register::write::drafts::{self, DraftInput};
use vieclam::register::{Op, Register, Session};

const MANY: usize = 16;
const SAVES: usize = 60;
const ROUNDS: usize = 3;

/// What is saved.
#[derive(Clone, Copy, PartialEq)]
enum Workload {
    /// Ten rows, by SQLite alone.
    Bare,
    /// A person, with trail and search keys.
    Person,
    /// The same out of a draft, which goes in the same change. Keeping it is not measured.
    Draft,
}

/// A line of the table.
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
    case("ours out of a draft, alone", Workload::Draft, 1, true),
    case("bare, locks on two files", Workload::Bare, MANY, true),
    case("ours, the queue", Workload::Person, MANY, true),
    case("bare, SQLite's waiting", Workload::Bare, MANY, false),
    case("ours, SQLite's waiting", Workload::Person, MANY, false),
];

/// What came of a line.
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
        "ours alone is {:.2} (p50) and {:.2} (p99) of a bare commit; with the queue {:.2} times the saves a second of SQLite's waiting",
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

/// How long it takes to say where a person stands with every target of the plan, as is done after a save; microseconds.
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
        person_targets::person_targets(open.reader(), &plan, &period, today, id.into())
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

/// The save that so many thousandths of all did not take longer than; in microseconds, of a sorted list.
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

/// One round of a line; a folder in the place of the queue's file leaves the writers without one.
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
    let writers: Vec<Child> = (0..case.programs).map(start).collect();
    thread::sleep(Duration::from_millis(500));
    let began = Instant::now();
    fs::write(folder.path().join("go"), "").expect("a start");
    for writer in writers {
        let took = read_timings(writer);
        timings.failed += saves - took.len();
        timings.took.extend(took);
    }
    timings.all += began.elapsed();
}

fn start(case: &Case, register: &Path, number: usize, saves: usize) -> Child {
    let workload = match case.workload {
        Workload::Bare => "bare",
        Workload::Person => "person",
        Workload::Draft => "draft",
    };
    Command::new(env::current_exe().expect("this program"))
        .arg("writer")
        .arg(register)
        .args([&number.to_string(), workload, &saves.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .expect("a writer")
}

fn read_timings(writer: Child) -> Vec<u64> {
    let out = writer.wait_with_output().expect("it ends");
    assert!(out.status.success(), "a writer ended: {}", out.status);
    let text = String::from_utf8(out.stdout).expect("figures");
    text.lines().map(|l| l.parse().expect("a figure")).collect()
}

/// A writer: waits for the start, then saves one after another and tells how long each took. What failed is left out.
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

fn wait_for_the_start(register: &Path) {
    let go = register.with_file_name("go");
    while !go.exists() {
        thread::sleep(Duration::from_millis(1));
    }
}

fn our_writer(register: &Path, number: &str, draft: bool, saves: usize) -> Vec<u128> {
    let mut open =
        Register::open(register, Session::new(&format!("clerk{number}"))).expect("the register");
    wait_for_the_start(register);
    let mut took = Vec::with_capacity(saves);
    for at in 0..saves {
        let input = person(number, at);
        let draft = draft.then(|| store_draft(&mut open));
        let start = Instant::now();
        let done = open.change_for_draft(Op::Save(vec![input]), draft);
        if done.is_ok() {
            took.push(start.elapsed().as_micros());
        }
        // As the program does once the answer is on the screen.
        checkpoint::run_if_long(&mut open);
    }
    took
}

fn person(number: &str, at: usize) -> RecordInput {
    let mut answers = Answers::default();
    let name = format!("Lò Thị Mẫu {number} {at}");
    for (key, text) in [
        ("full_name", name.as_str()),
        ("born", "1985-03-15"),
        ("sex", "female"),
        ("ethnicity", "kinh"),
        ("residence", "permanent"),
    ] {
        answers.set(key, Some(Value::Text(text.to_owned())));
    }
    RecordInput {
        record: Record::Person,
        record_ref: None,
        answers,
        soft: Vec::new(),
    }
}

fn store_draft(open: &mut Register) -> i64 {
    let writing = DraftInput {
        id: None,
        form: "intake",
        person: None,
        title: "Lò Thị Mẫu",
        state: "{}",
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
    wait_for_the_start(register);
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
            writer_lock.unlock().expect("the turn");
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
