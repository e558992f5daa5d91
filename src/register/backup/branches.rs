//! Compares the trails of two registers: the rows they share, and those that only one of them has.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value as Json;

use crate::register::schema;
use crate::register::trail::event::{self, EVENT_TABLE};
use crate::register::trail::head::{self, Head};

/// The events that the program writes about the register's own files.
const ABOUT_FILES: [&str; 5] = [
    event::BACKUP,
    event::RESTORE,
    event::ENCRYPT,
    event::REKEY,
    event::DECRYPT,
];

/// The trail of a replaced register and that of the backup in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branches {
    /// The newest row that both have; 0 without one.
    pub common: i64,
    /// Rows that only the replaced register has.
    pub only_replaced: i64,
    /// Those of them that change a record; the others are events such as a backup.
    pub lost_changes: i64,
    /// Events among them that account for what a clerk did, such as an export: no other file has these rows.
    pub lost_events: i64,
    /// Drafts that only the replaced register has.
    pub lost_drafts: i64,
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
            lost_events: events_after(live, common)?,
            lost_drafts: drafts_without(live, copy)?,
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

/// The rows after a row that change no record, without those that the program writes about its own files.
fn events_after(conn: &Connection, row: i64) -> rusqlite::Result<i64> {
    let sql = "SELECT count(*) FROM audit WHERE id > ?1 AND action NOT IN (SELECT value FROM json_each(?2)) \
         AND NOT EXISTS (SELECT 1 FROM audit_record WHERE audit_id = id AND record <> ?3)";
    let params = params![
        row,
        Json::from(ABOUT_FILES.as_slice()).to_string(),
        EVENT_TABLE
    ];
    conn.query_row(sql, params, |row| row.get(0))
}

/// How many drafts are in one register and not, as they are, in the other.
fn drafts_without(conn: &Connection, other: &Connection) -> rusqlite::Result<i64> {
    let mut select = conn.prepare("SELECT clerk, form, state FROM draft")?;
    let mut is_in =
        other.prepare("SELECT 1 FROM draft WHERE clerk = ?1 AND form = ?2 AND state = ?3")?;
    let (mut drafts, mut count) = (select.query([])?, 0);
    while let Some(draft) = drafts.next()? {
        let [clerk, form, state]: [String; 3] = [draft.get(0)?, draft.get(1)?, draft.get(2)?];
        count += i64::from(!is_in.exists([clerk, form, state])?);
    }
    Ok(count)
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
