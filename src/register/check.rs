//! Checks a register for damage: SQLite's own check, the schema, foreign keys, search keys, each record against its last
//! image in the trail, and the trail itself. Repairs nothing. Reports only what a second read through a new connection
//! confirms.

mod images;
pub(in crate::register) mod objects;

use std::collections::HashSet;

use rusqlite::{Connection, ErrorCode, Params, Row};

use crate::domain::name;
use crate::register::Register;
use crate::register::error::{RegisterError, Result};
use crate::register::findings::{Findings, has_column};
use crate::register::runtime::connect;
use crate::register::schema;
use crate::register::trail::verify;
use crate::register::write::reports::altered;
use crate::register::write::search_keys;
use crate::words::{Message, encrypt as we, register as w, safety as ws};

/// Broken pages that are reported one by one.
const MAX_PAGE_FINDINGS: usize = 20;
/// SQLite's own findings that are read.
const MAX_INTEGRITY_LINES: usize = 200;
const MANY_INTEGRITY_LINES: &str = "PRAGMA integrity_check(200)";

impl Register {
    /// Checks the whole register; reads only. `on_progress` gets the number of records checked.
    ///
    /// # Errors
    /// When the register is busy or out of memory; damage that prevents reading is a finding.
    pub fn check(&self, on_progress: &mut dyn FnMut(u64)) -> Result<Findings> {
        // A version that damage does not let be read is a finding below.
        if schema::is_newer(&self.conn).unwrap_or_default() {
            return Err(RegisterError::Newer(self.path.clone()));
        }
        let first = examine(&self.conn, on_progress)?;
        if first.messages.is_empty() {
            return Ok(first);
        }
        // Another file at the path would confirm nothing.
        self.ensure_in_place()?;
        let fresh = connect::open_read_only(&self.path);
        let mut second = examine(fresh.as_ref().unwrap_or(&self.conn), on_progress)?;
        let seen: HashSet<&Message> = first.messages.iter().collect();
        second.messages.retain(|f| seen.contains(f));
        second.transient = first.messages.len().saturating_sub(second.messages.len());
        Ok(second)
    }
}

type Check<'c> = dyn FnMut(&Connection, &mut Findings) -> rusqlite::Result<()> + 'c;

/// Checks once, in one read transaction, so that others may write meanwhile.
pub(in crate::register) fn examine(
    conn: &Connection,
    on_progress: &mut dyn FnMut(u64),
) -> Result<Findings> {
    let tx = conn.unchecked_transaction()?;
    examine_within(&tx, on_progress)
}

/// Checks once, in the open transaction.
pub(in crate::register) fn examine_within(
    conn: &Connection,
    on_progress: &mut dyn FnMut(u64),
) -> Result<Findings> {
    let checks: [&mut Check<'_>; 6] = [
        &mut links,
        &mut derived,
        &mut unaudited_tables,
        &mut verify::verify_chain,
        &mut |conn, findings| images::images(conn, findings, on_progress),
        &mut reports,
    ];
    let mut findings = Findings::default();
    if connect::is_encrypted(conn)? {
        pages(conn, &mut findings)?;
        // After a broken page nothing more is read over this connection.
        if !findings.messages.is_empty() {
            return Ok(findings);
        }
    }
    match objects::schema_objects(conn) {
        Err(e) if is_damage(&e) => findings.add(|| ws::unreadable(&e)),
        other => {
            let schema = other?;
            let is_readable = schema.is_readable();
            findings.messages.extend(schema.differing);
            findings.messages.extend(schema.foreign);
            // What is read through another schema means nothing, and may not end.
            if !is_readable {
                return Ok(findings);
            }
        }
    }
    match sqlite_integrity(conn, &mut findings) {
        Err(e) if is_damage(&e) => findings.add(|| ws::unreadable(&e)),
        // A page that stands in several places can make a table endless.
        Ok(Pages::Shared) => return Ok(findings),
        Ok(Pages::Single) => {}
        Err(e) => return Err(e.into()),
    }
    for check in checks {
        match check(conn, &mut findings) {
            Err(e) if is_damage(&e) => findings.add(|| ws::unreadable(&e)),
            other => other?,
        }
    }
    let mut seen = HashSet::new();
    findings.messages.retain(|f| seen.insert(f.clone()));
    Ok(findings)
}

/// Whether an error means damage rather than a busy register, missing memory or disk space.
fn is_damage(e: &rusqlite::Error) -> bool {
    !matches!(
        e.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::OutOfMemory
                | ErrorCode::OperationInterrupted
                | ErrorCode::DiskFull
        )
    )
}

