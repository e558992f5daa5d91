//! What training cost whom in a period (plan section VI): every enrolment that began in it and says who pays, and the sums by
//! source. The sums are sums of the rows, so a figure and its list cannot differ. What may be paid is `domain::support`.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::{Connection, ToSql};

use crate::domain::codes::List;
use crate::domain::date::iso;
use crate::progress::period::Period;

/// An enrolment somebody pays for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportedEnrolment {
    /// Register number of the enrolment.
    pub id: i64,
    pub person_id: i64,
    pub full_name: String,
    /// Code of the course.
    pub course: String,
    pub title: String,
    /// A code of [`List::Level`].
    pub level: String,
    /// ISO day of the first session.
    pub started_on: String,
    /// A code of [`List::Funding`].
    pub funding: String,
    /// Đồng; none: not recorded.
    pub amount: Option<i64>,
}

/// What one source paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SupportTotal {
    /// Distinct persons.
    pub people: u64,
    pub enrolments: u64,
    /// Đồng in all.
    pub amount: i64,
    /// Enrolments without an amount.
    pub without_amount: u64,
}

/// The enrolments that began in a period and say who pays, as seen on a day, by day and name. Cancelled enrolments and
/// courses are left out, as in the counting of trainees.
pub fn supported_enrolments(
    conn: &Connection,
    period: &Period,
    as_of: NaiveDate,
) -> rusqlite::Result<Vec<SupportedEnrolment>> {
    let (from, end) = (iso(period.from()), iso(period.end(as_of)));
    let mut select = conn.prepare_cached(include_str!("sql/support.sql"))?;
    let params: [(&str, &dyn ToSql); 2] = [(":from", &from), (":end", &end)];
    let rows = select.query_map(&params, |row| {
        Ok(SupportedEnrolment {
            id: row.get("id")?,
            person_id: row.get("person_id")?,
            full_name: row.get("full_name")?,
            course: row.get("course")?,
            title: row.get("title")?,
            level: row.get("level")?,
            started_on: row.get("started_on")?,
            funding: row.get("funding")?,
            amount: row.get("support_amount")?,
        })
    })?;
    rows.collect()
}

/// What some enrolments come to.
#[must_use]
pub fn total<'s>(rows: impl IntoIterator<Item = &'s SupportedEnrolment>) -> SupportTotal {
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

/// The sums by source in the order of the list, those that paid for nobody left out: code and sum. Trainees who pay for
/// themselves are a row of their own, last.
#[must_use]
pub fn by_source(rows: &[SupportedEnrolment]) -> Vec<(&'static str, SupportTotal)> {
    let codes = List::Funding.codes().iter().map(|code| code.code);
    codes
        .map(|source| {
            (
                source,
                total(rows.iter().filter(|row| row.funding == source)),
            )
        })
        .filter(|(_, total)| total.enrolments > 0)
        .collect()
}

/// What others than the trainees paid.
#[must_use]
pub fn paid_by_others(rows: &[SupportedEnrolment]) -> SupportTotal {
    total(rows.iter().filter(|row| row.funding != "self"))
}
