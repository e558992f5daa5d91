//! What stands at a register's path, and whether it still is the file that was opened. Looks with `stat` and `access` only:
//! opening and closing the file outside SQLite would drop every lock that this process holds on it.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::register::error::{RegisterError, Result};
use crate::register::file::{parent_folder, with_suffix};
use crate::register::file_content::FileContent;
use crate::register::file_problem::FileProblem;
use crate::register::schema;

/// Bytes of a register's name: that of a backup has up to 80 more, and a file system takes 255.
const MAX_NAME: usize = 170;
/// Bytes of a register's path: SQLite takes 512, those of the files in the folder of backups included.
const MAX_PATH: usize = 500;
const MAX_ADDED: usize = 100;

/// What stands at a path where a register may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::register) enum FileKind {
    Missing,
    /// A file of no bytes.
    Empty,
    Content,
}

/// Looks at a path; changes nothing.
///
/// # Errors
/// When it leads to a folder, a device, a pipe, a socket or nowhere, may not be read, or has several hard links.
pub(in crate::register) fn look(path: &Path) -> Result<FileKind> {
    let problem = |problem| RegisterError::File(path.to_path_buf(), problem);
    if is_too_long(path) {
        return Err(problem(FileProblem::TooLong));
    }
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(e) => {
            return match broken_link(path) {
                Some(target) if e.kind() == ErrorKind::NotFound => {
                    Err(problem(FileProblem::BrokenLink(target)))
                }
                _ => absent(path, &e),
            };
        }
    };
    if metadata.is_dir() {
        return Err(RegisterError::IsFolder(path.to_path_buf()));
    }
    if !metadata.is_file() {
        return Err(problem(FileProblem::NotAFile));
    }
    if let names @ 2.. = names(&metadata) {
        return Err(problem(FileProblem::OtherNames(names)));
    }
    if !may_read(path) {
        return Err(problem(FileProblem::NoAccess));
    }
    Ok(if metadata.len() == 0 {
        FileKind::Empty
    } else {
        FileKind::Content
    })
}

fn is_too_long(path: &Path) -> bool {
    let length = |path: &Path| path.as_os_str().len();
    let name = path.file_name().map_or(0, |name| name.len());
    let absolute = std::path::absolute(path);
    let whole = absolute.map_or_else(|_| length(path), |p| length(&p));
    name > MAX_NAME || whole + name + MAX_ADDED > MAX_PATH
}

/// A path at which `stat` finds no file.
fn absent(path: &Path, e: &io::Error) -> Result<FileKind> {
    let problem = match e.kind() {
        ErrorKind::NotFound if path.file_name().is_some() => return Ok(FileKind::Missing),
        ErrorKind::NotFound => FileProblem::Missing,
        ErrorKind::NotADirectory => {
            return Err(RegisterError::NoFolder(parent_folder(path).to_path_buf()));
        }
        ErrorKind::PermissionDenied => FileProblem::NoAccess,
        // `ErrorKind::FilesystemLoop` is not stable.
        #[cfg(unix)]
        _ if e.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
            FileProblem::LinkLoop
        }
        _ => FileProblem::Unreachable(e.raw_os_error().unwrap_or_default()),
    };
    Err(RegisterError::File(path.to_path_buf(), problem))
}

/// The target of a symbolic link.
fn broken_link(path: &Path) -> Option<PathBuf> {
    fs::read_link(path).ok()
}

/// Whether the file, or its folder, where SQLite creates its log, cannot be written.
pub(in crate::register) fn is_write_protected(path: &Path) -> bool {
    path.metadata().is_ok_and(|m| m.permissions().readonly()) || !may_write(path)
}

/// The file of SQLite's log that this account may not write although it may write the register: another account made it, or
/// it has the rights that the register had then. SQLite would open the register for reading without an error.
#[cfg(unix)]
pub(in crate::register) fn log_protection(path: &Path) -> Option<FileProblem> {
    use std::os::unix::fs::MetadataExt as _;
    let files = ["-wal", "-shm"].map(|suffix| with_suffix(path, suffix));
    files.into_iter().find_map(|file| {
        let owner = file.metadata().ok()?.uid();
        let may_write = rustix::fs::access(&file, rustix::fs::Access::WRITE_OK).is_ok();
        (!may_write).then_some(FileProblem::LogProtected(file, owner))
    })
}

#[cfg(not(unix))]
pub(in crate::register) fn log_protection(_path: &Path) -> Option<FileProblem> {
    None
}

/// Whether a file may be created at the path.
pub(in crate::register) fn may_write_beside(path: &Path) -> bool {
    #[cfg(unix)]
    return rustix::fs::access(parent_folder(path), rustix::fs::Access::WRITE_OK).is_ok();
    #[cfg(not(unix))]
    return !path.as_os_str().is_empty();
}

#[cfg(unix)]
fn may_read(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::READ_OK).is_ok()
}

#[cfg(unix)]
fn may_write(path: &Path) -> bool {
    let real = path.canonicalize();
    let folder = parent_folder(real.as_deref().unwrap_or(path));
    [path, folder]
        .iter()
        .all(|p| rustix::fs::access(*p, rustix::fs::Access::WRITE_OK).is_ok())
}

/// Windows has no `access`; there closing a file keeps the locks of other handles.
#[cfg(not(unix))]
fn may_read(path: &Path) -> bool {
    fs::File::open(path).is_ok()
}

