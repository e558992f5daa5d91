//! Opens every connection to a register's file and is the only module that gives a connection its key. Always through
//! SQLite: opening and closing the file by other means in this process would drop every lock that SQLite holds on it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use age::secrecy::zeroize::Zeroizing;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, OptionalExtension, ffi, params};

use crate::register::cipher::{KeySpec, Salt, may_be_encrypted};
use crate::register::error::{ENCRYPTION_BUILT, RegisterError, Result, has_too_many_open_files};
use crate::register::file::{real_path, with_suffix};
use crate::register::file_problem::FileProblem;
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
/// For a file that nothing writes: no lock, no log. The only connections by URI.
const IMMUTABLE: OpenFlags = READ.union(OpenFlags::SQLITE_OPEN_URI);

/// Opens an existing file for reading and writing.
pub(in crate::register) fn open_writable(path: &Path) -> rusqlite::Result<Connection> {
    open_and_check(path, READ_WRITE)
}

/// Opens an existing file for reading.
pub(in crate::register) fn open_read_only(path: &Path) -> rusqlite::Result<Connection> {
    open_and_check(path, READ)
}

/// Opens an existing file alone for reading, without its log; changes no byte.
pub(in crate::register) fn open_immutable(path: &Path) -> rusqlite::Result<Connection> {
    open_with_key(path, IMMUTABLE)
}

/// Opens an existing file with its log so that no byte changes: closing does not write the log back, and no index file is
/// made. Busy at once when another connection has the file open.
pub(in crate::register) fn open_unchanging(path: &Path) -> rusqlite::Result<Connection> {
    // Reading the file alone, as finding the key for a usual connection would make the index.
    let spec = find_held_key(path, IMMUTABLE);
    let conn = connect(path, READ_WRITE)?;
    conn.busy_timeout(Duration::ZERO)?;
    write_log_back_on_close(&conn, false)?;
    if let Some(spec) = spec {
        unlock(&conn, &spec)?;
    }
    // Before the first access: the index is then in memory.
    conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    check_readable(&conn)?;
    Ok(conn)
}

/// Creates a file, encrypted with `spec` or plain.
pub(in crate::register) fn create(
    path: &Path,
    spec: Option<&KeySpec>,
) -> rusqlite::Result<Connection> {
    let conn = connect(path, READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
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
    let path = absolute(path)?;
    // A connection to an existing file attaches existing files only.
    drop(create(&path, None)?);
    conn.execute("ATTACH ?1 AS other KEY ?2", params![path_value(&path), key])?;
    Ok(())
}

/// Copies the content of a register into a new file.
pub(in crate::register) fn vacuum_into(conn: &Connection, to: &Path) -> rusqlite::Result<()> {
    let to = absolute(to)?;
    conn.execute("VACUUM INTO ?1", params![path_value(&to)])
        .map(|_| ())
}

/// A path as the value of a statement. SQLite passes its bytes to the system, so on unix they need not be text.
#[cfg(unix)]
fn path_value(path: &Path) -> ToSqlOutput<'_> {
    use std::os::unix::ffi::OsStrExt as _;
    ToSqlOutput::Borrowed(ValueRef::Text(path.as_os_str().as_bytes()))
}

#[cfg(not(unix))]
fn path_value(path: &Path) -> ToSqlOutput<'_> {
    ToSqlOutput::from(path.to_string_lossy().into_owned())
}

