//! Opens a register: creates, recognises and upgrades it.

use std::path::{Path, PathBuf};
use std::{env, io};

use rusqlite::Connection;

use crate::register::backup::staging::{self, Staging};
use crate::register::backup::{own_copies, retention};
use crate::register::error::{RegisterError, Result};
use crate::register::file::{
    create_parent_folder, make_private, real_path, rename_new, with_suffix,
};
use crate::register::file_problem::FileProblem;
use crate::register::opened_file::{
    FileKind, is_write_protected, log_protection, look, may_write_beside,
};
use crate::register::runtime::checkpoint;
use crate::register::runtime::connect::{self, open_error};
use crate::register::runtime::disk_reserve::DiskReserve;
use crate::register::runtime::leftover_log;
use crate::register::schema::{check_tables, newest_version, recognise, version};
use crate::register::write::drafts;
use crate::register::{OpenMode, Origin, Register, Session, upgrade};

/// The register's default path: `VIECLAM_REGISTER`, else `register.db` in the user's data directory.
#[must_use]
pub fn default_path() -> PathBuf {
    let named = env::var_os("VIECLAM_REGISTER").filter(|p| !p.is_empty());
    named.map_or_else(|| data_folder().join("register.db"), PathBuf::from)
}

/// The user's data directory for this program; the current folder where the system has none.
#[must_use]
pub fn data_folder() -> PathBuf {
    own_data_folder().unwrap_or_else(|| PathBuf::from("."))
}

/// The user's data directory for this program, where the system has one: nothing else is in it.
#[must_use]
pub fn own_data_folder() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "vieclam")?;
    Some(dirs.data_local_dir().to_path_buf())
}

impl Register {
    /// Opens the register at a path, creating it on first use; read-only where it cannot be written.
    ///
    /// # Errors
    /// When the folder cannot be created, the file is no register or of a newer version, or SQLite fails; when a register
    /// that was there is missing or empty ([`exists`]).
    pub fn open(path: &Path, session: Session) -> Result<Self> {
        if !exists(path)? {
            create_parent_folder(path)?;
            create(path, &session)?;
        }
        leftover_log::ensure_belongs(path)?;
        let real = real_path(path);
        let mut register = Self::open_file(&real, session)?;
        register.link = (real != path).then(|| path.to_path_buf());
        Ok(register)
    }

    /// Opens the file itself: its path is no link.
    fn open_file(path: &Path, session: Session) -> Result<Self> {
        if own_copies::is_verified_backup(path) {
            return Self::open_read_only(path, session, OpenMode::VerifiedBackup);
        }
        if is_write_protected(path) {
            return Self::open_read_only(path, session, OpenMode::WriteProtected);
        }
        if let Some(problem) = log_protection(path) {
            return Err(RegisterError::File(path.to_path_buf(), problem));
        }
        match Self::open_writing(path, session.clone()) {
            // Releases the disk reserve if the register has one.
            Err(RegisterError::Full) if DiskReserve::new(path).release() => {
                Self::open_writing(path, session.clone())
            }
            other => other,
        }
        .or_else(|e| match e {
            RegisterError::Full => {
                let open_mode = OpenMode::DiskFull {
                    stale: has_content(&with_suffix(path, "-wal")),
                };
                Self::open_read_only(path, session, open_mode)
            }
            other => Err(other),
        })
    }

    fn open_writing(path: &Path, session: Session) -> Result<Self> {
        let mut conn = open_durable(path)?;
        make_files_private(path);
        staging::sweep(path);
        if version(&conn)? < newest_version() {
            upgrade::upgrade(&mut conn, path, &session)?;
        }
        let mut register = Self::over(conn, path, session, OpenMode::Writable);
        // What the log of others has lost would read as an earlier state, or as damage.
        if let Some(problem @ FileProblem::LogOverwritten(_)) = register.content_problem() {
            return Err(RegisterError::File(path.to_path_buf(), problem));
        }
        // They stay beside the register until they can be taken in.
        if let Err(e) = drafts::take_in(&mut register) {
            tracing::warn!(error = e.code(), "drafts beside the register");
        }
        Ok(register)
    }