#[cfg(not(unix))]
fn may_write(path: &Path) -> bool {
    fs::OpenOptions::new().append(true).open(path).is_ok()
}

/// The number of hard links; 1 where the system does not tell.
pub(in crate::register) fn names(metadata: &Metadata) -> u64 {
    #[cfg(unix)]
    return std::os::unix::fs::MetadataExt::nlink(metadata);
    #[cfg(not(unix))]
    return u64::from(metadata.is_file());
}

/// The file that a connection has open, by device and inode, and the files of its log. Windows does not let an open register
/// be removed, renamed or replaced, so nothing is compared there.
#[derive(Clone, Debug)]
pub(in crate::register) struct OpenedFile {
    path: PathBuf,
    /// `None` where nothing is compared.
    id: Option<FileId>,
    log: Vec<LogFile>,
}

/// A file of SQLite's log.
#[derive(Clone, Debug)]
struct LogFile {
    path: PathBuf,
    id: FileId,
    /// Bytes that it does not lose while it is open.
    length: u64,
}

/// Device and inode.
type FileId = (u64, u64);

impl OpenedFile {
    /// The file that stands at the path now.
    pub(in crate::register) fn at(path: &Path) -> Self {
        Self {
            path: path.to_path_buf(),
            id: path.metadata().ok().and_then(|m| file_id(&m)),
            log: Vec::new(),
        }
    }

    /// The file that stands at the path now, and the log of a connection that has read it: without the log's files what is
    /// saved next is in none that has a name.
    pub(in crate::register) fn with_log(path: &Path) -> Self {
        // SQLite names the log after the file that a symbolic link leads to.
        let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let identified = ["-wal", "-shm"].into_iter().filter_map(|end| {
            let path = with_suffix(&real, end);
            let metadata = path.symlink_metadata().ok()?;
            let id = file_id(&metadata)?;
            // Only the index is mapped: what is cut off it ends the process when it is read.
            let length = metadata.len() * u64::from(end == "-shm");
            Some(LogFile { path, id, length })
        });
        Self {
            log: identified.collect(),
            ..Self::at(path)
        }
    }

    /// The path under which it was opened.
    pub(in crate::register) fn path(&self) -> &Path {
        &self.path
    }

    /// What happened to the file since it was opened: removed or renamed, replaced, or linked under a second name; or its log
    /// was.
    pub(in crate::register) fn problem(&self) -> Option<FileProblem> {
        let id = self.id?;
        let Ok(metadata) = self.path.metadata() else {
            return Some(FileProblem::Removed);
        };
        if file_id(&metadata) != Some(id) {
            return Some(FileProblem::Replaced);
        }
        if names(&metadata) > 1 {
            return Some(FileProblem::SecondName);
        }
        self.log.iter().find_map(LogFile::problem)
    }

    /// Refuses a write to a file that is not in its place any more.
    pub(in crate::register) fn ensure_in_place(&self) -> Result<()> {
        let problem = self.problem();
        problem.map_or(Ok(()), |p| Err(RegisterError::File(self.path.clone(), p)))
    }

    /// Refuses the commit of a transaction when the file is not in its place any more, or something was written over it or its
    /// log.
    pub(in crate::register) fn ensure_unchanged(
        &self,
        tx: &Connection,
        content: &FileContent,
    ) -> Result<()> {
        self.ensure_in_place()?;
        let problem = content.problem_before_commit(&self.path, tx);
        problem.map_or(Ok(()), |p| Err(RegisterError::File(self.path.clone(), p)))
    }

    /// Begins the transaction of a write over the file's connection. No other process upgrades the register until it ends.
    ///
    /// # Errors
    /// When a newer version of the program has upgraded the register since it was opened, or an earlier state of it was put
    /// over its files.
    pub(in crate::register) fn begin_write<'c>(
        &self,
        conn: &'c mut Connection,
        content: &FileContent,
    ) -> Result<Transaction<'c>> {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let problem = if schema::is_newer(&tx)? {
            FileProblem::Upgraded
        } else if content.is_set_back(&tx)? {
            FileProblem::Overwritten
        } else {
            return Ok(tx);
        };
        Err(RegisterError::File(self.path.clone(), problem))
    }
}

impl LogFile {
    fn problem(&self) -> Option<FileProblem> {
        match self.path.symlink_metadata() {
            Ok(m) if file_id(&m) == Some(self.id) && names(&m) == 1 => {
                let is_cut = m.len() < self.length;
                is_cut.then(|| FileProblem::LogOverwritten(self.path.clone()))
            }
            _ => Some(FileProblem::LogMoved(self.path.clone())),
        }
    }
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "`None` on other systems")]
fn file_id(metadata: &Metadata) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn file_id(_metadata: &Metadata) -> Option<FileId> {
    None
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn an_index_that_was_cut_is_seen_and_a_log_that_begins_anew_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        let [log, index] = ["-wal", "-shm"].map(|end| with_suffix(&path, end));
        for file in [&path, &log, &index] {
            fs::write(file, [1; 100]).unwrap();
        }
        let opened = OpenedFile::with_log(&path);
        fs::write(&log, []).unwrap();
        assert_eq!(opened.problem(), None);
        fs::write(&index, [1; 99]).unwrap();
        assert_eq!(opened.problem(), Some(FileProblem::LogOverwritten(index)));
    }
}
