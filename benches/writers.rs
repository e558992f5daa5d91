//! Sixteen programs save into one register at once: how long each save takes, with the queue beside the register and without
//! it, in one run. `cargo bench --bench writers`.

#![allow(
    clippy::expect_used,
    reason = "a measurement stops where something is not as it should be"
)]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use vieclam::entry::{Answers, Saving, Value};
use vieclam::forms::Record;
use vieclam::register::{Op, Register, Session};

const WRITERS: usize = 16;
const SAVES: usize = 60;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if let Some(at) = arguments.iter().position(|a| a == "writer") {
        return write(Path::new(&arguments[at + 1]), &arguments[at + 2]);
    }
    println!(
        "{WRITERS} programs, {SAVES} saves each, one register; a save is a person with trail and search keys"
    );
    println!(
        "{:>22} {:>9} {:>9} {:>9} {:>9}",
        "", "p50 ms", "p99 ms", "max ms", "a second"
    );
    for round in 1..=3 {
        for queue in [false, true] {
            measure(round, queue);
        }
    }
}

/// One round; a folder in the place of the queue's file leaves the writers without one.
fn measure(round: u32, queue: bool) {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("r.db");
    drop(Register::open(&register, Session::of("bench")).expect("a register"));
    if !queue {
        fs::create_dir(folder.path().join("r.db-queue")).expect("a folder in its place");
    }
    let writers: Vec<Child> = (0..WRITERS).map(|n| start(&register, n)).collect();
    thread::sleep(Duration::from_millis(500));
    let began = Instant::now();
    fs::write(folder.path().join("go"), "").expect("a start");
    let mut took: Vec<u64> = writers.into_iter().flat_map(told).collect();
    let all = began.elapsed();
    took.sort_unstable();
    let at = |share: usize| ms(took[(took.len() - 1) * share / 1000]);
    let name = format!(
        "{round} {} the queue",
        if queue { "with" } else { "without" }
    );
    let rate = took.len() as u128 * 1_000 / all.as_millis().max(1);
    println!(
        "{name:>22} {:>9} {:>9} {:>9} {rate:>9}",
        at(500),
        at(990),
        at(1000)
    );
}

fn ms(micros: u64) -> String {
    format!("{}.{}", micros / 1_000, micros % 1_000 / 100)
}

fn start(register: &Path, number: usize) -> Child {
    Command::new(env::current_exe().expect("this program"))
        .arg("writer")
        .arg(register)
        .arg(number.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a writer")
}

fn told(writer: Child) -> Vec<u64> {
    let out = writer.wait_with_output().expect("it ends");
    let text = String::from_utf8(out.stdout).expect("figures");
    let took: Vec<u64> = text.lines().map(|l| l.parse().expect("a figure")).collect();
    assert_eq!(took.len(), SAVES, "every save was made");
    took
}

/// A writer: waits for the start, then saves one person after another.
fn write(register: &Path, number: &str) {
    let mut open =
        Register::open(register, Session::of(&format!("clerk{number}"))).expect("the register");
    let go = register.with_file_name("go");
    while !go.exists() {
        thread::sleep(Duration::from_millis(1));
    }
    let mut took = Vec::new();
    for at in 0..SAVES {
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
        let saving = Saving {
            record: Record::Person,
            kept: None,
            answers,
            soft: Vec::new(),
        };
        let start = Instant::now();
        open.change(Op::Save(vec![saving])).expect("saved");
        took.push(start.elapsed().as_micros());
    }
    for micros in took {
        println!("{micros}");
    }
}
