//! Every connection to a register's file comes from here, and here alone one is given its key. Always through SQLite: opening
//! and closing the file by other means in this process would drop every lock SQLite holds on it.

use std::path::Path;
use std::time::Duration;

use age::secrecy::zeroize::Zeroizing;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, OptionalExtension, ffi, params};

use crate::register::cipher::{ENCRYPTION_BUILT, KeySpec, PAGE_SIZE, Salt, may_be_encrypted};
use crate::register::runtime::keyring;

/// How long a connection waits for the others.
pub(in crate::register) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How a file answers to the keys at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnlockState {
    /// It is plain, opens with a key at hand, or is no register at all: opening it tells.
    Readable,
    /// It may be encrypted, and no key at hand opens it.
    Locked,
    /// A key at hand opens parts of it, but its beginning is damaged.
    Damaged,
}

/// A connection that reads and may take part in writing, to a file that exists.
pub(in crate::register) fn open_writable(path: &Path) -> rusqlite::Result<Connection> {
    open_and_check(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
}

/// A connection that only reads.
pub(in crate::register) fn open_read_only(path: &Path) -> rusqlite::Result<Connection> {
    open_and_check(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
}

/// A connection that only reads, to a `file:` address (`immutable=1`).
pub(in crate::register) fn open_read_only_uri(uri: &str) -> rusqlite::Result<Connection> {
    open_with_key(
        Path::new(uri),
        OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
}

/// A connection that writes, to a file that is made where it is not there. Nothing was read from it yet.
pub(in crate::register) fn open_or_create(path: &Path) -> rusqlite::Result<Connection> {
    open_with_key(path, OpenFlags::default())
}

/// A connection to a new file, under a key or plain.
pub(in crate::register) fn create(
    path: &Path,
    spec: Option<&KeySpec>,
) -> rusqlite::Result<Connection> {
    let conn = Connection::open(path)?;
    if let Some(spec) = spec {
        unlock(&conn, spec)?;
    }
    Ok(conn)
}

/// A register of this moment only.
pub(in crate::register) fn in_memory() -> rusqlite::Result<Connection> {
    Connection::open_in_memory()
}

/// Adds a new file to a connection under the name `other`, under a key or plain.
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

/// The key a connection was given, `None` where its file is plain.
pub(in crate::register) fn spec_of(conn: &Connection) -> rusqlite::Result<Option<KeySpec>> {
    Ok(salt_of(conn)?.and_then(keyring::known_spec))
}

/// The connection's file is encrypted.
pub(in crate::register) fn is_encrypted(conn: &Connection) -> rusqlite::Result<bool> {
    Ok(ENCRYPTION_BUILT && salt_of(conn)?.is_some())
}

/// How a file answers to the keys at hand.
#[must_use]
pub fn unlock_state(path: &Path) -> UnlockState {
    if !ENCRYPTION_BUILT || !may_be_encrypted(path) {
        return UnlockState::Readable;
    }
    match open_read_only(path) {
        Err(e) if is_locked(&e) => locked_or_damaged(path),
        Err(e)
            if e.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt)
                && find_key(path, OpenFlags::empty()).is_some() =>
        {
            UnlockState::Damaged
        }
        _ => UnlockState::Readable,
    }
}

fn locked_or_damaged(path: &Path) -> UnlockState {
    let read = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let Ok(salt) = salt_of_file(path, read) else {
        return UnlockState::Locked;
    };
    let copies = crate::register::backup::list(path, &crate::register::backup::folder_of(path));
    // The copies bear the register's salt: it tells the right key even where the file's own first bytes are damaged.
    let mut salts = vec![salt];
    for copy_salt in copies.iter().filter_map(|c| Salt::from_file(&c.path)) {
        if !salts.contains(&copy_salt) {
            salts.push(copy_salt);
        }
    }
    let specs = salts.iter().flat_map(|salt| keyring::candidates(*salt));
    let is_damaged = specs.into_iter().any(|spec| opens_partly(path, &spec));
    if is_damaged {
        UnlockState::Damaged
    } else {
        UnlockState::Locked
    }
}

/// Whether some pages of a file are whole under a key.
fn opens_partly(path: &Path, spec: &KeySpec) -> bool {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let broken = || -> rusqlite::Result<u64> {
        let conn = Connection::open_with_flags(path, flags)?;
        unlock(&conn, spec)?;
        Ok(broken_pages(&conn)?.len() as u64)
    };
    let pages = path.metadata().map_or(0, |m| m.len() / PAGE_SIZE);
    broken().is_ok_and(|broken| broken < pages)
}

/// The pages of an encrypted file that are not as they were written, a line each; none of a plain one.
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
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    if let Some(spec) = spec {
        unlock(&conn, &spec)?;
    }
    Ok(conn)
}

/// The key to a file, of those at hand; `None` for one that is plain or that none of them opens. Looks without writing.
fn find_key(path: &Path, uri_flag: OpenFlags) -> Option<KeySpec> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | uri_flag;
    let plain = Connection::open_with_flags(path, flags).ok()?;
    plain.busy_timeout(BUSY_TIMEOUT).ok()?;
    if !check_readable(&plain).is_err_and(|e| is_locked(&e)) {
        return None;
    }
    drop(plain);
    keyring::find(salt_of_file(path, flags).ok()?, |spec| {
        let fits = || {
            let conn = Connection::open_with_flags(path, flags)?;
            conn.busy_timeout(BUSY_TIMEOUT)?;
            unlock(&conn, spec)?;
            check_readable(&conn)
        };
        // Where it opens with the key but not like this (its log cannot be made in a folder that is write-protected), that
        // is told by whoever opens it.
        !fits().is_err_and(|e| is_locked(&e))
    })
}

/// The first bytes of an encrypted file.
fn salt_of_file(path: &Path, flags: OpenFlags) -> rusqlite::Result<Salt> {
    let conn = Connection::open_with_flags(path, flags)?;
    disable_cipher_log(&conn)?;
    // Any key will do: none is needed to read the salt, but SQLCipher must know that there is one.
    conn.pragma_update(None, "key", "-")?;
    salt_of(&conn)?.ok_or(Error::QueryReturnedNoRows)
}

/// The salt of a connection that was given a key.
fn salt_of(conn: &Connection) -> rusqlite::Result<Option<Salt>> {
    let hex = conn
        .query_row("PRAGMA cipher_salt", [], |row| row.get::<_, String>(0))
        .optional()?;
    Ok(hex.and_then(|hex| Salt::from_hex(&hex)))
}

/// Gives a connection its key. Whatever goes wrong, the statement is not part of what is told.
fn unlock(conn: &Connection, spec: &KeySpec) -> rusqlite::Result<()> {
    disable_cipher_log(conn)?;
    let statement = Zeroizing::new(format!("PRAGMA key = \"{}\"", spec.expose()));
    conn.execute_batch(&statement)
        .map_err(|_| Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_NOTADB), None))
}

/// SQLCipher would write what goes wrong on stderr, over the screen.
fn disable_cipher_log(conn: &Connection) -> rusqlite::Result<()> {
    conn.query_row("PRAGMA cipher_log_level = NONE", [], |_| Ok(()))
        .optional()
        .map(|_| ())
}

/// Reads the file's beginning.
fn check_readable(conn: &Connection) -> rusqlite::Result<()> {
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

fn is_locked(e: &Error) -> bool {
    e.sqlite_error_code() == Some(ErrorCode::NotADatabase)
}
