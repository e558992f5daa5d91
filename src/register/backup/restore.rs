//! Restores the register from a backup. The backup is verified first; no other process may have the register open; the old
//! file is set aside beside it. The event is in the trail of the staged copy before that replaces the register, in one SQLite
//! transaction or one rename: at any moment the register is the old one, or the new one with the event. Decrypting a sealed
//! backup is in `backup::sealed`, comparing the trails in `backup::branches`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::domain::ids::PersonId;
use crate::register::Session;
use crate::register::backup::branches::Branches;
use crate::register::backup::own_copies;
use crate::register::backup::rekey;
use crate::register::backup::retention::{self, BackupLabel};
use crate::register::backup::staged_copy::write_log_back;
use crate::register::backup::staging::Staging;
use crate::register::check::{self, objects};
use crate::register::cipher::KeySpec;
use crate::register::error::{RegisterError, Result};
use crate::register::file::{rename_durably, with_suffix};
use crate::register::findings::{Findings, has_column};
use crate::register::opened_file::{FileKind, look};
use crate::register::runtime::connect::{self, is_unreadable, open_error, open_exclusive};
use crate::register::runtime::leftover_log;
use crate::register::runtime::stop::{self, FinalStep};
use crate::register::schema::{self, recognise};
use crate::register::trail::clock;
use crate::register::trail::event::{self, AuditEvent};
use crate::register::trail::head::{self, Head};
use crate::register::trail::verify;
use crate::words::{SystemError, encrypt as we, safety as w};

/// Pages copied at a time, without a pause in between.
const PAGES_PER_STEP: std::ffi::c_int = 1024;

/// What is restored, and in whose name.
pub struct Restoration<'r> {
    pub register: &'r Path,
    /// A plain or encrypted backup beside the register in the folder of unfinished files (`backup::staged_copy`); it is changed, and
    /// becomes the register.
    pub copy: &'r Path,
    /// The file that it is a copy of; messages name it.
    pub file: &'r Path,
    /// What the file's name says.
    pub label: Option<&'r BackupLabel>,
    /// The backup may be one of another register.
    pub accepts_other: bool,
    pub session: Session,
}

/// The replaced register, and how its trail and the backup's differ.
#[derive(Clone, Debug, Default)]
pub struct RestoreResult {
    /// The path of the old register; `None` when there was none.
    pub previous: Option<PathBuf>,
    /// SQLite's log of a register that was missing or could not be read.
    pub previous_log: Option<PathBuf>,
    /// The newest point of the backup's trail.
    pub head: Head,
    /// `None` when the old register could not be read.
    pub branches: Option<Branches>,
    /// There was no readable register, so the restored one has the backup's key.
    pub uses_copy_key: bool,
    /// The restored register is encrypted.
    pub is_encrypted: bool,
    /// People erased in the old register who are in the backup; they must be erased again.
    pub people_to_erase: Vec<PersonId>,
}

/// Verifies a staged backup: its application id and version, everything `check` reads, and the point of the trail in its name.
/// Messages call the file `shown`.
///
/// # Errors
/// When the file is no register, is newer than this program, has findings, or does not match its name.
pub fn verify_copy(
    copy: &Path,
    shown: &Path,
    label: Option<&BackupLabel>,
    on_progress: &mut dyn FnMut(u64),
) -> Result<Findings> {
    write_log_back(copy, shown)?;
    let conn = connect::open_read_only(copy).map_err(|e| match open_error(copy, e) {
        RegisterError::Locked(_) => RegisterError::refused(|| we::copy_locked(shown.display())),
        _ => RegisterError::refused(|| w::not_a_copy(shown.display())),
    })?;
    recognise(&conn, shown)?;
    objects::ensure_readable(&conn)?;
    let findings = check::examine(&conn, on_progress)?.ensure_none(w::copy_unsound)?;
    if let Some(label) = label
        && verify::find_row_by_hash(&conn, &label.head.hash)? != Some(findings.head.row)
    {
        return Err(RegisterError::refused(|| {
            w::copy_not_its_name(shown.display())
        }));
    }
    Ok(findings)
}

