//! Putting the register back from a copy. The copy is proved first; nobody else may have the register open; what was there
//! is kept beside it, byte by byte; the change itself is one transaction of SQLite's, so that a power cut leaves the old or
//! the new. Unlocking an encrypted copy is `backup::sealed`'s.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::Utc;
use rusqlite::backup::Backup;
use rusqlite::{Connection, ErrorCode};
use uuid::Uuid;

use super::backup::{Label, Partial, settle, sync_folder};
use super::check::{self, Report, has_column};
use super::error::RegisterError;
use super::trail::{self, Head};
use super::{cipher, connect, open, relock};
use crate::words::Phrase;
use crate::words::encrypt as we;
use crate::words::safety as w;

/// How long others may take to finish a save before they count as having the register open.
const PATIENCE: Duration = Duration::from_secs(2);
/// Pages copied at a time, without a pause in between.
const PAGES: std::ffi::c_int = 1024;
/// Findings told at once.
const TOLD: usize = 3;

/// What putting back did.
#[derive(Clone, Debug)]
pub struct Restored {
    /// Where the register that was there is kept; `None` when there was none.
    pub kept: Option<PathBuf>,
    /// The newest point of the trail of the copy.
    pub head: Head,
    /// Rows of the trail that the old register had beyond the copy; `None` when it could not be read.
    pub lost: Option<i64>,
    /// Nothing readable was there, so the register opens as the copy does: with the copy's key where it has one.
    pub as_copy: bool,
    /// People removed for good in the old register who are in the copy again: they must be removed again.
    pub returned: Vec<i64>,
}

/// Proves a copy: its mark and version, everything `check` looks at, and the point of the trail in its name.
///
/// # Errors
/// When it is no register, newer than this program, not as good as it must be, or cannot be read.
pub fn prove(
    copy: &Path,
    label: Option<&Label>,
    tell: &mut dyn FnMut(u64),
) -> Result<Report, RegisterError> {
    let conn = connect::reading(copy).map_err(|e| match open::opening(copy, e) {
        RegisterError::Locked(_) => RegisterError::Refused(we::copy_locked(copy.display())),
        _ => RegisterError::Refused(w::not_a_copy(copy.display())),
    })?;
    open::recognise(&conn, copy)?;
    let report = check::examine(&conn, tell)?;
    if !report.findings.is_empty() {
        let first: Vec<&str> = report
            .findings
            .iter()
            .take(TOLD)
            .map(String::as_str)
            .collect();
        return Err(RegisterError::Failed(w::copy_unsound(
            report.findings.len(),
            first.join(" "),
        )));
    }
    if let Some(label) = label
        && trail::row_of(&conn, &label.head.hash)? != Some(report.head.row)
    {
        return Err(RegisterError::Refused(w::copy_not_its_name(copy.display())));
    }
    Ok(report)
}

/// Puts the register back from a plain copy.
///
/// # Errors
/// When the copy is not proved, others have the register open, or a file cannot be written; the register is as it was then.
pub fn restore(
    register: &Path,
    copy: &Path,
    label: Option<&Label>,
    tell: &mut dyn FnMut(u64),
) -> Result<Restored, RegisterError> {
    if copy
        .canonicalize()
        .ok()
        .is_some_and(|c| register.canonicalize().ok() == Some(c))
    {
        return Err(RegisterError::Refused(w::RESTORE_ITSELF.text().to_owned()));
    }
    let failed = |e: std::io::Error| RegisterError::Failed(w::restore_failed(e));
    let staged = Partial(register.with_file_name(format!(".{}.partial", Uuid::new_v4().simple())));
    fs::copy(copy, &staged.0).map_err(failed)?;
    let report = prove(&staged.0, label, tell)?;
    let head = report.head;
    let moment = Utc::now().format("%Y%m%dT%H%M%SZ");
    let stem = register.file_stem().unwrap_or_default().to_string_lossy();
    let kept = register.with_file_name(format!("{stem}-before-restore-{moment}.db"));
    if !register.exists() {
        set_aside(register, &kept).map_err(failed)?;
        settle(&staged.0, register).map_err(failed)?;
        return Ok(Restored {
            kept: None,
            head,
            lost: None,
            as_copy: true,
            returned: Vec::new(),
        });
    }
    let live = alone(register, w::RESTORE_OTHERS)?;
    let as_copy = live.is_none();
    let (lost, returned) = if let Some(live) = live {
        // The register keeps the key it has.
        let under = relock::under(&staged.0, connect::spec_of(&live)?.as_ref(), tell)?;
        let staged = under.as_ref().map_or(&staged.0, |(_, s)| &s.path);
        over(live, staged, register, &kept)?
    } else {
        in_place_of(register, &staged.0, &kept)?;
        (None, Vec::new())
    };
    sync_folder(register).map_err(failed)?;
    let now = connect::reading(register)?;
    if trail::head(&now)? != head {
        return Err(RegisterError::Failed(w::restore_differs(kept.display())));
    }
    Ok(Restored {
        kept: Some(kept),
        head,
        lost,
        as_copy,
        returned,
    })
}

