//! Changes the key of a register: encrypts a plain one, gives an encrypted one another key or makes it plain. The content is
//! exported under the new key into a staged file, compared row by row, checked, and then renamed over the register: if
//! the process is killed at any moment, the file is the old register or the new one. The old file is overwritten. Backups
//! beside the register get the same key. Owns no key (`cipher`) and no connection (`connect`).

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::register::backup::copy::same_rows;
use crate::register::backup::own_copies;
use crate::register::backup::retention;
use crate::register::backup::staging::Staging;
use crate::register::check::{self, objects};
use crate::register::cipher::{KeySpec, RegisterKey, Salt};
use crate::register::error::{RegisterError, Result};
use crate::register::file::{
    create_parent_folder, parent_folder, real_path, remove_if_present, rename_new, sync_folder,
    with_suffix,
};
use crate::register::opened_file::{FileKind, look};
use crate::register::runtime::connect::{self, open_exclusive};
use crate::register::runtime::keyring;
use crate::register::runtime::leftover_log;
use crate::register::runtime::stop::{self, FinalStep};
use crate::register::schema::{self, newest_version};
use crate::register::trail::event::{self, AuditEvent};
use crate::register::write::drafts_aside;
use crate::register::{OpenMode, Register, Session, upgrade};
use crate::words::encrypt as w;

/// The staged file.
const REKEYED: &str = "rekeyed.db";
/// Bytes of zeroes written at a time over the old file.
const BLOCK_SIZE: usize = 16 * 1024;

/// The result for the register and the backups beside it.
#[derive(Clone, Debug, Default)]
pub struct RekeyResult {
    /// Rows compared, all tables; 0 for a new register.
    pub rows: u64,
    /// The old file could not be overwritten.
    pub old_file_remains: bool,
    pub copies: RekeyedCopies,
}

/// The backups beside the register and the files set aside by upgrades and restores.
#[derive(Clone, Debug, Default)]
pub struct RekeyedCopies {
    /// Files that got the register's key.
    pub rekeyed: usize,
    /// Files that no available key opens; they stay unchanged.
    pub skipped: Vec<PathBuf>,
    /// Files that were not looked at, as the command was asked to stop.
    pub remaining: usize,
}

/// Puts a register, or a new one, under another key; `None` makes it plain. `on_progress` gets the rows compared.
///
/// # Errors
/// When others have the register open, it has findings or that key already, or a file cannot be written; the register is
/// then unchanged.
pub fn rekey(
    register: &Path,
    to: Option<&RegisterKey>,
    session: Session,
    on_progress: &mut dyn FnMut(u64),
) -> Result<RekeyResult> {
    if look(register)? == FileKind::Missing {
        create_register(register, to, session)?;
        return Ok(RekeyResult::default());
    }
    // Resolves a symbolic link, which the rename would replace.
    let path = register.canonicalize().map_err(|e| rekey_error(&e))?;
    own_copies::ensure_no_backup(&path)?;
    let owner = Owner::of(&path)?;
    leftover_log::ensure_belongs(&path)?;
    let live =
        open_exclusive(&path, w::OTHERS)?.ok_or_else(|| RegisterError::Locked(path.clone()))?;
    objects::ensure_readable(&live)?;
    let from = connect::spec_of(&live)?;
    let spec = new_spec(to, from.as_ref())?;
    let staging = Staging::begin_beside(&path)?;
    let staged = staging.path(REKEYED);
    let rows = export_and_compare(&live, &staged, spec.as_ref(), on_progress)?;
    let action = match (&from, &spec) {
        (None, _) => event::ENCRYPT,
        (Some(_), Some(_)) => event::REKEY,
        (Some(_), None) => event::DECRYPT,
    };
    let event = AuditEvent::new(action).with("compared", rows);
    finish_staged(&staged, spec.as_ref(), session, event)?;
    // Until the copies beside the register are under its key too.
    let _final_step = FinalStep::begin()?;
    let old_file_remains = !replace_file(live, &staged, &path, &owner)?;
    let copies = rekey_copies(register, on_progress);
    Ok(RekeyResult {
        rows,
        old_file_remains,
        copies,
    })
}

fn rekey_error(e: &io::Error) -> RegisterError {
    RegisterError::failed(|| w::rekey_failed(e))
}

