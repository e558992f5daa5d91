//! The folder of unfinished files, `register-staging` beside `register.db`, for its owner only. Each of its users holds a shared
//! lock on a file in it; what is there while nobody does was left by a killed process and goes when the register is opened.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::register::backup::old_leftovers;
use crate::register::backup::other_disk::{is_present, note, noted, on_one_disk};
use crate::register::backup::retention::{folder_of, is_number, stem};
use crate::register::error::{RegisterError, Result};
use crate::register::file::{
    PartialFile, create_parent_folder, files_in, is_named, make_private, open_side_file,
    parent_folder,
};
use crate::register::runtime::waiting;
use crate::words::safety as w;

/// The file whose lock shows that the folder is in use.
const LOCK: &str = "lock";
/// Attempts to enter the folder while other processes remove it empty.
const TRIES: usize = 20;

/// A private folder for the unfinished files of one operation; removed with all that is in it when dropped.
#[derive(Debug)]
pub struct Staging {
    /// Removed first, while the lock still holds.
    own: PartialFile,
    _in_use: FolderLock,
    /// The folder beside the register with a note, where the files are on another disk; removed last.
    _note: Option<Box<Self>>,
}

/// The shared lock of one user of the folder; the last one removes the folder.
#[derive(Debug)]
struct FolderLock {
    folder: PathBuf,
    lock: File,
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        let _ = self.lock.unlock();
        remove_unused(&self.folder);
    }
}

impl Staging {
    /// Makes a folder for files that will be renamed into `target`: beside the register, or in `target` where that is on
    /// another disk.
    ///
    /// # Errors
    /// When the folder cannot be made, or something else has its name.
    pub fn begin(register: &Path, target: &Path) -> Result<Self> {
        create_parent_folder(register)?;
        if on_one_disk(&beside(register), target) {
            return Self::begin_in(&beside(register));
        }
        let folder = target.join(name(register));
        // Without room or rights beside the register the files are made all the same.
        let noting = Self::begin_in(&beside(register)).ok();
        let noting = noting.filter(|noting| note(&noting.own.0, &folder).is_ok());
        Ok(Self {
            _note: noting.map(Box::new),
            ..Self::begin_in(&folder)?
        })
    }

    fn begin_in(folder: &Path) -> Result<Self> {
        use ErrorKind::{AlreadyExists, NotADirectory, NotFound, StorageFull};
        let mut error = io::Error::from(ErrorKind::NotFound);
        for _ in 0..TRIES {
            remove_unused(folder);
            let lock = open_lock(folder);
            if let Ok(lock) = &lock {
                // A file system without locks leaves the folder unlocked, and then nothing in it is removed by others.
                waiting::lock_file(|| lock.try_lock_shared())?;
            }
            match lock.and_then(|lock| Self::enter(folder, lock)) {
                Ok(staging) => return Ok(staging),
                Err(e) if e.kind() == StorageFull => return Err(RegisterError::Full),
                Err(e) => error = e,
            }
            if !matches!(error.kind(), NotFound | AlreadyExists | NotADirectory) {
                break;
            }
        }
        Err(match error.kind() {
            NotADirectory => RegisterError::refused(|| w::staging_in_the_way(folder.display())),
            _ => RegisterError::failed(|| w::staging_unusable(folder.display(), &error)),
        })
    }

    /// Makes a folder for files that will be renamed to a name beside the register.
    pub fn begin_beside(register: &Path) -> Result<Self> {
        let real = register.canonicalize();
        let real = real.as_deref().unwrap_or(register);
        Self::begin(real, parent_folder(real))
    }

    /// Not found: another process has just removed the folder. Not a directory: what is there is not the program's.
    fn enter(folder: &Path, lock: File) -> io::Result<Self> {
        if !is_named(&lock, &folder.join(LOCK)) {
            return Err(ErrorKind::NotFound.into());
        }
        // A random number: the next one would go to another process once an erasure has removed this folder.
        let own = folder.join(Uuid::new_v4().as_u128().to_string());
        fs::create_dir(&own)?;
        make_private(&own);
        Ok(Self {
            own: PartialFile::folder(own),
            _in_use: FolderLock {
                folder: folder.to_path_buf(),
                lock,
            },
            _note: None,
        })
    }

    /// Whether the folder is there: an erasure removes what other processes have begun.
    pub(super) fn is_in_place(&self) -> bool {
        is_folder(&self.own.0)
    }

    /// The path of a file in the folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.own.0.join(name)
    }
}

