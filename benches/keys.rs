//! Prints how many keys each task takes, beside the least there could be. Run with `cargo bench --bench keys`.

#![allow(
    clippy::expect_used,
    dead_code,
    reason = "the desk of the tests stops where something is not as it should be, and has more than this needs"
)]

#[path = "../tests/harness/mod.rs"]
mod harness;

use harness::tasks::{TASKS, count};

fn main() {
    println!("{:>5} {:>5} {:>6}  task", "keys", "most", "least");
    for task in TASKS {
        let done = count(task);
        let least = if done.least == 0 {
            String::new()
        } else {
            done.least.to_string()
        };
        println!(
            "{:>5} {:>5} {:>6}  {}",
            done.keys, done.most, least, done.name
        );
    }
}
