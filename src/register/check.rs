//! Looks for damage: SQLite's own check, links, the search keys, and each record against its last image in the trail.

use serde_json::{Map, Value as Json};

use super::error::RegisterError;
use super::{Register, audit, keys, write};
use crate::domain::name;
use crate::forms::Record;
use crate::words::register as w;

/// What was looked at, and what is wrong.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Records compared with the trail.
    pub records: u64,
    /// Rows of the trail whose chain was followed.
    pub trail: u64,
    /// One sentence a finding.
    pub findings: Vec<String>,
}

impl Register {
    /// Checks the whole register; reads only. `tell` hears how many records are done.
    ///
    /// # Errors
    /// When the register cannot be read at all.
    pub fn check(&self, tell: &mut dyn FnMut(u64)) -> Result<Report, RegisterError> {
        let mut report = Report::default();
        self.sqlite_itself(&mut report)?;
        self.links(&mut report)?;
        self.derived(&mut report)?;
        self.trail(&mut report)?;
        self.images(&mut report, tell)?;
        Ok(report)
    }

    fn sqlite_itself(&self, report: &mut Report) -> Result<(), RegisterError> {
        let mut pragma = self.conn.prepare("PRAGMA integrity_check(20)")?;
        let mut rows = pragma.query([])?;
        while let Some(row) = rows.next()? {
            let line: String = row.get(0)?;
            if line != "ok" {
                report.findings.push(w::integrity(line));
            }
        }
        Ok(())
    }

    fn links(&self, report: &mut Report) -> Result<(), RegisterError> {
        let mut pragma = self.conn.prepare("PRAGMA foreign_key_check")?;
        let mut rows = pragma.query([])?;
        while let Some(row) = rows.next()? {
            let (table, id): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
            report
                .findings
                .push(w::broken_link(table, id.unwrap_or_default()));
        }
        Ok(())
    }

    /// The folded name, the sort key and the search keys of each person against their name.
    fn derived(&self, report: &mut Report) -> Result<(), RegisterError> {
        let mut select = self.conn.prepare(include_str!("sql/derived.sql"))?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (id, full_name): (i64, String) = (row.get("id")?, row.get("full_name")?);
            let expected = keys::of_name(&full_name);
            let (fold, sort): (String, Vec<u8>) = (row.get("name_fold")?, row.get("name_sort")?);
            let words: i64 = row.get("words")?;
            let least = i64::try_from(name::search_keys(&expected.fold).len()).unwrap_or_default();
            if fold != expected.fold || sort != expected.sort || words < least {
                report.findings.push(w::derived_differs(full_name, id));
            }
        }
        Ok(())
    }

    fn trail(&self, report: &mut Report) -> Result<(), RegisterError> {
        let mut select = self
            .conn
            .prepare("SELECT id, uuid, at, clerk, origin, action, before, after, prev_hash, hash FROM audit ORDER BY id")?;
        let mut rows = select.query([])?;
        let (mut head, mut number) = (vec![0_u8; 32], 0_i64);
        while let Some(row) = rows.next()? {
            let columns: Vec<String> = (1..=7).map(|i| row.get(i)).collect::<Result<_, _>>()?;
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            let (id, prev, hash): (i64, Vec<u8>, Vec<u8>) =
                (row.get(0)?, row.get("prev_hash")?, row.get("hash")?);
            if prev != head || id != number + 1 || audit::hash(&prev, &columns) != hash {
                report.findings.push(w::trail_broken(id));
            }
            (head, number) = (hash, id);
            report.trail += 1;
        }
        Ok(())
    }

    /// Each record against the `after` of its last row in the trail.
    fn images(&self, report: &mut Report, tell: &mut dyn FnMut(u64)) -> Result<(), RegisterError> {
        for record in Record::ALL {
            let sql = include_str!("sql/last_images.sql").replace("{table}", record.table());
            let mut select = self.conn.prepare(&sql)?;
            let mut rows = select.query([record.table()])?;
            while let Some(row) = rows.next()? {
                let (id, after): (i64, Option<String>) = (row.get("id")?, row.get("after")?);
                let now = write::image(&self.conn, record, id)?.unwrap_or_default();
                let kept = after.and_then(|a| image_of(&a, record, id));
                if !kept.is_some_and(|k| {
                    write::same(&k, &now) && k.get("version") == now.get("version")
                }) {
                    report
                        .findings
                        .push(w::differs_from_trail(record.label(), id));
                }
                report.records += 1;
                if report.records.is_multiple_of(1000) {
                    tell(report.records);
                }
            }
        }
        Ok(())
    }
}

fn image_of(after: &str, record: Record, id: i64) -> Option<Map<String, Json>> {
    let all: Map<String, Json> = serde_json::from_str(after).ok()?;
    all.get(&format!("{}:{id}", record.table()))?
        .as_object()
        .cloned()
}
