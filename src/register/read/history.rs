//! The history of changes of a person, read from the trail.

use std::borrow::Cow;

use rusqlite::{Row, params};
use serde_json::{Map, Value as Json};

use crate::domain::ids::PersonId;
use crate::entry::answers;
use crate::forms::{Kind, Record};
use crate::register::columns::from_row;
use crate::register::read::load::from_json;
use crate::register::read::masked::{self, Audience};
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

/// Changes of a person and of the records linked to them, newest first, at most `limit`; what is sensitive is masked until
/// the person is opened.
pub fn of_person(reader: Reader<'_>, person: PersonId, limit: usize) -> Result<Vec<HistoryEntry>> {
    let params = params![person, i64::try_from(limit).unwrap_or(i64::MAX)];
    let masked_for = masked_for(reader, Some(person));
    let entries = reader.rows(include_str!("../sql/history.sql"), params, |row| {
        entry_from_row(row, masked_for)
    })?;
    Ok(entries.into_iter().flatten().collect())
}

/// For whom the changes of a person are masked; `None` when the person is open.
pub(in crate::register) fn masked_for(
    reader: Reader<'_>,
    person: Option<PersonId>,
) -> Option<Audience> {
    let is_open = person.is_some_and(|person| reader.is_open(person));
    (!is_open).then(|| reader.audience())
}

/// `None` for a row about no record of a person.
fn entry_from_row(
    row: &Row<'_>,
    masked_for: Option<Audience>,
) -> rusqlite::Result<Option<HistoryEntry>> {
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
        differences(record, before.as_ref(), after.as_ref(), masked_for)
    };
    let void_reason = after.as_ref().and_then(|a| a.get("void_reason"));
    let void_reason = void_reason.and_then(Json::as_str).map(|reason| {
        let is_masked = hides(masked_for, record, after.as_ref(), "void_reason");
        if is_masked { w::HIDDEN.text() } else { reason }.to_owned()
    });
    Ok(Some(from_row!(row => HistoryEntry {
        at, clerk, origin; action, record, differences,
        void_reason,
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

/// Whether an image of a record hides a column.
fn hides(
    masked_for: Option<Audience>,
    record: Record,
    image: Option<&Map<String, Json>>,
    column: &str,
) -> bool {
    let text = |key: &str| image?.get(key)?.as_str().map(Cow::Borrowed);
    masked_for.is_some_and(|audience| masked::hides(audience, record, text, column))
}

/// The fields that differ between two images. Of a masked membership every field, filled or not: which of them a group has
/// would tell the group.
pub(in crate::register) fn differences(
    record: Record,
    before: Option<&Map<String, Json>>,
    after: Option<&Map<String, Json>>,
    masked_for: Option<Audience>,
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
        let (was, is) = (side(before), side(after));
        let is_masked =
            |image: Option<_>| image.is_some() && hides(masked_for, record, image, column);
        let is_masked_whole =
            record == Record::Membership && (is_masked(before) || is_masked(after));
        if was == is && !is_masked_whole {
            continue;
        }
        let mask = |image, text: String| {
            if is_masked(image) {
                w::HIDDEN.text().to_owned()
            } else {
                text
            }
        };
        changed.push(Difference {
            label: field.label.text(),
            before: mask(before, was),
            after: mask(after, is),
        });
    }
    changed
}
