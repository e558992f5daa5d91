//! Whether the register has changed since something was read from it. Drafts of this program do not count as a change.

use crate::register::{Reader, RegisterError};

/// The state of the register as this connection sees it; another one means that something may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct DataVersion {
    /// SQLite's own count of what other connections committed.
    external_commits: i64,
    /// The newest row of the trail: what this connection committed.
    newest_audit_id: i64,
}

/// The state now.
pub fn current(reader: Reader<'_>) -> Result<DataVersion, RegisterError> {
    Ok(DataVersion {
        external_commits: reader.value("PRAGMA data_version", [])?,
        newest_audit_id: reader.value("SELECT ifnull(max(id), 0) FROM audit", [])?,
    })
}

/// Whether another connection has changed a record since `seen`, which becomes the state now. Costs one pragma when there was
/// no commit, so that each key may call it.
pub fn has_external_changes(
    reader: Reader<'_>,
    seen: &mut DataVersion,
) -> Result<bool, RegisterError> {
    let external_commits: i64 = reader.value("PRAGMA data_version", [])?;
    if external_commits == seen.external_commits {
        return Ok(false);
    }
    // Drafts and counts of sessions are committed without a row of the trail.
    let now = current(reader)?;
    let has_changed = now.newest_audit_id != seen.newest_audit_id;
    *seen = now;
    Ok(has_changed)
}
