//! Input and result of a check: the source of the text, the record, the answers and the problems.

use crate::domain::ids::PersonId;
use crate::entry::answers::Answers;
use crate::forms::Field;

/// Source of a text. The keyboard accepts `+` and digits for choices; a file may leave more fields empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Keyboard,
    File,
}

/// The record being checked.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    pub source: Source,
    /// Register number of a stored record.
    pub record_id: Option<i64>,
    /// The person, when the record has no field for it (intake).
    pub person: Option<PersonId>,
    /// The person is created in the same save and has no number yet.
    pub person_in_form: bool,
}

/// Result of checking a record.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    pub answers: Answers,
    /// In typing order.
    pub problems: Vec<Problem>,
}

impl Checked {
    /// The problems that prevent saving.
    pub fn hard(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|p| !p.soft)
    }

    /// The problems that a reason accepts.
    pub fn soft(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|p| p.soft)
    }
}

/// Something wrong with a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Key of the field.
    pub field: &'static str,
    /// Stable name of the violated constraint.
    pub constraint: &'static str,
    /// What is wrong and what to do, in the clerk's language.
    pub sentence: String,
    /// F8 with a reason accepts it; otherwise it prevents saving.
    pub soft: bool,
}

impl Problem {
    /// A problem that prevents saving.
    pub fn hard(field: &Field, constraint: &'static str, sentence: impl Into<String>) -> Self {
        Self {
            field: field.key,
            constraint,
            sentence: sentence.into(),
            soft: false,
        }
    }
}
