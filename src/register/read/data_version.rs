//! Whether the register has changed since something was read from it. Drafts of this program do not count as a change.

use crate::register::Register;
use crate::register::error::RegisterError;

/// The state of the register as this connection sees it; another one means that something may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct DataVersion {
    /// SQLite's own count of what other connections committed.
    external_commits: i64,
    /// The newest row of the trail: what this connection committed.
    newest_audit_id: i64,
}

impl Register {
    /// Whether others have changed a record since `seen`, which is then the state now. One look at SQLite's own count when
    /// nobody has: cheap enough for every key.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn has_external_changes(&self, seen: &mut DataVersion) -> Result<bool, RegisterError> {
        let external_commits: i64 = self
            .conn
            .prepare_cached("PRAGMA data_version")?
            .query_row([], |row| row.get(0))?;
        if external_commits == seen.external_commits {
            return Ok(false);
        }
        // Drafts and counts of sittings are nobody's news.
        let now = self.data_version()?;
        let has_changed = now.newest_audit_id != seen.newest_audit_id;
        *seen = now;
        Ok(has_changed)
    }

    /// The state now.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn data_version(&self) -> Result<DataVersion, RegisterError> {
        let query_int = |sql| -> rusqlite::Result<i64> {
            self.conn
                .prepare_cached(sql)?
                .query_row([], |row| row.get(0))
        };
        Ok(DataVersion {
            external_commits: query_int("PRAGMA data_version")?,
            newest_audit_id: query_int("SELECT ifnull(max(id), 0) FROM audit")?,
        })
    }
}
