//! Which files are copies of a register: by the identity in the file, not by its name. Two registers may share a folder of
//! backups, or a file of other content may have such a name; an erasure, a new backup and a new key leave those alone.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};

use crate::register::Register;
use crate::register::backup::branches::Branches;
use crate::register::backup::retention::{self, BackupFile, BackupLabel, folder_of};
use crate::register::backup::staging;
use crate::register::cipher::Salt;
use crate::register::error::{RegisterError, Result};
use crate::register::file::{files_in, parent_folder, with_files_beside, with_suffix};
use crate::register::runtime::connect;
use crate::register::schema::{self, recognise};
use crate::register::trail::head::{self, Head};
use crate::register::trail::verify::has_point;
use crate::register::write::drafts_aside;
use crate::register::write::erased::EMPTY_REASON;
use crate::words::safety as w;

/// Ends of the names of files that hold saves or drafts of the file beside them.
const REMAINDERS: [&str; 3] = ["-wal", "-journal", "-drafts"];
/// Bytes at the beginning of such a file.
const LOG_HEADER: usize = 16;
/// How SQLite's logs, its journals and plain drafts begin: https://sqlite.org/fileformat2.html
const LOG_STARTS: [&[u8]; 4] = [
    b"\x37\x7f\x06\x82",
    b"\x37\x7f\x06\x83",
    b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7",
    schema::MAGIC,
];

/// Why an erasure leaves a file that may hold an erased person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It has saves, rows of the trail or drafts that the register lacks.
    HasOwnChanges,
    /// It has the name of no copy of this register, or of another register's.
    OtherName,
    /// It has the name of a copy, and cannot be read.
    Unreadable,
    /// It is a log, or drafts, of a file that is not there.
    FileMissing,
    /// A disk is away on which a killed process may have left an unfinished copy.
    DiskMissing,
}

/// A copy of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::register) struct OwnCopy {
    pub path: PathBuf,
    /// `None` when it may be removed: the register has all that is in it.
    pub obstacle: Option<Obstacle>,
}

/// The copies of a register that an erasure replaces, and those that it must name: in the folder of backups, set aside by
/// upgrades and restores, and under other names in the same folder, or in that of the link by which it was opened. Files of
/// other registers are not listed, and neither are those that must stay and in which each erased person is erased.
pub(in crate::register) fn of_register(
    conn: &Connection,
    register: &Path,
    link: Option<&Path>,
) -> Vec<OwnCopy> {
    let mut named: BTreeSet<PathBuf> = staging::leftovers(register).into_iter().collect();
    let on_other_disks = staging::out_of_reach(register).into_iter();
    let obstacle = Some(Obstacle::DiskMissing);
    let mut copies: Vec<OwnCopy> = on_other_disks
        .map(|path| OwnCopy { path, obstacle })
        .collect();
    for file in retention::list(register, &folder_of(register)) {
        named.insert(file.path.clone());
        let is_own = || has_point(conn, &file.label.head).unwrap_or_default();
        copies.extend(own_copy(conn, &file.path, is_own));
    }
    for path in retention::set_aside_files(register) {
        named.insert(path.clone());
        copies.extend(own_copy(conn, &path, || false));
    }
    let folders = [Some(register), link]
        .into_iter()
        .flatten()
        .map(parent_folder);
    for path in folders.flat_map(|folder| other_files(register, folder)) {
        if is_same_file(&path, register) || !named.insert(path.clone()) {
            continue;
        }
        if is_remainder(conn, &path) {
            let obstacle = Some(Obstacle::FileMissing);
            copies.push(OwnCopy { path, obstacle });
        } else if may_be_copy(conn, &path) {
            copies.extend(named_otherwise(conn, register, path));
        }
    }
    copies
}

/// A copy under another name. A file that was made while the register had that name is one of its own, unless another
/// register has the name now.
fn named_otherwise(conn: &Connection, register: &Path, path: PathBuf) -> Option<OwnCopy> {
    let copy = read(&path).filter(|copy| is_copy(conn, copy))?;
    if is_former_name(register, &path) {
        return own_copy(conn, &path, || false);
    }
    let obstacle = Some(Obstacle::OtherName);
    may_hold_erased(conn, &copy).then_some(OwnCopy { path, obstacle })
}

/// Whether a file has the name of a backup, or of a file set aside, of a register that is not there, or is this one by a link.
fn is_former_name(register: &Path, path: &Path) -> bool {
    let folder = parent_folder(path);
    let (beside, stem) = if is_folder_of_backups(folder) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let label = BackupLabel::from_file_name(&name);
        (parent_folder(folder), label.map(|label| label.stem))
    } else {
        (folder, retention::stem_set_aside(path))
    };
    let Some(stem) = stem else {
        return false;
    };
    let mut files = files_beside(register, beside);
    files.retain(|file| {
        file.file_stem()
            .is_some_and(|s| s.to_string_lossy() == stem)
    });
    let is_other = |file: &PathBuf| !is_same_file(file, register) && open_alone(file).is_some();
    !files.iter().any(is_other)
}

