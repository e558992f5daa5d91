//! Opening the register: made on first use, recognised, brought up to date, never half open.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::error::RegisterError;
use super::queue::Queue;
use super::{Register, Session};

/// "vcl1": tells a register from any other SQLite file.
const APPLICATION_ID: i32 = 0x7663_6c31;
/// How long a writer waits for the others.
const PATIENCE: Duration = Duration::from_secs(10);

/// The steps that made the register what it is, oldest first. Never edited: the next change is another file.
const STEPS: [&str; 5] = [
    include_str!("../../data/migrations/001_register.sql"),
    include_str!("../../data/migrations/002_verification.sql"),
    include_str!("../../data/migrations/004_plan.sql"),
    include_str!("../../data/migrations/005_safety.sql"),
    include_str!("../../data/migrations/006_clerks.sql"),
];

/// The steps as the migrator takes them.
#[must_use]
pub fn migrations() -> Migrations<'static> {
    Migrations::new(STEPS.iter().map(|sql| M::up(sql)).collect())
}

/// The version of a register made by this program.
#[must_use]
pub fn newest_version() -> usize {
    STEPS.len()
}

/// Where the register is when nobody says otherwise: `VIECLAM_REGISTER`, else `register.db` in the user's data directory.
#[must_use]
pub fn default_path() -> PathBuf {
    if let Some(path) = env::var_os("VIECLAM_REGISTER").filter(|p| !p.is_empty()) {
        return PathBuf::from(path);
    }
    data_folder().join("register.db")
}

/// The user's data directory for this program; the current folder where the system has none.
#[must_use]
pub fn data_folder() -> PathBuf {
    directories::ProjectDirs::from("", "", "vieclam").map_or_else(
        || PathBuf::from("."),
        |dirs| dirs.data_local_dir().to_path_buf(),
    )
}

impl Register {
    /// Opens the register at a path, making it on first use.
    ///
    /// # Errors
    /// When the folder cannot be made, the file is something else or newer, or SQLite fails. A register that can only be
    /// read opens for reading.
    pub fn open(path: &Path, session: Session) -> Result<Self, RegisterError> {
        if path.is_dir() {
            return Err(RegisterError::IsFolder(path.to_path_buf()));
        }
        make_folder(path)?;
        let known = path.metadata().is_ok_and(|m| m.len() > 0);
        if known && is_write_protected(path) {
            return Self::open_read_only(path, session);
        }
        let mut conn = Connection::open(path).map_err(|e| opening(path, e))?;
        prepare(&conn, path, known)?;
        upgrade(&mut conn, path)?;
        Ok(Self {
            conn,
            path: path.to_path_buf(),
            session,
            read_only: false,
            saved: 0,
            queue: Queue::of(path),
        })
    }

    /// Opens a register that must exist, for a command that only reads.
    ///
    /// # Errors
    /// As [`Register::open`], and when there is no file.
    pub fn open_existing(path: &Path, session: Session) -> Result<Self, RegisterError> {
        if !path.exists() {
            return Err(RegisterError::NoFolder(path.to_path_buf()));
        }
        Self::open(path, session)
    }

    fn open_read_only(path: &Path, session: Session) -> Result<Self, RegisterError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let plain = Connection::open_with_flags(path, flags);
        let readable =
            |c: &Connection| c.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()));
        let conn = match plain {
            Ok(conn) if readable(&conn).is_ok() => conn,
            _ => Connection::open_with_flags(immutable_uri(path), flags)
                .map_err(|e| opening(path, e))?,
        };
        recognise(&conn, path)?;
        if version(&conn)? != newest_version() {
            return Err(RegisterError::ReadOnly(path.to_path_buf()));
        }
        Ok(Self {
            conn,
            path: path.to_path_buf(),
            session,
            read_only: true,
            saved: 0,
            queue: Queue::of(path),
        })
    }
}

fn make_folder(path: &Path) -> Result<(), RegisterError> {
    match path
        .parent()
        .filter(|p| !p.as_os_str().is_empty() && !p.exists())
    {
        Some(folder) => {
            fs::create_dir_all(folder).map_err(|_| RegisterError::NoFolder(folder.to_path_buf()))
        }
        None => Ok(()),
    }
}

/// Asks the file system by opening: permission bits alone do not tell (owner, mount).
fn is_write_protected(path: &Path) -> bool {
    path.metadata().is_ok_and(|m| m.permissions().readonly())
        || fs::OpenOptions::new().append(true).open(path).is_err()
}

/// `file:` address under which a register in a folder that cannot be written (no room for its log) still opens.
fn immutable_uri(path: &Path) -> String {
    let text = path
        .to_string_lossy()
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    format!("file:{text}?immutable=1")
}

fn prepare(conn: &Connection, path: &Path, known: bool) -> Result<(), RegisterError> {
    conn.busy_timeout(PATIENCE)?;
    if known {
        recognise(conn, path)?;
    }
    let setup = || -> rusqlite::Result<()> {
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        conn.pragma_update(None, "foreign_keys", true)?;
        conn.set_prepared_statement_cache_capacity(128);
        conn.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))
    };
    setup().map_err(|e| opening(path, e))
}

/// A file of ours: its mark, and a version we know.
pub(super) fn recognise(conn: &Connection, path: &Path) -> Result<(), RegisterError> {
    let id: i32 = conn
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(|e| opening(path, e))?;
    let tables: i64 = conn
        .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
        .map_err(|e| opening(path, e))?;
    if id != APPLICATION_ID && tables > 0 {
        return Err(RegisterError::NotARegister(path.to_path_buf()));
    }
    if version(conn)? > newest_version() {
        return Err(RegisterError::Newer(path.to_path_buf()));
    }
    Ok(())
}

pub(super) fn version(conn: &Connection) -> Result<usize, RegisterError> {
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

fn upgrade(conn: &mut Connection, path: &Path) -> Result<(), RegisterError> {
    if version(conn)? == newest_version() {
        return Ok(());
    }
    conn.pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(|e| opening(path, e))?;
    migrations().to_latest(conn).map_err(|e| match e {
        rusqlite_migration::Error::RusqliteError { err, .. } => opening(path, err),
        other => RegisterError::Sqlite(rusqlite::Error::ToSqlConversionFailure(Box::new(other))),
    })
}

fn opening(path: &Path, e: rusqlite::Error) -> RegisterError {
    match e.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => RegisterError::NotARegister(path.to_path_buf()),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            RegisterError::ReadOnly(path.to_path_buf())
        }
        _ => e.into(),
    }
}
