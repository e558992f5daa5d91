//! Readings of the register that are not figures of the plan. Never writes.

pub mod cohort;
pub mod conflicts;
pub mod counts;
pub mod data_version;
pub mod find;
pub mod history;
pub mod load;
pub(super) mod lookup;
pub mod masked;
pub mod people_list;
pub mod roster;
pub(super) mod stored;
pub mod timeline;
pub mod worklists;
