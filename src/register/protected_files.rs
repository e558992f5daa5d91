//! What no command may write over: a register, the files and folders that belong to one, its copies, and what the call reads.
//! Found by name and by file, so that neither a link nor another spelling of the path leads around it.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::register::backup::retention::{BackupLabel, stem};
use crate::register::error::{RegisterError, Result};
use crate::register::file::{REGISTER_FILES, parent_folder, with_suffix};
use crate::register::schema;
use crate::words::safety as w;

/// Files beside a register that was written to, encrypted ones included.
const WRITTEN: [&str; 2] = ["-turn", "-ballast"];
/// Ends of the names of the folders beside a register: its backups, and unfinished copies.
const FOLDERS: [&str; 2] = ["-backups", STAGING];
const STAGING: &str = "-staging";
/// Extensions that the file of another register may have.
const EXTENSIONS: [&str; 5] = [".db", ".sqlite", ".sqlite3", ".db3", ""];

/// What a call must not write over.
#[derive(Clone, Debug)]
pub struct ProtectedFiles {
    /// The register in use: as it was named, and the file that a link leads to.
    registers: Vec<PathBuf>,
    /// Other files of the call.
    files: Vec<PathBuf>,
}

impl ProtectedFiles {
    /// What belongs to the register in use, which need not exist, and to every other register.
    #[must_use]
    pub fn of(register: &Path) -> Self {
        let mut registers = vec![place(register)];
        registers.extend(register.canonicalize());
        registers.dedup();
        Self {
            registers,
            files: Vec::new(),
        }
    }

    /// Adds a file that the call reads.
    #[must_use]
    pub fn and(mut self, file: Option<&Path>) -> Self {
        self.files.extend(file.map(Path::to_path_buf));
        self
    }

    /// Refuses a path that is not to be written.
    ///
    /// # Errors
    /// Only then.
    pub fn ensure_free(&self, path: &Path) -> Result<()> {
        if self.include(path) {
            return Err(RegisterError::refused(|| {
                w::output_protected(path.display())
            }));
        }
        Ok(())
    }

    /// Refuses a folder whose content is removed at the next opening of a register.
    ///
    /// # Errors
    /// Only then.
    pub fn ensure_lasting(&self, folder: &Path) -> Result<()> {
        let place = folder.canonicalize().unwrap_or_else(|_| place(folder));
        let is_staged = place.ancestors().any(|a| name(a).ends_with(STAGING));
        if is_staged && self.owners(&place).any(|owner| belongs(&place, &owner)) {
            return Err(RegisterError::refused(|| {
                w::output_protected(folder.display())
            }));
        }
        Ok(())
    }

    fn include(&self, path: &Path) -> bool {
        let place = place(path);
        self.files.iter().any(|file| self::place(file) == place)
            || self.owners(&place).any(|owner| belongs(&place, &owner))
            || self.is_in_use(path)
            || is_backup(path)
            || self.is_register(path)
    }

    /// The registers that a path may belong to.
    fn owners(&self, place: &Path) -> impl Iterator<Item = PathBuf> {
        let others = other_owners(place).into_iter();
        let others = others.filter(|owner| self.is_register(owner));
        self.registers.clone().into_iter().chain(others)
    }

    /// Whether the path leads to a file of the register in use, or to another file of the call.
    fn is_in_use(&self, path: &Path) -> bool {
        let Some(id) = file_id(path) else {
            return false;
        };
        let of_register = |register: &PathBuf| REGISTER_FILES.map(|end| with_suffix(register, end));
        let mut in_use = self.registers.iter().flat_map(of_register);
        in_use.any(|file| file_id(&file).as_ref() == Some(&id))
            || self.files.iter().any(|f| file_id(f).as_ref() == Some(&id))
    }

    /// Whether a path leads to a register. A file of the register in use is not opened: closing it would drop SQLite's locks.
    fn is_register(&self, path: &Path) -> bool {
        path.metadata().is_ok_and(|m| m.is_file())
            && (self.is_in_use(path)
                || WRITTEN.iter().any(|end| with_suffix(path, end).exists())
                || has_application_id(path))
    }
}

/// The path with its folder resolved; the file itself may be a link.
fn place(path: &Path) -> PathBuf {
    let folder = parent_folder(path);
    let absolute = || std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let folder = folder.canonicalize().unwrap_or_else(|_| absolute());
    path.file_name()
        .map_or_else(|| folder.clone(), |name| folder.join(name))
}

/// The name of a file in lower case, as on file systems that do not distinguish it.
fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().to_lowercase()
}

/// Whether a path is that of a register, of a file beside it, or in a folder of it.
fn belongs(place: &Path, register: &Path) -> bool {
    let beside = |path: &Path| parent_folder(path) == parent_folder(register);
    let (file, stem) = (name(register), stem(register).to_lowercase());
    let is_file = |name: &str| {
        let version = name.strip_prefix(&format!("{file}.v"));
        REGISTER_FILES
            .iter()
            .any(|end| *name == format!("{file}{end}"))
            || version.is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit()))
            || name.starts_with(&format!("{stem}-before-restore-"))
    };
    let is_folder = |name: &str| FOLDERS.iter().any(|end| *name == format!("{stem}{end}"));
    beside(place) && is_file(&name(place))
        || place.ancestors().any(|a| beside(a) && is_folder(&name(a)))
}

