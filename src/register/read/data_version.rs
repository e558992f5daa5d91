//! Detects changes of the register since something was read. Drafts do not count as changes.

use crate::register::{Reader, Result};

/// The state of the register as this connection sees it; a different value means a possible change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct DataVersion {
    /// SQLite's count of commits by other connections.
    external_commits: i64,
    /// The newest row of the trail, which covers commits by this connection.
    newest_audit_id: i64,
}

/// The present state.
pub fn current(reader: Reader<'_>) -> Result<DataVersion> {
    Ok(DataVersion {
        external_commits: reader.value("PRAGMA data_version", [])?,
        newest_audit_id: reader.value("SELECT ifnull(max(id), 0) FROM audit", [])?,
    })
}

/// Whether another connection has changed a record since `seen`, which becomes the present state. Costs one pragma when
/// there was no commit, so that each key may call it.
pub fn has_external_changes(reader: Reader<'_>, seen: &mut DataVersion) -> Result<bool> {
    let external_commits: i64 = reader.value("PRAGMA data_version", [])?;
    if external_commits == seen.external_commits {
        return Ok(false);
    }
    // Drafts and session statistics are committed without a row of the trail.
    let now = current(reader)?;
    let has_changed = now.newest_audit_id != seen.newest_audit_id;
    *seen = now;
    Ok(has_changed)
}
