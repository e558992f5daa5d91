//! Answers to a form: the draft, the relevant fields, and the only validator, used for the keyboard and for imported
//! files. Facts of the register are read through `lookup::Lookup`.

pub(crate) mod answers;
pub mod batch;
mod check;
mod draft;
mod draft_check;
pub(crate) mod draft_state;
pub(crate) mod lookup;
pub(crate) mod merge;
pub(crate) mod named_people;
pub(crate) mod parse;
pub mod problem;
pub(crate) mod row;
pub(crate) mod scan;
pub(crate) mod suggest;
pub(crate) mod support;

pub(crate) use crate::entry::lookup::{
    CourseSummary, Lookup, LookupError, LookupResult, PersonGroups, PersonSummary,
};
pub(crate) use crate::entry::merge::{FieldConflict, MergeConflict, Side};
pub use answers::{Answers, Value};
pub use check::check_row;
pub(crate) use draft::Draft;
pub(crate) use problem::{Checked, Problem, Source};
pub(crate) use row::{FieldState, FormRow, Place};
pub use row::{RecordInput, SoftCheck};
