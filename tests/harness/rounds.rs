//! Figures that are reached in rounds: few of them in every run, all that was promised when asked for.

use std::env;

/// What a harness found: the figure, or why it could not run here. One that finds a promise broken panics.
pub type Reached = Result<String, String>;

/// How many rounds: few, or with `VIECLAM_ROUNDS=full` all that was promised.
pub fn rounds(short: usize, full: usize) -> usize {
    if env::var("VIECLAM_ROUNDS").is_ok_and(|r| r == "full") {
        full
    } else {
        short
    }
}
