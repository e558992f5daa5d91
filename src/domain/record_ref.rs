//! Reference to a record of the register: register number and version.

use serde::{Deserialize, Serialize};

/// A record and the version a change is based on. Stored in drafts as the pair `[id, version]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(i64, i64)", into = "(i64, i64)")]
pub struct RecordRef {
    /// Register number.
    pub id: i64,
    /// Increases by one with each change of the record; saving over another version is refused.
    pub version: i64,
}

impl RecordRef {
    #[must_use]
    pub const fn new(id: i64, version: i64) -> Self {
        Self { id, version }
    }
}

impl From<(i64, i64)> for RecordRef {
    fn from((id, version): (i64, i64)) -> Self {
        Self { id, version }
    }
}

impl From<RecordRef> for (i64, i64) {
    fn from(record: RecordRef) -> Self {
        (record.id, record.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_ref_is_stored_as_a_pair() {
        let json = serde_json::to_string(&Some(RecordRef::new(12, 3))).unwrap();
        assert_eq!(json, "[12,3]");
        let read: RecordRef = serde_json::from_str("[12,3]").unwrap();
        assert_eq!(read, RecordRef::new(12, 3));
    }
}
