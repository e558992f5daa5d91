//! What was answered: the raw text of a form being filled, what is asked now, and the only validator of the house, for the
//! keyboard and for files alike. Owns no screen and no SQL; what must be looked up comes through [`facts::Facts`].

pub mod answers;
pub mod check;
pub mod draft;
pub mod facts;
pub mod fork;
mod journal;
pub mod many;
pub mod parse;
pub mod row;
mod rules;
pub mod scan;
mod siblings;
pub mod suggest;
pub mod support;

pub use answers::{Answers, Value};
pub use check::{Checked, Source, check_row};
pub use draft::Draft;
pub use facts::{CourseSummary, Lookup, LookupError, LookupResult, PersonGroups, PersonSummary};
pub use fork::{FieldConflict, MergeConflict, Side};
pub use parse::Problem;
pub use row::{FieldState, FormRow, Place, RecordInput, SoftCheck};
