//! The folder of backups: names, listing and retention. A name is `register-20261123T081500Z-v5-1234-<32 digits>.db`: time,
//! version of the register, number of the newest row of the trail and the first half of its hash; `.unsound.db` where the
//! register had findings.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Datelike, Local, NaiveDate, NaiveDateTime, Utc};

use crate::register::file::{self, PARTIAL};
use crate::register::trail::head::Head;

/// A partial file older than this was left by a killed program.
const STALE_AFTER: Duration = Duration::from_hours(1);
const TIME_FORMAT: &str = "%Y%m%dT%H%M%SZ";
/// Digits of the hash in a name.
const DIGITS: usize = 32;
/// How many days, weeks and months with a sound backup retain their newest one.
const DAYS: usize = 7;
const WEEKS: usize = 5;
const MONTHS: usize = 12;
/// How many backups of a register with findings are retained, for investigation.
const UNSOUND: usize = 3;

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
            at: Utc::now(),
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

/// The folder of a register's backups: `register-backups` beside `register.db`.
#[must_use]
pub fn folder_of(register: &Path) -> PathBuf {
    register.with_file_name(format!("{}-backups", stem(register)))
}

fn stem(register: &Path) -> String {
    register
        .file_stem()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The backups of a register in a folder, newest first; empty without the folder.
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
    backups.sort_by_key(|k| std::cmp::Reverse((k.label.at, k.label.head.row)));
    backups
}

/// The files that an upgrade or a restore set aside beside the register: `register.db.v2`, `register-before-restore-….db`.
pub(in crate::register) fn set_aside_files(register: &Path) -> Vec<PathBuf> {
    let name = register.file_name().unwrap_or_default().to_string_lossy();
    let (upgrade, restore) = (
        format!("{name}.v"),
        format!("{}-before-restore-", stem(register)),
    );
    let ours = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let version = name.strip_prefix(&upgrade);
        version.is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit()))
            || name.starts_with(&restore)
    };
    let entries = fs::read_dir(file::parent_folder(register));
    let paths = entries.into_iter().flatten().flatten().map(|e| e.path());
    paths.filter(ours).collect()
}

/// The backups to remove, of a list sorted newest first. Retained: the newest sound one of each day, week and month up to
/// the limits, the newest of each version, and the newest sound one of any age.
#[must_use]
pub fn surplus(list: &[BackupFile]) -> Vec<&BackupFile> {
    let mut retained: HashSet<&Path> = HashSet::new();
    let sound = || list.iter().filter(|k| k.label.sound);
    retained.extend(sound().next().map(|k| k.path.as_path()));
    newest_of(&mut retained, sound(), DAYS, |day| {
        (day.year(), day.ordinal())
    });
    newest_of(&mut retained, sound(), WEEKS, |day| {
        let week = day.iso_week();
        (week.year(), week.week())
    });
    newest_of(&mut retained, sound(), MONTHS, |day| {
        (day.year(), day.month())
    });
    let unsound = list.iter().filter(|k| !k.label.sound).take(UNSOUND);
    retained.extend(unsound.map(|k| k.path.as_path()));
    let mut versions = HashSet::new();
    let newest = list.iter().filter(|k| versions.insert(k.label.version));
    retained.extend(newest.map(|k| k.path.as_path()));
    let is_surplus = |k: &&BackupFile| !retained.contains(k.path.as_path());
    list.iter().filter(is_surplus).collect()
}

/// Retains the newest of each of the first `limit` spans that have a backup.
fn newest_of<'k>(
    retained: &mut HashSet<&'k Path>,
    list: impl Iterator<Item = &'k BackupFile>,
    limit: usize,
    span: fn(NaiveDate) -> (i32, u32),
) {
    let mut spans = HashSet::new();
    let firsts = list.filter(|k| spans.insert(span(k.label.day())));
    retained.extend(firsts.take(limit).map(|k| k.path.as_path()));
}

/// Whether a backup of this register is being made.
#[must_use]
pub fn is_under_way(folder: &Path) -> bool {
    partial_files(folder).any(|(_, age)| age < STALE_AFTER)
}

pub(super) fn remove_stale_partials(folder: &Path) -> io::Result<()> {
    for (path, _) in partial_files(folder).filter(|(_, age)| *age >= STALE_AFTER) {
        fs::remove_file(path)?;
    }
    Ok(())
}

fn partial_files(folder: &Path) -> impl Iterator<Item = (PathBuf, Duration)> {
    let now = SystemTime::now();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(move |entry| {
        let name = entry.file_name();
        let changed = entry.metadata().ok()?.modified().ok()?;
        let age = now.duration_since(changed).unwrap_or_default();
        name.to_string_lossy()
            .ends_with(PARTIAL)
            .then(|| (entry.path(), age))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn backup(days_ago: i64, sound: bool) -> BackupFile {
        let noon = NaiveDate::from_ymd_opt(2026, 11, 23).and_then(|d| d.and_hms_opt(5, 0, 0));
        let at = noon.unwrap_or_default().and_utc() - TimeDelta::days(days_ago);
        let hash = "ab".repeat(16);
        let head = Head { row: 7, hash };
        let label = BackupLabel {
            stem: "so-phuong".to_owned(),
            at,
            version: 5,
            head,
            sound,
        };
        BackupFile {
            path: PathBuf::from(label.file_name()),
            label,
            size: 1,
        }
    }

    #[test]
    fn a_file_name_parses_to_its_label() {
        for sound in [true, false] {
            let copy = backup(3, sound);
            let name = copy.label.file_name();
            assert_eq!(BackupLabel::from_file_name(&name), Some(copy.label.clone()));
            assert_eq!(
                BackupLabel::from_file_name(&format!("{name}.age")),
                Some(copy.label)
            );
        }
        for other in ["register.db", "a-20261123T050000Z-v5-7-ab.db", "x.partial"] {
            assert_eq!(BackupLabel::from_file_name(other), None, "{other}");
        }
    }

    #[test]
    fn a_year_of_days_leaves_days_weeks_and_months() {
        let mut list: Vec<BackupFile> = (0..400).map(|day| backup(day, true)).collect();
        let removed: Vec<PathBuf> = surplus(&list).iter().map(|k| k.path.clone()).collect();
        list.retain(|k| !removed.contains(&k.path));
        let days: Vec<i64> = list
            .iter()
            .map(|k| (backup(0, true).label.at - k.label.at).num_days())
            .collect();
        assert_eq!(days[..7], [0, 1, 2, 3, 4, 5, 6]);
        assert!((18..=24).contains(&days.len()), "{days:?}");
        assert!(days.iter().any(|d| *d > 300), "{days:?}");
    }

    #[test]
    fn the_last_sound_copy_is_never_surplus() {
        let mut list: Vec<BackupFile> = (0..50).map(|day| backup(day, false)).collect();
        list.push(backup(900, true));
        let removed = surplus(&list);
        assert_eq!(removed.len(), 47);
        assert!(removed.iter().all(|k| !k.label.sound));
    }
}
