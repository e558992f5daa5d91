//! The trail: one row per change, each with the hash of the previous row.

pub mod clock;
pub(super) mod coverage;
pub mod event;
pub mod head;
pub mod origin;
pub mod read;
pub(super) mod record;
pub mod verify;

pub(crate) use record::hex;
