//! Compares the covered tables with their last images in the trail, in both directions: a row without an image, an image
//! without a row, and a row that differs.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, OptionalExtension, Statement};
use serde_json::{Map, Value as Json};

use crate::register::findings::{Findings, has_column};
use crate::register::schema;
use crate::register::trail::coverage::{self, META};
use crate::register::trail::record::RecordImage;
use crate::register::write::tables::image_of_row;
use crate::words::register as w;

/// Bytes of images from which a row of the trail stays parsed: many rows may have their last image in it.
const LARGE_ROW: usize = 64 * 1024;
/// Rows between two reports of the progress.
const PROGRESS_STEP: u64 = 1000;

/// Compares each covered table.
pub(super) fn images(
    conn: &Connection,
    findings: &mut Findings,
    on_progress: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    let mut trail = TrailImages::new(conn)?;
    for table in coverage::covered_tables(schema::version(conn)?)? {
        // A new register has its identity in the first row of the trail.
        let is_begun = table != META || conn.prepare("SELECT 1 FROM audit")?.exists([])?;
        if is_begun {
            compare_table(conn, &table, &mut trail, findings, on_progress)?;
        }
    }
    Ok(())
}

fn compare_table(
    conn: &Connection,
    table: &str,
    trail: &mut TrailImages<'_>,
    findings: &mut Findings,
    on_progress: &mut dyn FnMut(u64),
) -> rusqlite::Result<()> {
    let label = || coverage::label(table);
    let sql =
        "SELECT record_id, max(audit_id) FROM audit_record WHERE record = ?1 GROUP BY record_id";
    let mut links = conn.prepare(sql)?;
    let links: Vec<(i64, i64)> = links
        .query_map([table], |row| row.try_into())?
        .collect::<Result<_, _>>()?;
    let mut links = links.into_iter().peekable();
    let defaults = column_defaults(conn, table)?;
    let is_record = coverage::is_record(table);
    each_image(conn, table, |id, now| {
        while let Some((gone, _)) = links.next_if(|(link, _)| *link < id) {
            findings.add(|| w::row_gone(label(), gone));
        }
        match links.next_if(|(link, _)| *link == id) {
            None => findings.add(|| w::row_added(label(), id)),
            Some((_, row)) => {
                let recorded = trail.image(row, &format!("{table}:{id}"))?;
                if !recorded.is_some_and(|image| images_match(image, &now, &defaults)) {
                    findings.add(|| w::differs_from_trail(label(), id));
                }
            }
        }
        findings.records += u64::from(is_record);
        if findings.records.is_multiple_of(PROGRESS_STEP) {
            on_progress(findings.records);
        }
        Ok(())
    })?;
    for (gone, _) in links {
        findings.add(|| w::row_gone(label(), gone));
    }
    Ok(())
}

/// Gives the number and the image of each row to `read`, by number.
fn each_image(
    conn: &Connection,
    table: &str,
    mut read: impl FnMut(i64, RecordImage) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    if coverage::is_aggregate(table) {
        for id in coverage::ids(conn, table)? {
            read(id, coverage::image(conn, table, id)?.unwrap_or_default())?;
        }
        return Ok(());
    }
    if !has_column(conn, table, "id")? {
        return Ok(());
    }
    let mut select = conn.prepare(&format!("SELECT * FROM {table} ORDER BY id"))?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        read(row.get("id")?, image_of_row(row)?)?;
    }
    Ok(())
}

/// The default of each column that has one, as text.
fn column_defaults(conn: &Connection, table: &str) -> rusqlite::Result<BTreeMap<String, String>> {
    let sql = "SELECT name, trim(dflt_value, '''') FROM pragma_table_info(?1) WHERE dflt_value IS NOT NULL";
    let mut select = conn.prepare(sql)?;
    select.query_map([table], |row| row.try_into())?.collect()
}

/// The images after each change, parsed from the rows of the trail.
struct TrailImages<'c> {
    select: Statement<'c>,
    rows: HashMap<i64, TrailRow>,
}

struct TrailRow {
    is_large: bool,
    images: Map<String, Json>,
}

impl<'c> TrailImages<'c> {
    fn new(conn: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            select: conn.prepare("SELECT after FROM audit WHERE id = ?1")?,
            rows: HashMap::new(),
        })
    }

    /// The image of a key in a row of the trail.
    fn image(&mut self, row: i64, key: &str) -> rusqlite::Result<Option<&RecordImage>> {
        if !self.rows.contains_key(&row) {
            let after: Option<String> =
                self.select.query_row([row], |row| row.get(0)).optional()?;
            let after = after.unwrap_or_default();
            self.rows.retain(|_, row| row.is_large);
            let parsed = TrailRow {
                is_large: after.len() >= LARGE_ROW,
                images: serde_json::from_str(&after).unwrap_or_default(),
            };
            self.rows.insert(row, parsed);
        }
        let images = self.rows.get(&row).map(|row| &row.images);
        Ok(images.and_then(|images| images.get(key)?.as_object()))
    }
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
            image.contains_key(key) || {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                defaults.get(key) == Some(&text)
            }
        })
}
