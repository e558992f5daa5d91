//! Opens a register: creates, recognises and upgrades it.

use std::path::{Path, PathBuf};
use std::{env, fs};

use rusqlite::Connection;

use crate::register::backup::{retention, staging};
use crate::register::error::{RegisterError, Result};
use crate::register::file::{create_parent_folder, make_private, with_suffix};
use crate::register::runtime::checkpoint;
use crate::register::runtime::connect::{self, open_error};
use crate::register::runtime::disk_reserve::DiskReserve;
use crate::register::schema::{check_tables, newest_version, recognise, version};
use crate::register::{OpenMode, Register, Session, upgrade};

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
    /// When the folder cannot be created, the file is no register or of a newer version, or SQLite fails.
    pub fn open(path: &Path, session: Session) -> Result<Self> {
        if path.is_dir() {
            return Err(RegisterError::IsFolder(path.to_path_buf()));
        }
        create_parent_folder(path)?;
        let exists = has_content(path);
        if exists && is_write_protected(path) {
            return Self::open_read_only(path, session, OpenMode::WriteProtected);
        }
        match Self::open_writing(path, session.clone(), exists) {
            // Releases the disk reserve if the register has one.
            Err(RegisterError::Full) if DiskReserve::new(path).release() => {
                Self::open_writing(path, session.clone(), exists)
            }
            other => other,
        }
        .or_else(|e| match e {
            RegisterError::Full if exists => {
                let open_mode = OpenMode::DiskFull {
                    stale: has_content(&with_suffix(path, "-wal")),
                };
                Self::open_read_only(path, session, open_mode)
            }
            other => Err(other),
        })
    }

    fn open_writing(path: &Path, session: Session, exists: bool) -> Result<Self> {
        let mut conn = open_durable(path, exists)?;
        make_files_private(path);
        staging::sweep(path);
        if version(&conn)? < newest_version() {
            upgrade::upgrade(&mut conn, path)?;
        }
        Ok(Self::over(conn, path, session, OpenMode::Writable))
    }

    /// Opens a register that must exist, for a command that only reads.
    ///
    /// # Errors
    /// As [`Register::open`], and when there is no file.
    pub fn open_existing(path: &Path, session: Session) -> Result<Self> {
        if !path.exists() {
            return Err(RegisterError::NoFolder(path.to_path_buf()));
        }
        Self::open(path, session)
    }

    fn open_read_only(path: &Path, session: Session, open_mode: OpenMode) -> Result<Self> {
        let conn = connect::open_read_only(path)
            .or_else(|_| connect::open_read_only_uri(&immutable_uri(path)))
            .map_err(|e| open_error(path, e))?;
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
    let beside = ["-wal", "-shm", "-queue", "-turn", "-ballast"];
    let register = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    make_private(&register);
    for suffix in beside {
        make_private(&with_suffix(&register, suffix));
    }
    make_private(&retention::folder_of(path));
    for file in retention::set_aside_files(path) {
        make_private(&file);
    }
}

fn has_content(path: &Path) -> bool {
    path.metadata().is_ok_and(|m| m.len() > 0)
}

/// Tests by opening: permission bits alone do not show it (owner, mount).
fn is_write_protected(path: &Path) -> bool {
    path.metadata().is_ok_and(|m| m.permissions().readonly())
        || fs::OpenOptions::new().append(true).open(path).is_err()
}

/// `file:` URI that opens a register in a write-protected folder, where SQLite cannot create its log.
fn immutable_uri(path: &Path) -> String {
    let text = path
        .to_string_lossy()
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    format!("file:{text}?immutable=1")
}

/// A writing connection in WAL mode whose commits reach the disk before they return.
pub(in crate::register) fn open_durable(path: &Path, exists: bool) -> Result<Connection> {
    let conn = connect::open_or_create(path).map_err(|e| open_error(path, e))?;
    if exists {
        recognise(&conn, path)?;
        // SQLite opens a file for reading only when the header names a newer way of writing.
        if conn.is_readonly("main")? {
            return Err(RegisterError::Newer(path.to_path_buf()));
        }
        check_tables(&conn, path)?;
    }
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
    fn anything_less_than_full_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        let conn = open_durable(&path, false).unwrap();
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
        let conn = open_durable(&path, true).unwrap();
        assert_eq!(version(&conn).unwrap(), newest_version());
    }

    #[test]
    fn a_register_that_another_process_creates_is_recognised() {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("r.db");
            let mut creating = open_durable(&path, false).unwrap();
            let reading = connect::open_or_create(&path).unwrap();
            std::thread::scope(|scope| {
                scope.spawn(move || upgrade::migrate(&mut creating, newest_version()).unwrap());
                while version(&reading).unwrap() == 0 {
                    recognise(&reading, &path).unwrap();
                }
            });
        }
    }
}
