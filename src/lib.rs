//! vieclam: the register a Hanoi ward's clerks keep for the training and employment plan 2026-2030.
//!
//! The map of the house. Each folder answers one question; imports run downward in this list only:
//!
//! - [`cli`]: the commands, each a few lines over the library
//! - [`tui`]: what is seen (the loop, the screens, the one key table)
//! - [`demo`]: an invented ward, for learning and showing
//! - [`exchange`]: files in and out (reading sheets, columns to fields, import, export)
//! - [`progress`]: what it adds up to (periods, the plan's targets, the measures and the people behind them)
//! - [`register`]: what is kept (one SQLite file, the only way to write, finding, history)
//! - [`entry`]: what was answered (drafts of raw text, what is asked now, the only validator)
//! - [`forms`]: what is asked (every form, declared once)
//! - [`domain`]: what words mean (ID numbers, names, dates, money, code lists, eligibility); no I/O
//! - [`words`]: every sentence, Vietnamese and English, checked when compiling
//!
//! Deliberately absent: an async runtime, a ticker, a network connection of any kind.

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
