//! A record as the register holds it.

use crate::domain::ids::PersonId;
use crate::entry::Answers;
use crate::forms::Record;

/// A live record of the register.
#[derive(Clone, Debug)]
pub struct StoredRecord {
    pub record: Record,
    pub id: i64,
    /// A change must name this version.
    pub version: i64,
    /// Answers by field; links are ids.
    pub answers: Answers,
}

impl StoredRecord {
    /// The person that the record is about.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match self.record {
            Record::Person => Some(self.id.into()),
            _ => self.answers.person,
        }
    }
}