/// Restores the register from a backup.
///
/// # Errors
/// When the backup does not verify or is one of another register, others have the register open, or a file cannot be
/// written; the register is then unchanged.
pub fn restore(
    request: Restoration<'_>,
    on_progress: &mut dyn FnMut(u64),
) -> Result<RestoreResult> {
    let kind = look(request.register)?;
    let real = request.register.canonicalize();
    if real.is_ok() && request.file.canonicalize().ok() == real.as_ref().ok().cloned() {
        return Err(RegisterError::Refused(w::RESTORE_ITSELF.into()));
    }
    // A symbolic link stays: its file is replaced.
    let register = real.as_deref().unwrap_or(request.register);
    own_copies::ensure_no_backup(register)?;
    let staging = Staging::begin_beside(register)?;
    let copy = request.copy;
    let head = verify_copy(copy, request.file, request.label, on_progress)?.head;
    let live = match kind {
        FileKind::Content => open_replaced(register)?,
        _ => None,
    };
    let mut done = RestoreResult {
        head,
        uses_copy_key: live.is_none(),
        ..RestoreResult::default()
    };
    if let Some(live) = &live {
        let copy = connect::open_writable(copy)?;
        done.branches = compare(live, &copy, request.accepts_other)?;
        done.people_to_erase = people_to_erase_again(live, &copy).unwrap_or_default();
    }
    let rekeyed = staging.path("rekeyed.db");
    let (staged, spec) = under_key_of(live.as_ref(), [copy, &rekeyed], on_progress)?;
    done.is_encrypted = spec.is_some();
    let new_head = append_event(staged, spec.as_ref(), request.session, event(&done))?;
    let previous = previous_path(register);
    let replaced = replace(
        live,
        staged,
        register,
        [&previous, &staging.path("previous.db")],
    );
    // A failed call may have replaced the register all the same, and looking can fail once more.
    let look = || head::head(&connect::open_writable(register)?);
    let restored = look().or_else(|_| look());
    let log = with_suffix(&previous, "-wal");
    done.previous_log = has_content(&log).then_some(log);
    done.previous = previous.exists().then_some(previous);
    match replaced {
        _ if restored.is_ok_and(|head| head == new_head) => Ok(done),
        Err(e) => Err(e),
        Ok(()) => {
            let previous = done.previous.as_deref().unwrap_or(request.file);
            Err(RegisterError::failed(|| {
                w::restore_differs(previous.display())
            }))
        }
    }
}

/// The register to be replaced, its log written back; `None` for a file that cannot be read with its log or without.
fn open_replaced(register: &Path) -> Result<Option<Connection>> {
    match leftover_log::ensure_belongs(register) {
        Err(RegisterError::Locked(_) | RegisterError::NotARegister(_)) => Ok(None),
        Err(RegisterError::Sqlite(e)) if is_unreadable(&e) => Ok(None),
        belongs => {
            belongs?;
            open_exclusive(register, w::RESTORE_OTHERS)
        }
    }
}

/// A free name for the old register.
fn previous_path(register: &Path) -> PathBuf {
    let timestamp = clock::now().format("%Y%m%dT%H%M%SZ");
    let name = format!("{}{timestamp}", retention::before_restore(register));
    let mut path = register.with_file_name(format!("{name}.db"));
    let mut number = 2;
    while path.exists() || with_suffix(&path, "-wal").exists() {
        path = register.with_file_name(format!("{name}-{number}.db"));
        number += 1;
    }
    path
}

fn restore_error(e: impl SystemError) -> RegisterError {
    RegisterError::failed(|| w::restore_failed(&e))
}

fn has_content(path: &Path) -> bool {
    path.metadata().is_ok_and(|m| m.len() > 0)
}

/// Compares the trails; `None` when the register's cannot be read. A copy of this register that has no identity yet gets
/// the register's.
fn compare(live: &Connection, copy: &Connection, accepts_other: bool) -> Result<Option<Branches>> {
    let Ok(branches) = Branches::between(live, copy) else {
        return Ok(None);
    };
    if branches.are_of_one_register() {
        let sql = "INSERT INTO meta (key, value) VALUES ('register_id', ?1) ON CONFLICT DO NOTHING";
        if let Some(id) = schema::register_id(live)? {
            copy.execute(sql, [id])?;
        }
    } else if !accepts_other {
        return Err(RegisterError::refused(|| {
            w::restore_other_register(branches.only_replaced, branches.only_copy)
        }));
    }
    Ok(Some(branches))
}

/// The row of the trail for what is restored.
fn event(done: &RestoreResult) -> AuditEvent {
    let event = AuditEvent::new(event::RESTORE).with("head", done.head.hash.as_str());
    match &done.branches {
        Some(branches) => event
            .with("replaced", branches.replaced.hash.as_str())
            .with("lost", branches.only_replaced),
        None => event,
    }
}

