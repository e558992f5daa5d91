//! A register of an older version becomes one of this version: first a proved copy beside it, then all steps in one
//! transaction, tried before they count. Killed at any moment, it is the old register or the new one.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::backup::copy::exact;
use super::backup::{Partial, settle};
use super::connect;
use super::error::RegisterError;
use super::open::{self, newest_version, opening, version};
use crate::words::register as w;

/// Upgrades a register, or makes an empty one.
pub(super) fn upgrade(conn: &mut Connection, path: &Path) -> Result<(), RegisterError> {
    let from = version(conn)?;
    if from > 0 {
        copy(path, from)?;
    }
    open::migrate(conn, newest_version()).map_err(|e| match e {
        RegisterError::Sqlite(e) => opening(path, e),
        other => other,
    })?;
    if from > 0 {
        tracing::info!(from, to = newest_version(), "upgraded");
    }
    Ok(())
}

/// The register as it was, `register.db.v2` beside it: written under another name, proved, and only then called so.
fn copy(path: &Path, from: usize) -> Result<(), RegisterError> {
    let named = |end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".v{from}{end}"));
        PathBuf::from(name)
    };
    // It goes when it is not proved; what a killed upgrade left is written over.
    let (unproved, copy) = (Partial(named("-unproved")), named(""));
    prove(path, &unproved.0)?;
    settle(&unproved.0, &copy)
        .map_err(|e| RegisterError::NotUpgraded(w::copy_failed(copy.display(), e)))
}

/// The copy is whole and holds what the register holds, row by row.
fn prove(path: &Path, copy: &Path) -> Result<(), RegisterError> {
    let not_upgraded =
        |e: RegisterError| RegisterError::NotUpgraded(w::copy_unproved(e.sentence()));
    exact(path, copy, &mut |_| ()).map_err(not_upgraded)?;
    let copied = connect::reading(copy)?;
    match open::damage(&copied)? {
        Some(line) => Err(RegisterError::NotUpgraded(w::copy_unproved(line))),
        None => Ok(()),
    }
}