/// The copy takes the name of a register that cannot be read.
fn in_place_of(register: &Path, staged: &Path, kept: &Path) -> Result<(), RegisterError> {
    let failed = |e: std::io::Error| RegisterError::Failed(w::restore_failed(e));
    set_aside(register, kept).map_err(failed)?;
    settle(staged, register).map_err(failed)
}

/// A connection that has the register to itself, its log written back; `None` when the file is so damaged that SQLite
/// cannot take it. `others`: what is said when somebody else has it open.
pub(super) fn alone(register: &Path, others: Phrase) -> Result<Option<Connection>, RegisterError> {
    let take = || -> rusqlite::Result<Connection> {
        let conn = connect::writing(register)?;
        conn.busy_timeout(PATIENCE)?;
        conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        // Succeeds only for the last one who has the file open.
        conn.pragma_update(None, "journal_mode", "DELETE")?;
        conn.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
        Ok(conn)
    };
    match take() {
        Ok(conn) => Ok(Some(conn)),
        Err(e) => match e.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Err(RegisterError::Refused(others.text().to_owned()))
            }
            _ if is_unreadable(&e) => Ok(None),
            _ => Err(e.into()),
        },
    }
}

/// SQLite cannot take the file. Where a page of an encrypted one does not verify, it knows no code of its own for that.
fn is_unreadable(e: &rusqlite::Error) -> bool {
    match e.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => true,
        Some(ErrorCode::OutOfMemory | ErrorCode::Unknown) => cipher::BUILT,
        _ => false,
    }
}

/// Keeps what is there, then writes the copy over it; what the old one had beyond the copy. Where it is so damaged that not
/// all its pages can be kept, the file itself is.
fn over(
    mut live: Connection,
    staged: &Path,
    register: &Path,
    kept: &Path,
) -> Result<(Option<i64>, Vec<i64>), RegisterError> {
    let copy = connect::reading(staged)?;
    let lost = beyond(&live, &copy).ok();
    let returned = returned(&live, &copy).unwrap_or_default();
    let partial = Partial(kept.with_extension("partial"));
    let mut old = connect::new(&partial.0, connect::spec_of(&live)?.as_ref())?;
    let all = Backup::new(&live, &mut old)?.run_to_completion(PAGES, Duration::ZERO, None);
    old.close().map_err(|(_, e)| e)?;
    if all.as_ref().is_err_and(is_unreadable) {
        drop(live);
        in_place_of(register, staged, kept)?;
        return Ok((lost, returned));
    }
    all?;
    settle(&partial.0, kept).map_err(|e| RegisterError::Failed(w::restore_failed(e)))?;
    Backup::new(&copy, &mut live)?.run_to_completion(PAGES, Duration::ZERO, None)?;
    live.pragma_update(None, "journal_mode", "WAL")?;
    live.close().map_err(|(_, e)| e)?;
    Ok((lost, returned))
}

/// Rows of the trail that the register has beyond the copy. All of them where the two part before the copy's end.
fn beyond(live: &Connection, copy: &Connection) -> rusqlite::Result<i64> {
    let (theirs, ours) = (trail::head(copy)?, trail::head(live)?);
    Ok(match trail::row_of(live, &theirs.hash)? {
        Some(common) => ours.row - common,
        None => ours.row,
    })
}

/// People whom the register had removed and the copy has not.
fn returned(live: &Connection, copy: &Connection) -> rusqlite::Result<Vec<i64>> {
    let removed = |conn: &Connection| -> rusqlite::Result<Vec<i64>> {
        if !has_column(conn, "forget_request", "outcome")? {
            return Ok(Vec::new());
        }
        let mut select = conn.prepare(
            "SELECT person_id FROM forget_request WHERE outcome = 'removed' ORDER BY id",
        )?;
        select.query_map([], |row| row.get(0))?.collect()
    };
    let known = removed(copy)?;
    let gone = removed(live)?;
    Ok(gone.into_iter().filter(|id| !known.contains(id)).collect())
}

/// Moves a file SQLite cannot open out of the way, with its log: a log left behind would be written into the new register.
fn set_aside(register: &Path, kept: &Path) -> std::io::Result<()> {
    for end in ["-wal", "-shm", ""] {
        let with_end = |path: &Path| {
            let mut name = path.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        match fs::rename(with_end(register), with_end(kept)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    Ok(())
}
