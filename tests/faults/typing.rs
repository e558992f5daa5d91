//! Eight clerks, then twenty, at one register, each at a terminal of the real program: they type people in at the pace of
//! fast typists. What is measured is what a clerk waits for: from the key that saves to «Đã lưu» on the screen. A machine
//! that is slower than promised is told in the figure; a save that is lost or refused is a promise broken.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::common::{findings, keys, name, names};
use crate::harness::rng::Rng;
use crate::harness::rounds::{Reached, rounds};
use crate::terminal::pty::Pty;

const F2: &str = "\x1bOQ";
/// Eight keys a second, a key a little sooner or later.
const KEY: Duration = Duration::from_millis(125);
/// A save that takes this long was not made.
const NEVER: Duration = Duration::from_mins(1);
/// How many clerks, and what 99 of 100 saves are promised to take at most.
const OFFICES: [(usize, Duration); 2] = [
    (8, Duration::from_millis(100)),
    (20, Duration::from_millis(250)),
];

pub fn saves_while_many_type() -> Reached {
    let told = OFFICES.map(|(clerks, promised)| typed(clerks, promised));
    Ok(told.join("; "))
}

/// One office at work for a while: what came of it.
fn typed(clerks: usize, promised: Duration) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let register = folder.path().join("r.db");
    let until = Instant::now() + Duration::from_secs(rounds(60, 600) as u64);
    let mut each: Vec<Vec<Duration>> = thread::scope(|scope| {
        let at_work: Vec<_> = (0..clerks)
            .map(|clerk| {
                let register = &register;
                scope.spawn(move || clerk_at_work(register, clerk, until))
            })
            .collect();
        let done = at_work.into_iter().map(|c| c.join().expect("a clerk"));
        done.collect()
    });
    all_is_there(&register, &each);
    for took in &mut each {
        took.sort_unstable();
    }
    let slowest = each.iter().map(|took| at(took, 50)).max();
    let mut all: Vec<Duration> = each.into_iter().flatten().collect();
    all.sort_unstable();
    let reached = if at(&all, 99) < promised {
        "reached"
    } else {
        "NOT reached here"
    };
    format!(
        "{clerks} clerks, {} saves: p50 {}, p99 {}, max {}, the slowest clerk's p50 {} ms (p99 < {}: {reached})",
        all.len(),
        at(&all, 50).as_millis(),
        at(&all, 99).as_millis(),
        at(&all, 100).as_millis(),
        slowest.unwrap_or_default().as_millis(),
        promised.as_millis(),
    )
}

/// The wait that so many of a hundred were not longer than, of a sorted list.
fn at(sorted: &[Duration], share: usize) -> Duration {
    let last = sorted.len().saturating_sub(1);
    let place = (last * share).div_ceil(100);
    sorted.get(place).copied().unwrap_or_default()
}

/// The people of a clerk, numbered apart from everybody else's.
fn person(clerk: usize, nth: usize) -> usize {
    (clerk + 1) * 1000 + nth
}

/// One clerk: types and saves people until the time is over; how long each save took.
fn clerk_at_work(register: &Path, clerk: usize, until: Instant) -> Vec<Duration> {
    let mut rng = Rng(clerk as u64 + 1);
    let home = tempfile::tempdir().expect("a home");
    let short = format!("clerk{clerk}");
    let path = register.to_string_lossy();
    let mut pty = Pty::start(&["--register", &path, "--clerk", &short], home.path());
    pty.waits_for("Tiếp nhận");
    pty.types("1");
    pty.waits_for("Số định danh");
    // Not all begin at once.
    thread::sleep(Duration::from_millis(rng.below(3000)));
    let mut took = Vec::new();
    while Instant::now() < until {
        let person = person(clerk, took.len());
        types(&mut pty, &keys(person), &mut rng);
        took.push(saved(&mut pty, &format!("Đã lưu {}", name(person))));
        // The next paper.
        thread::sleep(Duration::from_millis(300 + rng.below(1200)));
    }
    took
}

/// Types the keys of a form, all but the one that saves; now and then the eye goes back to the paper.
fn types(pty: &mut Pty, keys: &str, rng: &mut Rng) {
    let keys = keys.strip_suffix(F2).expect("the key that saves");
    for key in keys.chars() {
        pty.types(key.encode_utf8(&mut [0; 4]));
        let steady = KEY.mul_f64(0.5 + rng.below(1000) as f64 / 1000.0);
        let looks = if rng.one_in(12) {
            6 * KEY
        } else {
            Duration::ZERO
        };
        thread::sleep(steady + looks);
    }
}

/// Saves; how long it took until the screen said so.
fn saved(pty: &mut Pty, told: &str) -> Duration {
    let start = Instant::now();
    pty.types(F2);
    while !pty.screen().contains(told) {
        assert!(
            start.elapsed() < NEVER,
            "«{told}» did not come up:\n{}",
            pty.screen()
        );
        thread::sleep(Duration::from_millis(1));
    }
    start.elapsed()
}

/// Every save that was told is in the register once, and nothing else.
fn all_is_there(register: &Path, each: &[Vec<Duration>]) {
    let mut there = names(register).expect("a sound register");
    there.sort_unstable();
    let numbers = each.iter().map(Vec::len).enumerate();
    let mut told: Vec<String> = numbers
        .flat_map(|(clerk, saves)| (0..saves).map(move |nth| name(person(clerk, nth))))
        .collect();
    told.sort_unstable();
    assert_eq!(there, told, "what was told is there, once");
    let found = findings(register).expect("it opens");
    assert!(found.is_empty(), "{found:?}");
}
