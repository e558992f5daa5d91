//! The parts of a form being filled: a field's cell, a record's row, a place in the form, what was accepted, and a record
//! ready to be written.

use serde::{Deserialize, Serialize};

use super::answers::Answers;
use super::problem::Problem;
use crate::domain::record_ref::RecordRef;
use crate::forms::{Record, Section};

/// One field as it stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FieldState {
    /// What was typed, or the settled form of it.
    pub text: String,
    /// The clerk has been here: an empty text is then an answer, not a missing one.
    pub given: bool,
    /// What stands dim beside it (the name behind an ID number, the label of a code).
    #[serde(default)]
    pub note: String,
}

/// One record of the form.
#[derive(Clone, Debug, PartialEq)]
pub struct FormRow {
    /// Its fields.
    pub section: &'static Section,
    /// `None` for a record that is not in the register yet.
    pub record_ref: Option<RecordRef>,
    /// One a field, in typing order.
    pub cells: Vec<FieldState>,
}

impl PartialEq for Section {
    fn eq(&self, other: &Self) -> bool {
        self.record == other.record
    }
}

impl FormRow {
    /// An empty one.
    #[must_use]
    pub fn blank(section: &'static Section) -> Self {
        Self {
            section,
            record_ref: None,
            cells: vec![FieldState::default(); section.fields.len()],
        }
    }

    /// Nothing typed and nothing kept: the row does not exist yet.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.record_ref.is_none() && self.cells.iter().all(|c| c.text.is_empty())
    }
}

/// Where the cursor stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Index of the row.
    pub row: usize,
    /// Index of the field in the row.
    pub field: usize,
}

/// A soft check the clerk accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// The field it spoke at.
    pub place: Place,
    /// The rule that spoke.
    #[serde(rename = "rule")]
    pub constraint: String,
    /// What stood there: another text asks again.
    pub text: String,
    /// The clerk's reason (a code of `List::SoftReason`).
    pub reason: String,
}

/// A problem and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldProblem {
    /// The field.
    pub place: Place,
    /// What is wrong.
    pub problem: Problem,
}

/// One record ready to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordInput {
    pub record: Record,
    /// The record to change; `None` makes a new one.
    pub record_ref: Option<RecordRef>,
    /// What it holds.
    pub answers: Answers,
    /// Soft checks that stand with it: field, rule, value, reason (`None`: nobody has looked yet).
    pub soft: Vec<SoftCheck>,
}

/// A soft check kept with a record.
#[derive(Clone, Debug, PartialEq)]
pub struct SoftCheck {
    /// Key of the field.
    pub field: String,
    /// The rule.
    pub constraint: String,
    /// What stood in the field.
    pub value: String,
    /// Why it was accepted; `None` when it came by import.
    pub reason: Option<String>,
}

/// A name that came from a scanner and looks as if letters were lost: it speaks as a soft check while it stands so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UncertainName {
    pub(super) place: Place,
    pub(super) text: String,
}
