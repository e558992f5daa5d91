//! The number of rounds of a figure: few by default, the promised number on request.

use std::env;

/// A figure that was reached, or the reason why its harness cannot run here. A broken promise panics.
pub type Reached = Result<String, String>;

/// `short`, or `full` with `VIECLAM_ROUNDS=full`.
pub fn rounds(short: usize, full: usize) -> usize {
    if env::var("VIECLAM_ROUNDS").is_ok_and(|r| r == "full") {
        full
    } else {
        short
    }
}
