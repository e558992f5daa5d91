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
    /// Whether others have changed a record since `seen`, which is then the state now. One look at SQLite's own count when
    /// nobody has: cheap enough for every key.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn has_news(&self, seen: &mut Version) -> Result<bool, RegisterError> {
        let others: i64 = self
            .conn
            .prepare_cached("PRAGMA data_version")?
            .query_row([], |row| row.get(0))?;
        if others == seen.others {
            return Ok(false);
        }
        // Drafts and counts of sittings are nobody's news.
        let now = self.version()?;
        let news = now.newest != seen.newest;
        *seen = now;
        Ok(news)
    }

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
