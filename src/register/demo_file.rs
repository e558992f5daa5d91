//! The file of a generated ward: removed when nobody but the generator wrote in it, or given another name.

use std::fs;
use std::io;
use std::path::PathBuf;

use crate::register::file::{remove_if_present, sync_folder, with_suffix};
use crate::register::runtime::connect;
use crate::register::{Register, RegisterError, Result, now};
use crate::words::cli as w;

/// Removes the file of a generated ward in which nobody has written.
///
/// # Errors
/// When another program has it open; the file is left as it is.
pub fn remove(register: Register) -> Result<()> {
    let path = close_for_good(register)?;
    let failed = |e: io::Error| RegisterError::failed(|| w::demo_not_removed(path.display(), &e));
    for suffix in ["", "-wal", "-shm"] {
        remove_if_present(&with_suffix(&path, suffix)).map_err(failed)?;
    }
    Ok(())
}

/// Gives the file of a generated ward another name, with the moment in it; returns that.
///
/// # Errors
/// When another program has it open; the file is left as it is.
pub fn set_aside(register: Register) -> Result<PathBuf> {
    let path = close_for_good(register)?;
    let failed = |e: io::Error| RegisterError::failed(|| w::demo_not_removed(path.display(), &e));
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let moment = now().replace([':', '-'], "");
    let to = path.with_file_name(format!("{stem}-{moment}.db"));
    if to.symlink_metadata().is_ok() {
        return Err(failed(io::ErrorKind::AlreadyExists.into()));
    }
    fs::rename(&path, &to)
        .and_then(|()| sync_folder(&to))
        .map_err(failed)?;
    Ok(to)
}

/// Closes a register that no other program has open, its log written back.
fn close_for_good(register: Register) -> Result<PathBuf> {
    let path = register.path().to_path_buf();
    drop(register);
    if let Some(conn) = connect::open_exclusive(&path, w::DEMO_IN_USE)? {
        conn.close().map_err(|(_, e)| e)?;
    }
    Ok(path)
}
