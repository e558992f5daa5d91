//! The integration tests, one binary: a module for each thing the program does.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that finds nothing stops there"
)]

mod cli;
mod demo;
mod desk;
mod exchange;
mod harness;
mod progress;
mod readme;
mod terminal;
