//! Writes to the register: each change in one transaction, with versions checked and one row in the trail. Owns no screen text.

pub mod change;
pub(super) mod context;
pub mod demo_flag;
pub mod drafts;
pub(super) mod drafts_aside;
pub mod dry_run;
pub(super) mod effects;
pub mod erase;
pub(super) mod erase_drafts;
pub mod erase_request;
pub mod erase_traces;
pub(super) mod erased;
pub mod merge;
pub(super) mod merge_apply;
pub mod op;
pub mod reports;
pub(super) mod search_keys;
pub(super) mod second_entry;
pub mod session_counts;
pub(super) mod tables;
pub mod undo;
