//! Opens every connection to a register's file and is the only module that gives a connection its key. Always through
//! SQLite: opening and closing the file by other means in this process would drop every lock that SQLite holds on it.

use std::path::Path;
use std::time::Duration;

use age::secrecy::zeroize::Zeroizing;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, OptionalExtension, ffi, params};

use crate::register::cipher::{KeySpec, Salt, may_be_encrypted};
use crate::register::error::{ENCRYPTION_BUILT, RegisterError, Result};
use crate::register::runtime::{keyring, stop, waiting};
use crate::words::Phrase;

/// How long another connection may take to finish a save before the register counts as open elsewhere.
const EXCLUSIVE_TIMEOUT: Duration = Duration::from_secs(2);

/// SQLite's message for a file whose schema a newer SQLite wrote; its code is that of any error.
const NEWER_FORMAT: &str = "unsupported file format";

pub(super) const READ: OpenFlags =
    OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);
const READ_WRITE: OpenFlags =
    OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// Opens an existing file for reading and writing.
pub(in crate::register) fn open_writable(path: &Path) -> rusqlite::Result<Connection> {
    open_and_check(path, READ_WRITE)
}

/// Opens an existing file for reading.
pub(in crate::register) fn open_read_only(path: &Path) -> rusqlite::Result<Connection> {
    open_and_check(path, READ)
}

/// Opens a `file:` URI for reading (`immutable=1`).
pub(in crate::register) fn open_read_only_uri(uri: &str) -> rusqlite::Result<Connection> {
    open_with_key(Path::new(uri), READ | OpenFlags::SQLITE_OPEN_URI)
}

/// Opens a file for writing, creating it if it is missing. Reads nothing from it.
pub(in crate::register) fn open_or_create(path: &Path) -> rusqlite::Result<Connection> {
    open_with_key(path, OpenFlags::default())
}

/// Creates a file, encrypted with `spec` or plain.
pub(in crate::register) fn create(
    path: &Path,
    spec: Option<&KeySpec>,
) -> rusqlite::Result<Connection> {
    let conn = connect(path, OpenFlags::default())?;
    if let Some(spec) = spec {
        unlock(&conn, spec)?;
    }
    Ok(conn)
}

/// Attaches a new file as `other`, encrypted with `spec` or plain.
pub(in crate::register) fn attach_new(
    conn: &Connection,
    path: &Path,
    spec: Option<&KeySpec>,
) -> rusqlite::Result<()> {
    disable_cipher_log(conn)?;
    let key = spec.map(KeySpec::expose).unwrap_or_default();
    conn.execute(
        "ATTACH ?1 AS other KEY ?2",
        params![path.to_string_lossy(), key],
    )?;
    Ok(())
}

/// The key of a connection; `None` for a plain file.
pub(in crate::register) fn spec_of(conn: &Connection) -> rusqlite::Result<Option<KeySpec>> {
    Ok(salt_of(conn)?.and_then(keyring::known_spec))
}

pub(in crate::register) fn is_encrypted(conn: &Connection) -> rusqlite::Result<bool> {
    Ok(ENCRYPTION_BUILT && salt_of(conn)?.is_some())
}

/// The error for a file that SQLite failed to open.
pub(in crate::register) fn open_error(path: &Path, e: Error) -> RegisterError {
    match e.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) if may_be_encrypted(path) => {
            RegisterError::Locked(path.to_path_buf())
        }
        Some(ErrorCode::NotADatabase) => RegisterError::NotARegister(path.to_path_buf()),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            RegisterError::ReadOnly(path.to_path_buf())
        }
        _ if e.to_string().starts_with(NEWER_FORMAT) => RegisterError::Newer(path.to_path_buf()),
        _ => e.into(),
    }
}

/// Opens a register exclusively, its log written back; `None` when the file is too damaged for SQLite to open. Refused with
/// `in_use_phrase` when another process has the register open.
pub(in crate::register) fn open_exclusive(
    register: &Path,
    in_use_phrase: Phrase,
) -> Result<Option<Connection>> {
    let try_open = || -> rusqlite::Result<Connection> {
        let conn = open_writable(register)?;
        conn.busy_timeout(EXCLUSIVE_TIMEOUT)?;
        conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        // Succeeds only when no other connection has the file open.
        conn.pragma_update(None, "journal_mode", "DELETE")?;
        conn.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
        Ok(conn)
    };
    match try_open() {
        Ok(conn) => Ok(Some(conn)),
        Err(e) => match e.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Err(RegisterError::refused(|| in_use_phrase.text().to_owned()))
            }
            _ if is_unreadable(&e) => Ok(None),
            _ => Err(e.into()),
        },
    }
}

