//! The folder of backups: names and listing. Which ones stay is in `pruning`. Backups are in the order of the trail rows they end at, since a
//! computer's clock may have been wrong when one was made. A name is `register-20261123T081500Z-v5-1234-<32 digits>.db`: time,
//! version of the register, number of the newest row of the trail and the first half of its hash; `.unsound.db` where the
//! register had findings.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Local, NaiveDate, NaiveDateTime, Utc};

use crate::register::cipher::may_be_encrypted;
use crate::register::file;
use crate::register::schema;
use crate::register::trail::clock;
use crate::register::trail::head::Head;
use crate::register::trail::verify;
use crate::register::{Register, Result};

const TIME_FORMAT: &str = "%Y%m%dT%H%M%SZ";
/// In the name of a register that a restore replaced, between that of the register and a moment.
const BEFORE_RESTORE: &str = "-before-restore-";
/// Characters of a moment in that format.
const MOMENT_LENGTH: usize = 16;
/// Digits of the hash in a name.
const DIGITS: usize = 32;
/// The parts of a backup's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupLabel {
    /// The register's file name without its extension.
    pub stem: String,
    /// UTC.
    pub at: DateTime<Utc>,
    pub version: usize,
    /// The newest point of the trail: 64 digits, or the 32 of the name.
    pub head: Head,
    /// The register had no findings.
    pub sound: bool,
}

impl BackupLabel {
    /// The label of a backup made now.
    pub(super) fn new(register: &Path, version: usize, head: Head, sound: bool) -> Self {
        Self {
            stem: stem(register),
            at: clock::now(),
            version,
            head,
            sound,
        }
    }

    /// The name of the file.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!(
            "{}-{}-v{}-{}-{}{}.db",
            self.stem,
            self.at.format(TIME_FORMAT),
            self.version,
            self.head.row,
            self.head.hash.get(..DIGITS).unwrap_or(&self.head.hash),
            if self.sound { "" } else { ".unsound" }
        )
    }

    /// Parses a file name, also of a sealed backup (with `.age`).
    #[must_use]
    pub fn from_file_name(name: &str) -> Option<Self> {
        let name = name
            .strip_suffix(".age")
            .unwrap_or(name)
            .strip_suffix(".db")?;
        let (name, sound) = name
            .strip_suffix(".unsound")
            .map_or((name, true), |name| (name, false));
        let mut parts = name.rsplitn(5, '-');
        let hash = parts.next()?;
        let row = parts.next()?.parse().ok()?;
        let version = parts.next()?.strip_prefix('v')?.parse().ok()?;
        let at = NaiveDateTime::parse_from_str(parts.next()?, TIME_FORMAT).ok()?;
        let fits = hash.len() == DIGITS && hash.bytes().all(|b| b.is_ascii_hexdigit());
        fits.then(|| Self {
            stem: parts.next().unwrap_or_default().to_owned(),
            at: at.and_utc(),
            version,
            head: Head {
                row,
                hash: hash.to_owned(),
            },
            sound,
        })
    }

    /// Local day of the backup.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.at.with_timezone(&Local).date_naive()
    }
}

/// A backup in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupFile {
    pub path: PathBuf,
    pub label: BackupLabel,
    /// Bytes.
    pub size: u64,
}

impl BackupFile {
    /// Whether the file can be what was verified: a plain file with the pages that its header tells, or of the size of an
    /// encrypted one. A file that was emptied or cut short is no backup any more.
    pub(super) fn is_whole(&self) -> bool {
        if !self.path.symlink_metadata().is_ok_and(|m| m.is_file()) {
            return false;
        }
        let mut header = [0; schema::HEADER_SIZE];
        let read = File::open(&self.path).and_then(|mut file| file.read_exact(&mut header));
        match read {
            Err(_) => false,
            Ok(()) if schema::is_header(&header) => self.size >= schema::size_in_header(&header),
            Ok(()) => !schema::is_database(&header) && may_be_encrypted(&self.path),
        }
    }
}

/// The folder of a register's backups: `register-backups` beside `register.db`.
#[must_use]
pub fn folder_of(register: &Path) -> PathBuf {
    register.with_file_name(format!("{}-backups", stem(register)))
}

