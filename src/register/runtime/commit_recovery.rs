//! After a failed COMMIT: is the change in the register or not? SQLite's error does not tell. What was written may have
//! reached the log before the failure, and come up when the register is next recovered. So the register is opened anew,
//! the change is looked for by the number it was given before it began, and one small write settles the answer: it
//! reaches the disk after all that went before, and it takes the place of whatever a failed change left in the log.

use rusqlite::{Connection, OptionalExtension, ToSql, TransactionBehavior};

use crate::register::error::RegisterError;
use crate::register::{Register, open};

impl Register {
    /// What became of the change of that number, whose COMMIT failed: `Ok` when it is in the register after all.
    ///
    /// # Errors
    /// The cause when nothing was saved; [`RegisterError::Unsure`] when the register cannot tell.
    pub(in crate::register) fn resolve_commit(
        &mut self,
        uuid: &str,
        cause: RegisterError,
    ) -> Result<(), RegisterError> {
        self.resolve_commit_by("SELECT 1 FROM audit WHERE uuid = ?1", &[&uuid], cause)
    }

    /// The same of what is told from others by a query of its own: that finds a row if it is there.
    pub(in crate::register) fn resolve_commit_by(
        &mut self,
        sql: &str,
        params: &[&dyn ToSql],
        cause: RegisterError,
    ) -> Result<(), RegisterError> {
        tracing::warn!(error = %cause, "a commit failed");
        let mut result = self.reopen_and_find(sql, params);
        // The write that settles the answer needs a little room.
        if matches!(result, Err(RegisterError::Full)) && self.disk_reserve.release() {
            result = self.reopen_and_find(sql, params);
        }
        match result {
            Ok(true) => Ok(()),
            Ok(false) => Err(cause.not_saved()),
            Err(e) => {
                tracing::error!(error = %e, "the register cannot tell");
                Err(RegisterError::CommitUnknown)
            }
        }
    }

    /// Whether it is there, for good. The failed connection is closed only once another is open, so that what it
    /// left is not taken up by a recovery in between.
    fn reopen_and_find(&mut self, sql: &str, params: &[&dyn ToSql]) -> Result<bool, RegisterError> {
        self.conn = open::open_durable(&self.path, true)?;
        let existing = self.conn.query_row(sql, params, |_| Ok(())).optional()?;
        write_barrier(&mut self.conn)?;
        Ok(existing.is_some())
    }
}

/// Writes the register's first page as it is, and waits for the disk.
fn write_barrier(conn: &mut Connection) -> rusqlite::Result<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    tx.pragma_update(None, "user_version", version)?;
    tx.commit()
}
