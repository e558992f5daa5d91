//! Compares the objects of a schema (tables, indexes, views, triggers) with those that the migrations make. Called before
//! anything else is read from a file that another program may have written.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::register::error::{RegisterError, Result};
use crate::register::schema;
use crate::register::trail::coverage;
use crate::words::{Message, safety as ws};

/// Tables that SQLite adds by itself: statistics for the query planner, and the counter of AUTOINCREMENT. A constraint in
/// such a statement would run whenever the file is checked.
const OF_SQLITE: [(&str, &str); 3] = [
    ("sqlite_sequence", "CREATE TABLE sqlite_sequence(name,seq)"),
    ("sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
    (
        "sqlite_stat4",
        "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
    ),
];

/// The objects of each name: type, table and statement. A forged schema may have a name twice.
type Objects = BTreeMap<String, Vec<[String; 3]>>;

/// Findings about the schema.
#[derive(Debug, Default)]
pub(in crate::register) struct SchemaFindings {
    /// Objects of the program that are missing or have another text: nothing read from the file means what it says.
    pub differing: Vec<Message>,
    /// Objects that the program did not make, `sqlite_…` names included.
    pub foreign: Vec<Message>,
    /// A foreign object is a table or an index: SQLite computes its expressions whenever it checks or copies the file.
    has_foreign_expressions: bool,
}

impl SchemaFindings {
    /// Whether reading through this schema means what it says, and ends.
    pub fn is_readable(&self) -> bool {
        self.differing.is_empty() && !self.has_foreign_expressions
    }
}

/// Refuses a file whose schema must not be read through.
///
/// # Errors
/// Also when the schema cannot be read.
pub(in crate::register) fn ensure_readable(conn: &Connection) -> Result<()> {
    let schema = schema_objects(conn)?;
    if schema.is_readable() {
        return Ok(());
    }
    let findings = schema.differing.iter().chain(&schema.foreign);
    let findings: Vec<&Message> = findings.collect();
    Err(RegisterError::refused(|| {
        ws::schema_unreadable(findings.first().map_or("", |f| f.text()))
    }))
}

/// Compares the schema with a fresh one of the same version.
pub(in crate::register) fn schema_objects(conn: &Connection) -> rusqlite::Result<SchemaFindings> {
    let mut findings = SchemaFindings::default();
    let version = schema::version(conn)?;
    let exists = version <= schema::newest_version();
    let Some(reference) = exists.then(|| schema::reference(version).ok()).flatten() else {
        let message = Message::new(|| ws::schema_version(version));
        findings.differing.push(message);
        return Ok(findings);
    };
    let (expected, actual) = (objects(&reference)?, objects(conn)?);
    for (name, object) in &expected {
        if actual.get(name) != Some(object) {
            let message = Message::new(|| ws::schema_differs(name));
            findings.differing.push(message);
        }
    }
    for (name, object) in actual
        .iter()
        .filter(|(name, object)| !expected.contains_key(*name) && !is_table_of_sqlite(name, object))
    {
        let has_expressions = |[kind, ..]: &[String; 3]| kind == "table" || kind == "index";
        findings.has_foreign_expressions |= object.iter().any(has_expressions);
        let message = Message::new(|| ws::schema_beside(name));
        findings.foreign.push(message);
    }
    // What the trail is read through is sound by now.
    if findings.is_readable() && coverage::is_version_lowered(conn, version)? {
        let message = Message::new(|| ws::version_lowered(version));
        findings.differing.push(message);
    }
    Ok(findings)
}

fn objects(conn: &Connection) -> rusqlite::Result<Objects> {
    let sql = "SELECT ifnull(name, ''), ifnull(type, ''), ifnull(tbl_name, ''), ifnull(sql, '') FROM sqlite_schema ORDER BY rowid";
    let mut select = conn.prepare(sql)?;
    let mut rows = select.query([])?;
    let mut objects = Objects::new();
    while let Some(row) = rows.next()? {
        let object = [row.get(1)?, row.get(2)?, row.get(3)?];
        objects.entry(row.get(0)?).or_default().push(object);
    }
    Ok(objects)
}

fn is_table_of_sqlite(name: &str, objects: &[[String; 3]]) -> bool {
    let is_table = |[kind, table, sql]: &[String; 3]| {
        kind == "table" && table == name && OF_SQLITE.contains(&(name, sql.as_str()))
    };
    objects.len() == 1 && objects.iter().all(is_table)
}