/// The new key with a new salt; added to the keyring.
fn new_spec(to: Option<&RegisterKey>, from: Option<&KeySpec>) -> Result<Option<KeySpec>> {
    let Some(key) = to else {
        return Ok(None);
    };
    if from.is_some_and(|from| key.derive_spec(from.salt) == *from) {
        return Err(RegisterError::Refused(w::SAME_KEY.into()));
    }
    let spec = key.derive_spec(Salt::random()?);
    keyring::add_spec(spec.clone());
    Ok(Some(spec))
}

fn create_register(register: &Path, to: Option<&RegisterKey>, session: Session) -> Result<()> {
    create_parent_folder(register)?;
    let spec = new_spec(to, None)?;
    let staging = Staging::begin_beside(register)?;
    let staged = staging.path(REKEYED);
    let event = AuditEvent::new(event::ENCRYPT).with("compared", 0);
    finish_staged(&staged, spec.as_ref(), session, event)?;
    rename_new(&staged, register).map_err(|e| match e.kind() {
        io::ErrorKind::AlreadyExists => {
            RegisterError::failed(|| w::made_meanwhile(register.display()))
        }
        _ => rekey_error(&e),
    })
}

/// Exports the content of a connection into a new file under another key, and compares each row.
fn export_and_compare(
    from: &Connection,
    to: &Path,
    spec: Option<&KeySpec>,
    on_progress: &mut dyn FnMut(u64),
) -> Result<u64> {
    connect::attach_new(from, to, spec)?;
    // Synced once, when the file is complete.
    for (pragma, value) in [("journal_mode", "MEMORY"), ("synchronous", "OFF")] {
        from.pragma_update(Some("other"), pragma, value)?;
    }
    from.query_row("SELECT sqlcipher_export('other')", [], |_| Ok(()))?;
    for pragma in ["application_id", "user_version"] {
        let value: i64 = from.pragma_query_value(None, pragma, |row| row.get(0))?;
        from.pragma_update(Some("other"), pragma, value)?;
    }
    from.execute_batch("DETACH other")?;
    same_rows(from, &connect::open_read_only(to)?, on_progress)
}

fn finish_staged(
    staged: &Path,
    spec: Option<&KeySpec>,
    session: Session,
    event: AuditEvent,
) -> Result<()> {
    let conn = append_to_staged(staged, spec, session, event)?;
    check::examine(&conn, &mut |_| ())?.ensure_none(w::has_findings)?;
    conn.close().map_err(|(_, e)| e.into())
}

/// Upgrades a staged register and appends an event to its trail, so that the file that replaces a register says so itself.
pub(super) fn append_to_staged(
    staged: &Path,
    spec: Option<&KeySpec>,
    session: Session,
    event: AuditEvent,
) -> Result<Connection> {
    let mut conn = connect::create(staged, spec)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    upgrade::migrate(&mut conn, newest_version(), &session)?;
    let mut register = Register::over(conn, staged, session, OpenMode::Writable);
    register.record_event(event)?;
    let closed = schema::reference(0)?;
    Ok(std::mem::replace(&mut register.conn, closed))
}

/// Renames the staged file over the register and overwrites the old file with zeroes: a process that still waits for the old
/// file is refused, as its save would be lost. Returns whether the old file was overwritten.
fn replace_file(live: Connection, staged: &Path, path: &Path, owner: &Owner) -> Result<bool> {
    let _final_step = FinalStep::begin()?;
    // Closing the connection would remove a journal of that name, which may by then belong to another process.
    live.pragma_update(None, "journal_mode", "MEMORY")?;
    remove_if_present(&with_suffix(path, "-journal")).map_err(|e| rekey_error(&e))?;
    rename_and_wipe(live, staged, path, owner).map_err(|e| rekey_error(&e))
}

fn rename_and_wipe(
    live: Connection,
    staged: &Path,
    path: &Path,
    owner: &Owner,
) -> io::Result<bool> {
    // Closing this handle ends SQLite's locks on the old file, so it stays open as long as the connection.
    let old = File::options().write(true).open(path)?;
    // Other systems cannot replace an open file.
    #[cfg(not(unix))]
    drop(live);
    owner.give(staged)?;
    File::options().write(true).open(staged)?.sync_all()?;
    fs::rename(staged, path)?;
    // Until the new name is on the disk, a power cut brings the old file back, which must be whole then.
    let wiped = sync_folder(path).is_ok() && wipe(&old).is_ok();
    #[cfg(unix)]
    drop(live);
    Ok(wiped)
}

