//! The flag of a register with a generated ward (table `meta`), which distinguishes it from a real one.

use rusqlite::params;

use crate::register::trail::coverage::{self, META};
use crate::register::write::context::ChangeContext;
use crate::register::{Reader, Result};

const DEMO_KEY: &str = "demo";

/// `seed/people/day` of the generated ward; `None` for a real one.
pub fn demo_flag(reader: Reader<'_>) -> Result<Option<String>> {
    let sql = "SELECT value FROM meta WHERE key = ?1";
    reader.optional(sql, [DEMO_KEY], |row| row.get(0))
}

/// Flags the register as one with a generated ward.
pub(super) fn set(ctx: &mut ChangeContext<'_>, flag: &str) -> Result<()> {
    let before = coverage::image(ctx.conn, META, 0)?;
    let sql = "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)";
    ctx.execute(sql, params![DEMO_KEY, flag])?;
    ctx.record_image(META, 0, before)
}
