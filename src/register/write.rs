//! The only way to write: one transaction, versions checked, one row in the trail a change. Owns no screen text.

pub mod change;
pub(super) mod context;
pub(super) mod demo_flag;
pub mod drafts;
pub(super) mod dry_run;
pub(super) mod effects;
pub mod erase;
pub mod merge;
pub mod reports;
pub(super) mod rewrite;
pub(super) mod search_keys;
pub(super) mod tables;
pub mod undo;
