//! Verified backups of the register: `VACUUM INTO` a partial file, opened, checked, compared row by row with the register at
//! that moment, synced to the disk, and then renamed. The name holds the newest point of the trail. Owns the order of these
//! steps; copying is in `copy`, names are in `retention`, which ones stay in `pruning`.

pub mod age;
pub mod branches;
pub(super) mod copy;
mod pruning;
pub mod rekey;
pub mod replaced;
pub mod restore;
pub mod retention;
pub mod sealed;
mod sealed_header;
pub mod staging;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use crate::register::backup::retention::{
    BackupFile, BackupLabel, folder_of, list, list_by_trail,
};
use crate::register::backup::staging::Staging;
use crate::register::check;
use crate::register::error::{RegisterError, Result};
use crate::register::file::make_private;
use crate::register::findings::Findings;
use crate::register::runtime::connect;
use crate::register::schema;
use crate::register::trail::head;
use crate::words::safety as w;

/// Attempts to copy while people are erased.
const TRIES: usize = 3;

/// A backup that was compared with the register.
#[derive(Clone, Debug)]
pub struct VerifiedBackup {
    pub path: PathBuf,
    pub label: BackupLabel,
    /// Rows compared with the register, all tables.
    pub rows: u64,
    /// Findings in the register itself, and so in its exact copy; the name then ends with `unsound`.
    pub findings: Findings,
}

/// Copies the register at `register` into `folder` and verifies the copy; others may write meanwhile. Removes surplus
/// backups (`pruning::surplus`), never the one just made. `on_progress` gets the rows compared so far, then those checked.
///
/// # Errors
/// When the register cannot be read, the folder cannot be written, or the copy differs; no backup is made then.
pub fn create_verified(
    register: &Path,
    folder: &Path,
    on_progress: &mut dyn FnMut(u64),
) -> Result<VerifiedBackup> {
    let unwritable =
        |e: io::Error| RegisterError::failed(|| w::folder_unwritable(folder.display(), &e));
    if !folder.is_dir() {
        fs::create_dir_all(folder).map_err(unwritable)?;
        make_private(folder);
    }
    for _ in 0..TRIES {
        let staging = Staging::begin(register, folder)?;
        let partial = staging.path("copy.db");
        let rows = copy::copy_and_compare(register, &partial, on_progress)?;
        let copy = connect::open_read_only(&partial)?;
        let findings = check::examine(&copy, on_progress)?;
        let version = schema::version(&copy)?;
        let head = head::head(&copy)?;
        let erased = restore::erased_people(&copy)?;
        copy.close().map_err(|(_, e)| e)?;
        let label = BackupLabel::new(register, version, head, findings.messages.is_empty());
        let path = folder.join(label.file_name());
        staging::publish(&partial, &path).map_err(unwritable)?;
        // Somebody who was erased meanwhile is in the copy, which that erasure did not see.
        if restore::erased_people(&connect::open_read_only(register)?)? != erased {
            fs::remove_file(&path).map_err(unwritable)?;
            continue;
        }
        for old in pruning::surplus(&list(register, folder), &path) {
            // A surplus backup that remains does not affect the new one; the next backup tries again.
            let _ = fs::remove_file(&old.path);
        }
        if !path.exists() {
            return Err(unwritable(io::ErrorKind::NotFound.into()));
        }
        return Ok(VerifiedBackup {
            path,
            label,
            rows,
            findings,
        });
    }
    Err(RegisterError::Busy)
}
