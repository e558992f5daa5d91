//! Who is in a class or at a meeting already, the newest first: the list that grows while a clerk goes from person to person.

use rusqlite::{OptionalExtension, Row, params};

use crate::register::Register;
use crate::register::error::RegisterError;

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

impl Register {
    /// Who is in, the newest first.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn roster(&self, scope: &RosterScope) -> Result<Vec<RosterEntry>, RegisterError> {
        let rows = match scope {
            RosterScope::Course(course) => self
                .conn
                .prepare_cached(include_str!("../sql/roster_course.sql"))?
                .query_map([course], roster_entry)?
                .collect::<Result<_, _>>()?,
            RosterScope::Meeting {
                held_on,
                kind,
                event,
            } => self
                .conn
                .prepare_cached(include_str!("../sql/roster_meeting.sql"))?
                .query_map(params![held_on, kind, event], roster_entry)?
                .collect::<Result<_, _>>()?,
        };
        Ok(rows)
    }

    /// The seats of a course, where they are limited.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn seats(&self, course: i64) -> Result<Option<i64>, RegisterError> {
        let sql = "SELECT capacity FROM course WHERE id = ?1";
        Ok(self
            .conn
            .prepare_cached(sql)?
            .query_row([course], |row| row.get(0))
            .optional()?
            .flatten())
    }

    /// How many people were asked about their job on a day (ISO).
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn count_follow_ups_on(&self, day: &str) -> Result<i64, RegisterError> {
        let sql = "SELECT count(*) FROM follow_up WHERE checked_on = ?1 AND outcome IS NOT NULL AND voided_at IS NULL";
        Ok(self
            .conn
            .prepare_cached(sql)?
            .query_row([day], |row| row.get(0))?)
    }
}
