//! What a check is given and what it finds: the source of the text, the record it belongs to, the answers understood and
//! the problems.

use crate::entry::answers::Answers;
use crate::forms::Field;

/// Where the text comes from. The keyboard knows `+` and digits for choices; a file may leave more empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Typed by a clerk.
    Keyboard,
    /// Read from a file.
    File,
}

/// A record being checked.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// Where its text comes from.
    pub source: Source,
    /// Register number when the record is in the register already.
    pub record_id: Option<i64>,
    /// The person it is about, when that is not one of its own fields (intake).
    pub person: Option<i64>,
    /// The person will be made in the same save, so it needs no number yet.
    pub person_in_form: bool,
}

/// The outcome.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What was understood.
    pub answers: Answers,
    /// What was not, and what looks wrong, in typing order.
    pub problems: Vec<Problem>,
}

impl Checked {
    /// The problems that stop.
    pub fn hard(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|p| !p.soft)
    }

    /// The problems that may be accepted.
    pub fn soft(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|p| p.soft)
    }
}

/// Something wrong with a field, in the clerk's language, saying what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The key of the field.
    pub field: &'static str,
    /// Stable name of the rule that speaks.
    pub constraint: &'static str,
    /// What the clerk reads.
    pub sentence: String,
    /// Accepted with F8 and a reason; otherwise it stops.
    pub soft: bool,
}

impl Problem {
    /// A problem that stops.
    #[must_use]
    pub fn hard(field: &Field, constraint: &'static str, sentence: impl Into<String>) -> Self {
        Self {
            field: field.key,
            constraint,
            sentence: sentence.into(),
            soft: false,
        }
    }
}
