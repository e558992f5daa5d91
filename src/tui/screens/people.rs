//! The cohort, the preview of a batch, and the merge of two records of one person.

pub mod batch_preview;
pub mod cohort;
pub mod merge;
