//! A register of an older version becomes one of this version: first a proved copy beside it, then all steps in one
//! transaction, tried before they count. Killed at any moment, it is the old register or the new one.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::backup::copy::copy_and_compare;
use super::backup::{PartialFile, rename_durably};
use super::error::RegisterError;
use super::open::{self, newest_version, open_error, version};
use crate::register::runtime::connect;
use crate::words::register as w;

/// Upgrades a register, or makes an empty one.
pub(super) fn upgrade(conn: &mut Connection, path: &Path) -> Result<(), RegisterError> {
    let from = version(conn)?;
    if from > 0 {
        create_verified_copy(path, from)?;
    }
    open::migrate(conn, newest_version()).map_err(|e| match e {
        RegisterError::Sqlite(e) => open_error(path, e),
        other => other,
    })?;
    if from > 0 {
        tracing::info!(from, to = newest_version(), "upgraded");
    }
    Ok(())
}

/// The register as it was, `register.db.v2` beside it: written under another name, proved, and only then called so.
fn create_verified_copy(path: &Path, from: usize) -> Result<(), RegisterError> {
    let with_suffix = |end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".v{from}{end}"));
        PathBuf::from(name)
    };
    // It goes when it is not proved; what a killed upgrade left is written over.
    let (unverified, copy) = (PartialFile(with_suffix("-unproved")), with_suffix(""));
    verify_copy(path, &unverified.0)?;
    rename_durably(&unverified.0, &copy)
        .map_err(|e| RegisterError::NotUpgraded(w::copy_failed(copy.display(), e)))
}

/// The copy is whole and holds what the register holds, row by row.
fn verify_copy(path: &Path, copy: &Path) -> Result<(), RegisterError> {
    let not_upgraded =
        |e: RegisterError| RegisterError::NotUpgraded(w::copy_unproved(e.sentence()));
    copy_and_compare(path, copy, &mut |_| ()).map_err(not_upgraded)?;
    let copy_conn = connect::open_read_only(copy)?;
    match open::damage(&copy_conn)? {
        Some(damage) => Err(RegisterError::NotUpgraded(w::copy_unproved(damage))),
        None => Ok(()),
    }
}
