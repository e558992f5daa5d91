//! The parts of a draft: field, row, place, accepted check, and the record to write.

use serde::{Deserialize, Serialize};

use super::answers::Answers;
use super::problem::Problem;
use crate::domain::record_ref::RecordRef;
use crate::forms::{Record, Section};

/// A field's text and whether it was answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FieldState {
    /// The entered text or its normal form.
    pub text: String,
    /// The clerk has left the field: an empty text is then an answer.
    pub given: bool,
    /// Dimmed text beside the field (the name for an ID number, the label of a code).
    #[serde(default)]
    pub note: String,
}

/// One record of the form.
#[derive(Clone, Debug, PartialEq)]
pub struct FormRow {
    pub section: &'static Section,
    /// `None` for a new record.
    pub record_ref: Option<RecordRef>,
    /// One per field, in typing order.
    pub cells: Vec<FieldState>,
}

impl PartialEq for Section {
    fn eq(&self, other: &Self) -> bool {
        self.record == other.record
    }
}

impl FormRow {
    /// A new record without text.
    pub fn blank(section: &'static Section) -> Self {
        Self {
            section,
            record_ref: None,
            cells: vec![FieldState::default(); section.fields.len()],
        }
    }

    /// True for a new record without text.
    pub fn is_blank(&self) -> bool {
        self.record_ref.is_none() && self.cells.iter().all(|c| c.text.is_empty())
    }
}

/// Position of a field in the draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    pub row: usize,
    pub field: usize,
}

/// A soft check that the clerk accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    pub place: Place,
    #[serde(rename = "rule")]
    pub constraint: String,
    /// Text of the field when accepted; another text is checked again.
    pub text: String,
    /// A code of `CodeList::SoftReason`.
    pub reason: String,
}

/// A problem and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldProblem {
    pub place: Place,
    pub problem: Problem,
}

/// One record to write.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordInput {
    pub record: Record,
    /// `None` for a new record.
    pub record_ref: Option<RecordRef>,
    pub answers: Answers,
    /// Soft checks stored with the record.
    pub soft: Vec<SoftCheck>,
}

/// A soft check stored with a record.
#[derive(Clone, Debug, PartialEq)]
pub struct SoftCheck {
    /// Key of the field.
    pub field: String,
    pub constraint: String,
    /// Text of the field.
    pub value: String,
    /// Why it was accepted; `None` for an imported record.
    pub reason: Option<String>,
}

/// A scanned name that seems to have lost letters; causes a soft check until it is changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UncertainName {
    pub(super) place: Place,
    pub(super) text: String,
}
