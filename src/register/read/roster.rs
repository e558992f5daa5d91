//! Courses, and the people in a class or meeting: the class list, and the list beside a form that records one person after
//! another.

use rusqlite::{Row, params};

use crate::domain::ids::{CourseId, PersonId};
use crate::entry::CourseSummary;
use crate::register::columns::from_row;
use crate::register::read::lookup::course_summary;
use crate::register::{Reader, Result};

/// One person of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Pupil {
    pub enrolment: i64,
    /// Of the enrolment.
    pub version: i64,
    pub person: PersonId,
    pub full_name: String,
    /// ISO; may be only a year or month.
    pub born: String,
    pub phone: Option<String>,
    /// Code of the enrolment's status.
    pub status: String,
    /// ISO day of the first session.
    pub started_on: Option<String>,
    pub certificate_no: Option<String>,
}

/// All courses, latest start first.
pub fn courses(reader: Reader<'_>) -> Result<Vec<CourseSummary>> {
    reader.rows(include_str!("../sql/courses.sql"), [], course_summary)
}

/// The people of a class, by name.
pub fn class(reader: Reader<'_>, course: CourseId) -> Result<Vec<Pupil>> {
    reader.rows(include_str!("../sql/class.sql"), [course], |row| {
        Ok(from_row!(row => Pupil {
            enrolment, version, person, full_name, born, phone, status, started_on, certificate_no
        }))
    })
}

/// The class or meeting.
#[derive(Clone, Debug, PartialEq)]
pub enum RosterScope {
    Course(CourseId),
    /// Contacts of one kind on one day, at one event or at none.
    Meeting {
        /// ISO day.
        held_on: String,
        kind: String,
        event: Option<String>,
    },
}

/// One person of a roster.
#[derive(Clone, Debug, PartialEq)]
pub struct RosterEntry {
    pub full_name: String,
    /// ISO; may be only a year or month.
    pub born: String,
    pub neighbourhood: Option<String>,
    /// Code of the enrolment's status, or the outcome of the contact.
    pub state: String,
}

fn roster_entry(row: &Row<'_>) -> rusqlite::Result<RosterEntry> {
    Ok(from_row!(row => RosterEntry { full_name, born, neighbourhood, state }))
}

/// The people of a class or meeting, newest first.
pub fn entries(reader: Reader<'_>, scope: &RosterScope) -> Result<Vec<RosterEntry>> {
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

/// The seats of a course, if limited.
pub fn seats(reader: Reader<'_>, course: CourseId) -> Result<Option<i64>> {
    let sql = "SELECT capacity FROM course WHERE id = ?1";
    Ok(reader.optional(sql, [course], |row| row.get(0))?.flatten())
}

/// The number of follow-ups answered on a day (ISO).
pub fn count_follow_ups_on(reader: Reader<'_>, day: &str) -> Result<i64> {
    let sql = "SELECT count(*) FROM follow_up WHERE checked_on = ?1 AND outcome IS NOT NULL AND voided_at IS NULL";
    reader.value(sql, [day])
}
