//! Counts of each clerk's sessions and error rates found by double entry. Holds numbers only, never typed text;
//! `tui::services::metrics` defines what a key and a burst are.

use std::collections::BTreeMap;

use rusqlite::params;

use crate::register::{Reader, Result};

/// Counts of one session or the sum of several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionCounts {
    /// Saved records, new and changed.
    pub records: i64,
    /// Key presses without bursts.
    pub keys: i64,
    /// Bursts: corrections that an input method sent as several keys at once.
    pub bursts: i64,
    /// Keys of these bursts.
    pub burst_keys: i64,
    /// Key presses that delete typed text, without bursts.
    pub corrections: i64,
    /// Active time in milliseconds.
    pub active_ms: i64,
    /// Milliseconds by field, `form.key`.
    pub fields: BTreeMap<String, i64>,
}

impl SessionCounts {
    /// Adds the counts of another session. A sum beyond the largest number stays there.
    pub fn add(&mut self, other: &Self) {
        let add = |sum: &mut i64, count: i64| *sum = sum.saturating_add(count);
        add(&mut self.records, other.records);
        add(&mut self.keys, other.keys);
        add(&mut self.bursts, other.bursts);
        add(&mut self.burst_keys, other.burst_keys);
        add(&mut self.corrections, other.corrections);
        add(&mut self.active_ms, other.active_ms);
        for (field, ms) in &other.fields {
            add(self.fields.entry(field.clone()).or_default(), *ms);
        }
    }

    /// Key presses, a burst counted as one.
    #[must_use]
    pub fn presses(&self) -> i64 {
        self.keys.saturating_add(self.bursts)
    }

    /// Key presses per hour of active time, a burst counted as one; `None` under one minute.
    #[must_use]
    pub fn keys_per_hour(&self) -> Option<i64> {
        let per_hour = || i128::from(self.presses()) * 3_600_000 / i128::from(self.active_ms);
        (self.active_ms >= 60_000).then(|| per_hour().try_into().unwrap_or(i64::MAX))
    }
}

/// Result of double entry for a clerk's records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VerificationCounts {
    /// Fields with a final outcome.
    pub fields: u32,
    /// Of these, fields where the record was wrong or is in dispute.
    pub errors: u32,
}

impl VerificationCounts {
    /// Errors per thousand verified fields; `None` when none is verified.
    #[must_use]
    pub fn per_thousand(self) -> Option<i64> {
        (self.fields > 0).then(|| i64::from(self.errors) * 1000 / i64::from(self.fields))
    }
}

/// Sums the sessions begun since a moment (UTC, or a day) by clerk, without the session `except`.
pub fn sessions_since(
    reader: Reader<'_>,
    from: &str,
    except: Option<i64>,
) -> Result<BTreeMap<String, SessionCounts>> {
    let mut clerks: BTreeMap<String, SessionCounts> = BTreeMap::new();
    let params = params![from, except];
    reader.each(include_str!("../sql/sessions_since.sql"), params, |row| {
        let fields: String = row.get("fields")?;
        let counts = SessionCounts {
            records: row.get("records")?,
            keys: row.get("keys")?,
            bursts: row.get("bursts")?,
            burst_keys: row.get("burst_keys")?,
            corrections: row.get("corrections")?,
            active_ms: row.get("active_ms")?,
            fields: serde_json::from_str(&fields).unwrap_or_default(),
        };
        clerks.entry(row.get("clerk")?).or_default().add(&counts);
        Ok(())
    })?;
    Ok(clerks)
}

/// Records that this session's clerk saved in all stored sessions.
pub fn records_of_clerk(reader: Reader<'_>) -> Result<i64> {
    // `sum` of SQLite fails beyond the largest number.
    let sql = "SELECT CAST(total(records) AS INTEGER) FROM clerk_session WHERE clerk = ?1";
    reader.value(sql, [&reader.session.clerk])
}

/// Result of double entry for a clerk's records since a moment (UTC, or a day; empty: all).
pub fn verification_counts(
    reader: Reader<'_>,
    clerk: &str,
    from: &str,
) -> Result<VerificationCounts> {
    let params = params![clerk, from];
    reader.row(include_str!("../sql/verified_count.sql"), params, |row| {
        Ok(VerificationCounts {
            fields: row.get("fields")?,
            errors: row.get("errors")?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sum_goes_beyond_the_largest_number() {
        let large = SessionCounts {
            records: i64::MAX,
            keys: i64::MAX,
            bursts: 2,
            active_ms: 60_000,
            fields: BTreeMap::from([("person.born".to_owned(), i64::MAX)]),
            ..SessionCounts::default()
        };
        let mut sum = large.clone();
        sum.add(&large);
        assert_eq!((sum.records, sum.presses()), (i64::MAX, i64::MAX));
        assert_eq!(sum.fields["person.born"], i64::MAX);
        assert_eq!(large.keys_per_hour(), Some(i64::MAX));
    }

    #[test]
    fn an_hour_needs_a_minute_and_a_thousand_needs_one() {
        let mut counted = SessionCounts {
            keys: 90,
            bursts: 10,
            active_ms: 59_999,
            ..SessionCounts::default()
        };
        assert_eq!(counted.keys_per_hour(), None);
        counted.active_ms = 60_000;
        assert_eq!(counted.keys_per_hour(), Some(6_000));
        assert_eq!(VerificationCounts::default().per_thousand(), None);
        let found = VerificationCounts {
            fields: 400,
            errors: 3,
        };
        assert_eq!(found.per_thousand(), Some(7));
    }
}
