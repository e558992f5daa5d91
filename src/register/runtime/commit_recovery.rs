//! Recovery after a failed COMMIT. SQLite's error does not show whether the change is in the register: its pages may have
//! reached the log before the failure and appear at the next recovery. The register is opened again, the change is looked up
//! by the uuid assigned before it began, and one small write makes the answer final: that write reaches the disk after all
//! earlier ones and replaces what a failed change left in the log.

use rusqlite::{Connection, OptionalExtension, ToSql, TransactionBehavior};

use crate::register::error::{RegisterError, Result};
use crate::register::opened_file::OpenedFile;
use crate::register::{Register, open};

impl Register {
    /// Resolves the failed COMMIT of the change `uuid`: `Ok` when the change is in the register.
    ///
    /// # Errors
    /// The cause when nothing was saved; [`RegisterError::CommitUnknown`] when that cannot be determined.
    pub(in crate::register) fn resolve_commit(
        &mut self,
        uuid: &str,
        cause: RegisterError,
    ) -> Result<()> {
        self.resolve_commit_by("SELECT 1 FROM audit WHERE uuid = ?1", &[&uuid], cause)
    }

    /// Like [`Register::resolve_commit`], for a change that `sql` finds: the query returns a row when the change is stored.
    pub(in crate::register) fn resolve_commit_by(
        &mut self,
        sql: &str,
        params: &[&dyn ToSql],
        cause: RegisterError,
    ) -> Result<()> {
        tracing::warn!(error = cause.code(), "a commit failed");
        let mut result = self.reopen_and_find(sql, params);
        // The barrier write needs free disk space.
        if matches!(result, Err(RegisterError::Full)) && self.disk_reserve.release() {
            result = self.reopen_and_find(sql, params);
        }
        match result {
            Ok(true) => Ok(()),
            Ok(false) => Err(cause.not_saved()),
            Err(e) => {
                tracing::error!(error = e.code(), "commit result unknown");
                Err(RegisterError::CommitUnknown)
            }
        }
    }

    /// Whether the change is stored, finally. The failed connection is closed only after the new one is open, so that no
    /// recovery in between applies pages it left.
    fn reopen_and_find(&mut self, sql: &str, params: &[&dyn ToSql]) -> Result<bool> {
        self.ensure_in_place()?;
        self.conn = open::open_durable(&self.path)?;
        self.file = OpenedFile::with_log(&self.path);
        let existing = self.conn.query_row(sql, params, |_| Ok(())).optional()?;
        write_barrier(&mut self.conn)?;
        Ok(existing.is_some())
    }
}

/// Rewrites the register's first page unchanged and waits for the disk.
fn write_barrier(conn: &mut Connection) -> rusqlite::Result<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    tx.pragma_update(None, "user_version", version)?;
    tx.commit()
}
