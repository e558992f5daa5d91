//! What the checks read from the register, as a trait; tests implement it without one.

use std::fmt::Display;

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::ids::{CourseId, PersonId};
use crate::entry::answers::{Answers, born_shown};
use crate::forms::Record;

/// A failed look-up, as a message.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct LookupError(pub String);

/// Result of a look-up.
pub type LookupResult<T> = Result<T, LookupError>;

/// The facts about a person that checks, notes and lists of people use; serialised for `vieclam find`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PersonSummary {
    #[serde(rename = "register_no")]
    pub id: PersonId,
    /// 12 digits.
    pub citizen_id: Option<String>,
    pub full_name: String,
    /// ISO, perhaps only a year or month.
    pub born: String,
    /// ISO day from which the person no longer lives in the ward.
    #[serde(skip)]
    pub left_on: Option<String>,
    pub phone: Option<String>,
    /// Tổ dân phố.
    pub neighbourhood: Option<String>,
}

impl PersonSummary {
    /// How a form refers to the person: the ID number, or `#` and the register number.
    pub fn reference(&self) -> String {
        reference(self.citizen_id.as_deref(), self.id)
    }

    /// The dimmed text beside the reference: name and birth date.
    pub fn note(&self) -> String {
        format!("{} · {}", self.full_name, born_shown(&self.born))
    }
}

/// The text that names a record in a form or file: a person's citizen ID, else `#` and the register number.
pub fn reference(citizen_id: Option<&str>, number: impl Display) -> String {
    citizen_id.map_or_else(|| format!("#{number}"), str::to_owned)
}

/// The facts about a course that checks and notes use.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseSummary {
    pub id: CourseId,
    pub code: String,
    pub title: String,
    /// Seats; none: unlimited.
    pub capacity: Option<i64>,
    /// Enrolments other than cancelled ones.
    pub taken: i64,
    /// The course does not take place.
    pub cancelled: bool,
    /// ISO day.
    pub starts_on: Option<String>,
    /// ISO day.
    pub ends_on: Option<String>,
    /// Code of `List::Level`.
    pub level: String,
}

impl CourseSummary {
    /// Calendar days, first and last included; none when either is unknown.
    pub fn days(&self) -> Option<u32> {
        let day = |iso: &Option<String>| crate::domain::date::from_iso(iso.as_deref()?);
        let days = (day(&self.ends_on)? - day(&self.starts_on)?).num_days() + 1;
        u32::try_from(days).ok().filter(|days| *days > 0)
    }
}

/// The facts about a person that the rates of support depend on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonGroups {
    /// Groups held on the day asked for, with the derived 2 and 4.
    pub groups: Vec<String>,
    pub female: bool,
    /// A sensitive group is among them that is not opened: nothing that depends on which may be shown.
    pub is_masked: bool,
}

/// Questions to the register. Each fails when it cannot be read.
pub trait Lookup {
    fn today(&self) -> NaiveDate;
    /// True for the register of a commune.
    fn is_rural(&self) -> bool;
    /// The person of a register number.
    fn person(&self, id: PersonId) -> LookupResult<Option<PersonSummary>>;
    /// The person of a present or former citizen ID.
    fn person_of_citizen_id(&self, citizen_id: &str) -> LookupResult<Option<PersonSummary>>;
    /// The course of a register number.
    fn course(&self, id: CourseId) -> LookupResult<Option<CourseSummary>>;
    /// The course of a code.
    fn course_of_code(&self, code: &str) -> LookupResult<Option<CourseSummary>>;
    /// The placement of a person that began on that ISO day.
    fn placement(&self, person: PersonId, started_on: &str) -> LookupResult<Option<i64>>;
    /// Whether a person has that folded name and birth year.
    fn has_namesake(&self, name_fold: &str, birth_year: &str) -> LookupResult<bool>;
    /// Whether another membership in the group overlaps [from, to] (ISO; `None` = open).
    fn has_overlap(
        &self,
        person: PersonId,
        group: &str,
        from: &str,
        to: Option<&str>,
        except: Option<i64>,
    ) -> LookupResult<bool>;
    /// Whether the person left that employer within 30 days before the ISO day.
    fn has_left_employer(
        &self,
        person: PersonId,
        employer: &str,
        before: &str,
        except: Option<i64>,
    ) -> LookupResult<bool>;
    /// The groups a person holds on an ISO day.
    fn person_groups(&self, person: PersonId, on: &str) -> LookupResult<PersonGroups>;
    /// Another course of one of those levels and funding sources in which the person is or was enrolled.
    fn supported_course(
        &self,
        person: PersonId,
        levels: &[String],
        funding: &[String],
        except: Option<i64>,
    ) -> LookupResult<Option<String>>;
    /// The live record with the same natural key (`forms::Section::natural_key`), other than `except`.
    fn record_of_key(
        &self,
        record: Record,
        answers: &Answers,
        except: Option<i64>,
    ) -> LookupResult<Option<i64>>;
}