/// Paths of the registers that a name beside them, or in a folder of them, has.
fn other_owners(place: &Path) -> Vec<PathBuf> {
    let text = place.file_name().unwrap_or_default().to_string_lossy();
    let files = REGISTER_FILES
        .iter()
        .filter_map(|end| text.strip_suffix(end));
    let mut owners: Vec<PathBuf> = files.map(|file| place.with_file_name(file)).collect();
    for folder in place.ancestors() {
        let text = folder.file_name().unwrap_or_default().to_string_lossy();
        for stem in FOLDERS.iter().filter_map(|end| text.strip_suffix(end)) {
            let files = EXTENSIONS.map(|e| folder.with_file_name(format!("{stem}{e}")));
            owners.extend(files);
        }
    }
    owners.retain(|owner| owner != place);
    owners
}

/// Whether there is a file with the name of a backup, a sealed one included.
fn is_backup(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    BackupLabel::from_file_name(&name).is_some() && path.exists()
}

/// Whether a file begins as a register does. An encrypted one does not.
fn has_application_id(path: &Path) -> bool {
    let mut header = [0; schema::HEADER_SIZE];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    read.is_ok() && schema::is_header(&header)
}

/// Device and inode of the file that a path leads to.
#[cfg(unix)]
fn file_id(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    path.metadata().ok().map(|m| (m.dev(), m.ino()))
}

/// The resolved path, where the system tells no more.
#[cfg(not(unix))]
fn file_id(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::register::{Register, Session};

    #[test]
    fn all_that_belongs_to_a_register_is_protected() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["r.db", "other/s.db"] {
            fs::create_dir_all(at("other")).unwrap();
            drop(Register::open(&at(name), Session::new("lan")).unwrap());
        }
        fs::create_dir_all(at("r-backups/deep")).unwrap();
        fs::copy(at("r.db"), at("copied.bin")).unwrap();
        let backup = "usb-20261123T050000Z-v5-7-0123456789abcdef0123456789abcdef.db";
        fs::write(at(backup), "encrypted").unwrap();
        fs::write(at(&format!("{backup}.age")), "sealed").unwrap();
        fs::write(at("people.csv"), "").unwrap();
        fs::write(at("key"), "").unwrap();
        let protected = ProtectedFiles::of(&at("r.db")).and(Some(&at("key")));
        let files = REGISTER_FILES.map(|end| format!("r.db{end}"));
        let others = REGISTER_FILES.map(|end| format!("other/s.db{end}"));
        let names = [
            "R.DB-WAL",
            "r.db.v3",
            "r-before-restore-20261123T050000Z.db",
            "r-backups",
            "r-backups/people.csv",
            "r-backups/deep/../../r.db",
            "r-staging/1/copy.db",
            "other/s-backups/s.csv",
            "other/s-staging/x",
            "copied.bin",
            "key",
            backup,
        ];
        let sealed = format!("{backup}.age");
        let all = files.iter().chain(&others).map(String::as_str);
        for name in all.chain(names).chain([sealed.as_str()]) {
            let refused = protected.ensure_free(&at(name));
            assert!(refused.is_err_and(|e| e.is_usage()), "{name}");
        }
        for name in [
            "people.csv",
            "new.csv",
            "r.csv",
            "r.db.csv",
            "r.db-people.csv",
            "s-backups/people.csv",
            "x.db-wal",
            "other/r.db",
            &sealed.replace("usb", "new"),
        ] {
            protected.ensure_free(&at(name)).unwrap();
        }
    }

    #[test]
    fn no_backup_goes_where_unfinished_copies_are() {
        let folder = tempfile::tempdir().unwrap();
        let register = folder.path().join("r.db");
        let protected = ProtectedFiles::of(&register);
        for (name, is_lasting) in [
            ("r-staging", false),
            ("r-backups/r-staging", false),
            ("r-staging/1", false),
            ("r-backups", true),
            ("usb", true),
            ("usb-staging", true),
        ] {
            let checked = protected.ensure_lasting(&folder.path().join(name));
            assert_eq!(checked.is_ok(), is_lasting, "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_lead_around_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let _open = Register::open(&at("r.db"), Session::new("lan")).unwrap();
        std::os::unix::fs::symlink(at("r.db"), at("ward.db")).unwrap();
        fs::hard_link(at("r.db-shm"), at("index")).unwrap();
        for (register, path) in [
            ("r.db", "ward.db"),
            ("ward.db", "r.db"),
            ("ward.db", "r.db-wal"),
            ("ward.db", "ward-backups/x.csv"),
            ("ward.db", "r-backups/x.csv"),
            ("r.db", "index"),
        ] {
            let refused = ProtectedFiles::of(&at(register)).ensure_free(&at(path));
            assert!(refused.is_err(), "{register} {path}");
        }
    }
}
