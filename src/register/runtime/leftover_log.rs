//! SQLite's log (`-wal`) left beside a register by a process that was killed. SQLite applies whatever lies there under the
//! right name, also the log of another file or of an earlier state, and damages the register. Before the first connection of
//! any process the log is therefore examined over one that changes no byte: the register with its log must go on where the
//! file alone ends. The index (`-shm`) is built anew by the first connection and never trusted.

use std::fs::{self, File};
use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use crate::forms::Record;
use crate::register::error::{ENCRYPTION_BUILT, RegisterError, Result};
use crate::register::file::with_suffix;
use crate::register::file_problem::FileProblem;
use crate::register::log_content;
use crate::register::opened_file::names;
use crate::register::runtime::connect::{self, is_unreadable, open_error};
use crate::register::runtime::{keyring, waiting};
use crate::register::schema::{recognise, register_id, version};
use crate::register::trail::head::{self, Head};
use crate::register::trail::record::hex;

/// Refuses a register whose log belongs to another file or another state of it. Returns at once when there is no log, or
/// when another connection has the register open, as that one has examined it.
///
/// # Errors
/// When the log does not belong to the file or has other names, when the file is no register or of a newer version, or when a process has
/// another file open under this name; no byte is changed then.
pub(in crate::register) fn ensure_belongs(path: &Path) -> Result<()> {
    // SQLite names the log after the file that a symbolic link leads to.
    let real = fs::read_link(path).and_then(|_| path.canonicalize());
    let is_link = real.is_ok();
    let real = real.as_deref().unwrap_or(path);
    let (log, index) = (with_suffix(real, "-wal"), with_suffix(real, "-shm"));
    let problem = |problem| Err(RegisterError::File(path.to_path_buf(), problem));
    for file in [&log, &index] {
        match file.symlink_metadata() {
            Ok(m) if !m.is_file() => return problem(FileProblem::ForeignLog(file.clone())),
            // Writing through the register would change the file of the other name.
            Ok(m) if names(&m) > 1 => {
                let names = FileProblem::OtherNames(names(&m));
                return Err(RegisterError::File(file.clone(), names));
            }
            _ => {}
        }
    }
    let beside_link = with_suffix(path, "-wal");
    if beside_link != log && is_link && beside_link.metadata().is_ok_and(|m| m.len() > 0) {
        return problem(FileProblem::LogBesideLink(beside_link, log));
    }
    let length = log.metadata().map(|m| m.len());
    if length.is_err() || length.is_ok_and(|bytes| bytes == 0) && !index.exists() {
        return Ok(());
    }
    let _turn = lock(&log)?;
    let probe = match connect::open_unchanging(path) {
        Ok(probe) => Ok(probe),
        Err(e) if is_unreadable(&e) => Err(open_error(path, e)),
        // In use.
        Err(_) if !log_content::is_log(&log) => {
            return problem(FileProblem::LogOverwritten(log));
        }
        // In use, or not writable: opening reports what prevents it.
        Err(_) => return Ok(()),
    };
    if is_held(&index) {
        return problem(FileProblem::FormerFileOpen);
    }
    if log.metadata().is_ok_and(|m| m.len() == 0) {
        return Ok(());
    }
    if log_fits(path, probe)? {
        Ok(())
    } else {
        problem(FileProblem::ForeignLog(log))
    }
}

/// Whether the register with its log goes on where the file alone ends. A process that was killed while it wrote the log back
/// leaves a file that alone is damaged, and sound with its log.
///
/// # Errors
/// When the file alone is no register, and is none with the log either: no log makes one of another program's file.
fn log_fits(path: &Path, probe: Result<Connection>) -> Result<bool> {
    let alone = connect::open_immutable(path)
        .map_err(RegisterError::from)
        .and_then(|conn| Ok((Extent::read(&conn, path)?, conn)));
    let whole = probe.and_then(|conn| Ok((Extent::read(&conn, path)?, conn)));
    match (alone, whole) {
        (Err(e @ RegisterError::Newer(_)), _) | (_, Err(e @ RegisterError::Newer(_))) => Err(e),
        // A held key may open the first page in the log, which opening tries; nothing is written back where it does not.
        (Err(RegisterError::Locked(_)), Err(_)) if ENCRYPTION_BUILT && !keyring::is_empty() => {
            Ok(true)
        }
        (Err(e), whole) => {
            let is_mended = whole.is_ok_and(|(_, conn)| is_sound(&conn));
            if is_mended { Ok(true) } else { Err(e) }
        }
        (Ok(_), Err(_)) => Ok(false),
        (Ok((before, alone)), Ok((after, whole))) => {
            let continues = before.continues_to(&after, &whole).unwrap_or_default()
                && has_records_since(&whole, before.head.row).unwrap_or_default();
            let may_be_mended = || before.may_be_of(&after) && !is_sound(&alone);
            Ok(if is_sound(&whole) {
                continues || may_be_mended()
            } else {
                continues && may_be_mended()
            })
        }
    }
}