fn wipe(mut old: &File) -> io::Result<()> {
    let mut remaining = old.metadata()?.len();
    let zeroes = [0; BLOCK_SIZE];
    while remaining > 0 {
        let chunk = usize::try_from(remaining)
            .unwrap_or(BLOCK_SIZE)
            .min(BLOCK_SIZE);
        old.write_all(&zeroes[..chunk])?;
        remaining -= chunk as u64;
    }
    old.sync_all()
}

/// Puts the backups beside the register, and drafts beside it, under its key, each compared before it replaces the old file.
/// A backup that no available key opens, or that is damaged, stays unchanged. Stops between two files when asked to.
pub fn rekey_copies(register: &Path, on_progress: &mut dyn FnMut(u64)) -> RekeyedCopies {
    let mut result = RekeyedCopies::default();
    let register = &real_path(register);
    let opened = connect::open_read_only(register).and_then(|conn| {
        let spec = connect::spec_of(&conn)?;
        Ok((conn, spec))
    });
    let Ok((live, spec)) = opened else {
        return result;
    };
    let backups = retention::list(register, &retention::folder_of(register));
    let drafts = drafts_aside::file_of(register);
    let paths = backups.into_iter().map(|file| file.path);
    let paths = paths.chain(retention::set_aside_files(register));
    let paths = paths.filter(|path| !own_copies::is_of_other_register(&live, path));
    for path in drafts.clone().into_iter().chain(paths) {
        if stop::is_pending() {
            result.remaining += 1;
            continue;
        }
        match rekey_copy(register, &path, spec.as_ref(), on_progress) {
            Ok(true) => result.rekeyed += usize::from(Some(&path) != drafts.as_ref()),
            Ok(false) => {}
            Err(RegisterError::Stopped) => result.remaining += 1,
            Err(e) => {
                tracing::warn!(error = e.code(), "a copy keeps its key");
                result.skipped.push(path);
            }
        }
    }
    result
}

/// Puts one backup under a key; `false` when it has that key already.
fn rekey_copy(
    register: &Path,
    path: &Path,
    spec: Option<&KeySpec>,
    on_progress: &mut dyn FnMut(u64),
) -> Result<bool> {
    let owner = Owner::of(path)?;
    let staging = Staging::begin(register, parent_folder(path))?;
    let staged = staging.path(REKEYED);
    let Some(copy) = stage_rekeyed(path, &staged, spec, on_progress)? else {
        return Ok(false);
    };
    replace_file(copy, &staged, path, &owner)?;
    Ok(true)
}

/// Exports a backup under a key into a new file; `None` when the backup has that key already.
pub(super) fn stage_rekeyed(
    path: &Path,
    staged: &Path,
    spec: Option<&KeySpec>,
    on_progress: &mut dyn FnMut(u64),
) -> Result<Option<Connection>> {
    let copy = connect::open_writable(path)?;
    if connect::spec_of(&copy)?.as_ref() == spec {
        return Ok(None);
    }
    export_and_compare(&copy, staged, spec, on_progress)?;
    Ok(Some(copy))
}

/// Owner and permissions of a file, for the file that replaces it.
struct Owner {
    #[cfg(unix)]
    metadata: fs::Metadata,
}

impl Owner {
    #[cfg(unix)]
    fn of(path: &Path) -> Result<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = path.metadata().map_err(|e| rekey_error(&e))?;
        if metadata.nlink() > 1 {
            return Err(RegisterError::refused(|| w::other_names(path.display())));
        }
        Ok(Self { metadata })
    }

    #[cfg(unix)]
    fn give(&self, file: &Path) -> io::Result<()> {
        use std::os::unix::fs::MetadataExt as _;
        let now = file.metadata()?;
        if (now.uid(), now.gid()) != (self.metadata.uid(), self.metadata.gid()) {
            std::os::unix::fs::chown(file, Some(self.metadata.uid()), Some(self.metadata.gid()))?;
        }
        fs::set_permissions(file, self.metadata.permissions())
    }

    #[cfg(not(unix))]
    fn of(_path: &Path) -> Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    fn give(&self, _file: &Path) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_that_another_process_has_created_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        let create = || create_register(&path, None, Session::new("lan"));
        create().unwrap();
        let first = fs::read(&path).unwrap();
        let refused = create().unwrap_err();
        assert_eq!(refused.sentence(), w::made_meanwhile(path.display()));
        assert_eq!(fs::read(&path).unwrap(), first);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
