//! The cost of encryption at rest: opening a register and saving to it, plain and encrypted in turn.
//! `cargo bench --features encrypted --bench encrypted`.

#![allow(
    clippy::expect_used,
    dead_code,
    reason = "a measurement stops at an error, and needs a part of the harness"
)]

#[path = "../tests/harness/mod.rs"]
mod harness;

use std::path::Path;
use std::time::{Duration, Instant};

use vieclam::register::backup::rekey::rekey;
use vieclam::register::cipher::RegisterKey;
use vieclam::register::runtime::keyring;
use vieclam::register::{Op, Register, RegisterError, Session};

use harness::registers::new_person;

const PEOPLE: usize = 2_000;
const SAVES: usize = 300;
const OPENINGS: usize = 200;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let (plain, locked) = (
        folder.path().join("plain.db"),
        folder.path().join("locked.db"),
    );
    for path in [&plain, &locked] {
        let mut register = open_register(path);
        let all = register.batch(|batch| -> Result<(), RegisterError> {
            (0..PEOPLE).try_for_each(|n| batch.apply(person(n)).map(|_| ()))
        });
        all.expect("people");
    }
    let key = RegisterKey::from_passphrase("mưa rào tháng bảy");
    rekey(&locked, Some(&key), Session::new("bench"), &mut |_| ()).expect("it is encrypted");
    let derived = derivation(folder.path());
    let mut took = [(); 4].map(|()| Vec::new());
    for _ in 0..OPENINGS {
        for (at, path) in [&plain, &locked].into_iter().enumerate() {
            took[at].push(time(|| drop(open_register(path))));
        }
    }
    let mut registers = [open_register(&plain), open_register(&locked)];
    for n in 0..SAVES {
        for (at, register) in registers.iter_mut().enumerate() {
            let op = person(PEOPLE + n);
            took[2 + at].push(time(|| drop(register.change(op).expect("a save"))));
        }
    }
    let [open, open_locked, save, save_locked] = took.map(median);
    println!("a passphrase becomes a key, once a start: {derived:.0} ms");
    print_ratio("opening", open, open_locked);
    print_ratio("a save", save, save_locked);
}

fn print_ratio(what: &str, plain: f64, locked: f64) {
    let ratio = locked / plain;
    println!("{what}: plain {plain:.2} ms, encrypted {locked:.2} ms, {ratio:.2} times (p50)");
}

/// The time to derive the key of a new passphrase.
fn derivation(folder: &Path) -> f64 {
    let path = folder.join("asked.db");
    let key = RegisterKey::from_passphrase("bốn mùa một mái đình");
    let made = time(|| {
        rekey(&path, Some(&key), Session::new("bench"), &mut |_| ()).expect("it is made");
    });
    keyring::add_key(key);
    ms(made)
}

fn open_register(path: &Path) -> Register {
    Register::open(path, Session::new("bench")).expect("it opens")
}

fn person(n: usize) -> Op {
    Op::Save(vec![new_person(&format!("Lò Thị Mẫu {n}"), "")])
}

fn time(what: impl FnOnce()) -> Duration {
    let began = Instant::now();
    what();
    began.elapsed()
}

fn median(mut took: Vec<Duration>) -> f64 {
    took.sort_unstable();
    ms(took[took.len() / 2])
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}