/// Removes what killed processes left, unless another process uses the folder. Called when the register is opened.
pub(in crate::register) fn sweep(register: &Path) {
    let in_use = folders(register).into_iter().filter(|f| !remove_unused(f));
    if in_use.count() == 0 {
        for path in old_leftovers::of_register(register) {
            let _ = fs::remove_file(path);
        }
    }
}

/// Whether an operation with unfinished files is running.
#[must_use]
pub fn is_in_use(register: &Path) -> bool {
    let is_used = |folder: &PathBuf| is_marked(folder) && lock_unused(folder).is_none();
    folders(register).iter().any(is_used)
}

/// The unfinished files of all processes and what older versions left beside the register: partial or whole copies, for an
/// erasure.
pub(in crate::register) fn leftovers(register: &Path) -> Vec<PathBuf> {
    let staged = folders(register).into_iter().filter(|f| is_marked(f));
    let staged = staged.flat_map(|folder| unfinished(&folder));
    let staged = staged.filter(|own| noted(own).is_none());
    staged.chain(old_leftovers::of_register(register)).collect()
}

/// The folders on disks that are away in which a killed process may have left a copy.
pub(in crate::register) fn out_of_reach(register: &Path) -> Vec<PathBuf> {
    noted_folders(register, |own, folder| !is_present(own, folder))
}

fn noted_folders(register: &Path, fits: fn(&Path, &Path) -> bool) -> Vec<PathBuf> {
    let fitting = |own: PathBuf| noted(&own).filter(|folder| fits(&own, folder));
    let notes = unfinished(&beside(register)).into_iter();
    let folders: BTreeSet<PathBuf> = notes.filter_map(fitting).collect();
    folders.into_iter().collect()
}

/// Removes a file, or a folder with its content.
pub(in crate::register) fn remove(path: &Path) -> io::Result<()> {
    if is_folder(path) {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    }
}

/// The folders on other disks that are there, the one in the backups' folder, and the one beside the register.
fn folders(register: &Path) -> Vec<PathBuf> {
    let mut folders = noted_folders(register, is_present);
    let in_backups = folder_of(register).join(name(register));
    folders.retain(|folder| *folder != in_backups);
    folders.extend([in_backups, beside(register)]);
    folders
}

fn name(register: &Path) -> String {
    format!("{}-staging", stem(register))
}

/// Beside the file itself, where the register's path is a link.
fn beside(register: &Path) -> PathBuf {
    let real = register.canonicalize();
    let real = real.as_deref().unwrap_or(register);
    real.with_file_name(name(real))
}

/// Creates a folder; not a directory: a link or a file has its name.
fn create_folder(folder: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        Err(e) if e.kind() != ErrorKind::AlreadyExists => return Err(e),
        // Not found: another process has removed the folder meanwhile.
        Err(_) if !folder.symlink_metadata()?.is_dir() => {
            return Err(ErrorKind::NotADirectory.into());
        }
        _ => {}
    }
    Ok(())
}

/// Creates the folder and opens the file of its lock.
fn open_lock(folder: &Path) -> io::Result<File> {
    create_folder(folder)?;
    if !files_in(folder).is_empty() && !is_marked(folder) {
        return Err(ErrorKind::NotADirectory.into());
    }
    make_private(folder);
    open_side_file(&folder.join(LOCK))
}

/// Not a link to a folder.
fn is_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|m| m.is_dir())
}

/// The lock of a folder that no process uses.
fn lock_unused(folder: &Path) -> Option<File> {
    let lock = open_side_file(&folder.join(LOCK)).ok()?;
    (lock.try_lock().is_ok() && is_named(&lock, &folder.join(LOCK))).then_some(lock)
}

/// Whether the program made the folder: its lock is there before anything else, and goes last.
fn is_marked(folder: &Path) -> bool {
    is_folder(folder)
        && folder
            .join(LOCK)
            .symlink_metadata()
            .is_ok_and(|m| m.is_file())
}

/// The folders of unfinished files, one for each operation, with a number as its name.
fn unfinished(folder: &Path) -> Vec<PathBuf> {
    let mut folders = files_in(folder);
    folders.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        is_number(&name) && is_folder(path)
    });
    folders
}

