//! Versions of a register: the migrations that create its tables, its version, and recognising a file as a register.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use crate::register::error::{RegisterError, Result};
use crate::register::runtime::connect::open_error;
use crate::words::{register as w, safety as ws};

/// "vcl1" in ASCII.
const APPLICATION_ID: i32 = 0x7663_6c31;
/// First bytes of a plain SQLite file.
pub(in crate::register) const MAGIC: &[u8] = b"SQLite format 3\0";
/// Where SQLite's header ends with the application id: https://sqlite.org/fileformat2.html
pub(in crate::register) const HEADER_SIZE: usize = 72;

// The steps of the schema, `STEPS`: the files of `data/migrations` by name. Never edited: each change is a new file.
include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// The version of a register created by this program.
#[must_use]
pub fn newest_version() -> usize {
    STEPS.len()
}

/// Applies the migrations from one version to another inside the caller's transaction.
pub(in crate::register) fn apply_steps(
    conn: &Connection,
    from: usize,
    to: usize,
) -> rusqlite::Result<()> {
    for step in &STEPS[from..to] {
        conn.execute_batch(step)?;
    }
    conn.pragma_update(None, "user_version", i64::try_from(to).unwrap_or(i64::MAX))
}

pub(in crate::register) fn set_application_id(conn: &Connection) -> rusqlite::Result<()> {
    conn.pragma_update(None, "application_id", APPLICATION_ID)
}

/// Whether a file begins as a plain register does.
pub(in crate::register) fn is_header(header: &[u8; HEADER_SIZE]) -> bool {
    header.starts_with(MAGIC) && header.ends_with(&APPLICATION_ID.to_be_bytes())
}

/// Whether a file begins as a plain SQLite database does.
pub(in crate::register) fn is_database(header: &[u8; HEADER_SIZE]) -> bool {
    header.starts_with(MAGIC)
}

/// The bytes of the file by its own header: size of a page, where 1 stands for 65,536, times number of pages.
pub(in crate::register) fn size_in_header(header: &[u8; HEADER_SIZE]) -> u64 {
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        bytes => u64::from(bytes),
    };
    page * u64::from(u32::from_be_bytes([
        header[28], header[29], header[30], header[31],
    ]))
}

/// An empty register of a version in memory, as the reference for its schema.
pub(in crate::register) fn reference(version: usize) -> rusqlite::Result<Connection> {
    let conn = Connection::open_in_memory()?;
    apply_steps(&conn, 0, version)?;
    Ok(conn)
}

/// Accepts a file with the application id of a register, tables, and a version known to this program. A database without
/// tables is none, nor is a file of a few bytes, which SQLite takes for a database without tables and would write over.
pub(in crate::register) fn recognise(conn: &Connection, path: &Path) -> Result<()> {
    let tables: i64 = conn
        .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
        .map_err(|e| open_error(path, e))?;
    let id: i32 = conn
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(|e| open_error(path, e))?;
    if id != APPLICATION_ID || tables == 0 {
        return Err(RegisterError::NotARegister(path.to_path_buf()));
    }
    if is_newer(conn)? {
        return Err(RegisterError::Newer(path.to_path_buf()));
    }
    ensure_views(conn)
}

/// Refuses a view or a virtual table that stands in place of what the migrations make: it is computed whenever it is read,
/// and may not end. Those of other names are never read; `check` names them.
fn ensure_views(conn: &Connection) -> Result<()> {
    let sql =
        "SELECT name, sql FROM sqlite_schema WHERE type = 'view' OR sql LIKE 'CREATE VIRTUAL%'";
    let mut select = conn.prepare(sql)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (name, sql): (String, String) = (row.get(0)?, row.get(1)?);
        // SQLite finds a name in capitals too, and stores a statement as the migration writes it.
        let lower = name.to_ascii_lowercase();
        let is_read = ["TABLE", "VIEW"].iter().any(|kind| {
            let create = format!("CREATE {kind} {lower} ");
            STEPS.iter().any(|step| step.contains(&create))
        });
        if is_read && !STEPS.iter().any(|step| step.contains(&sql)) {
            return Err(RegisterError::refused(|| {
                ws::schema_unreadable(ws::schema_differs(&name))
            }));
        }
    }
    Ok(())
}

/// Compares the tables of an older register with those of its version, in one read. A version that was changed by other means would
/// make the steps fail in the middle of the upgrade.
///
/// # Errors
/// When a table is missing or of another version.
pub(in crate::register) fn check_tables(conn: &Connection, path: &Path) -> Result<()> {
    let tx = conn.unchecked_transaction()?;
    let stored = version(&tx)?;
    if stored < newest_version() && tables(&tx)? != tables(&reference(stored)?)? {
        return Err(RegisterError::refused(|| {
            w::version_wrong(path.display(), stored)
        }));
    }
    Ok(())
}

fn tables(conn: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut select = conn.prepare(sql)?;
    select.query_map([], |row| row.get(0))?.collect()
}

/// The version of a register; 0 for a new file.
pub(in crate::register) fn version(conn: &Connection) -> rusqlite::Result<usize> {
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

/// Whether a newer version of the program has made or upgraded the register.
pub(in crate::register) fn is_newer(conn: &Connection) -> rusqlite::Result<bool> {
    Ok(version(conn)? > newest_version())
}

/// The identity of a register, a UUID that its copies share; `None` before version 7.
pub fn register_id(conn: &Connection) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT value FROM meta WHERE key = 'register_id'";
    conn.query_row(sql, [], |row| row.get(0)).optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_register_has_an_identity_of_its_own() {
        let ids = [0; 64].map(|_| register_id(&reference(newest_version()).unwrap()).unwrap());
        for (at, id) in ids.iter().enumerate() {
            let id = id.as_deref().unwrap();
            let uuid = uuid::Uuid::parse_str(id).unwrap();
            assert_eq!(uuid.to_string(), id);
            assert_eq!(uuid.get_version_num(), 4);
            assert_eq!(uuid.get_variant(), uuid::Variant::RFC4122);
            assert!(!ids[..at].contains(&ids[at]));
        }
        assert_eq!(register_id(&reference(6).unwrap()).unwrap(), None);
    }
}