/// A path that SQLite takes for nothing but a file: a relative one may be `:memory:` or begin with `file:`, which the bundled
/// SQLite reads as a URI wherever it takes a name.
fn absolute(path: &Path) -> rusqlite::Result<PathBuf> {
    let cannot_open = |_| Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CANTOPEN), None);
    std::path::absolute(path).map_err(cannot_open)
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
        Some(ErrorCode::CannotOpen) if has_too_many_open_files() => RegisterError::TooManyOpenFiles,
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            RegisterError::ReadOnly(path.to_path_buf())
        }
        _ if is_log_cut(&e) => {
            let log = with_suffix(&real_path(path), "-wal");
            RegisterError::File(path.to_path_buf(), FileProblem::LogOverwritten(log))
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
            _ => Err(open_error(register, e)),
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

/// Whether SQLite's log ends before a page that it holds: it tolerates that of the file only.
pub(in crate::register) fn is_log_cut(e: &Error) -> bool {
    let code = e.sqlite_error().map(|e| e.extended_code);
    code == Some(ffi::SQLITE_IOERR_SHORT_READ)
}

/// The pages of an encrypted file that fail their HMAC, one line each; empty for a plain file.
pub(in crate::register) fn broken_pages(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut pragma = conn.prepare("PRAGMA cipher_integrity_check")?;
    let lines = pragma.query_map([], |row| row.get(0))?;
    lines.collect()
}

fn open_and_check(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let conn = open_with_key(path, flags)?;
    // Closing would write the log back into a file that is no register.
    write_log_back_on_close(&conn, false)?;
    check_readable(&conn)?;
    write_log_back_on_close(&conn, true)?;
    Ok(conn)
}

/// Whether closing the last connection writes the log back into the file, as SQLite does by default.
pub(in crate::register) fn write_log_back_on_close(
    conn: &Connection,
    is_on: bool,
) -> rusqlite::Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !is_on)
        .map(|_| ())
}

fn open_with_key(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let spec = find_held_key(path, flags & OpenFlags::SQLITE_OPEN_URI | READ);
    let conn = connect(path, flags)?;
    if let Some(spec) = spec {
        unlock(&conn, &spec)?;
    }
    Ok(conn)
}

/// Every connection begins here. It waits for the locks of others, stops when the command is asked to, and does nothing that
/// the file itself asks for: triggers do not fire (the register has none), views call no function with side effects, and no
/// statement writes the schema as a table.
pub(super) fn connect(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let path = absolute(path)?;
    let conn = if flags.contains(OpenFlags::SQLITE_OPEN_URI) {
        Connection::open_with_flags(immutable_uri(&path), flags)?
    } else {
        Connection::open_with_flags(path, flags)?
    };
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

/// The `file:` URI of an absolute path, read without lock or log. Every byte but those of plain names is escaped.
fn immutable_uri(path: &Path) -> String {
    let mut uri = String::from("file://");
    let bytes = path.as_os_str().as_encoded_bytes();
    // On Windows `C:\register.db` is `file:///C:/register.db`.
    if !bytes.starts_with(b"/") && !bytes.starts_with(b"\\") {
        uri.push('/');
    }
    for byte in bytes {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b':' if cfg!(windows) => uri.push(':'),
            b'/' | b'-' | b'.' | b'_' => uri.push(char::from(*byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(*byte)),
            _ => {
                let _ = write!(uri, "%{byte:02x}");
            }
        }
    }
    uri + "?immutable=1"
}

/// As [`find_key`], when the process holds keys at all.
fn find_held_key(path: &Path, flags: OpenFlags) -> Option<KeySpec> {
    let has_keys = ENCRYPTION_BUILT && !keyring::is_empty();
    has_keys.then(|| find_key(path, flags)).flatten()
}

/// The available key that opens a file under these flags; `None` for a plain file or when no key fits. Writes nothing.
pub(super) fn find_key(path: &Path, flags: OpenFlags) -> Option<KeySpec> {
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

/// Whether a file is no database, or its key is missing.
pub(in crate::register) fn is_locked(e: &Error) -> bool {
    e.sqlite_error_code() == Some(ErrorCode::NotADatabase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_a_file_whatever_it_looks_like() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            ":memory:",
            "file:x.db",
            "file::memory:",
            "a?mode=ro.db",
            "b#c.db",
            "d%41.db",
            "e f&g.db",
            "Sổ phường.db",
        ] {
            let path = folder.path().join(name);
            let conn = create(&path, None).unwrap();
            conn.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
                .unwrap();
            drop(conn);
            assert!(path.is_file(), "{name}");
            for conn in [
                open_read_only(&path),
                open_immutable(&path),
                open_unchanging(&path),
                open_writable(&path),
            ] {
                let count = conn.unwrap().query_row("SELECT x FROM t", [], |r| r.get(0));
                assert_eq!(count, Ok(1), "{name}");
            }
        }
        let files = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(files, 8, "and no other file is made");
    }
}