/// The name of the register without its extension.
pub(in crate::register) fn stem(register: &Path) -> String {
    register
        .file_stem()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The whole backups of an open register: first those whose last row is in its trail, the newest first, then those of a trail that
/// a restore has replaced.
pub fn list_by_trail(register: &Register, folder: &Path) -> Result<Vec<BackupFile>> {
    let (mut current, mut replaced) = by_trail(register, folder)?;
    current.append(&mut replaced);
    Ok(current)
}

/// The two parts of [`list_by_trail`].
pub(super) fn by_trail(
    register: &Register,
    folder: &Path,
) -> Result<(Vec<BackupFile>, Vec<BackupFile>)> {
    let (mut current, mut replaced) = (Vec::new(), Vec::new());
    let files = list(register.path(), folder);
    for file in files.into_iter().filter(BackupFile::is_whole) {
        let is_current = verify::has_point(&register.conn, &file.label.head)?;
        (if is_current {
            &mut current
        } else {
            &mut replaced
        })
        .push(file);
    }
    Ok((current, replaced))
}

/// The backups of a register in a folder, by the rows they end at, the newest first; empty without the folder.
#[must_use]
pub fn list(register: &Path, folder: &Path) -> Vec<BackupFile> {
    let stem = stem(register);
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut backups: Vec<BackupFile> = entries
        .filter_map(|entry| {
            let label = BackupLabel::from_file_name(&entry.file_name().to_string_lossy())?;
            let size = entry.metadata().ok()?.len();
            let ours = label.stem == stem && entry.path().extension().is_some_and(|e| e == "db");
            ours.then(|| BackupFile {
                path: entry.path(),
                label,
                size,
            })
        })
        .collect();
    backups.sort_by_key(|k| std::cmp::Reverse((k.label.head.row, k.label.at)));
    backups
}

/// The files that an upgrade or a restore set aside beside the register, by their exact names: `register.db.v2`,
/// `register-before-restore-20261123T081500Z.db`.
pub(in crate::register) fn set_aside_files(register: &Path) -> Vec<PathBuf> {
    let mut files = file::files_in(file::parent_folder(register));
    files.retain(|path| is_set_aside_name(register, path));
    files
}

/// Whether a file has the name of a register that a restore replaced.
pub(super) fn is_before_restore(path: &Path) -> bool {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let moment = name.rsplit_once(BEFORE_RESTORE).map(|(_, moment)| moment);
    moment.is_some_and(is_moment)
}

fn is_set_aside_name(register: &Path, path: &Path) -> bool {
    let [name, of_register] =
        [path, register].map(|p| p.file_name().unwrap_or_default().to_string_lossy());
    let versions = name.strip_prefix(&format!("{of_register}.v"));
    let moment = name.strip_prefix(&before_restore(register));
    versions.is_some_and(is_version)
        || moment
            .and_then(|rest| rest.strip_suffix(".db"))
            .is_some_and(is_moment)
}

/// The name without extension of the register that an upgrade or a restore set aside as this file.
pub(super) fn stem_set_aside(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    let upgraded = name
        .rsplit_once(".v")
        .filter(|(_, version)| is_version(version));
    if let Some((of_register, _)) = upgraded {
        return Some(stem(Path::new(of_register)));
    }
    let (stem, moment) = name.strip_suffix(".db")?.rsplit_once(BEFORE_RESTORE)?;
    is_moment(moment).then(|| stem.to_owned())
}

/// How the name of a register that a restore replaced begins; a moment follows.
pub(super) fn before_restore(register: &Path) -> String {
    format!("{}{BEFORE_RESTORE}", stem(register))
}

/// `20261123T081500Z`, or `20261123T081500Z-2`.
pub(super) fn is_moment(text: &str) -> bool {
    let (moment, number) = text.split_once('-').unwrap_or((text, "2"));
    NaiveDateTime::parse_from_str(moment, TIME_FORMAT).is_ok()
        && moment.len() == MOMENT_LENGTH
        && is_number(number)
}

/// `2`, or `2-3` where other files had the names before.
fn is_version(text: &str) -> bool {
    let (version, number) = text.split_once('-').unwrap_or((text, "2"));
    is_number(version) && is_number(number)
}

pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_parses_to_its_label() {
        for sound in [true, false] {
            let hash = "ab".repeat(16);
            let label = BackupLabel {
                stem: "so-phuong".to_owned(),
                at: DateTime::UNIX_EPOCH,
                version: 5,
                head: Head { row: 7, hash },
                sound,
            };
            let name = label.file_name();
            assert_eq!(BackupLabel::from_file_name(&name), Some(label.clone()));
            let sealed = format!("{name}.age");
            assert_eq!(BackupLabel::from_file_name(&sealed), Some(label));
        }
        for other in ["register.db", "a-20261123T050000Z-v5-7-ab.db", "x.partial"] {
            assert_eq!(BackupLabel::from_file_name(other), None, "{other}");
        }
    }

    #[test]
    fn only_exact_names_are_those_of_files_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let own = [
            "r.db.v2",
            "r.db.v12",
            "r.db.v2-2",
            "r-before-restore-20260101T000000Z.db",
            "r-before-restore-20260101T000000Z-2.db",
        ];
        let other = [
            "r.db.v2026-notes.txt",
            "r.db.v",
            "r.db.v2-wal",
            "r-before-restore-plan.docx",
            "r-before-restore-plan.db",
            "r-before-restore-20260101T000000Z-.db",
            "r-before-restore-20260101T000000Z.db.zip",
            "rr-before-restore-20260101T000000Z.db",
        ];
        for name in own.iter().chain(&other) {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let mut listed = set_aside_files(&folder.path().join("r.db"));
        listed.sort();
        let mut own = own.map(|name| folder.path().join(name));
        own.sort();
        assert_eq!(listed, own);
    }
}
