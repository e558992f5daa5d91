//! The trail: one row per change, each with the hash of the previous row.

pub(super) mod chain_row;
pub mod clock;
pub(super) mod coverage;
pub mod event;
pub mod head;
pub mod origin;
pub mod read;
pub(super) mod record;
pub(super) mod removal;
pub mod verify;

pub(crate) use record::hex;
