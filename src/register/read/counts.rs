//! The counts of the home screen.

use rusqlite::params;

use crate::domain::date;
use crate::register::error::RegisterError;
use crate::register::{Reader, Register};

/// What waits today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HomeCounts {
    /// People in the register.
    pub people: i64,
    /// Follow-ups due.
    pub follow_ups: i64,
    /// This clerk's drafts left open.
    pub drafts: i64,
    /// Needs without an answer yet: nothing of the kind asked for happened on or after the day they were stated.
    pub needs: i64,
    /// Soft checks nobody has looked at.
    pub checks: i64,
    /// People without a consent day.
    pub consents: i64,
}

/// Whether no person, course or indicator was ever saved.
pub fn is_empty(reader: Reader<'_>) -> Result<bool, RegisterError> {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM person) AND NOT EXISTS (SELECT 1 FROM course) AND NOT EXISTS (SELECT 1 FROM indicator)";
    reader.value(sql, [])
}

impl Register {
    /// Counts what waits today.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn home_counts(&self) -> Result<HomeCounts, RegisterError> {
        let needs = format!(
            "SELECT count(*) FROM ({})",
            include_str!("../sql/open_needs.sql")
        );
        let needs: i64 = self
            .conn
            .prepare_cached(&needs)?
            .query_row([date::iso(self.today())], |row| row.get(0))?;
        let mut select = self
            .conn
            .prepare_cached(include_str!("../sql/home_counts.sql"))?;
        let counts = select.query_row(
            params![date::iso(self.today()), self.session.clerk],
            |row| {
                Ok(HomeCounts {
                    people: row.get("people")?,
                    follow_ups: row.get("follow_ups")?,
                    drafts: row.get("drafts")?,
                    needs,
                    checks: row.get("checks")?,
                    consents: row.get("consents")?,
                })
            },
        )?;
        Ok(counts)
    }
}
