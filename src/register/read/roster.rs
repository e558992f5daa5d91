//! Who is in a class or at a meeting already, the newest first: the list that grows while a clerk goes from person to person.

use rusqlite::{Row, params};

use crate::register::{Reader, RegisterError};

/// What people are in together.
#[derive(Clone, Debug, PartialEq)]
pub enum RosterScope {
    /// A course, by register number.
    Course(i64),
    /// Contacts of one kind on one day, at one event or at none.
    Meeting {
        /// ISO day.
        held_on: String,
        /// Code of the kind.
        kind: String,
        /// Name of the event.
        event: Option<String>,
    },
}

/// One person who is in.
#[derive(Clone, Debug, PartialEq)]
pub struct RosterEntry {
    /// As kept.
    pub full_name: String,
    /// ISO, perhaps only a year or month.
    pub born: String,
    /// Tổ dân phố.
    pub neighbourhood: Option<String>,
    /// Code of the state in a course; what came of a contact.
    pub state: String,
}

fn roster_entry(row: &Row<'_>) -> rusqlite::Result<RosterEntry> {
    Ok(RosterEntry {
        full_name: row.get("full_name")?,
        born: row.get("born")?,
        neighbourhood: row.get("neighbourhood")?,
        state: row.get("state")?,
    })
}

/// Who is in, the newest first.
pub fn entries(reader: Reader<'_>, scope: &RosterScope) -> Result<Vec<RosterEntry>, RegisterError> {
    match scope {
        RosterScope::Course(course) => {
            let sql = include_str!("../sql/roster_course.sql");
            reader.rows(sql, [course], roster_entry)
        }
        RosterScope::Meeting {
            held_on,
            kind,
            event,
        } => {
            let sql = include_str!("../sql/roster_meeting.sql");
            reader.rows(sql, params![held_on, kind, event], roster_entry)
        }
    }
}

/// The seats of a course, where they are limited.
pub fn seats(reader: Reader<'_>, course: i64) -> Result<Option<i64>, RegisterError> {
    let sql = "SELECT capacity FROM course WHERE id = ?1";
    Ok(reader.optional(sql, [course], |row| row.get(0))?.flatten())
}

/// How many people were asked about their job on a day (ISO).
pub fn count_follow_ups_on(reader: Reader<'_>, day: &str) -> Result<i64, RegisterError> {
    let sql = "SELECT count(*) FROM follow_up WHERE checked_on = ?1 AND outcome IS NOT NULL AND voided_at IS NULL";
    reader.value(sql, [day])
}
