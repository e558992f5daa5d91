//! Audit events: actions that change no record but must be accounted for, such as opening a person's sensitive groups,
//! exports, issued reports and backups. They share the hash chain and the transaction rules of changes; undo skips them.

use serde_json::{Map, Value as Json};

use crate::domain::ids::PersonId;
use crate::domain::text::SafeText;
use crate::register::{Reader, RegisterError, Result};
use crate::words::safety as w;

/// Table part of an event's image key in the trail: `note:12` for person 12, `note:0` without a person.
pub(in crate::register) const EVENT_TABLE: &str = "note";

/// A person's sensitive groups were opened.
pub const OPEN: &str = "open";
/// Records were exported to a file, a terminal or a printed list.
pub const EXPORT: &str = "export";
pub const REPORT: &str = "report";
pub const BACKUP: &str = "backup";
pub const RESTORE: &str = "restore";
/// The facts of a breach were compiled.
pub const BREACH: &str = "breach";
/// A file was handed in on the ward server.
pub const HAND_IN: &str = "hand-in";
pub const ENCRYPT: &str = "encrypt";
/// The register was encrypted under another key.
pub const REKEY: &str = "rekey";
pub const DECRYPT: &str = "decrypt";

/// The change after this row was made beyond the clerk's advisory role; as a detail of an event, that role.
pub const BEYOND_ROLE: &str = "beyond_role";

/// Shorter numbers are not taken for ID numbers in other texts.
pub(in crate::register) const MIN_DIGITS: usize = 9;

/// An event to be appended to the trail.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEvent {
    pub(in crate::register) action: &'static str,
    pub(in crate::register) person: Option<PersonId>,
    pub(in crate::register) details: Map<String, Json>,
}

impl AuditEvent {
    /// An event without a person; `action` is a constant of this module.
    #[must_use]
    pub fn new(action: &'static str) -> Self {
        Self {
            action,
            person: None,
            details: Map::new(),
        }
    }

    /// A person's sensitive groups were opened for the reason that the clerk entered.
    #[must_use]
    pub fn person_opened(person: PersonId, reason: &str) -> Self {
        let event = Self {
            person: Some(person),
            ..Self::new(OPEN)
        };
        event.with("person", person.get()).with("reason", reason)
    }

    /// Rows were exported: what (`people`, `loans`, …), the number of rows, how many of them show a sensitive group, and the
    /// path of the file (empty for a terminal or pipe).
    #[must_use]
    pub fn exported(what: &str, rows: u64, sensitive: u64, to: &str) -> Self {
        Self::new(EXPORT)
            .with("what", what)
            .with("rows", rows)
            .with("sensitive", sensitive)
            .with("to", to)
    }

    /// Adds a detail; never a person's name. A reason or a path is stored as it may be shown.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Json>) -> Self {
        let mut value = value.into();
        if let Json::String(text) = &mut value {
            *text = SafeText::new(text).to_string();
        }
        self.details.insert(key.to_owned(), value);
        self
    }

    /// Refuses the ID number of somebody whom the event is not about, as in a reason or a file's name: erasing that person
    /// would leave it in the trail.
    pub(in crate::register) fn refuse_numbers_of_others(&self, reader: Reader<'_>) -> Result<()> {
        let texts = self.details.values().filter_map(Json::as_str);
        let numbers = texts.flat_map(|text| text.split(|c: char| !c.is_ascii_digit()));
        for number in numbers.filter(|number| number.len() >= MIN_DIGITS) {
            let sql = "SELECT id FROM person WHERE citizen_id = ?1 OR instr(';' || previous_ids || ';', ';' || ?1 || ';') > 0";
            let owners: Vec<PersonId> = reader.values(sql, [number])?;
            if let Some(owner) = owners.into_iter().find(|id| Some(*id) != self.person) {
                return Err(RegisterError::refused(|| w::event_number(number, owner)));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_stored_without_what_steers_a_terminal() {
        let event = AuditEvent::person_opened(PersonId::from(7), "x\u{1b}]0;pwn\u{7}\u{202e}");
        assert_eq!(event.details["reason"], "x·]0;pwn··");
        assert_eq!(event.details["person"], 7);
    }
}
