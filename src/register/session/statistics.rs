//! What each clerk's sessions counted, and how often the verification pass found them wrong. Counts only: nothing that was
//! typed. What a key or a burst is, is decided where keys are pressed.

use std::collections::BTreeMap;

use rusqlite::params;

use crate::register::error::RegisterError;
use crate::register::{Register, now};

/// Counts of one session, or of several together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionCounts {
    /// Records saved, new and changed.
    pub records: i64,
    /// Keys pressed, bursts excepted.
    pub keys: i64,
    /// Corrections an input method made by itself.
    pub bursts: i64,
    /// The keys those bursts were made of.
    pub burst_keys: i64,
    /// Keys that take back what was typed, bursts excepted.
    pub corrections: i64,
    /// Milliseconds at work.
    pub active_ms: i64,
    /// Milliseconds in each field, `form.key`.
    pub fields: BTreeMap<String, i64>,
}

impl SessionCounts {
    /// Adds another session.
    pub fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.keys += other.keys;
        self.bursts += other.bursts;
        self.burst_keys += other.burst_keys;
        self.corrections += other.corrections;
        self.active_ms += other.active_ms;
        for (field, ms) in &other.fields {
            *self.fields.entry(field.clone()).or_default() += ms;
        }
    }

    /// Keys pressed in an hour at work, a burst being the one key that set it off; nothing under a minute of work.
    #[must_use]
    pub fn keys_per_hour(&self) -> Option<i64> {
        (self.active_ms >= 60_000).then(|| (self.keys + self.bursts) * 3_600_000 / self.active_ms)
    }
}

/// What the verification pass found of a clerk's records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VerificationCounts {
    /// Fields keyed again by another clerk, with an outcome.
    pub fields: u32,
    /// Those in which the record was wrong, or is disputed still.
    pub errors: u32,
}

impl VerificationCounts {
    /// Mismatches in a thousand verified fields; nothing before the first.
    #[must_use]
    pub fn per_thousand(self) -> Option<i64> {
        (self.fields > 0).then(|| i64::from(self.errors) * 1000 / i64::from(self.fields))
    }
}

impl Register {
    /// Writes down what this session counted so far, and returns its number.
    ///
    /// # Errors
    /// When the register cannot be written.
    pub fn store_session(
        &mut self,
        id: Option<i64>,
        started_at: &str,
        counts: &SessionCounts,
    ) -> Result<i64, RegisterError> {
        let fields = serde_json::to_string(&counts.fields).unwrap_or_default();
        let c = counts;
        let at = now();
        let _write_guard = self.write_lock.acquire();
        if let Some(id) = id {
            self.conn
                .prepare_cached(include_str!("../sql/session_update.sql"))?
                .execute(params![
                    id,
                    at,
                    c.records,
                    c.keys,
                    c.bursts,
                    c.burst_keys,
                    c.corrections,
                    c.active_ms,
                    fields
                ])?;
            return Ok(id);
        }
        self.conn
            .prepare_cached(include_str!("../sql/session_insert.sql"))?
            .execute(params![
                self.session.clerk,
                started_at,
                at,
                c.records,
                c.keys,
                c.bursts,
                c.burst_keys,
                c.corrections,
                c.active_ms,
                fields
            ])?;
        Ok(self.conn.last_insert_rowid())
    }

    /// This moment, as sessions are dated.
    #[must_use]
    pub fn timestamp(&self) -> String {
        now()
    }

    /// The counts of each clerk's sessions begun since a moment (UTC, or a day), in the order of their names, without the
    /// one of that number.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn sessions_since(
        &self,
        from: &str,
        except: Option<i64>,
    ) -> Result<BTreeMap<String, SessionCounts>, RegisterError> {
        let mut select = self
            .conn
            .prepare_cached(include_str!("../sql/sessions_since.sql"))?;
        let rows = select.query_map(params![from, except], |row| {
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
            Ok((row.get::<_, String>("clerk")?, counts))
        })?;
        let mut clerks: BTreeMap<String, SessionCounts> = BTreeMap::new();
        for row in rows {
            let (clerk, counts) = row?;
            clerks.entry(clerk).or_default().add(&counts);
        }
        Ok(clerks)
    }

    /// Records this clerk saved in all sessions written down so far.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn records_of_clerk(&self) -> Result<i64, RegisterError> {
        let sql = "SELECT coalesce(sum(records), 0) FROM clerk_session WHERE clerk = ?1";
        let mut select = self.conn.prepare_cached(sql)?;
        Ok(select.query_row([&self.session.clerk], |row| row.get(0))?)
    }

    /// What the verification pass found of a clerk's records since a moment (UTC, or a day).
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn verification_counts(
        &self,
        clerk: &str,
        from: &str,
    ) -> Result<VerificationCounts, RegisterError> {
        let mut select = self
            .conn
            .prepare_cached(include_str!("../sql/verified_count.sql"))?;
        Ok(select.query_row(params![clerk, from], |row| {
            Ok(VerificationCounts {
                fields: row.get("fields")?,
                errors: row.get("errors")?,
            })
        })?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
