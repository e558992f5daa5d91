//! The people whose sensitive groups an import may meet: those that it recorded itself, and those that it opened for a reason.

use std::collections::BTreeSet;

use crate::domain::ids::PersonId;
use crate::register::read::masked;
use crate::register::{AuditEvent, Batch, Op, RegisterError};

#[derive(Debug, Default)]
pub(in crate::exchange) struct Unmasked {
    people: BTreeSet<PersonId>,
    /// Why others are opened.
    reason: Option<String>,
}

impl Unmasked {
    pub fn new(reason: Option<String>) -> Self {
        let people = BTreeSet::new();
        Self { people, reason }
    }

    /// Adds a person of whom the import itself recorded what is masked.
    pub fn add(&mut self, person: PersonId) {
        self.people.insert(person);
    }

    /// Whether a row about a sensitive group of a person may be answered; opens the person when there is a reason.
    pub fn admits(
        &mut self,
        batch: &mut Batch<'_>,
        person: PersonId,
    ) -> Result<bool, RegisterError> {
        if self.people.contains(&person) || !masked::has_hidden(batch.reader(), person)? {
            return Ok(true);
        }
        let Some(reason) = &self.reason else {
            return Ok(false);
        };
        batch.apply(Op::Audit(AuditEvent::person_opened(person, reason)))?;
        self.people.insert(person);
        Ok(true)
    }
}
