//! Services that screens share: daily backup, figures, session metrics, account watch, emergency draft, waits for a lock,
//! batches, files, and what lists of people show and ask. Draws nothing.

pub mod account_watch;
pub mod batch;
pub mod daily_copy;
pub mod emergency_draft;
pub mod figures;
pub mod file_output;
pub mod lock_wait;
pub mod metrics;
pub mod people_filter;
pub mod preview;
