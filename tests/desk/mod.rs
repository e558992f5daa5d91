//! Tests that read like the desk: keys in, screen and rows out, through the real loop.

mod batch;
pub mod clerks;
mod counts;
mod forms;
mod keys;
mod looks;
mod masking;
mod merge;
pub mod monkey;
mod plan;
mod rules;
mod scan;
mod search;
mod targets;
mod telex;
pub mod two;
mod typing;
mod undo;
mod verify;
