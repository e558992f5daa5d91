#![doc = include_str!("README.md")]

pub mod cli;
pub mod demo;
pub mod domain;
pub mod entry;
pub mod exchange;
pub mod forms;
pub mod progress;
pub mod register;
pub mod tui;
pub mod words;
