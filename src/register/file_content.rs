//! Whether the file of an open register still holds that register. A program that copies another file over it (`cp`) leaves
//! device and inode as they are, and SQLite would go on with the old log over the new pages. SQLite itself only writes pages of
//! the log back, so that the file alone always is an earlier state of what the connection reads: that is compared when the file
//! has changed on the disk.

use std::cell::Cell;
use std::fs::Metadata;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::register::error::{RegisterError, Result};
use crate::register::runtime::connect;
use crate::register::schema;
use crate::register::trail::head::{self, Head};
use crate::register::trail::verify::has_point;

/// The last comparison of the file with what one connection reads.
#[derive(Debug, Default)]
pub(in crate::register) struct FileContent {
    /// The file when it last held the register.
    seen: Cell<Option<(LastChange, Extent)>>,
    /// The connection may hold pages of both files; a right file put back does not help it.
    is_overwritten: Cell<bool>,
}

/// Size and time of the last change, in seconds and nanoseconds.
type LastChange = (u64, i64, i64);

/// How far a state of a register goes: the number of its schema and of its newest row of the trail.
#[derive(Clone, Copy, Debug)]
struct Extent {
    schema: i64,
    row: i64,
}

impl FileContent {
    /// Whether something else was written over the file. The connection then writes nothing back when it is closed.
    pub(in crate::register) fn is_overwritten(&self, path: &Path, conn: &Connection) -> bool {
        let last_change = || path.metadata().ok().and_then(|m| last_change(&m));
        let Some(before) = last_change() else {
            return false;
        };
        let seen = self.seen.get();
        if self.is_overwritten.get() || seen.is_some_and(|(seen, _)| seen == before) {
            return self.is_overwritten.get();
        }
        let state = earlier_state(path, conn, seen.map(|(_, extent)| extent));
        // Another process writes just now: the next look decides.
        if last_change() != Some(before) {
            return false;
        }
        match state {
            Ok(Some(extent)) => self.seen.set(Some((before, extent))),
            Ok(None) => {
                self.is_overwritten.set(true);
                let _ = conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
            }
            // A process was killed while it wrote the log back.
            Err(_) => {}
        }
        self.is_overwritten.get()
    }
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

#[cfg(unix)]
fn last_change(metadata: &Metadata) -> Option<LastChange> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.len(), metadata.ctime(), metadata.ctime_nsec()))
}

/// Windows lets no other program write an open register.
#[cfg(not(unix))]
fn last_change(_metadata: &Metadata) -> Option<LastChange> {
    None
}
