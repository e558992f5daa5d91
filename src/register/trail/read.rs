//! The trail for display: clerk, time, origin and action. Records are named by kind and number, never by a person's name, as
//! readers of the trail need not know the people.

use chrono::{Days, Local, NaiveDate, NaiveTime, SecondsFormat};
use rusqlite::params;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::register::trail::coverage::{self, ATTACHED, BASELINE};
use crate::register::trail::event::{self, EVENT_TABLE};
use crate::register::trail::removal::{FIRST_FORMAT, REMAINS, ROWS};
use crate::register::{Reader, Result};
use crate::words::encrypt as we;
use crate::words::safety as w;

/// Records listed per line; the others are counted.
const MAX_RECORDS: usize = 4;

/// A row of the trail, for display; serialized for `vieclam trail`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrailLine {
    pub row: i64,
    /// UTC.
    pub at: String,
    pub clerk: String,
    /// `screen`, `import`, `command`, `demo`.
    pub origin: String,
    /// `save`, `void`, `open`, `export`, …
    pub action: String,
    /// Description: the event, or the records of the change.
    #[serde(rename = "about")]
    pub what: String,
    /// Details of an event; empty for a change.
    #[serde(rename = "facts")]
    pub details: Map<String, Json>,
}

/// A row of the trail exactly as stored; serialized for `vieclam trail --export`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredRow {
    pub row: i64,
    pub uuid: String,
    pub at: String,
    pub clerk: String,
    pub origin: String,
    pub action: String,
    /// JSON text: the images before the change, by record.
    pub before: String,
    pub after: String,
    /// The hash of the row before, in hexadecimal.
    pub prev: String,
    pub hash: String,
    /// JSON text: a salt or a digest per image; `None` in a row of the first format.
    pub salts: Option<String>,
}

/// Days of the trail in local time, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Span {
    /// The span of one day.
    #[must_use]
    pub fn day(day: NaiveDate) -> Self {
        Self { from: day, to: day }
    }

    /// Start (included) and end (excluded) in UTC, in the format of the trail.
    #[must_use]
    pub fn utc_bounds(self) -> [String; 2] {
        let midnight = |day: NaiveDate| {
            let midnight = day.and_time(NaiveTime::MIN);
            let local = midnight.and_local_timezone(Local).earliest();
            let utc = local.map_or_else(|| midnight.and_utc(), |moment| moment.to_utc());
            utc.to_rfc3339_opts(SecondsFormat::Secs, true)
        };
        let after = self.to.checked_add_days(Days::new(1)).unwrap_or(self.to);
        [midnight(self.from), midnight(after)]
    }
}

/// At most `limit` rows of the trail, newest first; of one clerk, or of all when `clerk` is empty.
pub fn lines(reader: Reader<'_>, span: Span, clerk: &str, limit: usize) -> Result<Vec<TrailLine>> {
    let [from, before] = span.utc_bounds();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let params = params![from, before, clerk, limit];
    reader.rows(include_str!("../sql/trail_lines.sql"), params, |row| {
        let after: String = row.get("after")?;
        let images: Map<String, Json> = serde_json::from_str(&after).unwrap_or_default();
        let action: String = row.get("action")?;
        let (details, person) = event_details(&images);
        let what = if details.is_empty() || action == BASELINE {
            describe_records(&images)
        } else {
            describe_event(&action, &details, person)
        };
        Ok(TrailLine {
            row: row.get("id")?,
            at: row.get("at")?,
            clerk: row.get("clerk")?,
            origin: row.get("origin")?,
            action,
            details,
            what,
        })
    })
}

/// Passes each row of the trail to `each`, oldest first, until it returns a failure; returns that.
pub fn each_stored<E>(
    reader: Reader<'_>,
    each: &mut dyn FnMut(&StoredRow) -> Option<E>,
) -> Result<Option<E>> {
    reader.find_map(include_str!("../sql/trail_stored.sql"), [], |row| {
        Ok(each(&StoredRow {
            row: row.get("id")?,
            uuid: row.get("uuid")?,
            at: row.get("at")?,
            clerk: row.get("clerk")?,
            origin: row.get("origin")?,
            action: row.get("action")?,
            before: row.get("before")?,
            after: row.get("after")?,
            prev: row.get("prev")?,
            hash: row.get("hash")?,
            salts: row.get("salts")?,
        }))
    })
}