    /// Opens a register that must exist, for a command that only reads.
    ///
    /// # Errors
    /// As [`Register::open`], and when there is no file.
    pub fn open_existing(path: &Path, session: Session) -> Result<Self> {
        ensure_exists(path)?;
        Self::open(path, session)
    }

    fn open_read_only(path: &Path, session: Session, open_mode: OpenMode) -> Result<Self> {
        // Without a log nobody has the register open. Reading it the usual way would make a log of this account, which the
        // account that may write the register could not write; a screen stays open too long to read it otherwise. A backup
        // is not written at all.
        let is_brief = session.origin != Origin::Screen;
        let is_unchanging = open_mode == OpenMode::VerifiedBackup
            || is_brief && !with_suffix(path, "-wal").exists();
        let conn = if is_unchanging {
            connect::open_immutable(path)
        } else {
            connect::open_read_only(path).or_else(|_| connect::open_immutable(path))
        };
        let conn = conn.map_err(|e| open_error(path, e))?;
        recognise(&conn, path)?;
        if version(&conn)? != newest_version() {
            return Err(open_mode.refusal(path));
        }
        Ok(Self::over(conn, path, session, open_mode))
    }
}

/// Takes the register's files from all but their owner: its own, those beside it, and the folder of its copies. The copies
/// of SQLite's log get the rights of the register's file.
fn make_files_private(path: &Path) {
    let beside = ["-wal", "-shm", "-queue", "-turn", "-ballast", "-drafts"];
    make_private(path);
    for suffix in beside {
        make_private(&with_suffix(path, suffix));
    }
    make_private(&retention::folder_of(path));
    for file in retention::set_aside_files(path) {
        make_private(&file);
    }
}

fn has_content(path: &Path) -> bool {
    path.metadata().is_ok_and(|m| m.len() > 0)
}

/// Whether there is a file to open; `false` where a new register may be created.
///
/// # Errors
/// When the path leads to no ordinary file, or the file is empty; when it is missing although copies of the register or its
/// log are beside it: then a register was there, and a new one in its place would hide the loss.
pub fn exists(path: &Path) -> Result<bool> {
    let kind = look(path)?;
    let is_gone = kind != FileKind::Content;
    let copy = is_gone.then(|| newest_copy(path)).flatten();
    let problem = match (kind, copy) {
        (FileKind::Content, _) => return Ok(true),
        (FileKind::Empty, None) => FileProblem::Empty,
        (FileKind::Empty, Some(copy)) => FileProblem::EmptyBesideCopies(copy),
        (FileKind::Missing, Some(copy)) => FileProblem::MissingBesideCopies(copy),
        (FileKind::Missing, None) => {
            let log = with_suffix(path, "-wal");
            if !has_content(&log) {
                return Ok(false);
            }
            FileProblem::MissingBesideLog(log)
        }
    };
    Err(RegisterError::File(path.to_path_buf(), problem))
}

/// Refuses a call that needs a register when there is none.
///
/// # Errors
/// As [`exists`], and when there is no file.
pub fn ensure_exists(path: &Path) -> Result<()> {
    if exists(path)? {
        return Ok(());
    }
    let problem = FileProblem::Missing;
    Err(RegisterError::File(path.to_path_buf(), problem))
}

/// The newest backup of a register that is not there; without one the newest file that an upgrade or a restore set aside. Not
/// one of a register beside it that has the same folder of backups.
fn newest_copy(register: &Path) -> Option<PathBuf> {
    let register = &real_path(register);
    let neighbours = own_copies::neighbours(register);
    let may_be_own = |path: &PathBuf| {
        let is_neighbours = |conn| own_copies::is_copy_in(conn, path);
        has_content(path) && !neighbours.iter().any(is_neighbours)
    };
    let backups = retention::list(register, &retention::folder_of(register));
    let newest = backups.into_iter().map(|file| file.path).find(may_be_own);
    newest.or_else(|| {
        let changed = |path: &PathBuf| path.metadata().and_then(|m| m.modified()).ok();
        let files = retention::set_aside_files(register).into_iter();
        files.filter(may_be_own).max_by_key(changed)
    })
}

