//! Checks a register for damage: SQLite's own check, the schema, foreign keys, search keys, each record against its last
//! image in the trail, and the trail itself. Repairs nothing. Reports only what a second read through a new connection
//! confirms.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, ErrorCode};
use serde_json::{Map, Value as Json};

use crate::forms::Record;
use crate::register::error::Result;
use crate::register::findings::{Findings, has_column};
use crate::register::runtime::connect;
use crate::register::trail::verify;
use crate::register::write::op::SOFT_CHECK;
use crate::register::write::reports::altered;
use crate::register::write::search_keys;
use crate::register::write::tables;
use crate::register::{Register, schema};
use crate::words::{Message, encrypt as we, register as w, safety as ws};

/// Broken pages that are reported one by one.
const MAX_PAGE_FINDINGS: usize = 20;

impl Register {
    /// Checks the whole register; reads only. `on_progress` gets the number of records checked.
    ///
    /// # Errors
    /// When the register is busy or out of memory; damage that prevents reading is a finding.
    pub fn check(&self, on_progress: &mut dyn FnMut(u64)) -> Result<Findings> {
        let first = examine(&self.conn, on_progress)?;
        if first.messages.is_empty() {
            return Ok(first);
        }
        let fresh = connect::open_read_only(&self.path);
        let mut second = examine(fresh.as_ref().unwrap_or(&self.conn), on_progress)?;
        let seen: HashSet<&Message> = first.messages.iter().collect();
        second.messages.retain(|f| seen.contains(f));
        second.transient = first.messages.len().saturating_sub(second.messages.len());
        Ok(second)
    }
}

