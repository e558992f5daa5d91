//! The promises of the documents, tried on the real binary: kills, power cuts, a disk that fails, fills up or flips bits;
//! lines that drop, ways around the forced command, clerks at one record, hostile texts and files, a monkey. One test runs
//! every harness and prints a table of promised and reached figures:
//!
//! `VIECLAM_ROUNDS=full cargo test --release -- --ignored faults --nocapture`
//!
//! Without `VIECLAM_ROUNDS=full` the rounds are short; `VIECLAM_FAULTS=power` runs the harnesses with that word in their name.

pub mod common;
pub mod flips;
mod full_disk;
mod kills;
mod operations;
mod power;
mod shutdown;
pub mod sweep;
mod trace;
mod typing;
mod writer;

use std::env;
use std::panic::catch_unwind;
use std::time::Instant;

use crate::harness::rounds::Reached;
use crate::{desk, exchange, safety, server, terminal};

/// The name, the promise, and its harness.
type Figure = (&'static str, &'static str, fn() -> Reached);

const FIGURES: [Figure; 25] = [
    (
        "kill -9 under 4 writers",
        "10,000 kills, 0 acknowledged saves lost",
        kills::under_four_writers,
    ),
    (
        "power cuts, simulated",
        "10,000 cuts, 0 lost; fails under NORMAL and OFF",
        power::simulated,
    ),
    (
        "power cuts, ext4 shut down",
        "1,000 cuts, 0 lost; fails under NORMAL and OFF",
        shutdown::of_ext4,
    ),
    (
        "every call failing: save",
        "EIO, ENOSPC, kill: 0 torn, 0 panics, a sentence each",
        operations::save,
    ),
    (
        "every call failing: merge",
        "the same; nothing of it or all",
        operations::merge,
    ),
    ("every call failing: import", "the same", operations::import),
    (
        "every call failing: plan change",
        "the same",
        operations::plan_change,
    ),
    (
        "every call failing: report issued",
        "the same; the document whole or absent",
        operations::report,
    ),
    (
        "every call failing: forget",
        "the same; nothing of the person in any file once it says so",
        operations::forget,
    ),
    (
        "every call failing: restore",
        "the same; a backup meanwhile; the old register set aside",
        operations::restore,
    ),
    (
        "every call failing: upgrade",
        "the same; others have the register open",
        operations::upgrade,
    ),
    (
        "every call failing: backup",
        "the same; another backup or a restore meanwhile",
        operations::backup,
    ),
    (
        "full disk, write errors in a form",
        "a sentence, the form stays, nothing lost",
        full_disk::at_the_screen,
    ),
    (
        "full disk, fresh start",
        "the register is read",
        full_disk::fresh_start,
    ),
    (
        "SSH drops",
        "1,000; draft stored <= 1 s after a key, no process after 5 s",
        server::drops::lines_that_drop,
    ),
    (
        "escapes from the forced command",
        "14 kinds tried, 14 refused",
        server::escapes::are_refused,
    ),
    (
        "saves with 8 clerks typing / 20",
        "p99 < 100 ms / < 250 ms",
        typing::saves_while_many_type,
    ),
    (
        "two clerks interleaved",
        "10,000, 0 silent overwrites",
        desk::two::many_interleaved,
    ),
    (
        "hostile strings",
        "200 on every screen, 0 bytes that steer or hide",
        terminal::hostile::on_every_screen,
    ),
    (
        "trail tampering",
        "5 kinds, 5 found",
        safety::trail::tampering_is_found,
    ),
    (
        "trail without the program",
        "the same head, the same 5 kinds found",
        safety::second_opinion::without_the_program,
    ),
    ("bit flips", ">= 96 % found by check", flips::found_by_check),
    (
        "bit flips, encrypted register",
        "100 % found by check",
        flips::of_an_encrypted_register,
    ),
    (
        "import of any file <= 10 MiB",
        "<= 256 MiB, <= 30 s, accepted + refused = all",
        exchange::limits::of_any_file,
    ),
    (
        "monkey at the keys",
        "1,000,000 keys, 0 panics, hangs, lost saves",
        desk::monkey::stays_long,
    ),
];

#[test]
#[ignore = "minutes, as root, with strace: every promise, and the table of what was reached"]
fn the_figures_are_reached() {
    let wanted = env::var("VIECLAM_FAULTS").unwrap_or_default();
    let mut rows = Vec::new();
    let mut broken = 0;
    for (name, promised, harness) in FIGURES.iter().filter(|f| f.0.contains(&wanted)) {
        let start = Instant::now();
        let reached = match catch_unwind(harness) {
            Ok(Ok(reached)) => reached,
            Ok(Err(why)) => format!("not run: {why}"),
            Err(_) => {
                broken += 1;
                "BROKEN, see above".to_owned()
            }
        };
        let took = start.elapsed().as_secs();
        eprintln!("{name}: {reached} ({took} s)");
        rows.push(format!(
            "{name:<34} | {promised:<58} | {reached} ({took} s)"
        ));
    }
    println!("\n{:<34} | {:<58} | reached", "what", "promised");
    println!("{}\n", rows.join("\n"));
    assert_eq!(broken, 0, "a promise is broken");
}
