//! Copies the register with `VACUUM INTO` and compares each value of each table with the register at that moment.

use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, ffi};

use crate::register::error::{RegisterError, Result};
use crate::register::runtime::connect;
use crate::register::runtime::write_lock::{WriteGuard, WriteLock};
use crate::register::schema;
use crate::words::safety as w;

/// Attempts to copy while others write; the last attempt makes them wait until it has begun.
const TRIES: usize = 4;
const PAUSE: Duration = Duration::from_millis(50);
/// Interval of checking whether the copy has begun.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// Copies the register into a new file and compares all rows; returns their number.
pub(in crate::register) fn copy_and_compare(
    register: &Path,
    to: &Path,
    on_progress: &mut dyn FnMut(u64),
) -> Result<u64> {
    for tried in 1..=TRIES {
        let locked = tried == TRIES;
        let Some(snapshot) = copy(register, to, locked)? else {
            thread::sleep(PAUSE);
            continue;
        };
        schema::recognise(&snapshot, register)?;
        return same_rows(&snapshot, &connect::open_read_only(to)?, on_progress);
    }
    Err(RegisterError::Busy)
}

/// Copies; returns a connection that reads the register exactly as the copy must be, or `None` when others wrote meanwhile.
/// With `locked`, others cannot write until the copy has begun.
fn copy(register: &Path, to: &Path, locked: bool) -> Result<Option<Connection>> {
    let _ = std::fs::remove_file(to);
    let source = connect::open_read_only(register)?;
    let lock = if locked {
        // Queues with the other writers: with SQLite's lock alone a busy writer can delay the copy without limit.
        let write_guard = WriteLock::new(register).acquire();
        let lock = connect::open_writable(register)?;
        lock.execute_batch("BEGIN IMMEDIATE")?;
        Some((lock, write_guard))
    } else {
        None
    };
    let before = changes_of_others(&source)?;
    let snapshot = connect::open_read_only(register)?;
    snapshot.execute_batch("BEGIN")?;
    snapshot.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    if let Some(lock) = lock {
        vacuum_into_locked(lock, &source, to)?;
        return Ok(Some(snapshot));
    }
    connect::vacuum_into(&source, to)?;
    let unchanged = changes_of_others(&source)? == before;
    Ok(unchanged.then_some(snapshot))
}

/// Copies and holds the write lock until the copy has begun: from then on SQLite reads one snapshot. A large register takes
/// seconds to copy, and clerks wait for this lock.
fn vacuum_into_locked(
    lock: (Connection, WriteGuard),
    source: &Connection,
    to: &Path,
) -> rusqlite::Result<()> {
    let (done_sender, done_receiver) = channel::<()>();
    thread::scope(|scope| {
        let waiting = thread::Builder::new().spawn_scoped(scope, move || {
            let begun = || to.metadata().is_ok_and(|m| m.len() > 0);
            while !begun()
                && done_receiver.recv_timeout(POLL_INTERVAL) == Err(RecvTimeoutError::Timeout)
            {
            }
            // Ends the empty transaction.
            drop(lock);
        });
        if waiting.is_err() {
            let no_memory = ffi::Error::new(ffi::SQLITE_NOMEM);
            return Err(rusqlite::Error::SqliteFailure(no_memory, None));
        }
        let result = connect::vacuum_into(source, to);
        drop(done_sender);
        result
    })
}

/// SQLite's count of commits by other connections.
fn changes_of_others(conn: &Connection) -> rusqlite::Result<i64> {
    conn.pragma_query_value(None, "data_version", |row| row.get(0))
}

/// Compares each table; returns the number of rows.
///
/// # Errors
/// Names the first table that differs.
pub(in crate::register) fn same_rows(
    source: &Connection,
    copy: &Connection,
    on_progress: &mut dyn FnMut(u64),
) -> Result<u64> {
    let differs = |table: &str| RegisterError::failed(|| w::copy_differs(table));
    let (ours, theirs) = (tables(source)?, tables(copy)?);
    if ours != theirs {
        return Err(differs("sqlite_schema"));
    }
    let mut all = 0;
    for table in ours {
        all += same_table(source, copy, &table)?.ok_or_else(|| differs(&table))?;
        on_progress(all);
    }
    Ok(all)
}

/// Compares one table; returns the number of rows, or `None` when a row differs.
fn same_table(
    source: &Connection,
    copy: &Connection,
    table: &str,
) -> rusqlite::Result<Option<u64>> {
    let order = order(source, table)?;
    let sql = format!("SELECT * FROM \"{table}\" ORDER BY {order}");
    let (mut left, mut right) = (source.prepare(&sql)?, copy.prepare(&sql)?);
    let columns = left.column_count();
    let (mut left, mut right) = (left.query([])?, right.query([])?);
    let mut rows = 0;
    loop {
        match (left.next()?, right.next()?) {
            (None, None) => return Ok(Some(rows)),
            (Some(ours), Some(theirs)) => {
                for at in 0..columns {
                    if ours.get_ref(at)? != theirs.get_ref(at)? {
                        return Ok(None);
                    }
                }
                rows += 1;
            }
            _ => return Ok(None),
        }
    }
}

fn tables(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut select = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")?;
    let names = select.query_map([], |row| row.get(0))?;
    names.collect()
}

/// The columns of the primary key, in order; `rowid` without one.
fn order(conn: &Connection, table: &str) -> rusqlite::Result<String> {
    let mut select =
        conn.prepare("SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk")?;
    let names: Vec<String> = select
        .query_map([table], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let quoted: Vec<String> = names.iter().map(|n| format!("\"{n}\"")).collect();
    Ok(if quoted.is_empty() {
        "rowid".to_owned()
    } else {
        quoted.join(", ")
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::register::{Register, Session};

    #[test]
    fn a_copy_made_while_others_write_is_exact() {
        let folder = tempfile::tempdir().unwrap();
        let register = folder.path().join("r.db");
        let to = folder.path().join("copy.db");
        let open = Register::open(&register, Session::new("lan")).unwrap();
        let sql = "INSERT INTO meta (key, value) VALUES (?1, hex(zeroblob(?2)))";
        open.conn.execute(sql, ("large", 12_000_000)).unwrap();
        let (begun, over) = (AtomicBool::new(false), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                let mut open = open;
                for at in 1.. {
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                    let row = (at.to_string(), 100);
                    open.batch(|batch| batch.conn().execute(sql, row).map_err(RegisterError::from))
                        .unwrap();
                    begun.store(true, Ordering::Relaxed);
                }
            });
            while !begun.load(Ordering::Relaxed) {
                thread::sleep(POLL_INTERVAL);
            }
            let copied = || -> Result<u64> {
                let snapshot = copy(&register, &to, true)?.ok_or(RegisterError::Busy)?;
                same_rows(&snapshot, &connect::open_read_only(&to)?, &mut |_| ())
            };
            let found: Vec<_> = (0..3).map(|_| copied()).collect();
            over.store(true, Ordering::Relaxed);
            for rows in found {
                assert!(rows.unwrap() > 1);
            }
        });
    }
}
