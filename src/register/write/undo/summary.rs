//! The sentence that asks whether a change is to be undone: the person it is about and what it did.

use serde_json::Value as Json;

use super::{Change, ChangedRecord};
use crate::forms::Record;
use crate::register::read::history;
use crate::register::trail::record::{RecordImage, is_void};
use crate::register::write::op::SOFT_CHECK;
use crate::register::{Reader, Result};
use crate::words::identity as w;

/// What undoing the change does, in one sentence.
pub(super) fn sentence(reader: Reader<'_>, change: &Change) -> Result<String> {
    let (subject, summary) = (describe_subject(reader, change)?, summarize(reader, change));
    Ok(if change.is_redo() {
        w::undo_again(subject, summary)
    } else {
        w::undo_ask(subject, summary)
    })
}

/// The person the change is about, and how many others.
fn describe_subject(reader: Reader<'_>, change: &Change) -> Result<String> {
    let mut people: Vec<i64> = Vec::new();
    for changed in &change.records {
        let image = &changed.after;
        let link = |column: &str| image.get(column).and_then(Json::as_i64);
        let person = match (changed.table.as_str(), link("placement_id")) {
            ("person", _) => Some(changed.id),
            (_, Some(placement)) => {
                let sql = "SELECT person_id FROM placement WHERE id = ?1";
                reader.optional(sql, [placement], |row| row.get(0))?
            }
            _ => link("person_id"),
        };
        people.extend(person.filter(|id| !people.contains(id)));
    }
    let Some(first) = people.first() else {
        return Ok(change_title(change));
    };
    let sql = "SELECT full_name FROM person WHERE id = ?1";
    let name: Option<String> = reader.optional(sql, [first], |row| row.get(0))?;
    let name = name.unwrap_or_default();
    Ok(if people.len() > 1 && change.action != "merge" {
        w::undo_and_others(name, people.len() - 1)
    } else {
        name
    })
}

/// The title of a change about no person: that of the course or indicator.
fn change_title(change: &Change) -> String {
    let texts = change.records.iter().flat_map(|t| {
        let titles = ["title", "code", "indicator"].into_iter();
        titles.filter_map(|key| t.after.get(key)?.as_str())
    });
    texts.map(str::to_owned).next().unwrap_or_default()
}

/// A short summary of the change.
fn summarize(reader: Reader<'_>, change: &Change) -> String {
    if let Some(merged) = merged_person(change) {
        return w::undo_merged(merged);
    }
    // Added or voided, the kind of record, how many.
    let mut counts: Vec<(bool, Record, usize)> = Vec::new();
    let mut parts = Vec::new();
    for changed in &change.records {
        let Some(record) = changed.record() else {
            continue;
        };
        let (before, after) = match (&changed.before, change.is_redo()) {
            (Some(before), true) => (Some(&changed.after), before),
            (before, _) => (before.as_ref(), &changed.after),
        };
        let is_added = match before {
            None => true,
            Some(before) if is_void(before) != is_void(after) => is_void(before),
            Some(before) => {
                parts.extend(describe_edits(reader, changed, record, [before, after]));
                continue;
            }
        };
        match counts
            .iter_mut()
            .find(|(added, r, _)| *added == is_added && *r == record)
        {
            Some((_, _, n)) => *n += 1,
            None => counts.push((is_added, record, 1)),
        }
    }
    if change.records.iter().all(|t| t.table == SOFT_CHECK) {
        parts.push(w::UNDO_REVIEW.text().to_owned());
    }
    let phrases = counts.into_iter().map(|(is_added, record, n)| {
        let label = record.label().text().to_lowercase();
        let label = if n == 1 {
            label
        } else {
            format!("{n} {label}")
        };
        if is_added {
            w::undo_added(label)
        } else {
            w::undo_dropped(label)
        }
    });
    let mut all: Vec<String> = phrases.chain(parts).collect();
    if all.len() > 4 {
        all.truncate(3);
        all.push("…".to_owned());
    }
    all.join("; ")
}

fn describe_edits(
    reader: Reader<'_>,
    changed: &ChangedRecord,
    record: Record,
    [before, after]: [&RecordImage; 2],
) -> Vec<String> {
    let or_dash = |t: String| if t.is_empty() { "—".to_owned() } else { t };
    let person = match record {
        Record::Person => Some(changed.id),
        _ => after.get("person_id").and_then(Json::as_i64),
    };
    let masked_for = history::masked_for(reader, person.map(Into::into));
    history::differences(record, Some(before), Some(after), masked_for)
        .into_iter()
        .map(|d| w::undo_edited(d.label, or_dash(d.before), or_dash(d.after)))
        .collect()
}

/// The name of the record that a merge voided.
fn merged_person(change: &Change) -> Option<String> {
    let merged = change
        .records
        .iter()
        .find(|t| change.action == "merge" && t.table == "person" && is_void(&t.after))?;
    Some(format!(
        "{} (#{})",
        merged.after.get("full_name")?.as_str()?,
        merged.id
    ))
}
