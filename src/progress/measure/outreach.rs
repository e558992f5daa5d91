//! Campaigns and visits of a period (plan section V), by neighbourhood and kind. Apart from contacts: nothing here is part of
//! a target.

use chrono::NaiveDate;
use rusqlite::Connection;

use crate::domain::codes::List;
use crate::domain::date::iso;
use crate::progress::period::Period;

/// What was held in one neighbourhood in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutreachRow {
    /// As recorded; empty: the whole ward.
    pub neighbourhood: String,
    /// A code of [`List::OutreachKind`].
    pub kind: String,
    /// How often.
    pub times: u64,
    /// People reached in all, as far as somebody counted.
    pub reached: u64,
}

/// Times and people reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutreachTotal {
    /// How often.
    pub times: u64,
    /// People reached in all.
    pub reached: u64,
}

/// What was held in a period as seen on a day: a row a neighbourhood and kind, by neighbourhood.
pub fn outreach_rows(
    conn: &Connection,
    period: &Period,
    as_of: NaiveDate,
) -> rusqlite::Result<Vec<OutreachRow>> {
    let mut select = conn.prepare_cached(include_str!("sql/outreach.sql"))?;
    let days = [
        (":from", iso(period.from())),
        (":end", iso(period.end(as_of))),
    ];
    let params: Vec<(&str, &dyn rusqlite::ToSql)> = days
        .iter()
        .map(|(name, day)| (*name, day as &dyn rusqlite::ToSql))
        .collect();
    let rows = select.query_map(params.as_slice(), |row| {
        Ok(OutreachRow {
            neighbourhood: row.get("neighbourhood")?,
            kind: row.get("kind")?,
            times: row.get::<_, u32>("times")?.into(),
            reached: u64::try_from(row.get::<_, i64>("reached")?).unwrap_or_default(),
        })
    })?;
    rows.collect()
}

/// The sum of some rows.
#[must_use]
pub fn total<'h>(rows: impl IntoIterator<Item = &'h OutreachRow>) -> OutreachTotal {
    rows.into_iter()
        .fold(OutreachTotal::default(), |sum, row| OutreachTotal {
            times: sum.times + row.times,
            reached: sum.reached + row.reached,
        })
}

/// The sums by kind in the order of the list, those without any left out: code and sum.
#[must_use]
pub fn by_kind(rows: &[OutreachRow]) -> Vec<(&'static str, OutreachTotal)> {
    let codes = List::OutreachKind.codes().iter().map(|code| code.code);
    codes
        .map(|kind| (kind, total(rows.iter().filter(|row| row.kind == kind))))
        .filter(|(_, sum)| sum.times > 0)
        .collect()
}

/// The sums by neighbourhood: those the plan names first, also the ones nobody went to, then others that were recorded;
/// the whole ward (empty) last, if there is any.
#[must_use]
pub fn by_neighbourhood(rows: &[OutreachRow], known: &[String]) -> Vec<(String, OutreachTotal)> {
    let mut names: Vec<String> = known.to_vec();
    let mut whole_ward = false;
    for row in rows {
        if row.neighbourhood.is_empty() {
            whole_ward = true;
        } else if !names.contains(&row.neighbourhood) {
            names.push(row.neighbourhood.clone());
        }
    }
    if whole_ward {
        names.push(String::new());
    }
    let of = |name: String| {
        let sum = total(rows.iter().filter(|row| row.neighbourhood == name));
        (name, sum)
    };
    names.into_iter().map(of).collect()
}
