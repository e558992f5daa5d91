//! Looks for damage: SQLite's own check, the schema, links, the search keys, each record against its last image in the
//! trail, and the trail itself. Never mends anything, and never cries at a first sight: what a second reading through a
//! fresh connection does not show again was the reading's fault, not the register's.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, ErrorCode};
use serde_json::{Map, Value as Json};

use super::change::SOFT_CHECK;
use super::error::RegisterError;
use super::trail::{self, Head};
use super::{Register, connect, keys, open, reports as issued, write};
use crate::forms::Record;
use crate::words::{encrypt as we, register as w, safety as ws};

/// Lines told of pages that do not verify.
const TOLD: usize = 20;

/// What was looked at, and what is wrong.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Records compared with the trail.
    pub records: u64,
    /// Rows of the trail whose chain was followed.
    pub trail: u64,
    /// The newest point of the trail.
    pub head: Head,
    /// One sentence a finding.
    pub findings: Vec<String>,
    /// Findings of the first reading that the second did not show: the disk or memory deserves a look.
    pub passing: usize,
}

impl Register {
    /// Checks the whole register; reads only. `tell` hears how many records are done.
    ///
    /// # Errors
    /// When the register is busy or out of memory; what cannot be read because it is damaged is a finding.
    pub fn check(&self, tell: &mut dyn FnMut(u64)) -> Result<Report, RegisterError> {
        let first = examine(&self.conn, tell)?;
        if first.findings.is_empty() {
            return Ok(first);
        }
        let fresh = connect::reading(&self.path);
        let mut second = examine(fresh.as_ref().unwrap_or(&self.conn), tell)?;
        let seen: HashSet<&String> = first.findings.iter().collect();
        second.findings.retain(|f| seen.contains(f));
        second.passing = first.findings.len() - second.findings.len().min(first.findings.len());
        Ok(second)
    }
}

type Look = fn(&Connection, &mut Report, &mut dyn FnMut(u64)) -> rusqlite::Result<()>;

/// Looks once, in one reading transaction, so that others may go on writing.
pub(super) fn examine(
    conn: &Connection,
    tell: &mut dyn FnMut(u64),
) -> Result<Report, RegisterError> {
    let tx = conn.unchecked_transaction()?;
    examine_within(&tx, tell)
}

/// Looks once, in the transaction that is open.
pub(super) fn examine_within(
    conn: &Connection,
    tell: &mut dyn FnMut(u64),
) -> Result<Report, RegisterError> {
    const LOOKS: [Look; 8] = [
        sqlite_itself,
        schema,
        links,
        derived,
        scratch,
        trail::follow,
        images,
        reports,
    ];
    let mut report = Report::default();
    if connect::is_encrypted(conn)? {
        pages(conn, &mut report)?;
        // Behind a page that does not verify nothing more is read over this connection.
        if !report.findings.is_empty() {
            return Ok(report);
        }
    }
    for look in LOOKS {
        match look(conn, &mut report, tell) {
            Err(e) if is_damage(&e) => report.findings.push(ws::unreadable(e)),
            other => other?,
        }
    }
    let mut seen = HashSet::new();
    report.findings.retain(|f| seen.insert(f.clone()));
    Ok(report)
}

/// The register answers with nonsense, as against: it has no time or room for us.
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

/// Each page of an encrypted register, those no record uses among them, against what was written.
fn pages(conn: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    let broken = connect::broken_pages(conn)?;
    if broken.len() > TOLD {
        report.findings.push(we::pages_broken(broken.len()));
    }
    let lines = broken.into_iter().take(TOLD).map(w::integrity);
    report.findings.extend(lines);
    Ok(())
}

fn sqlite_itself(
    conn: &Connection,
    report: &mut Report,
    _tell: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    let mut pragma = conn.prepare("PRAGMA integrity_check(20)")?;
    let mut rows = pragma.query([])?;
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        if line != "ok" {
            report.findings.push(w::integrity(line));
        }
    }
    Ok(())
}

