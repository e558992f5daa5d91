//! The flag of a register with a generated ward (table `meta`), which distinguishes it from a real one.

use rusqlite::params;

use crate::register::{Batch, Reader, Result};

const DEMO_KEY: &str = "demo";

/// `seed/people/day` of the generated ward; `None` for a real one.
pub fn demo_flag(reader: Reader<'_>) -> Result<Option<String>> {
    let sql = "SELECT value FROM meta WHERE key = ?1";
    reader.optional(sql, [DEMO_KEY], |row| row.get(0))
}

impl Batch<'_> {
    /// Flags the register as one with a generated ward.
    pub fn set_demo_flag(&mut self, flag: &str) -> Result<()> {
        self.conn()
            .prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?
            .execute(params![DEMO_KEY, flag])?;
        Ok(())
    }
}
