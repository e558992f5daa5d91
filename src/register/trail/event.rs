//! Notes in the trail: what was done with the register that changed no record but must be answered for: a person with
//! sensitive groups was opened, records were exported, a report was issued, a copy was made. Same chain, same transaction
//! rules as a change (`change`); taking the last change back passes them over (`undo`).

use serde_json::{Map, Value as Json};

/// The table part of a note's key in the trail: `note:12` about person 12, `note:0` about nobody in particular.
pub(in crate::register) const EVENT_TABLE: &str = "note";

/// Somebody's sensitive groups were opened.
pub const OPEN: &str = "open";
/// Records left the register as a file or a printed list.
pub const EXPORT: &str = "export";
/// A report was issued.
pub const REPORT: &str = "report";
/// A copy of the register was made on demand.
pub const BACKUP: &str = "backup";
/// The register was put back from a copy.
pub const RESTORE: &str = "restore";
/// The facts for an authority were drawn up.
pub const BREACH: &str = "breach";

/// The register was encrypted.
pub const ENCRYPT: &str = "encrypt";
/// The encrypted register got another key.
pub const REKEY: &str = "rekey";
/// The register is no longer encrypted.
pub const DECRYPT: &str = "decrypt";

/// Something to be written in the trail.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEvent {
    pub(in crate::register) action: &'static str,
    pub(in crate::register) person: i64,
    pub(in crate::register) details: Map<String, Json>,
}

impl AuditEvent {
    /// A note of that kind (one of the constants of this module) about nobody in particular.
    #[must_use]
    pub fn new(action: &'static str) -> Self {
        Self {
            action,
            person: 0,
            details: Map::new(),
        }
    }

    /// Somebody's sensitive groups were opened, for a reason the clerk gave.
    #[must_use]
    pub fn person_opened(person: i64, reason: &str) -> Self {
        let event = Self {
            person,
            ..Self::new(OPEN)
        };
        event.with("person", person).with("reason", reason)
    }

    /// Rows were exported: what (`people`, `loans`, …), how many, how many of them with a sensitive group in clear, and
    /// where to (a file's path; empty for a terminal or pipe).
    #[must_use]
    pub fn exported(what: &str, rows: u64, sensitive: u64, to: &str) -> Self {
        Self::new(EXPORT)
            .with("what", what)
            .with("rows", rows)
            .with("sensitive", sensitive)
            .with("to", to)
    }

    /// One more fact; never a name or a number of a person: those would outlive their removal.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Json>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }
}
