//! Money spent on training in a period (plan section VI): the enrolments that began in it with a funding source, and their
//! sums by source. The allowed amounts are in `domain::support`.

use std::collections::BTreeSet;

use rusqlite::named_params;

use crate::domain::codes::CodeList;
use crate::domain::date::iso;
use crate::domain::ids::PersonId;
use crate::progress::period::Scope;
use crate::register::{Reader, Result};

/// An enrolment with a funding source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportedEnrolment {
    pub person_id: PersonId,
    pub full_name: String,
    /// Code of the course.
    pub course: String,
    pub title: String,
    /// A code of [`CodeList::Level`].
    pub level: String,
    /// ISO day of the first session.
    pub started_on: String,
    /// A code of [`CodeList::Funding`].
    pub funding: String,
    /// Đồng; `None`: not recorded.
    pub amount: Option<i64>,
}

/// A sum of [`SupportedEnrolment`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SupportTotal {
    /// Distinct persons.
    pub people: u64,
    pub enrolments: u64,
    /// Đồng.
    pub amount: i64,
    /// Enrolments without an amount.
    pub without_amount: u64,
}

/// The enrolments that began in a period with a funding source, hiding what is dated after `as_of`; in the order of day and
/// name. Cancelled enrolments and courses are left out, as in measure 1.
pub fn supported_enrolments(reader: Reader<'_>, scope: Scope) -> Result<Vec<SupportedEnrolment>> {
    let days = named_params! {":from": iso(scope.period.from()), ":end": iso(scope.end())};
    reader.rows(include_str!("sql/support.sql"), days, |row| {
        Ok(SupportedEnrolment {
            person_id: row.get("person_id")?,
            full_name: row.get("full_name")?,
            course: row.get("course")?,
            title: row.get("title")?,
            level: row.get("level")?,
            started_on: row.get("started_on")?,
            funding: row.get("funding")?,
            amount: row.get("support_amount")?,
        })
    })
}

/// The sum of enrolments.
pub(crate) fn total<'s>(rows: impl IntoIterator<Item = &'s SupportedEnrolment>) -> SupportTotal {
    let (mut sum, mut people) = (SupportTotal::default(), BTreeSet::new());
    for row in rows {
        people.insert(row.person_id);
        sum.enrolments += 1;
        sum.amount += row.amount.unwrap_or_default();
        sum.without_amount += u64::from(row.amount.is_none());
    }
    sum.people = people.len() as u64;
    sum
}

/// Code and sum of each source that occurs, in the order of the code list; `self` is last.
#[must_use]
pub fn by_source(rows: &[SupportedEnrolment]) -> Vec<(&'static str, SupportTotal)> {
    let codes = CodeList::Funding.codes().iter().map(|code| code.code);
    let sums = codes.map(|source| {
        let rows = rows.iter().filter(|row| row.funding == source);
        (source, total(rows))
    });
    sums.filter(|(_, sum)| sum.enrolments > 0).collect()
}

/// The sum of the enrolments that others than the trainees paid.
#[must_use]
pub fn paid_by_others(rows: &[SupportedEnrolment]) -> SupportTotal {
    total(rows.iter().filter(|row| row.funding != "self"))
}
