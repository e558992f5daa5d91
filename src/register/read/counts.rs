//! Counts of the home screen.

use rusqlite::params;

use crate::domain::date;
use crate::register::columns::from_row;
use crate::register::{Reader, Result};

/// Open work today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HomeCounts {
    pub people: i64,
    /// Follow-ups due.
    pub follow_ups: i64,
    /// Drafts of this clerk.
    pub drafts: i64,
    /// Open needs: nothing of the kind asked for has happened on or after the day they were stated.
    pub needs: i64,
    /// Soft checks without a review.
    pub checks: i64,
    /// People without a day of consent.
    pub consents: i64,
}

/// Whether no person, course or indicator was ever saved.
pub fn is_empty(reader: Reader<'_>) -> Result<bool> {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM person) AND NOT EXISTS (SELECT 1 FROM course) AND NOT EXISTS (SELECT 1 FROM indicator)";
    reader.value(sql, [])
}

/// Counts the open work of today.
pub fn home_counts(reader: Reader<'_>) -> Result<HomeCounts> {
    let needs = format!(
        "SELECT count(*) FROM ({})",
        include_str!("../sql/open_needs.sql")
    );
    let today = date::iso(reader.today());
    let needs = reader.value(&needs, [&today])?;
    let params = params![today, reader.session.clerk];
    reader.row(include_str!("../sql/home_counts.sql"), params, |row| {
        Ok(from_row!(row => HomeCounts { people, follow_ups, drafts, checks, consents; needs }))
    })
}
