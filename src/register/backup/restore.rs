//! Restores the register from a backup. The backup is verified first; no other process may have the register open; the old
//! file is set aside beside it; the change is one SQLite transaction, so that a power cut leaves the old or the new
//! register. Decrypting a sealed backup is in `backup::sealed`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::Utc;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use uuid::Uuid;

use crate::domain::ids::PersonId;
use crate::register::backup::rekey;
use crate::register::backup::retention::BackupLabel;
use crate::register::check;
use crate::register::error::{RegisterError, Result};
use crate::register::file::{
    PartialFile, remove_if_present, rename_durably, sync_folder, with_suffix,
};
use crate::register::findings::{Findings, has_column};
use crate::register::opened_file::{FileKind, look};
use crate::register::runtime::connect::{self, is_unreadable, open_error, open_exclusive};
use crate::register::runtime::leftover_log;
use crate::register::schema::recognise;
use crate::register::trail::head::{self, Head};
use crate::register::trail::verify;
use crate::words::encrypt as we;
use crate::words::safety as w;

/// Pages copied at a time, without a pause in between.
const PAGES_PER_STEP: std::ffi::c_int = 1024;

/// The replaced register, and what of it is not in the restored one.
#[derive(Clone, Debug, Default)]
pub struct RestoreResult {
    /// The path of the old register; `None` when there was none.
    pub previous: Option<PathBuf>,
    /// The newest point of the backup's trail.
    pub head: Head,
    /// Rows of the trail that the old register had beyond the backup; `None` when it could not be read.
    pub lost_rows: Option<i64>,
    /// There was no readable register, so the restored one has the backup's key.
    pub uses_copy_key: bool,
    /// People erased in the old register who are in the backup; they must be erased again.
    pub people_to_erase: Vec<PersonId>,
}

/// Verifies a backup: its application id and version, everything `check` reads, and the point of the trail in its name.
///
/// # Errors
/// When the file is no register, is newer than this program, has findings, or does not match its name.
pub fn verify_copy(
    copy: &Path,
    label: Option<&BackupLabel>,
    on_progress: &mut dyn FnMut(u64),
) -> Result<Findings> {
    let conn = connect::open_read_only(copy).map_err(|e| match open_error(copy, e) {
        RegisterError::Locked(_) => RegisterError::refused(|| we::copy_locked(copy.display())),
        _ => RegisterError::refused(|| w::not_a_copy(copy.display())),
    })?;
    recognise(&conn, copy)?;
    let findings = check::examine(&conn, on_progress)?.ensure_none(w::copy_unsound)?;
    if let Some(label) = label
        && verify::find_row_by_hash(&conn, &label.head.hash)? != Some(findings.head.row)
    {
        return Err(RegisterError::refused(|| {
            w::copy_not_its_name(copy.display())
        }));
    }
    Ok(findings)
}

/// Restores the register from a plain backup.
///
/// # Errors
/// When the backup does not verify, others have the register open, or a file cannot be written; the register is then
/// unchanged.
pub fn restore(
    register: &Path,
    copy: &Path,
    label: Option<&BackupLabel>,
    on_progress: &mut dyn FnMut(u64),
) -> Result<RestoreResult> {
    if copy
        .canonicalize()
        .ok()
        .is_some_and(|c| register.canonicalize().ok() == Some(c))
    {
        return Err(RegisterError::Refused(w::RESTORE_ITSELF.into()));
    }
    let found = look(register)?;
    let failed = |e: std::io::Error| RegisterError::failed(|| w::restore_failed(&e));
    let staged =
        PartialFile(register.with_file_name(format!(".{}.partial", Uuid::new_v4().simple())));
    fs::copy(copy, &staged.0).map_err(failed)?;
    let findings = verify_copy(&staged.0, label, on_progress)?;
    let copy_head = findings.head;
    let timestamp = Utc::now().format("%Y%m%dT%H%M%SZ");
    let stem = register.file_stem().unwrap_or_default().to_string_lossy();
    let previous = register.with_file_name(format!("{stem}-before-restore-{timestamp}.db"));
    if found != FileKind::Content {
        replace_missing(register, found, &staged.0, &previous).map_err(failed)?;
        return Ok(RestoreResult {
            head: copy_head,
            uses_copy_key: true,
            ..RestoreResult::default()
        });
    }
    leftover_log::ensure_belongs(register)?;
    let live = open_exclusive(register, w::RESTORE_OTHERS)?;
    let uses_copy_key = live.is_none();
    let (lost_rows, people_to_erase) = if let Some(live) = live {
        // The register keeps its key.
        let rekeyed =
            rekey::stage_rekeyed(&staged.0, connect::spec_of(&live)?.as_ref(), on_progress)?;
        let staged = rekeyed.as_ref().map_or(&staged.0, |(_, s)| &s.path);
        overwrite(live, staged, register, &previous)?
    } else {
        replace_unreadable(register, &staged.0, &previous)?;
        (None, Vec::new())
    };
    sync_folder(register).map_err(failed)?;
    let restored = connect::open_read_only(register)?;
    if head::head(&restored)? != copy_head {
        return Err(RegisterError::failed(|| {
            w::restore_differs(previous.display())
        }));
    }
    Ok(RestoreResult {
        previous: Some(previous),
        head: copy_head,
        lost_rows,
        uses_copy_key,
        people_to_erase,
    })
}

