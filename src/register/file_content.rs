//! Whether the file of an open register still holds that register. A program that copies another file over it (`cp`) leaves
//! device and inode as they are, and SQLite would go on with the old log over the new pages. SQLite itself only writes pages of
//! the log back, so that the file alone always is an earlier state of what the connection reads: that is compared when the file
//! has changed on the disk.

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::register::error::{RegisterError, Result};
use crate::register::file::{LastChange, last_change_at, with_suffix};
use crate::register::file_problem::FileProblem;
use crate::register::log_content::LogContent;
use crate::register::runtime::connect;
use crate::register::schema;
use crate::register::trail::head::{self, Head};
use crate::register::trail::verify::has_point;

/// Looks that have to agree, and the time between two of them: others may write meanwhile.
const LOOKS: usize = 3;
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// The last comparison of the register's files with what one connection reads.
#[derive(Debug, Default)]
pub(in crate::register) struct FileContent {
    /// The file when it last held the register.
    seen: Cell<Option<(LastChange, Extent)>>,
    log: LogContent,
    /// The newest point of the trail that the connection has read. A trail grows only: without it an earlier state of the
    /// register's files was put over them.
    newest: RefCell<Head>,
    /// The connection may hold pages of both files; a right file put back does not help it.
    problem: RefCell<Option<FileProblem>>,
}

/// How far a state of a register goes: the number of its schema and of its newest row of the trail.
#[derive(Clone, Copy, Debug)]
struct Extent {
    schema: i64,
    row: i64,
}

impl FileContent {
    /// What was written over the file, its log, or both. The connection then writes nothing back when it is closed.
    pub(in crate::register) fn problem(
        &self,
        path: &Path,
        conn: &Connection,
    ) -> Option<FileProblem> {
        let log = with_suffix(path, "-wal");
        self.confirm(conn, || {
            let newest = head::head(conn);
            if self.is_overwritten(path, conn) {
                return Some(FileProblem::Overwritten);
            }
            let newest = newest.unwrap_or_else(|_| self.newest.borrow().clone());
            if self.log.is_overwritten(path, &log, conn, &newest) {
                return Some(FileProblem::LogOverwritten(log.clone()));
            }
            let is_set_back = self.is_set_back(conn).unwrap_or_default();
            is_set_back.then_some(FileProblem::Overwritten)
        })
    }

    /// As [`Self::problem`], before the commit of a transaction that [`Self::is_set_back`] was asked about.
    pub(in crate::register) fn problem_before_commit(
        &self,
        path: &Path,
        tx: &Connection,
    ) -> Option<FileProblem> {
        let log = with_suffix(path, "-wal");
        self.confirm(tx, || {
            let is_overwritten = self.is_overwritten(path, tx);
            let problem = is_overwritten.then_some(FileProblem::Overwritten);
            let is_lost = || self.log.is_lost(path, &log);
            problem.or_else(|| is_lost().then(|| FileProblem::LogOverwritten(log.clone())))
        })
    }

    /// Whether the trail lacks a row that this connection has read. Not for a transaction that has written to the trail.
    pub(in crate::register) fn is_set_back(&self, conn: &Connection) -> rusqlite::Result<bool> {
        let newest = head::head(conn)?;
        let mut seen = self.newest.borrow_mut();
        if *seen != newest {
            if !has_point(conn, &seen)? {
                return Ok(true);
            }
            *seen = newest;
        }
        Ok(false)
    }

    /// What several looks find, and what was found before.
    fn confirm(
        &self,
        conn: &Connection,
        look: impl Fn() -> Option<FileProblem>,
    ) -> Option<FileProblem> {
        if self.problem.borrow().is_some() {
            return self.problem.borrow().clone();
        }
        let mut problem = look()?;
        for _ in 1..LOOKS {
            thread::sleep(LOOK_INTERVAL);
            problem = look()?;
        }
        leave_log(conn);
        *self.problem.borrow_mut() = Some(problem.clone());
        Some(problem)
    }

    /// Whether something else was written over the register's file.
    fn is_overwritten(&self, path: &Path, conn: &Connection) -> bool {
        let Some(before) = last_change_at(path) else {
            return false;
        };
        let seen = self.seen.get();
        if seen.is_some_and(|(seen, _)| seen == before) {
            return false;
        }
        let state = earlier_state(path, conn, seen.map(|(_, extent)| extent));
        // Another process writes just now: the next look decides.
        if last_change_at(path) != Some(before) {
            return false;
        }
        match state {
            Ok(Some(extent)) => self.seen.set(Some((before, extent))),
            Ok(None) => return true,
            // A process was killed while it wrote the log back.
            Err(_) => {}
        }
        false
    }
}

/// Closing the connection does not write the log back.
pub(in crate::register) fn leave_log(conn: &Connection) {
    let _ = conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
}

/// The extent of the file alone if it is an earlier state of what the connection reads, not before `seen`; `None` if it is
/// something else.
fn earlier_state(path: &Path, conn: &Connection, seen: Option<Extent>) -> Result<Option<Extent>> {
    let alone = match connect::open_immutable(path) {
        Err(e) if connect::is_locked(&e) => return Ok(None),
        opened => opened?,
    };
    match schema::recognise(&alone, path) {
        Err(RegisterError::NotARegister(_)) => return Ok(None),
        other => other?,
    }
    let ids = (schema::register_id(&alone)?, schema::register_id(conn)?);
    if matches!(&ids, (Some(alone), Some(whole)) if alone != whole) {
        return Ok(None);
    }
    let ((file, head), (whole, _)) = (read(&alone)?, read(conn)?);
    let is_earlier = file.schema <= whole.schema && has_point(conn, &head)?;
    // A trail that was cut is a finding of the check.
    let is_older = seen.is_some_and(|seen| {
        file.schema < seen.schema
            || file.schema == seen.schema && file.row < seen.row && seen.row <= whole.row
    });
    Ok((is_earlier && !is_older).then_some(file))
}

fn read(conn: &Connection) -> Result<(Extent, Head)> {
    let head = head::head(conn)?;
    let schema = conn.pragma_query_value(None, "schema_version", |row| row.get(0))?;
    let row = head.row;
    Ok((Extent { schema, row }, head))
}