/// The backups of a register in a folder that are its own and still what their names say, the newest first: one that was
/// opened as a register may hold saves that no other file has.
pub(super) fn own_backups(conn: &Connection, register: &Path, folder: &Path) -> Vec<BackupFile> {
    let mut files = retention::list(register, folder);
    files.retain(|file| {
        let is_unchanged = || ends_at(&file.path, &file.label.head).unwrap_or(true);
        file.is_whole() && is_own_backup(conn, file) && !has_log(&file.path) && is_unchanged()
    });
    files
}

/// Whether a file is a verified backup: its trail ends where its name says. What is written into it is in no other file, and it
/// could not be restored any more.
pub(in crate::register) fn is_verified_backup(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    BackupLabel::from_file_name(&name)
        .is_some_and(|label| !has_log(path) && ends_at(path, &label.head) == Some(true))
}

/// Refuses to replace a verified backup, or to write into it.
pub(super) fn ensure_no_backup(path: &Path) -> Result<()> {
    if is_verified_backup(path) {
        return Err(RegisterError::refused(|| w::copy_read_only(path.display())));
    }
    Ok(())
}

/// Whether the trail of a file alone ends at a point; `None` when it cannot be read.
pub(in crate::register) fn ends_at(path: &Path, point: &Head) -> Option<bool> {
    let head = head::head(&open_alone(path)?).ok()?;
    Some(head.row == point.row && head.hash.starts_with(&point.hash))
}

fn has_log(path: &Path) -> bool {
    with_suffix(path, "-wal")
        .metadata()
        .is_ok_and(|m| m.len() > 0)
}

/// The backups in the register's folder without those of another register that has the same folder.
#[must_use]
pub fn list_without_neighbours(register: &Register) -> Vec<BackupFile> {
    let (conn, path) = (&register.conn, register.path());
    let neighbours = neighbours(path);
    let mut files = retention::list(path, &folder_of(path));
    files.retain(|file| {
        let is_neighbours = |other: &Connection| is_copy_in(other, &file.path);
        is_copy_in(conn, &file.path) || !neighbours.iter().any(is_neighbours)
    });
    files
}

/// Whether a backup is one of this register. Of a file that cannot be read, its name must tell a point of the trail.
fn is_own_backup(conn: &Connection, file: &BackupFile) -> bool {
    match read(&file.path) {
        Some(copy) => is_copy(conn, &copy),
        None => has_point(conn, &file.label.head).unwrap_or_default(),
    }
}

/// Whether a file can be read and is no copy of this register.
pub(super) fn is_of_other_register(conn: &Connection, path: &Path) -> bool {
    read(path).is_some_and(|file| !is_copy(conn, &file))
}

/// A file with the name of a copy; `None` for that of another register and for one that holds nothing.
fn own_copy(
    conn: &Connection,
    path: &Path,
    unreadable_is_own: impl Fn() -> bool,
) -> Option<OwnCopy> {
    let copy = |obstacle| {
        let path = path.to_path_buf();
        Some(OwnCopy { path, obstacle })
    };
    let Some(file) = read(path) else {
        let holds_something = path.symlink_metadata().is_ok_and(|m| m.len() > 0);
        let obstacle = (!unreadable_is_own()).then_some(Obstacle::Unreadable);
        return holds_something.then(|| copy(obstacle)).flatten();
    };
    if !is_copy(conn, &file) {
        return None;
    }
    match Branches::between(&file, conn) {
        Ok(branches) if !has_own(&branches, path) => copy(None),
        Ok(_) if may_hold_erased(conn, &file) => copy(Some(Obstacle::HasOwnChanges)),
        Ok(_) => None,
        Err(_) => copy(Some(Obstacle::Unreadable)),
    }
}

/// Whether a file has what the register lacks. Drafts in a backup were saved or discarded since; those of a register that a
/// restore replaced, and those beside a file, are nowhere else.
fn has_own(branches: &Branches, path: &Path) -> bool {
    branches.lost_changes + branches.lost_events > 0
        || branches.lost_drafts > 0 && retention::is_before_restore(path)
        || drafts_aside::file_of(path).is_some()
}

/// Whether a file is a copy of a register.
pub(in crate::register) fn is_copy_in(register: &Connection, path: &Path) -> bool {
    read(path).is_some_and(|copy| is_copy(register, &copy))
}

/// The registers beside a path that have the same folder of backups: `register.sqlite` of `register.db`.
pub(in crate::register) fn neighbours(register: &Path) -> Vec<Connection> {
    let mut files = files_beside(register, parent_folder(register));
    // `register.db-old` is a copy made by hand.
    let is_plain = |end: &OsStr| !end.as_encoded_bytes().contains(&b'-');
    files.retain(|path| {
        path.file_stem() == register.file_stem() && path.extension().is_none_or(is_plain)
    });
    files.iter().filter_map(|path| open_alone(path)).collect()
}

