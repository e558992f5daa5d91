//! The flag of a register with a generated ward (table `meta`), which distinguishes it from a real one.

use rusqlite::params;

use crate::register::trail::coverage::{self, META};
use crate::register::trail::origin::Origin;
use crate::register::write::context::ChangeContext;
use crate::register::{Reader, Result};

const DEMO_KEY: &str = "demo";

/// `seed/people/day` of the generated ward; `None` for a real one.
pub fn demo_flag(reader: Reader<'_>) -> Result<Option<String>> {
    let sql = "SELECT value FROM meta WHERE key = ?1";
    reader.optional(sql, [DEMO_KEY], |row| row.get(0))
}

/// The day of a generated ward, `YYYY-MM-DD`; `None` for a real register.
pub fn demo_day(reader: Reader<'_>) -> Result<Option<String>> {
    let flag = demo_flag(reader)?;
    Ok(flag.map(|f| f.rsplit('/').next().unwrap_or_default().to_owned()))
}

/// Whether nothing but the generator has written in the register: in the trail and among the drafts.
pub fn is_untouched(reader: Reader<'_>) -> Result<bool> {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM audit WHERE origin <> ?1) AND NOT EXISTS (SELECT 1 FROM draft)";
    reader.value(sql, [Origin::Demo.code()])
}

/// Whether nothing was ever written in the register, so that a ward may be generated in it.
pub fn is_unused(reader: Reader<'_>) -> Result<bool> {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM audit) AND NOT EXISTS (SELECT 1 FROM draft) AND NOT EXISTS (SELECT 1 FROM person)";
    reader.value(sql, [])
}

/// Flags the register as one with a generated ward.
pub(super) fn set(ctx: &mut ChangeContext<'_>, flag: &str) -> Result<()> {
    let before = coverage::image(ctx.conn, META, 0)?;
    let sql = "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)";
    ctx.execute(sql, params![DEMO_KEY, flag])?;
    ctx.record_image(META, 0, before)
}
