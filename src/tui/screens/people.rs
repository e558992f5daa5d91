//! Lists of people chosen by criteria, one record for several of them, and merging two records of one person.

pub mod batch_preview;
pub mod cohort;
pub mod merge;
