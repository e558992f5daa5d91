//! The flag of a register with a generated ward (table `meta`), which tells it from a real one.

use rusqlite::{OptionalExtension, params};

use crate::register::error::RegisterError;
use crate::register::{Batch, Register};

const DEMO_KEY: &str = "demo";

impl Register {
    /// `seed/people/day` of the generated ward; `None` for a real one.
    pub fn demo_flag(&self) -> Result<Option<String>, RegisterError> {
        let flag = self
            .conn
            .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
            .query_row([DEMO_KEY], |row| row.get(0))
            .optional()?;
        Ok(flag)
    }
}

impl Batch<'_> {
    /// Flags the register as one with a generated ward.
    pub fn set_demo_flag(&mut self, flag: &str) -> Result<(), RegisterError> {
        self.conn()
            .prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?
            .execute(params![DEMO_KEY, flag])?;
        Ok(())
    }
}
