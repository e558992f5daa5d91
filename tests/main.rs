//! The one integration binary.

mod desk;
mod harness;
mod progress;
mod terminal;
