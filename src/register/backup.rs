//! Verified backups of the register: `VACUUM INTO` a partial file, opened, checked, compared row by row with the register at
//! that moment, synced to the disk, and then renamed. The name holds the newest point of the trail. Owns the order of these
//! steps; copying is in `copy`, names are in `retention`.

pub(super) mod copy;
pub mod rekey;
pub mod restore;
pub mod retention;
pub mod sealed;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

pub use crate::register::backup::retention::{BackupFile, BackupLabel, folder_of, list};
use crate::register::check;
use crate::register::error::{RegisterError, Result};
use crate::register::file::{PARTIAL, PartialFile, rename_durably};
use crate::register::findings::Findings;
use crate::register::runtime::connect;
use crate::register::schema;
use crate::register::trail::head;
use crate::words::safety as w;

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
/// backups (`retention::surplus`), never the newest sound one. `on_progress` gets the rows compared so far, then those
/// checked.
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
    make_private(folder).map_err(unwritable)?;
    retention::remove_stale_partials(folder).map_err(unwritable)?;
    let partial = PartialFile(folder.join(format!("{}{}", Uuid::new_v4().simple(), PARTIAL)));
    let rows = copy::copy_and_compare(register, &partial.0, on_progress)?;
    let copy = connect::open_read_only(&partial.0)?;
    let findings = check::examine(&copy, on_progress)?;
    let version = schema::version(&copy)?;
    let head = head::head(&copy)?;
    copy.close().map_err(|(_, e)| e)?;
    let label = BackupLabel::new(register, version, head, findings.messages.is_empty());
    let path = folder.join(label.file_name());
    rename_durably(&partial.0, &path).map_err(unwritable)?;
    for old in retention::surplus(&list(register, folder)) {
        // A surplus backup that remains does not affect the new one; the next backup tries again.
        let _ = fs::remove_file(&old.path);
    }
    Ok(VerifiedBackup {
        path,
        label,
        rows,
        findings,
    })
}

/// Creates a folder that only its owner may enter.
fn make_private(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}
