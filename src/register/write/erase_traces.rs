//! What a removal leaves outside the deleted rows: free pages, copies of the register, and numbers mentioned in other texts.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::domain::roles::Permission;
use crate::register::backup::own_copies::{self, Obstacle};
use crate::register::backup::{self, staging};
use crate::register::file::with_files_beside;
use crate::register::write::op::{Erasure, Op};
use crate::register::{Reader, Register, RegisterError, Result};
use crate::words::safety as w;

/// What became of the traces of removed people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SweepResult {
    /// Each page was overwritten.
    pub overwritten: bool,
    pub copies: RenewedCopies,
}

/// What became of the copies of the register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RenewedCopies {
    /// How many were replaced by a new verified one.
    pub removed: usize,
    /// Why others remain. They may hold a removed person.
    pub remaining: Vec<Remaining>,
}

/// Why a copy of the register remains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remaining {
    /// The register has findings: what is sound may be needed to mend it.
    RegisterUnsound,
    /// No new copy could be made, or a file not removed.
    NotReplaced,
    File(PathBuf, Obstacle),
}

impl SweepResult {
    /// No page and no copy is left. Otherwise call [`sweep`] again.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.overwritten && self.copies.remaining.is_empty()
    }
}

impl RenewedCopies {
    /// The sentences about the copies.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if self.removed > 0 {
            sentences.push(w::forget_copies(self.removed));
        }
        let sentence = |remaining: &Remaining| match remaining {
            Remaining::RegisterUnsound => w::FORGET_COPIES_UNSOUND.text().to_owned(),
            Remaining::NotReplaced => w::FORGET_COPIES_STAY.text().to_owned(),
            Remaining::File(path, Obstacle::HasOwnChanges) => w::forget_copy_ahead(path.display()),
            Remaining::File(path, Obstacle::OtherName) => w::forget_copy_named(path.display()),
            Remaining::File(path, Obstacle::Unreadable) => {
                w::forget_copy_unreadable(path.display())
            }
            Remaining::File(path, Obstacle::FileMissing) => w::forget_log(path.display()),
        };
        sentences.extend(self.remaining.iter().map(sentence));
        sentences
    }
}

/// Overwrites each page that held a removed person, then replaces the copies that are as old.
///
/// # Errors
/// When the register cannot be written; the sweep must be repeated then, as when others use the register.
pub fn sweep(register: &mut Register) -> Result<SweepResult> {
    register.authorize(Permission::Write)?;
    let is_due = needs_sweep(register.reader())?;
    let mut result = SweepResult {
        overwritten: overwrite_pages(register)?,
        copies: RenewedCopies::default(),
    };
    if !result.overwritten || !is_due {
        return Ok(result);
    }
    result.copies = renew_copies(register);
    if result.is_complete() {
        let sql = "SELECT id FROM forget_request WHERE outcome = 'removed' AND swept_at IS NULL ORDER BY id";
        for request in register.reader().values(sql, [])? {
            register.change(Op::Erase(Erasure::Sweep(request)))?;
        }
    }
    Ok(result)
}

/// `false` when the register was in use.
fn overwrite_pages(register: &mut Register) -> Result<bool> {
    register.ensure_writable()?;
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

/// Replaces the register's own copies, also those set aside by upgrades and restores and the unfinished ones of other
/// processes, with a new verified one. Nothing is removed unless the new one is sound.
fn renew_copies(open: &Register) -> RenewedCopies {
    let register = open.path();
    let (mut old, mut remaining) = (staging::leftovers(register), Vec::new());
    for copy in own_copies::of_register(&open.conn, register, open.link.as_deref()) {
        match copy.obstacle {
            None => old.push(copy.path),
            Some(obstacle) => remaining.push(Remaining::File(copy.path, obstacle)),
        }
    }
    let removed = match replace(open, old) {
        Ok(removed) => removed,
        Err(reason) => {
            remaining.insert(0, reason);
            0
        }
    };
    RenewedCopies { removed, remaining }
}

/// Makes a new copy, then removes the old ones; returns their number.
fn replace(open: &Register, mut old: Vec<PathBuf>) -> std::result::Result<usize, Remaining> {
    if old.is_empty() {
        return Ok(0);
    }
    let register = open.path();
    let new = backup::job(open)().map_err(|_| Remaining::NotReplaced)?;
    if !new.label.sound {
        return Err(Remaining::RegisterUnsound);
    }
    // Copies that other processes have begun meanwhile; each of them looks for erasures before it counts.
    for path in staging::leftovers(register) {
        if !old.contains(&path) {
            old.push(path);
        }
    }
    old.retain(|path| *path != new.path);
    let files: Vec<PathBuf> = old
        .iter()
        .flat_map(|path| with_files_beside(path))
        .collect();
    for path in &files {
        // Retention or the process that made it may have removed it already.
        let _ = staging::remove(path);
    }
    let remain = files.iter().any(|path| path.exists());
    if remain {
        Err(Remaining::NotReplaced)
    } else {
        Ok(old.len())
    }
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
