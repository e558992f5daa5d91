//! Audit events: actions that change no record but must be accounted for, such as opening a person's sensitive groups,
//! exports, issued reports and backups. They share the hash chain and the transaction rules of changes; undo skips them.

use serde_json::{Map, Value as Json};

use crate::domain::ids::PersonId;

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

    /// Adds a detail; never a person's name or citizen ID, which would remain after erasure.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Json>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }
}
