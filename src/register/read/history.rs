//! The history of changes of a person or one record, read from the trail.

use rusqlite::{Row, params};
use serde_json::{Map, Value as Json};

use crate::entry::{Value, answers};
use crate::forms::{Kind, Record};
use crate::register::trail::event::{EVENT_TABLE, OPEN};
use crate::register::{Reader, RegisterError};
use crate::words::access as w;

/// One field that a change touched, as a clerk reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The field's label.
    pub label: &'static str,
    /// Before; empty when it had no value.
    pub before: String,
    /// After; empty when it has none.
    pub after: String,
}

/// One record in one change.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// UTC.
    pub at: String,
    /// The clerk.
    pub clerk: String,
    /// Where the change came from: `screen`, `import`, `demo`, `command`.
    pub origin: String,
    /// `save`, `void`, … `open`: somebody looked at what is hidden; the reason is the one difference.
    pub action: String,
    /// What kind of record.
    pub record: Record,
    /// What changed; every filled field when the record was new.
    pub differences: Vec<Difference>,
    /// The reason it was voided for.
    pub void_reason: Option<String>,
    /// It was new.
    pub is_new: bool,
}

/// The changes of a person and of every record linked to them, newest first, at most `limit`.
pub fn of_person(
    reader: Reader<'_>,
    person: i64,
    limit: usize,
) -> Result<Vec<HistoryEntry>, RegisterError> {
    let params = params![person, i64::try_from(limit).unwrap_or(i64::MAX)];
    let entries = reader.rows(include_str!("../sql/history.sql"), params, entry_from_row)?;
    Ok(entries.into_iter().flatten().collect())
}

/// `None` for a row about no record of a person.
fn entry_from_row(row: &Row<'_>) -> rusqlite::Result<Option<HistoryEntry>> {
    let (table, id): (String, i64) = (row.get("record")?, row.get("record_id")?);
    let action: String = row.get("action")?;
    // Of the audit events about a person, the history shows those of a clerk who opened what is hidden.
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
    let void_reason = after
        .as_ref()
        .and_then(|a| a.get("void_reason"))
        .and_then(Json::as_str)
        .map(String::from);
    Ok(Some(HistoryEntry {
        at: row.get("at")?,
        clerk: row.get("clerk")?,
        origin: row.get("origin")?,
        action,
        record,
        differences: if is_view {
            view_reason(after.as_ref())
        } else {
            differences(record, before.as_ref(), after.as_ref())
        },
        void_reason,
        is_new: before.is_none(),
    }))
}

/// Why somebody looked.
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
                .and_then(value)
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

fn value(json: &Json) -> Option<Value> {
    match json {
        Json::String(t) => Some(Value::Text(t.clone())),
        Json::Number(n) => n
            .as_i64()
            .map(Value::Int)
            .or_else(|| n.as_f64().map(Value::Real)),
        _ => None,
    }
}
