//! Copies of the register that are proved before they count: `VACUUM INTO` a file of another name, opened, checked, compared
//! record by record with the register as it stood, written through to the disk, and only then given its name. The name
//! holds the newest point of the trail. Owns the order of these steps; copying is `copy`'s, names are `shelf`'s.

pub(super) mod copy;
pub mod rekey;
pub mod restore;
pub mod retention;
pub mod sealed;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use uuid::Uuid;

pub use crate::register::backup::retention::{BackupFile, BackupLabel, folder_of, list};
use crate::register::check;
use crate::register::error::RegisterError;
use crate::register::file::{PARTIAL, PartialFile, rename_durably};
use crate::register::findings::Findings;
use crate::register::runtime::connect;
use crate::register::schema;
use crate::register::trail::head;
use crate::words::safety as w;

/// A copy that is as good as the register was when it was made.
#[derive(Clone, Debug)]
pub struct VerifiedBackup {
    /// The file.
    pub path: PathBuf,
    /// What its name says.
    pub label: BackupLabel,
    /// Rows compared with the register, all tables.
    pub rows: u64,
    /// What is wrong with the register itself, and so with its exact copy; the name says `unsound` then.
    pub findings: Findings,
}

/// Copies the register at `register` into `folder` and proves the copy. Others may go on writing. Old copies beyond what is
/// kept (`shelf::surplus`) are removed, never the newest sound one. `tell` hears the rows done so far, twice over: compared,
/// then checked.
///
/// # Errors
/// When the register cannot be read, the folder cannot be written, or the copy is not the register; nothing counts then.
pub fn create_verified(
    register: &Path,
    folder: &Path,
    on_progress: &mut dyn FnMut(u64),
) -> Result<VerifiedBackup, RegisterError> {
    let unwritable =
        |e: io::Error| RegisterError::Failed(w::folder_unwritable(folder.display(), e));
    make_private(folder).map_err(unwritable)?;
    retention::remove_stale_partials(folder).map_err(unwritable)?;
    let partial = PartialFile(folder.join(format!("{}{}", Uuid::new_v4().simple(), PARTIAL)));
    let rows = copy::copy_and_compare(register, &partial.0, on_progress)?;
    let copy = connect::open_read_only(&partial.0)?;
    let findings = check::examine(&copy, on_progress)?;
    let version = schema::version(&copy)?;
    let head = head::head(&copy)?;
    close(copy)?;
    let label = BackupLabel::new(register, version, head, findings.sentences.is_empty());
    let path = folder.join(label.file_name());
    rename_durably(&partial.0, &path).map_err(unwritable)?;
    for old in retention::surplus(&list(register, folder)) {
        // One too many is no reason to call the new copy unproved; the next one tries again.
        let _ = fs::remove_file(&old.path);
    }
    Ok(VerifiedBackup {
        path,
        label,
        rows,
        findings,
    })
}

fn close(conn: Connection) -> Result<(), RegisterError> {
    conn.close().map_err(|(_, e)| e.into())
}

/// Makes a folder that only its owner enters.
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
