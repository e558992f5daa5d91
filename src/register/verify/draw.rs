//! Draws the sample within the transaction of a change: which of its records, and which of their fields, are entered again.
//! A field is included when the change wrote it; a field that is not relevant is not.

use std::borrow::Cow;

use rusqlite::{Connection, params};
use serde_json::{Map, Value as Json};

use super::rate;
use crate::forms::{Field, Record};
use crate::register::error::Result;
use crate::register::trail::record::Image;
use crate::register::write::op::ChangeMeta;

/// A record of a change that is entered again, and the keys of its fields with blanks between.
pub struct DrawnRecord {
    pub table: &'static str,
    pub id: i64,
    pub fields: String,
}

/// Draws from the records of a change. `sample_rate` caches the clerk's rate over a batch.
pub fn draw(
    conn: &Connection,
    change: &str,
    meta: &ChangeMeta,
    images: &[Image],
    sample_rate: &mut Option<f64>,
) -> Result<Vec<DrawnRecord>> {
    let mut drawn = Vec::new();
    for image in images {
        let Some(record) = Record::from_table(image.table) else {
            continue;
        };
        let fields = written_fields(record, image);
        if fields.is_empty() {
            continue;
        }
        let sample_rate = match *sample_rate {
            Some(cached) => cached,
            None => *sample_rate.insert(clerk_rate(conn, &meta.by)?),
        };
        if rate::is_drawn(record, image.id, change, sample_rate) {
            drawn.push(DrawnRecord {
                table: image.table,
                id: image.id,
                fields: fields.join(" "),
            });
        }
    }
    Ok(drawn)
}

/// The clerk's rate from the outcomes so far.
fn clerk_rate(conn: &Connection, clerk: &str) -> Result<f64> {
    let mut select = conn.prepare_cached(include_str!("../sql/verified_count.sql"))?;
    Ok(select.query_row(params![clerk, ""], |row| {
        Ok(rate::rate(row.get("fields")?, row.get("errors")?))
    })?)
}

/// Keys of the verified fields that a change wrote.
fn written_fields(record: Record, image: &Image) -> Vec<&'static str> {
    let Some(after) = &image.after else {
        return Vec::new();
    };
    let section = record.section();
    let value = |key: &str| section.field(key).and_then(|f| field_text(after, f));
    let differs = |field: &Field| match &image.before {
        None => field.relevant.is_satisfied(false, &value),
        Some(before) => field_text(before, field) != field_text(after, field),
    };
    section
        .fields
        .iter()
        .filter(|f| f.verified && differs(f))
        .map(|f| f.key)
        .collect()
}

/// The value of a field in an image, as text.
pub(super) fn field_text<'i>(image: &'i Map<String, Json>, field: &Field) -> Option<Cow<'i, str>> {
    match image.get(field.column_name()?)? {
        Json::String(text) => Some(Cow::Borrowed(text)),
        Json::Null => None,
        other => Some(Cow::Owned(other.to_string())),
    }
}
