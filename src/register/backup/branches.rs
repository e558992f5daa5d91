//! Compares the trails of two registers: the rows they share, and those that only one of them has.

use rusqlite::{Connection, OptionalExtension, params};

use crate::register::schema;
use crate::register::trail::event::EVENT_TABLE;
use crate::register::trail::head::{self, Head};

/// The trail of a replaced register and that of the backup in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branches {
    /// The newest row that both have; 0 without one.
    pub common: i64,
    /// Rows that only the replaced register has.
    pub only_replaced: i64,
    /// Those of them that change a record; the others are events such as a backup.
    pub lost_changes: i64,
    /// Rows that only the backup has.
    pub only_copy: i64,
    /// The newest point of the replaced register.
    pub replaced: Head,
    /// The identities of the two registers differ.
    other_identity: bool,
}

impl Branches {
    /// Reads both trails.
    pub(super) fn between(live: &Connection, copy: &Connection) -> rusqlite::Result<Self> {
        let (replaced, copied) = (head::head(live)?, head::head(copy)?);
        let common = newest_common(live, copy, replaced.row.min(copied.row))?;
        let identities = [schema::register_id(live)?, schema::register_id(copy)?];
        Ok(Self {
            common,
            only_replaced: replaced.row - common,
            lost_changes: changes_after(live, common)?,
            only_copy: copied.row - common,
            replaced,
            other_identity: matches!(identities, [Some(one), Some(other)] if one != other),
        })
    }

    /// Whether both come from one register: its copies have the same first row. Nothing is lost of an empty trail.
    #[must_use]
    pub fn are_of_one_register(&self) -> bool {
        let is_empty = self.only_copy == 0 && !self.other_identity;
        self.common > 0 || self.only_replaced == 0 || is_empty
    }
}

/// The rows after a row that change a record.
fn changes_after(conn: &Connection, row: i64) -> rusqlite::Result<i64> {
    let sql =
        "SELECT count(DISTINCT audit_id) FROM audit_record WHERE audit_id > ?1 AND record <> ?2";
    conn.query_row(sql, params![row, EVENT_TABLE], |row| row.get(0))
}

/// The newest row up to `limit` with the same hash in both. A hash covers all rows before it, so they agree up to one row.
fn newest_common(live: &Connection, copy: &Connection, limit: i64) -> rusqlite::Result<i64> {
    let hash = |conn: &Connection, row: i64| -> rusqlite::Result<Option<Vec<u8>>> {
        conn.prepare_cached("SELECT hash FROM audit WHERE id = ?1")?
            .query_row([row], |row| row.get(0))
            .optional()
    };
    let (mut common, mut different) = (0, limit + 1);
    while common + 1 < different {
        let middle = common + (different - common) / 2;
        let ours = hash(live, middle)?;
        if ours.is_some() && ours == hash(copy, middle)? {
            common = middle;
        } else {
            different = middle;
        }
    }
    Ok(common)
}
