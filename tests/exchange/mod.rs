//! Files in and out, through the real binary.
#![allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")]

mod again;
#[cfg(target_os = "linux")]
pub mod limits;
mod malformed;
mod rejects;
mod round_trip;
mod sheets;
mod workbooks;
