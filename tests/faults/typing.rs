//! Eight clerks, then twenty, at one register, each at a terminal of the real program, type people in at the pace of fast
//! typists. The figure is the time from the key that saves to «Đã lưu» on the screen; it says whether the promised time was
//! reached on this machine. A save that is lost or refused fails.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::common::{at_the_form, findings, keys, name, names};
use crate::harness::rng::Rng;
use crate::harness::rounds::{Reached, rounds};
use crate::terminal::pty::{F2, Pty};

/// Eight keys a second on average.
const KEY: Duration = Duration::from_millis(125);
/// Clerks, and the time that 99 of 100 saves are promised to take at most.
const OFFICES: [(usize, Duration); 2] = [
    (8, Duration::from_millis(100)),
    (20, Duration::from_millis(250)),
];

pub fn saves_while_many_type() -> Reached {
    let figures = OFFICES.map(|(clerks, promised)| typed(clerks, promised));
    Ok(figures.join("; "))
}

/// The figure of so many clerks.
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

/// A percentile of a sorted list.
fn at(sorted: &[Duration], share: usize) -> Duration {
    let last = sorted.len().saturating_sub(1);
    let place = (last * share).div_ceil(100);
    sorted.get(place).copied().unwrap_or_default()
}

/// The number of a clerk's nth person.
fn person(clerk: usize, nth: usize) -> usize {
    (clerk + 1) * 1000 + nth
}

/// One clerk types and saves people until that time; the times of the saves.
fn clerk_at_work(register: &Path, clerk: usize, until: Instant) -> Vec<Duration> {
    let mut rng = Rng(clerk as u64 + 1);
    let home = tempfile::tempdir().expect("a home");
    let short = format!("clerk{clerk}");
    let mut pty = at_the_form(register, &short, home.path());
    // Not all begin at once.
    thread::sleep(Duration::from_millis(rng.below(3000)));
    let mut took = Vec::new();
    while Instant::now() < until {
        let person = person(clerk, took.len());
        types(&mut pty, &keys(person), &mut rng);
        took.push(saved(&mut pty, &format!("Đã lưu {}", name(person))));
        // Between two people.
        thread::sleep(Duration::from_millis(300 + rng.below(1200)));
    }
    took
}

/// Types the keys of a form, all but the one that saves, sometimes with a longer pause.
fn types(pty: &mut Pty, keys: &str, rng: &mut Rng) {
    let keys = keys.strip_suffix(F2).expect("the key that saves");
    for key in keys.chars() {
        pty.types(key.encode_utf8(&mut [0; 4]));
        let steady = KEY.mul_f64(0.5 + rng.below(1000) as f64 / 1000.0);
        let longer = if rng.one_in(12) {
            6 * KEY
        } else {
            Duration::ZERO
        };
        thread::sleep(steady + longer);
    }
}

/// Saves; the time until the screen says so.
fn saved(pty: &mut Pty, message: &str) -> Duration {
    let start = Instant::now();
    pty.leads_to(F2, message);
    start.elapsed()
}

/// Every acknowledged save is in the register once, and nothing else.
fn all_is_there(register: &Path, each: &[Vec<Duration>]) {
    let mut there = names(register).expect("a sound register");
    there.sort_unstable();
    let numbers = each.iter().map(Vec::len).enumerate();
    let mut acknowledged: Vec<String> = numbers
        .flat_map(|(clerk, saves)| (0..saves).map(move |nth| name(person(clerk, nth))))
        .collect();
    acknowledged.sort_unstable();
    assert_eq!(there, acknowledged, "each is there once");
    let found = findings(register).expect("it opens");
    assert!(found.is_empty(), "{found:?}");
}
