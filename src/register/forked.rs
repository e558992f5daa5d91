//! Which records of a draft somebody else has saved since the draft was begun, and in what they differ (`entry::fork`).

use rusqlite::OptionalExtension;

use super::Register;
use super::error::RegisterError;
use crate::entry::{Draft, Fork, fork};
use crate::forms::Record;

/// How a record stands in the register, void ones among them.
struct Now {
    version: i64,
    by: String,
    at: String,
    void: bool,
}

impl Register {
    /// The records of a draft that are not as they were when it was begun, in the draft's order. A person, or the only
    /// record of a form, that was voided is no fork: there is nothing left to change.
    ///
    /// # Errors
    /// `Gone` for such a record; when the register cannot be read.
    pub fn forks(&self, draft: &Draft) -> Result<Vec<Fork>, RegisterError> {
        let mut forks = Vec::new();
        for (at, mine) in draft.rows.iter().enumerate() {
            let (record, Some((id, version))) = (mine.section.record, mine.kept) else {
                continue;
            };
            let now = self
                .record_now(record, id)?
                .ok_or(RegisterError::Gone(record, id))?;
            if now.version == version && !now.void {
                continue;
            }
            if now.void && !mine.section.repeats {
                return Err(RegisterError::Gone(record, id));
            }
            let was = self.row_was(record, id, version)?;
            let partings = if now.void {
                vec![fork::voided(was.as_ref(), mine)]
            } else {
                fork::partings(was.as_ref(), mine, &self.row(record, id)?)
            };
            forks.push(Fork {
                row: at,
                version: (!now.void).then_some(now.version),
                by: now.by,
                at: now.at,
                partings,
            });
        }
        Ok(forks)
    }

    fn record_now(&self, record: Record, id: i64) -> Result<Option<Now>, RegisterError> {
        let sql = format!(
            "SELECT version, changed_by, changed_at, voided_at IS NOT NULL FROM {} WHERE id = ?1",
            record.table()
        );
        let found = self.conn.prepare_cached(&sql)?.query_row([id], |row| {
            Ok(Now {
                version: row.get(0)?,
                by: row.get(1)?,
                at: row.get(2)?,
                void: row.get(3)?,
            })
        });
        Ok(found.optional()?)
    }
}
