//! Files in and out, through the real binary.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod again;
#[cfg(target_os = "linux")]
pub mod limits;
mod malformed;
mod rejects;
mod round_trip;
mod sheets;
mod workbooks;