type CheckFn = fn(&Connection, &mut Findings, &mut dyn FnMut(u64)) -> rusqlite::Result<()>;

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
    const CHECKS: [CheckFn; 8] = [
        sqlite_integrity,
        schema_objects,
        links,
        derived,
        unaudited_tables,
        verify::verify_chain,
        images,
        reports,
    ];
    let mut findings = Findings::default();
    if connect::is_encrypted(conn)? {
        pages(conn, &mut findings)?;
        // After a broken page nothing more is read over this connection.
        if !findings.messages.is_empty() {
            return Ok(findings);
        }
    }
    for check in CHECKS {
        match check(conn, &mut findings, on_progress) {
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

fn sqlite_integrity(
    conn: &Connection,
    findings: &mut Findings,
    _on_progress: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    let mut pragma = conn.prepare("PRAGMA integrity_check(20)")?;
    let mut rows = pragma.query([])?;
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        if line != "ok" {
            findings.add(|| w::integrity(&line));
        }
    }
    Ok(())
}

/// Compares tables, indexes, views and triggers with a fresh schema of the same version.
fn schema_objects(
    conn: &Connection,
    findings: &mut Findings,
    _on_progress: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let version = usize::try_from(version).unwrap_or(usize::MAX);
    let known = version <= schema::newest_version();
    let Some(reference) = known.then(|| schema::reference(version).ok()).flatten() else {
        findings.add(|| ws::schema_version(version));
        return Ok(());
    };
    let (expected, actual) = (objects(&reference)?, objects(conn)?);
    for (name, sql) in &expected {
        if actual.get(name) != Some(sql) {
            findings.add(|| ws::schema_differs(name));
        }
    }
    for name in actual.keys().filter(|name| !expected.contains_key(*name)) {
        findings.add(|| ws::schema_beside(name));
    }
    Ok(())
}

fn objects(conn: &Connection) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut select = conn.prepare(
        "SELECT name, type || ' ' || ifnull(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

fn links(
    conn: &Connection,
    findings: &mut Findings,
    _on_progress: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    let mut pragma = conn.prepare("PRAGMA foreign_key_check")?;
    let mut rows = pragma.query([])?;
    while let Some(row) = rows.next()? {
        let (table, id): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
        findings.add(|| w::broken_link(&table, id.unwrap_or_default()));
    }
    Ok(())
}

/// Compares each person's folded name, sort key and search keys with the record.
fn derived(
    conn: &Connection,
    findings: &mut Findings,
    _on_progress: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    let mut select = conn.prepare(include_str!("sql/derived.sql"))?;
    let mut words = conn.prepare("SELECT word FROM person_word WHERE person_id = ?1")?;
    let mut rows = select.query([])?;
    let mut all = 0;
    while let Some(row) = rows.next()? {
        let (id, full_name): (i64, String) = (row.get("id")?, row.get("full_name")?);
        let names = search_keys::name_keys(&full_name);
        let (fold, sort): (String, Vec<u8>) = (row.get("name_fold")?, row.get("name_sort")?);
        let text = |column| row.get::<_, Option<String>>(column);
        let expected = search_keys::search_keys(
            &full_name,
            [text("citizen_id")?, text("phone")?],
            text("previous_ids")?.as_deref(),
        );
        let actual: HashSet<String> = words
            .query_map([id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        all += actual.len();
        if fold != names.fold || sort != names.sort || actual != expected {
            findings.add(|| w::derived_differs(&full_name, id));
        }
    }
    let total: i64 = conn.query_row("SELECT count(*) FROM person_word", [], |row| row.get(0))?;
    let orphaned = total - i64::try_from(all).unwrap_or(i64::MAX);
    if orphaned != 0 {
        findings.add(|| ws::orphaned_search_keys(orphaned));
    }
    Ok(())
}

/// Tables without images: checks only that drafts and session counts parse.
fn unaudited_tables(
    conn: &Connection,
    findings: &mut Findings,
    _on_progress: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    for (table, column) in [("draft", "state"), ("clerk_session", "fields")] {
        if !has_column(conn, table, column)? {
            continue;
        }
        let sql = format!("SELECT id FROM {table} WHERE NOT json_valid({column})");
        let mut select = conn.prepare(&sql)?;
        let ids = select.query_map([], |row| row.get::<_, i64>(0))?;
        for id in ids {
            let id = id?;
            findings.add(|| ws::not_readable(id, table));
        }
    }
    Ok(())
}

/// Compares each record, soft check and issued report with its last image in the trail.
fn images(
    conn: &Connection,
    findings: &mut Findings,
    on_progress: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    let records = Record::ALL.map(|r| (r.table(), r.label()));
    let others = [(SOFT_CHECK, ws::SOFT_CHECK), ("report", ws::ISSUED_REPORT)];
    for (table, label) in records.into_iter().chain(others) {
        if !has_column(conn, table, "id")? {
            continue;
        }
        let defaults = defaults(conn, table)?;
        let sql = include_str!("sql/last_images.sql").replace("{table}", table);
        let mut select = conn.prepare(&sql)?;
        let mut rows = select.query([table])?;
        while let Some(row) = rows.next()? {
            let (id, after): (i64, Option<String>) = (row.get("id")?, row.get("after")?);
            let now = tables::row_image(conn, table, id)?.unwrap_or_default();
            let recorded = after.and_then(|a| image_of(&a, table, id));
            if !recorded.is_some_and(|k| images_match(&k, &now, &defaults)) {
                findings.add(|| w::differs_from_trail(label, id));
            }
            findings.records += 1;
            if findings.records.is_multiple_of(1000) {
                on_progress(findings.records);
            }
        }
    }
    Ok(())
}

/// Compares the frozen figures of the issued reports with their digests.
fn reports(
    conn: &Connection,
    findings: &mut Findings,
    _on_progress: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    if has_column(conn, "report", "digest")? {
        for number in altered(conn)? {
            findings.add(|| ws::report_altered(number));
        }
    }
    Ok(())
}

fn image_of(after: &str, table: &str, id: i64) -> Option<Map<String, Json>> {
    let all: Map<String, Json> = serde_json::from_str(after).ok()?;
    all.get(&format!("{table}:{id}"))?.as_object().cloned()
}

/// Whether an image equals the record now. A column that a later migration added is missing in older images and must hold
/// its default.
fn images_match(
    image: &Map<String, Json>,
    now: &Map<String, Json>,
    defaults: &BTreeMap<String, String>,
) -> bool {
    image.iter().all(|(key, value)| now.get(key) == Some(value))
        && now.iter().all(|(key, value)| {
            let text = || {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned)
            };
            image.contains_key(key) || defaults.get(key).is_some_and(|d| *d == text())
        })
}

fn defaults(conn: &Connection, table: &str) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut select = conn
        .prepare("SELECT name, trim(dflt_value, '''') FROM pragma_table_info(?1) WHERE dflt_value IS NOT NULL")?;
    let rows = select.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}
