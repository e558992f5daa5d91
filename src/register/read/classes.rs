//! Courses and their class lists.

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
