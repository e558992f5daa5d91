//! The trail: one row a change, each holding the hash of the row before. Owns no form.

pub mod event;
pub mod head;
pub mod read;
pub mod record;
pub mod verify;
