//! Whether the register has changed since something was read from it. Drafts of this program do not count as a change.

use super::Register;
use super::error::RegisterError;

/// The state of the register as this connection sees it; another one means that something may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Version {
    /// SQLite's own count of what other connections committed.
    others: i64,
    /// The newest row of the trail: what this connection committed.
    newest: i64,
}

impl Register {
    /// The state now.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn version(&self) -> Result<Version, RegisterError> {
        let one = |sql| -> rusqlite::Result<i64> {
            self.conn
                .prepare_cached(sql)?
                .query_row([], |row| row.get(0))
        };
        Ok(Version {
            others: one("PRAGMA data_version")?,
            newest: one("SELECT ifnull(max(id), 0) FROM audit")?,
        })
    }
}
