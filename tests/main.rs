//! The integration tests, one binary: a module for each thing the program does.

mod cli;
mod demo;
mod desk;
mod exchange;
mod harness;
mod progress;
mod readme;
mod terminal;
