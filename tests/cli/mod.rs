//! The binary: its calls, its output, its exit codes.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod calls;
mod clerks;
mod demo_files;
mod desk;
mod figures;
mod handed_in;
mod lists;
mod manual;
mod plan;
mod private;
mod registers;
mod sensitive;
#[cfg(target_os = "linux")]
mod stops;
mod worklists;

pub use desk::{Desk, Ran, ran, ward};
