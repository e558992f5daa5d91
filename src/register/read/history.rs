//! The history of changes of a person, read from the trail.

use rusqlite::{Row, params};
use serde_json::{Map, Value as Json};

use crate::domain::ids::PersonId;
use crate::entry::answers;
use crate::forms::{Kind, Record};
use crate::register::columns::from_row;
use crate::register::read::load::from_json;
use crate::register::trail::event::{EVENT_TABLE, OPEN};
use crate::register::{Reader, Result};
use crate::words::access as w;

/// A field that a change touched, as shown to clerks.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    pub label: &'static str,
    /// Empty without a value, as `after`.
    pub before: String,
    pub after: String,
}

/// One record in one change.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// UTC.
    pub at: String,
    pub clerk: String,
    /// `screen`, `import`, `demo`, `command`.
    pub origin: String,
    /// `save`, `void`, … `open` for an opening of sensitive data, whose reason is the only difference.
    pub action: String,
    pub record: Record,
    /// Changed fields; for a new record every field with a value.
    pub differences: Vec<Difference>,
    pub void_reason: Option<String>,
    pub is_new: bool,
}

/// Changes of a person and of the records linked to them, newest first, at most `limit`.
pub fn of_person(reader: Reader<'_>, person: PersonId, limit: usize) -> Result<Vec<HistoryEntry>> {
    let params = params![person, i64::try_from(limit).unwrap_or(i64::MAX)];
    let entries = reader.rows(include_str!("../sql/history.sql"), params, entry_from_row)?;
    Ok(entries.into_iter().flatten().collect())
}

/// `None` for a row about no record of a person.
fn entry_from_row(row: &Row<'_>) -> rusqlite::Result<Option<HistoryEntry>> {
    let (table, id): (String, i64) = (row.get("record")?, row.get("record_id")?);
    let action: String = row.get("action")?;
    // Of the audit events about a person, the history shows the openings of sensitive data.
    let is_view = table == EVENT_TABLE && action == OPEN;
    let Some(record) = Record::from_table(&table).or(is_view.then_some(Record::Person)) else {
        return Ok(None);
    };
    let side = |column| -> rusqlite::Result<Option<Map<String, Json>>> {
        let text: String = row.get(column)?;
        let all: Map<String, Json> = serde_json::from_str(&text).unwrap_or_default();
        Ok(all
            .get(&format!("{table}:{id}"))
            .and_then(Json::as_object)
            .cloned())
    };
    let (before, after) = (side("before")?, side("after")?);
    if before.is_none() && after.is_none() {
        return Ok(None);
    }
    let differences = if is_view {
        view_reason(after.as_ref())
    } else {
        differences(record, before.as_ref(), after.as_ref())
    };
    let void_reason = after.as_ref().and_then(|a| a.get("void_reason"));
    Ok(Some(from_row!(row => HistoryEntry {
        at, clerk, origin; action, record, differences,
        void_reason: void_reason.and_then(Json::as_str).map(String::from),
        is_new: before.is_none()
    })))
}

/// The reason of an opening, as a difference.
fn view_reason(event: Option<&Map<String, Json>>) -> Vec<Difference> {
    let reason = event.and_then(|n| n.get("reason")).and_then(Json::as_str);
    let reason = reason.map(|reason| Difference {
        label: w::REASON.text(),
        before: String::new(),
        after: reason.to_owned(),
    });
    reason.into_iter().collect()
}

pub(in crate::register) fn differences(
    record: Record,
    before: Option<&Map<String, Json>>,
    after: Option<&Map<String, Json>>,
) -> Vec<Difference> {
    let mut changed = Vec::new();
    for field in record.section().fields {
        let (Some(column), false) = (
            field.column_name(),
            matches!(field.kind, Kind::Person | Kind::Placement),
        ) else {
            continue;
        };
        let side = |image: Option<&Map<String, Json>>| {
            image
                .and_then(|i| i.get(column))
                .and_then(from_json)
                .map_or_else(String::new, |v| answers::shown(field, &v))
        };
        let (before, after) = (side(before), side(after));
        if before != after {
            changed.push(Difference {
                label: field.label.text(),
                before,
                after,
            });
        }
    }
    changed
}
