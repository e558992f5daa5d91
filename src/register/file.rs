//! Files of the program: access rights, side files, durable renames, and partial files that are removed unless finished. Owns
//! no connection (`runtime::connect`).

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::register::error::{RegisterError, Result};
use crate::register::runtime::stop;

/// Access rights of a file and of a folder of the program: the owner alone.
#[cfg(unix)]
const PRIVATE: [u32; 2] = [0o600, 0o700];
/// Attempts to open a side file that other processes create and remove meanwhile.
const ATTEMPTS: usize = 4;

/// Bytes copied at a time.
const BLOCK_SIZE: usize = 64 * 1024;
/// Ends of the names of a register and of the files beside it.
pub(in crate::register) const REGISTER_FILES: [&str; 11] = [
    "",
    "-wal",
    "-shm",
    "-journal",
    "-queue",
    "-turn",
    "-ballast",
    "-drafts",
    "-drafts-wal",
    "-drafts-shm",
    "-drafts-journal",
];
/// Suffix of an unfinished file.
pub(crate) const PARTIAL: &str = ".partial";

/// Makes every file and folder that this process creates from now on private to its owner (umask 077). Called before any
/// other thread exists. Elsewhere than on unix a new file takes the rights of its folder.
pub fn make_new_files_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// Takes an existing file or folder of the program from all but its owner. A link is left alone, and so is what belongs to
/// another account.
pub fn make_private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        let own = rustix::process::geteuid().as_raw();
        let Ok(metadata) = path.symlink_metadata() else {
            return;
        };
        let mode = PRIVATE[usize::from(metadata.is_dir())];
        let is_own = (metadata.is_dir() || is_plain(&metadata)) && metadata.uid() == own;
        if is_own && metadata.mode() & 0o077 != 0 {
            // A file system without access rights refuses; the file stays as it is.
            let _ = fs::set_permissions(path, fs::Permissions::from_mode(mode));
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Opens a side file for reading and writing, or creates it. Follows no link and waits for no pipe.
///
/// # Errors
/// When something else than a file with one name is in its place; it is left alone.
pub(in crate::register) fn open_side_file(path: &Path) -> io::Result<File> {
    for _ in 0..ATTEMPTS {
        let mut options = File::options();
        options.read(true).write(true);
        #[cfg(unix)]
        {
            use rustix::fs::OFlags;
            use std::os::unix::fs::OpenOptionsExt as _;
            let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
            options.custom_flags(flags.bits().cast_signed());
        }
        match options.open(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(e),
            Ok(file) if is_plain(&file.metadata()?) => return Ok(file),
            Ok(_) => return Err(io::ErrorKind::AlreadyExists.into()),
        }
        match File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .open(path)
        {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            created => return created,
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Whether a side file is a file with one name: no link, no folder, no pipe.
pub(in crate::register) fn is_plain(metadata: &fs::Metadata) -> bool {
    #[cfg(unix)]
    return metadata.is_file() && std::os::unix::fs::MetadataExt::nlink(metadata) == 1;
    #[cfg(not(unix))]
    metadata.is_file()
}

/// Whether a name still leads to this open file: another process may have renamed or removed it before it was locked.
#[cfg(unix)]
pub(crate) fn is_named(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let identity = |m: fs::Metadata| (m.dev(), m.ino());
    let named = path.symlink_metadata().map(identity).ok();
    named.is_some() && named == file.metadata().map(identity).ok()
}

/// An open file keeps its name here.
#[cfg(not(unix))]
pub(crate) fn is_named(_file: &File, path: &Path) -> bool {
    path.exists()
}

/// Creates a temporary file in place of a remainder of the same name. A link there is removed, not followed.
pub(crate) fn create_temporary(path: &Path) -> io::Result<File> {
    remove_if_present(path)?;
    File::create_new(path)
}

/// Empties an existing file that the clerk named, which keeps its access rights, or creates it.
///
/// # Errors
/// As [`File::create`], and when the name is a link to nothing.
pub(crate) fn create_output(path: &Path) -> io::Result<File> {
    match File::options().write(true).truncate(true).open(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => File::create_new(path),
        opened => opened,
    }
}

/// Renames a finished file: syncs its content before, its new name after.
pub(crate) fn rename_durably(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(from, fs::Permissions::from_mode(PRIVATE[0]))?;
    }
    File::options().write(true).open(from)?.sync_all()?;
    fs::rename(from, to)?;
    sync_folder(to)
}

/// Renames a finished file to a name that is free: syncs its content before, its new name after.
///
/// # Errors
/// `AlreadyExists` when the name is taken; both files stay where they are.
pub(crate) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    File::options().write(true).open(from)?.sync_all()?;
    rename_unless_present(from, to)?;
    sync_folder(to)
}

/// Renames a file to a name that is free.
///
/// # Errors
/// `AlreadyExists` when the name is taken; both files stay where they are.
#[cfg(target_os = "linux")]
pub(in crate::register) fn rename_unless_present(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => rename_if_absent(from, to),
        done => Ok(done?),
    }
}

/// Renames a file to a name that is free.
#[cfg(not(target_os = "linux"))]
pub(in crate::register) fn rename_unless_present(from: &Path, to: &Path) -> io::Result<()> {
    rename_if_absent(from, to)
}

/// Where the system has no such rename: a file that appears between the two steps is replaced.
fn rename_if_absent(from: &Path, to: &Path) -> io::Result<()> {
    if to.try_exists()? {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(from, to)
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

/// The file that a link to a register leads to: what is beside a register has its name and place from there, by whichever
/// link it was opened.
pub(in crate::register) fn real_path(path: &Path) -> PathBuf {
    let target = path.is_symlink().then(|| path.canonicalize().ok());
    target.flatten().unwrap_or_else(|| path.to_path_buf())
}

/// What is in a folder; empty where it cannot be read.
pub(crate) fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// Size and time of the last change, in seconds and nanoseconds.
pub(in crate::register) type LastChange = (u64, i64, i64);

/// Size and last change of the file at a path.
#[cfg(unix)]
pub(in crate::register) fn last_change_at(path: &Path) -> Option<LastChange> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = path.metadata().ok()?;
    Some((metadata.len(), metadata.ctime(), metadata.ctime_nsec()))
}

/// Windows lets no other program write an open register.
#[cfg(not(unix))]
pub(in crate::register) fn last_change_at(_path: &Path) -> Option<LastChange> {
    None
}

/// The path of a file beside another: the same name with a suffix.
pub(crate) fn with_suffix(path: &Path, suffix: impl AsRef<OsStr>) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A register and the files beside it, those first: without it nothing tells what they belong to.
pub(in crate::register) fn with_files_beside(register: &Path) -> Vec<PathBuf> {
    let ends = REGISTER_FILES.iter().rev();
    ends.map(|end| with_suffix(register, end)).collect()
}

/// Removes a file if it exists.
pub(crate) fn remove_if_present(path: &Path) -> io::Result<()> {
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

/// The unfinished files and folders of this process, and what removes them.
static PARTIAL_FILES: Mutex<Vec<(PathBuf, Remove)>> = Mutex::new(Vec::new());

type Remove = fn(&Path) -> io::Result<()>;

/// An unfinished file, or a folder of such; removed when dropped, unless it was renamed.
#[derive(Debug)]
pub struct PartialFile(pub PathBuf, Remove);

impl PartialFile {
    /// The file at a path, which need not exist yet.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self::removed_by(|path| fs::remove_file(path), path)
    }

    /// A folder made for unfinished files.
    pub(in crate::register) fn folder(path: PathBuf) -> Self {
        Self::removed_by(|path| fs::remove_dir_all(path), path)
    }

    fn removed_by(remove: Remove, path: PathBuf) -> Self {
        partial_files().push((path.clone(), remove));
        Self(path, remove)
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        let _ = self.1(&self.0);
        let mut files = partial_files();
        if let Some(at) = files.iter().position(|(path, _)| *path == self.0) {
            files.swap_remove(at);
        }
    }
}

/// Removes the unfinished files, for a process that ends without dropping them.
pub fn remove_partial_files() {
    for (path, remove) in partial_files().iter() {
        let _ = remove(path);
    }
}

fn partial_files() -> MutexGuard<'static, Vec<(PathBuf, Remove)>> {
    PARTIAL_FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Copies the bytes of a file into a new one; stops when the command is asked to.
///
/// # Errors
/// When either file cannot be read or written, or on [`stop::is_requested`].
pub(in crate::register) fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    copy_bytes(
        &mut File::open(from)?,
        &mut File::create_new(to)?,
        &mut |_| (),
    )
}

/// Copies all bytes and gives each block to `read`; stops when the command is asked to.
pub(in crate::register) fn copy_bytes(
    from: &mut dyn Read,
    to: &mut dyn Write,
    read: &mut dyn FnMut(&[u8]),
) -> io::Result<()> {
    let mut block = vec![0; BLOCK_SIZE];
    loop {
        if stop::is_requested() {
            return Err(io::Error::other(stop::Stopped));
        }
        let length = from.read(&mut block)?;
        if length == 0 {
            return Ok(());
        }
        read(&block[..length]);
        to.write_all(&block[..length])?;
    }
}
