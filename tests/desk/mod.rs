//! Tests that read like the desk: keys in, screen and rows out, through the real loop.

mod batch;
mod forms;
mod house;
mod keys;
mod looks;
mod rules;
mod scan;
mod targets;
mod telex;
mod typing;
