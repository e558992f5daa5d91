//! The integration tests, one binary: a module for each thing the program does.

mod cli;
mod exchange;
mod progress;
