//! Checkpoints of SQLite's write-ahead log. By default SQLite runs one inside the save that finds the log long, which takes
//! as long as ten saves; here a checkpoint runs after the save, when the screen shows the result. Owns no transaction.

use rusqlite::Connection;

use crate::register::Register;
use crate::register::error::RegisterError;

/// Pages in the log from which on a checkpoint runs: SQLite's default.
const CHECKPOINT_PAGES: u32 = 1_000;
/// Pages from which on SQLite runs a checkpoint inside a save.
pub(in crate::register) const AUTOCHECKPOINT_PAGES: u32 = 8 * CHECKPOINT_PAGES;

/// Runs a checkpoint if the log is long. Holds the write lock: pages written meanwhile would stay in the log, which then
/// grows instead of starting again. After a failure the next save tries again.
pub fn run_if_long(register: &mut Register) {
    let changes = register.conn.total_changes();
    if changes == register.seen_changes || register.is_read_only() {
        return;
    }
    register.seen_changes = changes;
    if uncheckpointed_pages(&register.conn, "NOOP") < CHECKPOINT_PAGES {
        return;
    }
    // The log of a file that is not in its place stays as it is.
    let Ok(_write_guard) = register.begin_write() else {
        return;
    };
    // Has no effect when another process ran the checkpoint meanwhile.
    uncheckpointed_pages(&register.conn, "PASSIVE");
}

/// The frames of the log that hold commits, and how many of them are in the register's file; changes nothing.
///
/// # Errors
/// Also while the connection has a transaction or an unfinished statement.
pub(in crate::register) fn frames(conn: &Connection) -> rusqlite::Result<(u32, u32)> {
    run(conn, "NOOP")
}

fn run(conn: &Connection, mode: &str) -> rusqlite::Result<(u32, u32)> {
    let mut pragma = conn.prepare_cached(&format!("PRAGMA wal_checkpoint({mode})"))?;
    pragma.query_row([], |row| Ok((row.get("log")?, row.get("checkpointed")?)))
}

/// Runs a checkpoint of a mode; returns the pages that are only in the log, 0 while others use the log.
fn uncheckpointed_pages(conn: &Connection, mode: &str) -> u32 {
    let left = run(conn, mode).map(|(log, checkpointed)| log.saturating_sub(checkpointed));
    left.unwrap_or_else(|e| {
        tracing::warn!(error = RegisterError::from(e).code(), "checkpoint failed");
        0
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::Session;

    #[test]
    fn a_long_log_is_checkpointed_after_the_save_and_restarts() {
        let folder = tempfile::tempdir().unwrap();
        let mut register =
            Register::open(&folder.path().join("r.db"), Session::new("lan")).unwrap();
        run_if_long(&mut register);
        let store = |register: &Register, key: &str, bytes: u32| {
            let sql = "INSERT INTO meta (key, value) VALUES (?1, hex(zeroblob(?2)))";
            register.conn.execute(sql, (key, bytes)).unwrap();
        };
        store(&register, "short", 100_000);
        run_if_long(&mut register);
        let short = uncheckpointed_pages(&register.conn, "NOOP");
        assert!(
            (1..CHECKPOINT_PAGES).contains(&short),
            "it is left alone: {short}"
        );
        store(&register, "long", 3_000_000);
        assert!(
            uncheckpointed_pages(&register.conn, "NOOP") > CHECKPOINT_PAGES,
            "not inside the save itself"
        );
        run_if_long(&mut register);
        assert_eq!(uncheckpointed_pages(&register.conn, "NOOP"), 0);
        store(&register, "more", 100);
        let anew = uncheckpointed_pages(&register.conn, "NOOP");
        assert!((1..short).contains(&anew), "{anew}");
    }
}
