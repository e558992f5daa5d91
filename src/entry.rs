//! Answers to a form: the draft, the relevant fields, and the only validator, used for the keyboard and for imported
//! files. Facts of the register are read through [`lookup::Lookup`].

pub mod answers;
pub mod batch;
pub mod check;
mod constraints;
pub mod draft;
mod draft_check;
mod draft_state;
pub mod lookup;
pub mod merge;
pub mod parse;
pub mod problem;
pub mod row;
pub mod scan;
mod siblings;
pub mod suggest;
pub mod support;

pub use crate::entry::lookup::{
    CourseSummary, Lookup, LookupError, LookupResult, PersonGroups, PersonSummary,
};
pub use crate::entry::merge::{FieldConflict, MergeConflict, Side};
pub use answers::{Answers, Value};
pub use check::check_row;
pub use draft::Draft;
pub use problem::{Checked, Problem, Source, Subject};
pub use row::{FieldState, FormRow, Place, RecordInput, SoftCheck};
