//! The one integration binary.

mod demo;
mod desk;
mod harness;
mod progress;
mod terminal;