/// Puts the backup where there is no register or an empty file. A log that is there is set aside.
fn replace_missing(
    register: &Path,
    found: FileKind,
    staged: &Path,
    previous: &Path,
) -> std::io::Result<()> {
    if found == FileKind::Empty {
        remove_if_present(register)?;
    }
    set_aside(register, previous)?;
    rename_durably(staged, register)
}

fn replace_unreadable(register: &Path, staged: &Path, previous: &Path) -> Result<()> {
    let failed = |e: std::io::Error| RegisterError::failed(|| w::restore_failed(&e));
    set_aside(register, previous).map_err(failed)?;
    rename_durably(staged, register).map_err(failed)
}

/// Copies the register to `previous`, then overwrites it with the backup; returns the rows lost and the people to erase
/// again. A register too damaged to be copied is renamed instead.
fn overwrite(
    mut live: Connection,
    staged: &Path,
    register: &Path,
    previous: &Path,
) -> Result<(Option<i64>, Vec<PersonId>)> {
    let copy = connect::open_read_only(staged)?;
    let lost_rows = rows_beyond(&live, &copy).ok();
    let people_to_erase = people_to_erase_again(&live, &copy).unwrap_or_default();
    let partial = PartialFile(previous.with_extension("partial"));
    let mut old = connect::create(&partial.0, connect::spec_of(&live)?.as_ref())?;
    let copied =
        Backup::new(&live, &mut old)?.run_to_completion(PAGES_PER_STEP, Duration::ZERO, None);
    old.close().map_err(|(_, e)| e)?;
    if copied.as_ref().is_err_and(is_unreadable) {
        drop(live);
        replace_unreadable(register, staged, previous)?;
        return Ok((lost_rows, people_to_erase));
    }
    copied?;
    rename_durably(&partial.0, previous)
        .map_err(|e| RegisterError::failed(|| w::restore_failed(&e)))?;
    Backup::new(&copy, &mut live)?.run_to_completion(PAGES_PER_STEP, Duration::ZERO, None)?;
    live.pragma_update(None, "journal_mode", "WAL")?;
    live.close().map_err(|(_, e)| e)?;
    Ok((lost_rows, people_to_erase))
}

/// Rows of the trail that the register has beyond the backup: all of them if the backup's newest point is not in the
/// register's trail.
fn rows_beyond(live: &Connection, copy: &Connection) -> rusqlite::Result<i64> {
    let (copy_head, live_head) = (head::head(copy)?, head::head(live)?);
    Ok(match verify::find_row_by_hash(live, &copy_head.hash)? {
        Some(common) => live_head.row - common,
        None => live_head.row,
    })
}

/// People erased in the register but not in the backup.
fn people_to_erase_again(live: &Connection, copy: &Connection) -> rusqlite::Result<Vec<PersonId>> {
    let erased_people = |conn: &Connection| -> rusqlite::Result<Vec<PersonId>> {
        if !has_column(conn, "forget_request", "outcome")? {
            return Ok(Vec::new());
        }
        let mut select = conn.prepare(
            "SELECT person_id FROM forget_request WHERE outcome = 'removed' ORDER BY id",
        )?;
        select.query_map([], |row| row.get(0))?.collect()
    };
    let erased_in_copy = erased_people(copy)?;
    let mut people = erased_people(live)?;
    people.retain(|id| !erased_in_copy.contains(id));
    Ok(people)
}

/// Renames a file that SQLite cannot open, with its log: a log left behind would be written into the new register.
fn set_aside(register: &Path, previous: &Path) -> std::io::Result<()> {
    for end in ["-wal", "-shm", ""] {
        match fs::rename(with_suffix(register, end), with_suffix(previous, end)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    Ok(())
}