/// A register's identity and the newest row of its trail.
struct Extent {
    /// `None` before version 7.
    id: Option<String>,
    head: Head,
}

impl Extent {
    fn read(conn: &Connection, path: &Path) -> Result<Self> {
        recognise(conn, path)?;
        if version(conn)? == 0 {
            return Err(RegisterError::NotARegister(path.to_path_buf()));
        }
        Ok(Self {
            id: register_id(conn)?,
            head: head::head(conn)?,
        })
    }

    /// Whether another extent has the same identity, where this one has any.
    fn may_be_of(&self, other: &Self) -> bool {
        self.id.is_none() || self.id == other.id
    }

    /// Whether another extent is of the same register and its trail leads there from here, row by row.
    fn continues_to(&self, other: &Self, conn: &Connection) -> rusqlite::Result<bool> {
        if !self.may_be_of(other) {
            return Ok(false);
        }
        if self.head.row == 0 {
            return Ok(true);
        }
        let sql = "SELECT id, prev_hash, hash FROM audit WHERE id >= ?1 ORDER BY id";
        let mut select = conn.prepare(sql)?;
        let mut rows = select.query([self.head.row])?;
        let mut last: Option<Vec<u8>> = None;
        while let Some(row) = rows.next()? {
            let hash: Vec<u8> = row.get("hash")?;
            let follows = match &last {
                None => (row.get("id")?, hex(&hash)) == (self.head.row, self.head.hash.clone()),
                Some(last) => row.get::<_, Vec<u8>>("prev_hash")? == *last,
            };
            if !follows {
                return Ok(false);
            }
            last = Some(hash);
        }
        Ok(last.is_some())
    }
}

/// Whether each record that the trail names after a row is there in that version: the log of a later time may hold the newest
/// rows of the trail but not all records of the changes between.
fn has_records_since(conn: &Connection, row: i64) -> rusqlite::Result<bool> {
    let mut select = conn.prepare(include_str!("../sql/changed_since.sql"))?;
    let mut changed = select.query([row])?;
    while let Some(record) = changed.next()? {
        let (key, expected): (String, i64) = (record.get("key")?, record.get("version")?);
        let Some((table, id)) = key.split_once(':') else {
            continue;
        };
        if !Record::ALL.iter().any(|record| record.table() == table) {
            continue;
        }
        let sql = format!("SELECT version FROM {table} WHERE id = ?1");
        let actual: Option<i64> = conn.query_row(&sql, [id], |row| row.get(0)).optional()?;
        if actual != Some(expected) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_sound(conn: &Connection) -> bool {
    let result = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
    result.is_ok_and(|line: String| line == "ok")
}

/// Makes processes that start at once examine the log one after another: while one does, the register looks in use to the
/// others. A lock on the log itself, which SQLite does not lock.
#[cfg(unix)]
fn lock(log: &Path) -> Result<Option<File>> {
    let Ok(file) = File::open(log) else {
        return Ok(None);
    };
    waiting::lock_file(|| file.try_lock())?;
    Ok(Some(file))
}

/// On Windows a locked file cannot be read by others.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "an error on other systems")]
fn lock(_log: &Path) -> Result<Option<File>> {
    Ok(None)
}

/// Whether another process holds a lock on the index. Called while no process has the register's own file open: then it is
/// a file that had this name before, and both would share one log.
#[cfg(unix)]
fn is_held(index: &Path) -> bool {
    use rustix::process::{Flock, FlockOffsetType, FlockType, fcntl_getlk};
    // The lock bytes of SQLite's index: eight locks and the one that each connection holds while it is open.
    let all = Flock {
        start: 120,
        length: 9,
        pid: None,
        typ: FlockType::WriteLock,
        offset_type: FlockOffsetType::Set,
    };
    let held = |file: File| fcntl_getlk(&file, &all).ok().flatten();
    File::open(index).ok().and_then(held).is_some()
}

/// Windows does not let an open file be replaced.
#[cfg(not(unix))]
fn is_held(_index: &Path) -> bool {
    false
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::register::{Register, Session};

    #[test]
    fn a_log_that_another_program_locks_is_waited_for_and_no_longer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        let _open = Register::open(&path, Session::new("lan")).unwrap();
        let log = File::open(with_suffix(&path, "-wal")).unwrap();
        log.lock().unwrap();
        let refused = waiting::with_limit(Duration::ZERO, || ensure_belongs(&path));
        assert_eq!(refused.unwrap_err().code(), "busy");
        log.unlock().unwrap();
        ensure_belongs(&path).unwrap();
    }
}
