//! What a removal leaves outside the deleted rows: free pages, copies of the register, and numbers mentioned in other texts.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::domain::roles::Permission;
use crate::register::backup::{self, retention, staging};
use crate::register::write::op::{Erasure, Op};
use crate::register::{Reader, Register, RegisterError, Result};

/// What became of the traces of removed people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweepResult {
    /// Each page was overwritten and no old copy is left. Otherwise call [`sweep`] again.
    pub swept: bool,
    /// Old copies that were removed; `None` when some remain.
    pub copies: Option<usize>,
}

impl SweepResult {
    /// It must be repeated.
    pub(super) const UNSWEPT: Self = Self {
        swept: false,
        copies: Some(0),
    };
}

/// Overwrites each page that held a removed person, then replaces the copies that are as old.
///
/// # Errors
/// When the register cannot be written; the sweep must be repeated then, as when others use the register.
pub fn sweep(register: &mut Register) -> Result<SweepResult> {
    register.authorize(Permission::Write)?;
    let is_due = needs_sweep(register.reader())?;
    if !overwrite_pages(register)? {
        return Ok(SweepResult::UNSWEPT);
    }
    if !is_due {
        return Ok(SweepResult {
            swept: true,
            copies: Some(0),
        });
    }
    let copies = renew_copies(register);
    if copies.is_some() {
        let sql = "SELECT id FROM forget_request WHERE outcome = 'removed' AND swept_at IS NULL ORDER BY id";
        for request in register.reader().values(sql, [])? {
            register.change(Op::Erase(Erasure::Sweep(request)))?;
        }
    }
    Ok(SweepResult {
        swept: copies.is_some(),
        copies,
    })
}

/// `false` when the register was in use.
fn overwrite_pages(register: &mut Register) -> Result<bool> {
    register.ensure_in_place()?;
    let conn = &register.conn;
    conn.flush_prepared_statement_cache();
    let all = "PRAGMA temp_store = MEMORY; VACUUM";
    match conn.execute_batch(all).map_err(RegisterError::from) {
        Err(RegisterError::Busy) => return Ok(false),
        other => other?,
    }
    let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(busy == 0)
}

/// Whether pages or copies that hold a removed person may be left.
pub fn needs_sweep(reader: Reader<'_>) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM forget_request WHERE outcome = 'removed' AND swept_at IS NULL)";
    reader.value(sql, [])
}

/// Replaces all copies, also those set aside by upgrades and restores and the unfinished ones of other processes, with a new
/// verified one. Returns how many old ones were removed; `None` when some remain, or no new copy could be made.
fn renew_copies(open: &Register) -> Option<usize> {
    let register = open.path();
    let folder = retention::folder_of(register);
    let copies = || {
        let listed = retention::list(register, &folder).into_iter();
        let copies = listed.map(|k| k.path);
        copies.chain(retention::set_aside_files(register))
    };
    let mut old: Vec<PathBuf> = copies().chain(staging::leftovers(register)).collect();
    if old.is_empty() {
        return Some(0);
    }
    let new = backup::job(open)().ok()?;
    // Copies that other processes have begun meanwhile; each of them looks for erasures before it counts.
    for path in staging::leftovers(register) {
        if !old.contains(&path) {
            old.push(path);
        }
    }
    old.retain(|path| *path != new.path);
    for path in &old {
        // Retention or the process that made it may have removed it already.
        let _ = staging::remove(path);
    }
    let remain = old.iter().any(|path| path.exists());
    (!remain).then_some(old.len())
}

/// The tables in which some text contains one of these numbers.
pub(super) fn mentions(reader: Reader<'_>, numbers: &[String]) -> Result<Vec<String>> {
    let mut tables = BTreeSet::new();
    let columns = reader.rows(include_str!("../sql/text_columns.sql"), [], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    })?;
    for (table, column) in columns {
        let sql =
            format!("SELECT EXISTS (SELECT 1 FROM \"{table}\" WHERE instr(\"{column}\", ?1) > 0)");
        for number in numbers {
            if reader.value(&sql, [number])? {
                tables.insert(table.clone());
            }
        }
    }
    Ok(tables.into_iter().collect())
}
