//! Unfinished files on another disk than the register, as of a backup to a USB stick: a note in the folder beside the register
//! names their folder, so that what a killed process left there is removed, or named, while the disk is away.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::register::file::{PARTIAL, PartialFile, copy_file, parent_folder, rename_durably};

/// The note's name, in the folder of the operation beside the register.
const NOTE: &str = "elsewhere";

/// Notes in the folder `own` that the files of the operation are in another one.
///
/// # Errors
/// When the note cannot be written, or the path is not UTF-8.
pub(super) fn note(own: &Path, folder: &Path) -> io::Result<()> {
    let folder = std::path::absolute(folder)?;
    let text = folder.to_str().ok_or(ErrorKind::InvalidFilename)?;
    let mut file = File::create_new(own.join(NOTE))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// The folder on another disk that a note in `own` names.
pub(super) fn noted(own: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(own.join(NOTE)).ok()?;
    (!text.is_empty()).then(|| PathBuf::from(text))
}

/// Whether the disk of a noted folder is there and can be read. While it is away its place may be a folder of the register's disk.
pub(super) fn is_present(own: &Path, folder: &Path) -> bool {
    let place = parent_folder(folder);
    fs::read_dir(place).is_ok() && !on_one_disk(own, place)
}

/// Whether a file can be renamed from one folder into the other.
#[cfg(unix)]
pub(super) fn on_one_disk(folder: &Path, target: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let device = |path: &Path| path.metadata().map(|m| m.dev()).ok();
    device(parent_folder(folder)) == device(target)
}

#[cfg(not(unix))]
pub(super) fn on_one_disk(folder: &Path, target: &Path) -> bool {
    let prefix = |path: &Path| {
        let path = path.canonicalize().ok()?;
        path.components().next().map(|c| c.as_os_str().to_owned())
    };
    prefix(parent_folder(folder)) == prefix(target)
}

/// Where systems put the folders of connected sticks and disks.
const MOUNT_FOLDERS: [&str; 4] = ["/media", "/run/media", "/mnt", "/Volumes"];

/// Whether a missing folder may be made: in a folder that exists, and not where a stick or disk would be if it were connected,
/// for the copy would land on the register's own disk.
#[must_use]
pub fn may_be_made(folder: &Path) -> bool {
    let Ok(parent) = parent_folder(folder).canonicalize() else {
        return false;
    };
    let awaits_disk =
        |place: &&str| parent.starts_with(place) && on_one_disk(folder, Path::new(place));
    !folder.exists() && parent.is_dir() && !MOUNT_FOLDERS.iter().any(awaits_disk)
}

/// Moves a finished file into another folder: renamed where the system allows it, else copied. An older kernel allows a
/// process in a sandbox no renaming between folders.
pub(super) fn publish(from: &Path, to: &Path) -> io::Result<()> {
    match rename_durably(from, to) {
        Err(e) if e.kind() == ErrorKind::CrossesDevices => {}
        other => return other,
    }
    // A name that no other file has; `old_leftovers` has its form.
    let name = format!("{}{PARTIAL}", Uuid::new_v4().simple());
    let partial = PartialFile::new(to.with_file_name(name));
    copy_file(from, &partial.0)?;
    rename_durably(&partial.0, to)
}