/// Removes the unfinished files in the folder unless a process uses it, and the folder when nothing else is in it; returns
/// whether none uses it.
fn remove_unused(folder: &Path) -> bool {
    if !is_marked(folder) {
        return true;
    }
    let Some(_lock) = lock_unused(folder) else {
        return false;
    };
    for path in unfinished(folder) {
        let is_clear = |other: PathBuf| is_present(&path, &other) && unfinished(&other).is_empty();
        if noted(&path).is_none_or(is_clear) {
            let _ = remove(&path);
        }
    }
    // A locked file cannot be removed on other systems; the empty folder stays there.
    #[cfg(unix)]
    if files_in(folder).len() == 1 && fs::remove_file(folder.join(LOCK)).is_ok() {
        let _ = fs::remove_dir(folder);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staged(register: &Path) -> Vec<PathBuf> {
        files_in(&beside(register))
    }

    #[test]
    fn the_folder_is_there_while_it_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let register = folder.path().join("r.db");
        let one = Staging::begin_beside(&register).unwrap();
        let two = Staging::begin(&register, folder.path()).unwrap();
        assert_ne!(one.path("copy.db"), two.path("copy.db"));
        for staging in [&one, &two] {
            fs::write(staging.path("copy.db"), "a person").unwrap();
            let place = staging.path("copy.db");
            assert!(place.starts_with(folder.path().join("r-staging")));
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = folder.path().join("r-staging").metadata().unwrap();
            assert_eq!(mode.permissions().mode() & 0o777, 0o700);
        }
        assert!(is_in_use(&register));
        sweep(&register);
        drop(one);
        assert!(two.path("copy.db").exists(), "another user's file stays");
        assert_eq!(leftovers(&register).len(), 1);
        drop(two);
        assert!(!is_in_use(&register));
        assert!(leftovers(&register).is_empty());
        assert!(staged(&register).iter().all(|f| f.ends_with(LOCK)));
    }

    #[test]
    fn what_a_killed_process_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let register = folder.path().join("r.db");
        let killed = beside(&register).join("0123");
        let old = [
            format!(".{}.partial", "0f".repeat(16)),
            "r.db.v1-unproved".to_owned(),
        ];
        let other = [".bashrc.partial", "r.db.v1", "r-backups/notes.txt"];
        fs::create_dir(folder_of(&register)).unwrap();
        for name in old.iter().map(String::as_str).chain(other) {
            fs::write(folder.path().join(name), "a person").unwrap();
        }
        fs::create_dir_all(&killed).unwrap();
        fs::write(killed.join("restored.db"), "a person").unwrap();
        fs::write(beside(&register).join(LOCK), "").unwrap();
        assert_eq!(leftovers(&register).len(), 1 + old.len());
        assert!(!is_in_use(&register));
        let running = Staging::begin_beside(&register).unwrap();
        assert!(!killed.exists(), "a new user removes it too");
        sweep(&register);
        assert_eq!(
            old_leftovers::of_register(&register).len(),
            old.len(),
            "in use"
        );
        drop(running);
        sweep(&register);
        assert!(leftovers(&register).is_empty());
        for name in other {
            assert!(folder.path().join(name).exists(), "{name}");
        }
    }

    #[test]
    fn a_folder_of_that_name_which_is_not_the_programs_stays() {
        let folder = tempfile::tempdir().unwrap();
        let register = folder.path().join("r.db");
        let thesis = beside(&register).join("1");
        fs::create_dir_all(&thesis).unwrap();
        fs::write(thesis.join("thesis.doc"), "x").unwrap();
        sweep(&register);
        assert!(leftovers(&register).is_empty() && !is_in_use(&register));
        assert!(Staging::begin_beside(&register).unwrap_err().is_usage());
        assert!(thesis.join("thesis.doc").exists());
        fs::remove_dir_all(beside(&register)).unwrap();
        let staging = Staging::begin_beside(&register).unwrap();
        let letter = beside(&register).join("letter.doc");
        fs::write(&letter, "x").unwrap();
        drop(staging);
        sweep(&register);
        assert!(letter.exists() && Staging::begin_beside(&register).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_its_place_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let register = folder.path().join("r.db");
        let elsewhere = folder.path().join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        fs::write(elsewhere.join("theirs"), "").unwrap();
        std::os::unix::fs::symlink(&elsewhere, beside(&register)).unwrap();
        let refused = Staging::begin_beside(&register).unwrap_err();
        assert!(refused.is_usage(), "{refused}");
        sweep(&register);
        assert!(leftovers(&register).is_empty());
        assert!(elsewhere.join("theirs").exists());
        assert_eq!(files_in(&elsewhere).len(), 1);
    }

    #[test]
    fn a_lock_that_another_program_holds_is_waited_for_and_no_longer() {
        let folder = tempfile::tempdir().unwrap();
        let register = folder.path().join("r.db");
        fs::create_dir(beside(&register)).unwrap();
        let held = open_side_file(&beside(&register).join(LOCK)).unwrap();
        held.lock().unwrap();
        let begin = || Staging::begin_beside(&register);
        let refused = waiting::with_limit(std::time::Duration::ZERO, begin);
        assert_eq!(refused.unwrap_err().code(), "busy");
        held.unlock().unwrap();
        begin().unwrap();
    }
}
