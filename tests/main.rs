//! The integration tests, one binary: a module for each thing the program does.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "tests may panic"
)]

mod cli;
mod demo;
mod desk;
#[cfg(all(feature = "encrypted", target_os = "linux"))]
mod encrypted;
mod exchange;
#[cfg(target_os = "linux")]
mod faults;
mod fuzz;
mod harness;
mod house;
mod progress;
mod readme;
mod report;
mod safety;
#[cfg(target_os = "linux")]
mod server;
mod terminal;