/// Creates an empty register: complete in the folder of unfinished files, then renamed, so that no process finds half of one.
/// A register that another process creates meanwhile stays.
fn create(path: &Path, session: &Session) -> Result<()> {
    let problem = |problem| RegisterError::File(path.to_path_buf(), problem);
    if !may_write_beside(path) {
        return Err(problem(FileProblem::FolderProtected));
    }
    let staging = Staging::begin_beside(path)?;
    let unfinished = staging.path("new.db");
    let mut conn = connect::create(&unfinished, None).map_err(|e| open_error(path, e))?;
    conn.pragma_update(None, "foreign_keys", true)?;
    upgrade::migrate(&mut conn, newest_version(), session).map_err(|e| match e {
        RegisterError::Sqlite(e) => open_error(path, e),
        other => other,
    })?;
    // Those who open it at once would wait for one another to change it, and SQLite refuses that without waiting.
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.close().map_err(|(_, e)| e)?;
    match rename_new(&unfinished, path) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::StorageFull => Err(RegisterError::Full),
        Err(e) => Err(problem(FileProblem::Unreachable(
            e.raw_os_error().unwrap_or_default(),
        ))),
        Ok(()) => Ok(()),
    }
}

/// A writing connection in WAL mode whose commits reach the disk before they return.
pub(in crate::register) fn open_durable(path: &Path) -> Result<Connection> {
    let conn = connect::open_writable(path).map_err(|e| open_error(path, e))?;
    connect::write_log_back_on_close(&conn, false)?;
    recognise(&conn, path)?;
    // SQLite opens a file for reading only when the header names a newer way of writing.
    if conn.is_readonly("main")? {
        return Err(RegisterError::Newer(path.to_path_buf()));
    }
    check_tables(&conn, path)?;
    connect::write_log_back_on_close(&conn, true)?;
    let setup = || -> rusqlite::Result<()> {
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        conn.pragma_update(None, "foreign_keys", true)?;
        conn.pragma_update(None, "wal_autocheckpoint", checkpoint::AUTOCHECKPOINT_PAGES)?;
        conn.set_prepared_statement_cache_capacity(128);
        conn.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))
    };
    setup().map_err(|e| open_error(path, e))?;
    if !is_durable(&conn)? {
        return Err(RegisterError::NotDurable(path.to_path_buf()));
    }
    Ok(conn)
}

/// Whether the settings hold: SQLite ignores a setting that it cannot apply, for example on a network folder. With weaker
/// settings, simulated power cuts lost acknowledged saves.
fn is_durable(conn: &Connection) -> rusqlite::Result<bool> {
    let journal: String = conn.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    let synchronous: i64 = conn.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    let links: bool = conn.pragma_query_value(None, "foreign_keys", |row| row.get(0))?;
    Ok(journal == "wal" && synchronous >= 2 && links)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_register_is_in_wal_mode_before_anyone_opens_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        create(&path, &Session::new("lan")).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        // The header's versions of writing and reading: 2 is a write-ahead log.
        assert_eq!(bytes[18..20], [2, 2]);
    }

    #[test]
    fn anything_less_than_full_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        create(&path, &Session::new("lan")).unwrap();
        let conn = open_durable(&path).unwrap();
        assert!(is_durable(&conn).unwrap());
        for (weaker, again) in [
            ("synchronous = NORMAL", "synchronous = FULL"),
            ("synchronous = OFF", "synchronous = FULL"),
            ("foreign_keys = OFF", "foreign_keys = ON"),
            ("journal_mode = DELETE", "journal_mode = WAL"),
        ] {
            let set = |what: &str| {
                let mut pragma = conn.prepare(&format!("PRAGMA {what}")).unwrap();
                let _ = pragma.query([]).unwrap().next().unwrap();
            };
            set(weaker);
            assert!(!is_durable(&conn).unwrap(), "{weaker}");
            set(again);
            assert!(is_durable(&conn).unwrap(), "{again}");
        }
    }

    #[test]
    fn several_make_and_upgrade_a_register_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| Register::open(&path, Session::new("lan")).unwrap());
            }
        });
        let conn = open_durable(&path).unwrap();
        assert_eq!(version(&conn).unwrap(), newest_version());
    }

    #[test]
    fn a_register_that_another_process_has_created_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        create(&path, &Session::new("lan")).unwrap();
        let first = std::fs::read(&path).unwrap();
        create(&path, &Session::new("lan")).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), first);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