/// Every table, index and view as the steps made it, and nothing beside: a trigger somebody added would write unseen.
fn schema(
    conn: &Connection,
    report: &mut Report,
    _tell: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let version = usize::try_from(version).unwrap_or(usize::MAX);
    let mut made = connect::in_memory()?;
    if version > open::newest_version() || open::migrate(&mut made, version).is_err() {
        report.findings.push(ws::schema_version(version));
        return Ok(());
    }
    let (expected, found) = (objects(&made)?, objects(conn)?);
    for (name, sql) in &expected {
        if found.get(name) != Some(sql) {
            report.findings.push(ws::schema_differs(name));
        }
    }
    for name in found.keys().filter(|name| !expected.contains_key(*name)) {
        report.findings.push(ws::schema_beside(name));
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
    report: &mut Report,
    _tell: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    let mut pragma = conn.prepare("PRAGMA foreign_key_check")?;
    let mut rows = pragma.query([])?;
    while let Some(row) = rows.next()? {
        let (table, id): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
        report
            .findings
            .push(w::broken_link(table, id.unwrap_or_default()));
    }
    Ok(())
}

/// The folded name, the sort key and the search keys of each person against what the record says.
fn derived(
    conn: &Connection,
    report: &mut Report,
    _tell: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    let mut select = conn.prepare(include_str!("sql/derived.sql"))?;
    let mut words = conn.prepare("SELECT word FROM person_word WHERE person_id = ?1")?;
    let mut rows = select.query([])?;
    let mut all = 0;
    while let Some(row) = rows.next()? {
        let (id, full_name): (i64, String) = (row.get("id")?, row.get("full_name")?);
        let names = keys::of_name(&full_name);
        let (fold, sort): (String, Vec<u8>) = (row.get("name_fold")?, row.get("name_sort")?);
        let text = |column| row.get::<_, Option<String>>(column);
        let expected = keys::words(
            &full_name,
            [text("citizen_id")?, text("phone")?],
            text("previous_ids")?.as_deref(),
        );
        let found: HashSet<String> = words
            .query_map([id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        all += found.len();
        if fold != names.fold || sort != names.sort || found != expected {
            report.findings.push(w::derived_differs(full_name, id));
        }
    }
    let kept: i64 = conn.query_row("SELECT count(*) FROM person_word", [], |row| row.get(0))?;
    let beside = kept - i64::try_from(all).unwrap_or(i64::MAX);
    if beside != 0 {
        report.findings.push(ws::words_of_nobody(beside));
    }
    Ok(())
}

/// What is no record and has no image: drafts and counts must at least be readable.
fn scratch(
    conn: &Connection,
    report: &mut Report,
    _tell: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    for (table, column) in [("draft", "state"), ("clerk_session", "fields")] {
        if !has_column(conn, table, column)? {
            continue;
        }
        let sql = format!("SELECT id FROM {table} WHERE NOT json_valid({column})");
        let mut select = conn.prepare(&sql)?;
        let ids = select.query_map([], |row| row.get::<_, i64>(0))?;
        for id in ids {
            report.findings.push(ws::not_readable(id?, table));
        }
    }
    Ok(())
}

/// Each record, and each soft check, against the `after` of its last row in the trail.
fn images(
    conn: &Connection,
    report: &mut Report,
    tell: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    let records = Record::ALL.map(|r| (r.table(), r.label().text()));
    let others = [
        (SOFT_CHECK, ws::SOFT_CHECK.text()),
        ("report", ws::ISSUED_REPORT.text()),
    ];
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
            let now = write::row_image(conn, table, id)?.unwrap_or_default();
            let kept = after.and_then(|a| image_of(&a, table, id));
            if !kept.is_some_and(|k| says_the_same(&k, &now, &defaults)) {
                report.findings.push(w::differs_from_trail(label, id));
            }
            report.records += 1;
            if report.records.is_multiple_of(1000) {
                tell(report.records);
            }
        }
    }
    Ok(())
}

/// The frozen figures of the issued reports.
fn reports(
    conn: &Connection,
    report: &mut Report,
    _tell: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    if has_column(conn, "report", "digest")? {
        let altered = issued::altered(conn)?.into_iter();
        report.findings.extend(altered.map(ws::report_altered));
    }
    Ok(())
}

fn image_of(after: &str, table: &str, id: i64) -> Option<Map<String, Json>> {
    let all: Map<String, Json> = serde_json::from_str(after).ok()?;
    all.get(&format!("{table}:{id}"))?.as_object().cloned()
}

/// A column that a later step added is not in older images; then it says its default.
fn says_the_same(
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

/// Whether a table of this register has a column: copies of older versions are looked at too.
pub(super) fn has_column(conn: &Connection, table: &str, column: &str) -> rusqlite::Result<bool> {
    conn.prepare("SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2")?
        .exists([table, column])
}