/// The details of an event and its person's id; 0 without a person.
fn event_details(images: &Map<String, Json>) -> (Map<String, Json>, i64) {
    let event = images.iter().find_map(|(key, image)| {
        let (table, id) = key.split_once(':')?;
        (table == EVENT_TABLE).then(|| (image.as_object().cloned(), id.parse().unwrap_or(0)))
    });
    let (details, person) = event.unwrap_or_default();
    (details.unwrap_or_default(), person)
}

fn describe_event(action: &str, details: &Map<String, Json>, person: i64) -> String {
    let text = |key: &str| match details.get(key) {
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let line = match action {
        event::OPEN if details.contains_key("rows") => {
            w::line_open_list(text("group"), text("rows"), text("reason"))
        }
        event::OPEN => w::line_open(person, text("reason")),
        event::BEYOND_ROLE => w::line_beyond(text(event::BEYOND_ROLE), text("minimum")),
        event::EXPORT => {
            let line = w::line_export(text("what"), text("rows"), text("sensitive"));
            let reason = details.contains_key("reason");
            let reason = reason.then(|| w::line_reason(text("reason")));
            line + &reason.unwrap_or_default()
        }
        _ => details
            .iter()
            .filter(|(key, _)| ![ROWS, REMAINS, FIRST_FORMAT].contains(&key.as_str()))
            .map(|(key, _)| format!("{key} {}", text(key)))
            .collect::<Vec<_>>()
            .join(" · "),
    };
    let role = details.get(event::BEYOND_ROLE).and_then(Json::as_str);
    let role = role.filter(|_| action != event::BEYOND_ROLE);
    line + &role.map(w::line_beyond_role).unwrap_or_default()
}

/// Kind and number of each record of a change.
fn describe_records(images: &Map<String, Json>) -> String {
    let keys = images.keys().filter_map(|key| key.split_once(':'));
    let records: Vec<(&str, &str)> = keys
        .filter(|(table, _)| !ATTACHED.contains(table) && *table != EVENT_TABLE)
        .collect();
    let shown = records.iter().take(MAX_RECORDS);
    let mut labels: Vec<String> = shown
        .map(|(table, id)| {
            let label = coverage::label(table);
            format!("{label} {id}")
        })
        .collect();
    if records.len() > MAX_RECORDS {
        labels.push(format!("+{}", records.len() - MAX_RECORDS));
    }
    labels.join(", ")
}

/// The label of an action; an unknown action is its own label.
#[must_use]
pub fn action_label(action: &str) -> &str {
    let phrase = match action {
        "save" => w::ACTION_SAVE,
        "void" => w::ACTION_VOID,
        "merge" => w::ACTION_MERGE,
        "undo" => w::ACTION_UNDO,
        "review" => w::ACTION_REVIEW,
        "verify" => w::ACTION_VERIFY,
        "settle" => w::ACTION_RESOLVE,
        "issue" => w::ACTION_ISSUE,
        "demo" => w::ACTION_DEMO,
        BASELINE => w::ACTION_BASELINE,
        "staff" => w::ACTION_ACCOUNTS,
        event::OPEN => w::ACTION_OPEN,
        event::BEYOND_ROLE => w::ACTION_BEYOND_ROLE,
        event::EXPORT => w::ACTION_EXPORT,
        event::REPORT => w::ACTION_REPORT,
        event::BACKUP => w::ACTION_BACKUP,
        event::RESTORE => w::ACTION_RESTORE,
        event::BREACH => w::ACTION_BREACH,
        event::ENCRYPT => we::ACTION_ENCRYPT,
        event::REKEY => we::ACTION_REKEY,
        event::DECRYPT => we::ACTION_DECRYPT,
        "forget" => w::ACTION_ERASE,
        "forget_asked" => w::ACTION_ERASE_REQUESTED,
        "forget_refused" => w::ACTION_ERASE_REFUSED,
        "forget_swept" => w::ACTION_ERASE_SWEPT,
        other => return other,
    };
    phrase.text()
}
