//! vieclam: the register a Hanoi ward's clerks keep for the training and employment plan 2026-2030.
//!
//! The map of the house. Each folder answers one question; imports run downward in this list only:
//!
//! - [`progress`]: what the register adds up to: the periods, the plan, the figures and the lists behind them
//! - [`domain`]: what words mean (ID numbers, names, dates, money, code lists, eligibility); no I/O
//! - [`words`]: every sentence, Vietnamese and English, checked when compiling
//!
//! Deliberately absent: an async runtime, a ticker, a network connection of any kind.

pub mod domain;
pub mod progress;
pub mod words;
