//! Files beside the register: durable renames, and partial files that are removed unless finished. Owns no connection
//! (`runtime::connect`).

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::register::error::{RegisterError, Result};

/// Suffix of an unfinished file.
pub(in crate::register) const PARTIAL: &str = ".partial";

/// Renames a finished file: syncs its content before, its new name after.
pub(in crate::register) fn rename_durably(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(from, fs::Permissions::from_mode(0o600))?;
    }
    File::options().write(true).open(from)?.sync_all()?;
    fs::rename(from, to)?;
    sync_folder(to)
}

/// Syncs the folder of a file.
pub(in crate::register) fn sync_folder(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(parent_folder(file))?.sync_all()?;
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// The folder of a file; `.` for a bare name.
pub(in crate::register) fn parent_folder(file: &Path) -> &Path {
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// The path of a file beside another: the same name with a suffix.
pub(in crate::register) fn with_suffix(path: &Path, suffix: impl AsRef<OsStr>) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Removes a file if it exists.
pub(in crate::register) fn remove_if_present(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

/// Creates the folder of a register.
pub(in crate::register) fn create_parent_folder(path: &Path) -> Result<()> {
    let folder = parent_folder(path);
    if folder.exists() {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(|_| RegisterError::NoFolder(folder.to_path_buf()))
}

/// An unfinished file; removed when dropped, unless it was renamed.
pub struct PartialFile(pub PathBuf);

impl Drop for PartialFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
