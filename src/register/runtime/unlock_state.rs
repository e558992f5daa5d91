//! Whether the keys of this process open a file. Where the file's first bytes are damaged, the salts of the backups beside
//! it identify the key.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::register::backup::retention;
use crate::register::cipher::{KeySpec, PAGE_SIZE, Salt, may_be_encrypted};
use crate::register::error::ENCRYPTION_BUILT;
use crate::register::file::real_path;
use crate::register::runtime::connect::{
    READ, broken_pages, connect, find_key, is_locked, open_read_only, salt_of_file, unlock,
};
use crate::register::runtime::keyring;

/// How the available keys fit a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnlockState {
    /// Plain, opened by an available key, or no register at all; opening reports which.
    Readable,
    /// May be encrypted; no available key opens it.
    Locked,
    /// An available key opens some pages, but the first is damaged.
    Damaged,
}

/// Tries the available keys on a file.
#[must_use]
pub fn unlock_state(path: &Path) -> UnlockState {
    if !ENCRYPTION_BUILT || !may_be_encrypted(path) {
        return UnlockState::Readable;
    }
    match open_read_only(path) {
        Err(e) if is_locked(&e) => locked_or_damaged(path),
        Err(e)
            if e.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt)
                && find_key(path, READ).is_some() =>
        {
            UnlockState::Damaged
        }
        _ => UnlockState::Readable,
    }
}

fn locked_or_damaged(path: &Path) -> UnlockState {
    let Ok(salt) = salt_of_file(path, READ) else {
        return UnlockState::Locked;
    };
    let register = real_path(path);
    let copies = retention::list(&register, &retention::folder_of(&register));
    // Backups have the register's salt, which finds the key where the file's own first bytes are damaged.
    let mut salts = vec![salt];
    for copy_salt in copies.iter().filter_map(|c| Salt::from_file(&c.path)) {
        if !salts.contains(&copy_salt) {
            salts.push(copy_salt);
        }
    }
    let specs = salts.iter().flat_map(|salt| keyring::candidates(*salt));
    let is_damaged = specs.into_iter().any(|spec| opens_partly(path, &spec));
    if is_damaged {
        UnlockState::Damaged
    } else {
        UnlockState::Locked
    }
}

/// Whether some pages of a file verify under a key.
fn opens_partly(path: &Path, spec: &KeySpec) -> bool {
    let broken = || -> rusqlite::Result<u64> {
        let conn = connect(path, READ)?;
        unlock(&conn, spec)?;
        Ok(broken_pages(&conn)?.len() as u64)
    };
    let pages = path.metadata().map_or(0, |m| m.len() / PAGE_SIZE);
    broken().is_ok_and(|broken| broken < pages)
}
