//! SQLite's log beside the register: a save is in it at once, and in the register's file when the log is brought in (a
//! checkpoint), which takes as long as ten saves. Left to itself SQLite does that inside the save that finds the log long;
//! here it is done after the save, when its answer is on the screen. Owns no transaction.

use crate::register::Register;

/// Pages from which on the log is brought in: SQLite's own measure.
const CHECKPOINT_PAGES: i64 = 1_000;
/// When SQLite sees to it inside a save, should nobody else come to it.
pub(in crate::register) const AUTOCHECKPOINT_PAGES: i64 = 8 * CHECKPOINT_PAGES;

impl Register {
    /// Brings the log into the register if it has grown long, in turn: were others to write meanwhile, something would be
    /// left in it, and it would grow on instead of beginning anew. A failure costs nothing but a longer log; the next save
    /// tries again.
    pub fn checkpoint(&mut self) {
        let changes = self.conn.total_changes();
        if changes == self.seen_changes || self.is_read_only() {
            return;
        }
        self.seen_changes = changes;
        if self.uncheckpointed_pages("NOOP") < CHECKPOINT_PAGES {
            return;
        }
        let _write_guard = self.write_lock.acquire();
        // Somebody else may have done it by now; then nothing is left to do.
        self.uncheckpointed_pages("PASSIVE");
    }

    /// How many pages are not in the register yet once that is done to the log; none while others are at it.
    fn uncheckpointed_pages(&self, mode: &str) -> i64 {
        let sql = format!("PRAGMA wal_checkpoint({mode})");
        let left = self.conn.query_row(&sql, [], |row| {
            Ok(row.get::<_, i64>("log")? - row.get::<_, i64>("checkpointed")?)
        });
        left.unwrap_or_else(|e| {
            tracing::warn!(error = %e, "the log is not brought in");
            0
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::Session;

    #[test]
    fn a_long_log_is_brought_in_after_the_save_and_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let mut register =
            Register::open(&folder.path().join("r.db"), Session::new("lan")).unwrap();
        register.checkpoint();
        let keep = |register: &Register, key: &str, bytes: u32| {
            let sql = "INSERT INTO meta (key, value) VALUES (?1, hex(zeroblob(?2)))";
            register.conn.execute(sql, (key, bytes)).unwrap();
        };
        keep(&register, "short", 100_000);
        register.checkpoint();
        let short = register.uncheckpointed_pages("NOOP");
        assert!(
            (1..CHECKPOINT_PAGES).contains(&short),
            "it is left alone: {short}"
        );
        keep(&register, "long", 3_000_000);
        assert!(
            register.uncheckpointed_pages("NOOP") > CHECKPOINT_PAGES,
            "not inside the save itself"
        );
        register.checkpoint();
        assert_eq!(register.uncheckpointed_pages("NOOP"), 0);
        keep(&register, "more", 100);
        let anew = register.uncheckpointed_pages("NOOP");
        assert!((1..short).contains(&anew), "{anew}");
    }
}