/// Opens a file as a register, with its log where it has one; `None` when it cannot be read or is none. No byte is changed.
fn read(path: &Path) -> Option<Connection> {
    if has_log(path) {
        return open_with(connect::open_unchanging, path);
    }
    open_alone(path)
}

/// Opens a register without its log.
fn open_alone(path: &Path) -> Option<Connection> {
    open_with(connect::open_immutable, path)
}

/// Not by a link: it may lead to the register itself, and closing that without SQLite's locks would drop them.
fn open_with(open: fn(&Path) -> rusqlite::Result<Connection>, path: &Path) -> Option<Connection> {
    if !path.symlink_metadata().is_ok_and(|m| m.is_file()) {
        return None;
    }
    let conn = open(path).ok()?;
    recognise(&conn, path).ok()?;
    (schema::version(&conn).ok()? > 0).then_some(conn)
}

/// Whether two registers are copies of one: by their identity; by the first row of the trail where a version before 7 has none.
fn is_copy(register: &Connection, copy: &Connection) -> bool {
    let first_row = |conn: &Connection| -> Option<Vec<u8>> {
        let sql = "SELECT hash FROM audit ORDER BY id LIMIT 1";
        let row = conn.query_row(sql, [], |row| row.get(0)).optional();
        row.ok().flatten()
    };
    match [register, copy].map(|conn| schema::register_id(conn).ok().flatten()) {
        [Some(one), Some(other)] => one == other,
        _ => first_row(register).is_some_and(|row| first_row(copy) == Some(row)),
    }
}

/// Whether a person who was erased in the register has data in a copy; assumed of one that cannot be read.
fn may_hold_erased(register: &Connection, copy: &Connection) -> bool {
    let holds_one = || -> rusqlite::Result<bool> {
        let sql = "SELECT id FROM person WHERE void_reason = ?1";
        let mut select = register.prepare(sql)?;
        let erased = select.query_map([EMPTY_REASON], |row| row.get::<_, i64>(0))?;
        let sql = "SELECT 1 FROM person WHERE id = ?1 AND void_reason IS NOT ?2";
        let mut holds = copy.prepare(sql)?;
        for person in erased {
            if holds.exists((person?, EMPTY_REASON))? {
                return Ok(true);
            }
        }
        Ok(false)
    };
    holds_one().unwrap_or(true)
}

/// The files in a folder but the register and SQLite's files beside it: closing those would drop the locks of this process.
fn files_beside(register: &Path, folder: &Path) -> Vec<PathBuf> {
    let name = register.file_name().unwrap_or_default();
    let own = with_files_beside(&folder.join(name));
    let mut files = files_in(folder);
    files.retain(|path| !own.iter().any(|own| own.file_name() == path.file_name()));
    files
}

/// The files beside a register, and those in folders of backups there.
fn other_files(register: &Path, folder: &Path) -> Vec<PathBuf> {
    let mut files = files_beside(register, folder);
    let is_other = |path: &&PathBuf| {
        is_folder_of_backups(path) && !is_same_file(path, parent_folder(register))
    };
    let folders = files.iter().filter(is_other);
    let backups: Vec<PathBuf> = folders.flat_map(|folder| files_in(folder)).collect();
    files.extend(backups);
    files
}

fn is_folder_of_backups(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with("-backups") && path.is_dir()
}

/// Whether two paths lead to one file.
fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Whether a file is a log or drafts, by its name and its first bytes, and the file that it belongs to is not there: then nothing
/// will ever take up or overwrite what is in it.
fn is_remainder(conn: &Connection, path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut owners = REMAINDERS.iter().filter_map(|end| name.strip_suffix(end));
    let is_gone = |owner: &str| path.with_file_name(owner).symlink_metadata().is_err();
    owners.any(is_gone)
        && read_header(path).is_some_and(|header: [u8; LOG_HEADER]| {
            let begins_so = |start: &&[u8]| header.starts_with(start);
            LOG_STARTS.iter().any(begins_so) || has_salt(conn, path)
        })
}

/// Whether the first bytes are those of a register, or of an encrypted one with this register's salt. The register's own
/// file is not read here: closing it would drop SQLite's locks.
fn may_be_copy(conn: &Connection, path: &Path) -> bool {
    read_header(path).is_some_and(|header| schema::is_header(&header) || has_salt(conn, path))
}

/// Whether a file is encrypted with the register's salt.
fn has_salt(conn: &Connection, path: &Path) -> bool {
    let own_salt = connect::spec_of(conn).ok().flatten().map(|spec| spec.salt);
    own_salt.is_some_and(|salt| Salt::from_file(path) == Some(salt))
}

/// The first bytes of a file; `None` of a shorter one, a link or a folder.
fn read_header<const N: usize>(path: &Path) -> Option<[u8; N]> {
    path.symlink_metadata().ok().filter(|m| m.is_file())?;
    let mut header = [0; N];
    File::open(path).ok()?.read_exact(&mut header).ok()?;
    Some(header)
}