/// Whether SQLite cannot read the file. For an encrypted page that fails its HMAC, SQLCipher has no error code of its own.
pub(in crate::register) fn is_unreadable(e: &Error) -> bool {
    match e.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => true,
        Some(ErrorCode::OutOfMemory | ErrorCode::Unknown) => ENCRYPTION_BUILT,
        _ => false,
    }
}

/// The pages of an encrypted file that fail their HMAC, one line each; empty for a plain file.
pub(in crate::register) fn broken_pages(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut pragma = conn.prepare("PRAGMA cipher_integrity_check")?;
    let lines = pragma.query_map([], |row| row.get(0))?;
    lines.collect()
}

fn open_and_check(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let conn = open_with_key(path, flags)?;
    check_readable(&conn)?;
    Ok(conn)
}

fn open_with_key(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let spec = if ENCRYPTION_BUILT && !keyring::is_empty() {
        find_key(path, flags & OpenFlags::SQLITE_OPEN_URI)
    } else {
        None
    };
    let conn = connect(path, flags)?;
    if let Some(spec) = spec {
        unlock(&conn, &spec)?;
    }
    Ok(conn)
}

/// A connection that waits for the locks of others, stops when the command is asked to, and does nothing that the file itself asks for: triggers do not fire (the
/// register has none), views call no function with side effects, and no statement writes the schema as a table.
pub(super) fn connect(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let conn = Connection::open_with_flags(path, flags)?;
    for (setting, value) in [
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
    ] {
        conn.set_db_config(setting, value)?;
    }
    waiting::watch(&conn)?;
    stop::watch(&conn)?;
    Ok(conn)
}

/// The available key that opens a file; `None` for a plain file or when no key fits. Writes nothing.
pub(super) fn find_key(path: &Path, uri_flag: OpenFlags) -> Option<KeySpec> {
    let flags = READ | uri_flag;
    let plain = connect(path, flags).ok()?;
    if !check_readable(&plain).is_err_and(|e| is_locked(&e)) {
        return None;
    }
    drop(plain);
    keyring::find(salt_of_file(path, flags).ok()?, |spec| {
        let fits = || {
            let conn = connect(path, flags)?;
            unlock(&conn, spec)?;
            check_readable(&conn)
        };
        // A file that the key opens may fail otherwise here (its log cannot be created in a write-protected folder); the
        // caller's own open reports that.
        !fits().is_err_and(|e| is_locked(&e))
    })
}

/// The salt of an encrypted file.
pub(super) fn salt_of_file(path: &Path, flags: OpenFlags) -> rusqlite::Result<Salt> {
    let conn = connect(path, flags)?;
    disable_cipher_log(&conn)?;
    // Reading the salt needs no particular key, but SQLCipher needs some key to treat the file as encrypted.
    conn.pragma_update(None, "key", "-")?;
    salt_of(&conn)?.ok_or(Error::QueryReturnedNoRows)
}

/// The salt of a connection that has a key.
fn salt_of(conn: &Connection) -> rusqlite::Result<Option<Salt>> {
    let hex = conn
        .query_row("PRAGMA cipher_salt", [], |row| row.get::<_, String>(0))
        .optional()?;
    Ok(hex.and_then(|hex| Salt::from_hex(&hex)))
}

/// Gives a connection its key. The error leaves out the statement, which holds the key.
pub(super) fn unlock(conn: &Connection, spec: &KeySpec) -> rusqlite::Result<()> {
    disable_cipher_log(conn)?;
    let statement = Zeroizing::new(format!("PRAGMA key = \"{}\"", spec.expose()));
    conn.execute_batch(&statement)
        .map_err(|_| Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_NOTADB), None))
}

/// SQLCipher would log errors to stderr, over the screen.
fn disable_cipher_log(conn: &Connection) -> rusqlite::Result<()> {
    conn.query_row("PRAGMA cipher_log_level = NONE", [], |_| Ok(()))
        .optional()
        .map(|_| ())
}

/// Reads the first page.
fn check_readable(conn: &Connection) -> rusqlite::Result<()> {
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

pub(super) fn is_locked(e: &Error) -> bool {
    e.sqlite_error_code() == Some(ErrorCode::NotADatabase)
}
