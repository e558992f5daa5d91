//! Compares the computer's clock with the dates in the trail: the order of its rows is certain, their dates are as right as
//! the clocks of the computers that wrote them.

use chrono::{DateTime, TimeDelta, Utc};

use crate::register::{Reader, Result};

/// How far the clocks of two computers may differ without a word.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);
/// Rows read at one place of the trail.
const ROWS: i64 = 100;

/// Whether a date lies after the clock.
#[must_use]
pub fn is_after(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at - now > TOLERANCE
}

/// A date of the trail after which the clock cannot be: the newest row's, or that of most of the newest rows. `None` when
/// the clock fits the trail.
pub fn later_than_clock(reader: Reader<'_>, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let sql = "SELECT at FROM audit WHERE id <= ?1 ORDER BY id DESC LIMIT ?2";
    let newest = dates(reader, sql, i64::MAX)?;
    let after: Vec<DateTime<Utc>> = newest
        .iter()
        .copied()
        .filter(|at| is_after(*at, now))
        .collect();
    let is_newest = after.first().is_some_and(|at| newest.first() == Some(at));
    let is_most = after.len() * 2 > newest.len();
    Ok(after.into_iter().max().filter(|_| is_newest || is_most))
}

/// The earliest date of the rows that follow a row.
pub fn earliest_after_row(reader: Reader<'_>, row: i64) -> Result<Option<DateTime<Utc>>> {
    let sql = "SELECT at FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2";
    Ok(dates(reader, sql, row)?.into_iter().min())
}

/// The date of a row.
pub fn date_of_row(reader: Reader<'_>, row: i64) -> Result<Option<DateTime<Utc>>> {
    let sql = "SELECT at FROM audit WHERE id = ?1 LIMIT ?2";
    Ok(dates(reader, sql, row)?.pop())
}

/// At most [`ROWS`] dates from a row on.
fn dates(reader: Reader<'_>, sql: &str, row: i64) -> Result<Vec<DateTime<Utc>>> {
    let texts: Vec<String> = reader.values(sql, [row, ROWS])?;
    let parsed = texts.iter().map(|text| DateTime::parse_from_rfc3339(text));
    Ok(parsed.flatten().map(|at| at.to_utc()).collect())
}
