//! What a removal leaves outside the deleted rows: free pages, copies of the register, and numbers mentioned in other texts.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use chrono::DateTime;

use crate::domain::roles::Permission;
use crate::register::backup::own_copies::{self, Obstacle};
use crate::register::backup::{self, staging};
use crate::register::file::{files_in, parent_folder, with_files_beside};
use crate::register::trail::coverage;
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
    /// A file handed in on the ward server, or made there to be fetched, before the removal.
    ServerFile(PathBuf),
}

/// Folders of the ward server beside the register: files that clerks handed in, and files that they may fetch.
pub const INCOMING: &str = "incoming";
pub const OUTGOING: &str = "outgoing";

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
            Remaining::File(path, Obstacle::DiskMissing) => w::forget_other_disk(path.display()),
            Remaining::ServerFile(path) => w::forget_server_file(path.display()),
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
    let files = server_files(register)?.into_iter();
    result
        .copies
        .remaining
        .extend(files.map(Remaining::ServerFile));
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

/// The files of the ward server that are older than a removal which is not finished: any of them may hold its person.
fn server_files(register: &Register) -> Result<Vec<PathBuf>> {
    let reader = register.reader();
    let sql =
        "SELECT max(decided_at) FROM forget_request WHERE outcome = 'removed' AND swept_at IS NULL";
    let removed_at: Option<String> = reader.value(sql, [])?;
    let removed_at = removed_at.and_then(|at| DateTime::parse_from_rfc3339(&at).ok());
    // The trail's times are whole seconds.
    let removed_at =
        removed_at.map_or_else(SystemTime::now, SystemTime::from) + Duration::from_secs(1);
    let beside = |folder: &str| parent_folder(register.path()).join(folder);
    let mut folders = vec![beside(OUTGOING)];
    for clerk in reader.values::<String>("SELECT name FROM clerk ORDER BY id", [])? {
        folders.extend([INCOMING, OUTGOING].map(|folder| beside(folder).join(&clerk)));
    }
    if folders.len() == 1 {
        return Ok(Vec::new());
    }
    let is_older = |path: &PathBuf| {
        let metadata = path.symlink_metadata();
        let is_file = metadata.as_ref().is_ok_and(|m| !m.is_dir());
        let modified = metadata.and_then(|m| m.modified());
        is_file && modified.map_or(true, |modified| modified <= removed_at)
    };
    let mut files: Vec<PathBuf> = folders.iter().flat_map(|f| files_in(f)).collect();
    files.retain(is_older);
    files.sort();
    Ok(files)
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

/// Where an ID number of a removed person still occurs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentions {
    tables: BTreeSet<String>,
    /// Rows of the trail.
    rows: BTreeSet<i64>,
}

impl Mentions {
    /// The sentences about them, in the language of this thread.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if !self.tables.is_empty() {
            let labels: Vec<&str> = self.tables.iter().map(|t| coverage::label(t)).collect();
            sentences.push(w::forget_mentioned(labels.join(", ")));
        }
        if !self.rows.is_empty() {
            let rows: Vec<String> = self.rows.iter().map(i64::to_string).collect();
            sentences.push(w::forget_in_trail(rows.join(", ")));
        }
        sentences
    }
}

/// Where some text contains one of these numbers.
pub(super) fn mentions(reader: Reader<'_>, numbers: &[String]) -> Result<Mentions> {
    let (mut tables, mut rows) = (BTreeSet::new(), BTreeSet::new());
    let mut columns = reader.rows(include_str!("../sql/text_columns.sql"), [], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    })?;
    for number in numbers {
        let sql = "SELECT id FROM audit WHERE instr(before, ?1) > 0 OR instr(after, ?1) > 0";
        rows.extend(reader.values::<i64>(sql, [number])?);
    }
    // The search keys follow from people.
    columns.retain(|(table, _)| !["audit", "person_word"].contains(&table.as_str()));
    for (table, column) in columns {
        let sql =
            format!("SELECT EXISTS (SELECT 1 FROM \"{table}\" WHERE instr(\"{column}\", ?1) > 0)");
        for number in numbers {
            if reader.value(&sql, [number])? {
                tables.insert(table.clone());
            }
        }
    }
    Ok(Mentions { tables, rows })
}
