//! The mark of a register that holds an invented ward (table `meta`), so that nobody takes it for a real one.

use rusqlite::{OptionalExtension, params};

use crate::register::error::RegisterError;
use crate::register::{Batch, Register};

const DEMO_KEY: &str = "demo";

impl Register {
    /// `seed/people/day` of the invented ward this register holds; none for a real one.
    ///
    /// # Errors
    /// When the register cannot be read.
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
    /// Marks the register as one of an invented ward.
    ///
    /// # Errors
    /// When the register cannot be written.
    pub fn set_demo_flag(&mut self, flag: &str) -> Result<(), RegisterError> {
        self.reading()
            .prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?
            .execute(params![DEMO_KEY, flag])?;
        Ok(())
    }
}
