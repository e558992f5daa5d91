//! Issued reports: their figures frozen as rows, the people behind the figures, the plan they were counted with, and the
//! lines that clerks write. Owns no meaning of a figure (`progress::report`).

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};
use serde::Serialize;

use crate::domain::ids::{AuditId, ReportId};
use crate::register::error::Result;
use crate::register::reader::Reader;
use crate::register::trail::coverage::REPORT_PEOPLE;
use crate::register::trail::record;
use crate::register::write::context::ChangeContext;
use crate::register::write::op::{CountedPerson, FigureRow, NewReport};

/// An issued report without its figures; fields as in [`NewReport`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredReport {
    pub id: ReportId,
    pub period: String,
    pub kind: String,
    pub as_of: String,
    pub number: Option<String>,
    pub issued_on: String,
    pub issued_by: String,
    pub plan_id: String,
    pub plan: String,
    pub digest: String,
    /// Row of the trail that froze it.
    pub audit_id: AuditId,
    /// The hash of that row, in hex.
    pub hash: String,
}

/// A line of a report that a clerk wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportNote {
    pub id: i64,
    /// A code of `CodeList::ReportPart`.
    pub part: String,
    pub place: i64,
    pub text: String,
}

fn report_from_row(row: &Row) -> rusqlite::Result<StoredReport> {
    let hash: Vec<u8> = row.get("hash")?;
    Ok(StoredReport {
        id: row.get("id")?,
        period: row.get("period")?,
        kind: row.get("kind")?,
        as_of: row.get("as_of")?,
        number: row.get("number")?,
        issued_on: row.get("issued_on")?,
        issued_by: row.get("issued_by")?,
        plan_id: row.get("plan_id")?,
        plan: row.get("plan")?,
        digest: row.get("digest")?,
        audit_id: row.get("audit")?,
        hash: record::hex(&hash),
    })
}

/// The issued reports, oldest first.
pub fn issued_reports(reader: Reader<'_>) -> Result<Vec<StoredReport>> {
    let sql = include_str!("../sql/reports.sql");
    reader.rows(sql, [None::<i64>], report_from_row)
}

/// The issued report with this number; `None` when there is none.
pub fn issued_report(reader: Reader<'_>, id: ReportId) -> Result<Option<StoredReport>> {
    reader.optional(include_str!("../sql/reports.sql"), [id], report_from_row)
}

/// The figures an issued report froze.
pub fn figures(reader: Reader<'_>, id: ReportId) -> Result<Vec<FigureRow>> {
    let sql = "SELECT sheet, line, item, value FROM report_figure WHERE report_id = ?1";
    reader.rows(sql, [id], |row| row.try_into())
}

/// SHA-256 over figures (sheet, line, item; value) in the order of their places, in hex: proves that frozen rows are those
/// that were issued.
#[must_use]
pub fn digest<'f>(figures: impl Iterator<Item = ([&'f str; 3], ValueRef<'f>)>) -> String {
    let mut parts = Vec::new();
    for (place, value) in figures {
        let value = match value {
            ValueRef::Integer(n) => format!("n{n}"),
            ValueRef::Real(x) => format!("x{x}"),
            ValueRef::Text(t) => format!("t{}", String::from_utf8_lossy(t)),
            ValueRef::Null | ValueRef::Blob(_) => continue,
        };
        parts.extend(place.map(str::to_owned));
        parts.push(value);
    }
    record::hex(&record::hash(&[], parts))
}

/// The numbers of the issued reports whose frozen figures were altered.
pub(in crate::register) fn altered(conn: &Connection) -> rusqlite::Result<Vec<i64>> {
    let mut reports = conn.prepare("SELECT id, digest FROM report ORDER BY id")?;
    let mut figures = conn.prepare(
        "SELECT sheet, line, item, value FROM report_figure WHERE report_id = ?1 ORDER BY sheet, line, item",
    )?;
    let mut altered = Vec::new();
    for report in reports.query_map([], |row| row.try_into())? {
        let (id, issued_digest): (i64, String) = report?;
        let stored: Vec<FigureRow> = figures
            .query_map([id], |row| row.try_into())?
            .collect::<Result<_, _>>()?;
        let rows = stored
            .iter()
            .map(|(sheet, line, item, value)| ([sheet.as_str(), line, item], value.into()));
        altered.extend((digest(rows) != issued_digest).then_some(id));
    }
    Ok(altered)
}

/// The people behind the figures of an issued report.
pub fn people(reader: Reader<'_>, id: ReportId) -> Result<Vec<CountedPerson>> {
    let sql = "SELECT target, person_id, counted FROM report_person WHERE report_id = ?1";
    reader.rows(sql, [id], |row| {
        Ok(CountedPerson {
            target: row.get(0)?,
            person: row.get(1)?,
            in_numerator: row.get(2)?,
        })
    })
}

/// The lines clerks wrote for a period, in the order of the report.
pub fn notes(reader: Reader<'_>, period: &str) -> Result<Vec<ReportNote>> {
    reader.rows(include_str!("../sql/report_notes.sql"), [period], |row| {
        Ok(ReportNote {
            id: row.get("id")?,
            part: row.get("part")?,
            place: row.get("place")?,
            text: row.get("text")?,
        })
    })
}

/// Freezes a report; the trail gets its row with the digest of its figures.
pub(super) fn issue_report(ctx: &mut ChangeContext<'_>, report: &NewReport) -> Result<()> {
    let params = params![
        report.period,
        report.kind,
        report.as_of,
        report.number,
        report.issued_on,
        ctx.meta.by,
        ctx.meta.at,
        report.plan_id,
        report.plan,
        report.digest
    ];
    ctx.execute(include_str!("../sql/report_insert.sql"), params)?;
    let id = ctx.conn.last_insert_rowid();
    let mut insert_figure = ctx.conn.prepare_cached(
        "INSERT INTO report_figure (report_id, sheet, line, item, value) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (sheet, line, item, value) in &report.figures {
        insert_figure.execute(params![id, sheet, line, item, value])?;
    }
    let mut insert_person = ctx.conn.prepare_cached(
        "INSERT INTO report_person (report_id, target, person_id, counted) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for p in &report.people {
        insert_person.execute(params![id, p.target, p.person, p.in_numerator])?;
    }
    ctx.record_image("report", id, None)?;
    ctx.record_image(REPORT_PEOPLE, id, None)
}
