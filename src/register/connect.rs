//! A connection of one's own to a register's file, beside the one the register is open with. Always through SQLite: opening
//! and closing the file by other means in this process would drop every lock SQLite holds on it.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

/// How long a connection waits for the others.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// A connection that reads and may take part in writing, to a file that exists.
pub(super) fn writing(path: &Path) -> rusqlite::Result<Connection> {
    opened(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
}

/// A connection that only reads.
pub(super) fn reading(path: &Path) -> rusqlite::Result<Connection> {
    opened(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

fn opened(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(PATIENCE)?;
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(conn)
}

/// A connection to a file that is made by it.
pub(super) fn new(path: &Path) -> rusqlite::Result<Connection> {
    Connection::open(path)
}
