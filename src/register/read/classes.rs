//! Courses and their class lists.

use crate::domain::ids::{CourseId, PersonId};
use crate::register::{Reader, RegisterError};

/// A course in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    pub id: CourseId,
    pub code: String,
    pub title: String,
    /// Code of the level.
    pub level: String,
    /// ISO first day.
    pub starts_on: Option<String>,
    /// ISO last day.
    pub ends_on: Option<String>,
    /// Seats; `None` without a limit.
    pub capacity: Option<i64>,
    /// Live enrolments.
    pub taken: i64,
    /// Does not take place.
    pub cancelled: bool,
}

/// One person of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Pupil {
    /// Id of the enrolment.
    pub enrolment: i64,
    /// Version of the enrolment.
    pub version: i64,
    /// Id of the person.
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
pub fn courses(reader: Reader<'_>) -> Result<Vec<Course>, RegisterError> {
    reader.rows(include_str!("../sql/courses.sql"), [], |row| {
        Ok(Course {
            id: row.get("id")?,
            code: row.get("code")?,
            title: row.get("title")?,
            level: row.get("level")?,
            starts_on: row.get("starts_on")?,
            ends_on: row.get("ends_on")?,
            capacity: row.get("capacity")?,
            taken: row.get("taken")?,
            cancelled: row.get::<_, String>("cancelled")? == "yes",
        })
    })
}

/// The people of a class, by name.
pub fn class(reader: Reader<'_>, course: CourseId) -> Result<Vec<Pupil>, RegisterError> {
    reader.rows(include_str!("../sql/class.sql"), [course], |row| {
        Ok(Pupil {
            enrolment: row.get("enrolment")?,
            version: row.get("version")?,
            person: row.get("person")?,
            full_name: row.get("full_name")?,
            born: row.get("born")?,
            phone: row.get("phone")?,
            status: row.get("status")?,
            started_on: row.get("started_on")?,
            certificate_no: row.get("certificate_no")?,
        })
    })
}