/// The copy, exported to `rekeyed` unless it has the register's key, and its key: a register that can be read keeps its own.
fn under_key_of<'p>(
    live: Option<&Connection>,
    [copy, rekeyed]: [&'p Path; 2],
    on_progress: &mut dyn FnMut(u64),
) -> Result<(&'p Path, Option<KeySpec>)> {
    let Some(live) = live else {
        let conn = connect::open_read_only(copy)?;
        return Ok((copy, connect::spec_of(&conn)?));
    };
    let spec = connect::spec_of(live)?;
    let is_other = rekey::stage_rekeyed(copy, rekeyed, spec.as_ref(), on_progress)?.is_some();
    Ok((if is_other { rekeyed } else { copy }, spec))
}

/// Appends the event to the staged copy; returns the new end of its trail.
fn append_event(
    staged: &Path,
    spec: Option<&KeySpec>,
    session: Session,
    event: AuditEvent,
) -> Result<Head> {
    let conn = rekey::append_to_staged(staged, spec, session, event)?;
    let head = head::head(&conn)?;
    conn.close().map_err(|(_, e)| e)?;
    Ok(head)
}

/// Puts the staged file in the place of the register, which is set aside as `previous` by way of `old`.
fn replace(
    live: Option<Connection>,
    staged: &Path,
    register: &Path,
    [previous, old]: [&Path; 2],
) -> Result<()> {
    if let Some(live) = live {
        if overwrite(live, staged, previous, old)? {
            return Ok(());
        }
        let _ = fs::remove_file(old);
    }
    replace_unreadable(register, staged, previous, old).map_err(restore_error)
}

/// Copies a register that SQLite cannot open to `previous`, then renames the staged file over it: there is always a file.
fn replace_unreadable(
    register: &Path,
    staged: &Path,
    previous: &Path,
    old: &Path,
) -> io::Result<()> {
    let is_copied = has_content(register)
        && fs::copy(register, old).is_ok()
        && rename_durably(old, previous).is_ok();
    let _final_step = FinalStep::begin().map_err(io::Error::other)?;
    // A log left behind would be written into the new register.
    let mut moved = vec!["-wal", "-shm", "-journal"];
    // Parts of the old file cannot be read.
    moved.extend((has_content(register) && !is_copied).then_some(""));
    for end in moved {
        match fs::rename(with_suffix(register, end), with_suffix(previous, end)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    rename_durably(staged, register)
}

/// Copies the register to `previous`, by way of `old`, then overwrites it with the staged one. Returns `false`, with nothing
/// overwritten, for a register too damaged to be copied.
fn overwrite(mut live: Connection, staged: &Path, previous: &Path, old: &Path) -> Result<bool> {
    let mut copy = connect::create(old, connect::spec_of(&live)?.as_ref())?;
    let copied = copy_pages(&live, &mut copy);
    copy.close().map_err(|(_, e)| e)?;
    if matches!(&copied, Err(RegisterError::Sqlite(e)) if is_unreadable(e)) {
        return Ok(false);
    }
    copied?;
    rename_durably(old, previous).map_err(restore_error)?;
    let new = connect::open_read_only(staged)?;
    let _final_step = FinalStep::begin()?;
    Backup::new(&new, &mut live)?
        .run_to_completion(PAGES_PER_STEP, Duration::ZERO, None)
        .map_err(restore_error)?;
    // The new register is in place; the next opening sets the mode again.
    if let Err(e) = live.pragma_update(None, "journal_mode", "WAL") {
        tracing::warn!(
            error = RegisterError::from(e).code(),
            "restored, no log yet"
        );
    }
    Ok(true)
}

/// Copies all pages of a database; stops when the command is asked to.
fn copy_pages(from: &Connection, to: &mut Connection) -> Result<()> {
    let pages = Backup::new(from, to)?;
    loop {
        stop::check()?;
        match pages.step(PAGES_PER_STEP)? {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => return Err(RegisterError::Busy),
        }
    }
}

/// People erased in the register but not in the backup.
fn people_to_erase_again(live: &Connection, copy: &Connection) -> rusqlite::Result<Vec<PersonId>> {
    let erased_in_copy = erased_people(copy)?;
    let mut people = erased_people(live)?;
    people.retain(|id| !erased_in_copy.contains(id));
    Ok(people)
}

/// The people erased in a register, in the order of the requests.
pub(super) fn erased_people(conn: &Connection) -> rusqlite::Result<Vec<PersonId>> {
    if !has_column(conn, "forget_request", "outcome")? {
        return Ok(Vec::new());
    }
    let mut select =
        conn.prepare("SELECT person_id FROM forget_request WHERE outcome = 'removed' ORDER BY id")?;
    select.query_map([], |row| row.get(0))?.collect()
}