/// Verifies the HMAC of each page of an encrypted register, unused pages included.
fn pages(conn: &Connection, findings: &mut Findings) -> rusqlite::Result<()> {
    let broken = connect::broken_pages(conn)?;
    if broken.len() > MAX_PAGE_FINDINGS {
        findings.add(|| we::pages_broken(broken.len()));
    }
    for line in broken.iter().take(MAX_PAGE_FINDINGS) {
        findings.add(|| w::integrity(line));
    }
    Ok(())
}

/// How the pages of a file belong together.
#[derive(PartialEq)]
enum Pages {
    /// Each is read once.
    Single,
    /// Some are read several times, or the damage is too large to say.
    Shared,
}

fn sqlite_integrity(conn: &Connection, findings: &mut Findings) -> rusqlite::Result<Pages> {
    let (mut lines, mut pages) = (0, Pages::Single);
    each_row(conn, MANY_INTEGRITY_LINES, [], |row| {
        // One text of many lines.
        let text: String = row.get(0)?;
        if text != "ok" {
            lines += text.lines().count();
            if text.contains("2nd reference") || lines >= MAX_INTEGRITY_LINES {
                pages = Pages::Shared;
            }
            let first: Vec<&str> = text.lines().take(MAX_PAGE_FINDINGS).collect();
            findings.add(|| w::integrity(first.join("\n")));
        }
        Ok(())
    })?;
    Ok(pages)
}

/// Gives each row to `read`.
fn each_row(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut select = conn.prepare(sql)?;
    let mut rows = select.query(params)?;
    while let Some(row) = rows.next()? {
        read(row)?;
    }
    Ok(())
}

fn links(conn: &Connection, findings: &mut Findings) -> rusqlite::Result<()> {
    each_row(conn, "PRAGMA foreign_key_check", [], |row| {
        let (table, id): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
        findings.add(|| match id {
            Some(id) => w::broken_link(id, &table),
            None => w::broken_link_of_table(&table),
        });
        Ok(())
    })
}

/// Compares each person's folded name, sort key and search keys with the record.
fn derived(conn: &Connection, findings: &mut Findings) -> rusqlite::Result<()> {
    let mut words = conn.prepare("SELECT word FROM person_word WHERE person_id = ?1")?;
    let mut all = 0;
    each_row(conn, include_str!("sql/derived.sql"), [], |row| {
        let (id, full_name): (i64, String) = (row.get("id")?, row.get("full_name")?);
        let (fold, sort): (String, Vec<u8>) = (row.get("name_fold")?, row.get("name_sort")?);
        let text = |column| row.get::<_, Option<String>>(column);
        let numbers = [text("citizen_id")?, text("phone")?];
        let former = text("previous_ids")?;
        let expected = search_keys::search_keys(&full_name, numbers, former.as_deref());
        let actual: HashSet<String> = words
            .query_map([id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        all += actual.len();
        let keys_differ = fold != name::fold(&full_name) || sort != name::sort_key(&full_name);
        if keys_differ || actual != expected {
            findings.add(|| w::derived_differs(&full_name, id));
        }
        Ok(())
    })?;
    let total: i64 = conn.query_row("SELECT count(*) FROM person_word", [], |row| row.get(0))?;
    let orphaned = total - i64::try_from(all).unwrap_or(i64::MAX);
    if orphaned != 0 {
        findings.add(|| ws::orphaned_search_keys(orphaned));
    }
    Ok(())
}

/// Tables without images: checks only that drafts and session counts parse.
fn unaudited_tables(conn: &Connection, findings: &mut Findings) -> rusqlite::Result<()> {
    for (table, column) in [("draft", "state"), ("clerk_session", "fields")] {
        if has_column(conn, table, column)? {
            let sql = format!("SELECT id FROM {table} WHERE NOT json_valid({column})");
            each_row(conn, &sql, [], |row| {
                let id: i64 = row.get(0)?;
                findings.add(|| ws::not_readable(id, table));
                Ok(())
            })?;
        }
    }
    Ok(())
}

/// Compares the frozen figures of the issued reports with their digests.
fn reports(conn: &Connection, findings: &mut Findings) -> rusqlite::Result<()> {
    if has_column(conn, "report", "digest")? {
        for number in altered(conn)? {
            findings.add(|| ws::report_altered(number));
        }
    }
    Ok(())
}
