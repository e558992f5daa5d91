//! The screens through the real loop: keys in, screen and rows out.

mod batch;
pub mod clerks;
mod counts;
mod crawl;
mod forms;
mod keys;
mod looks;
mod masking;
pub mod merge;
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
