//! Automatic effects of a saved record: a placement plans its follow-ups, an outcome closes or repeats them
//! (`data/manual/records.md`, follow_up). Returns steps; `context` writes them, as part of the same change.

use chrono::{Days, NaiveDate};
use rusqlite::Params;
use serde_json::Value as Json;

use crate::domain::date;
use crate::domain::record_ref::RecordRef;
use crate::entry::{Answers, RecordInput, Value};
use crate::forms::Record;
use crate::register::read::load;
use crate::register::trail::record::RecordImage;
use crate::register::{Reader, Result};

/// Days after which an unreachable person is asked again, and how often.
const RETRY_DAYS: u64 = 7;
const RETRIES: i64 = 3;

/// An automatic step after a saved record; steps are carried out in order.
pub enum Effect {
    /// Voids the unanswered follow-ups of a placement that are due after a day; an empty day means all of them.
    VoidFollowUps {
        placement: i64,
        due_after: String,
        reason: &'static str,
    },
    /// Plans a follow-up, unless the placement has one that is due on that day.
    PlanFollowUp {
        placement: i64,
        due_on: String,
        /// The first follow-up of a series of retries.
        retry_of: Option<i64>,
    },
    Save(Box<RecordInput>),
}

/// The steps that follow from a saved record. `months`: when a placement is followed up, counted from its first day.
pub fn after_save(
    reader: Reader<'_>,
    months: &[u32],
    record: Record,
    id: i64,
    before: Option<&RecordImage>,
    answers: &Answers,
) -> Result<Vec<Effect>> {
    match record {
        Record::Placement => Ok(after_placement(months, id, before, answers)),
        Record::FollowUp => after_follow_up(reader, id, before, answers),
        _ => Ok(Vec::new()),
    }
}

/// The records that belong to a record alone: their kind, and the column that names it.
pub fn owned(record: Record) -> Vec<(Record, &'static str)> {
    match record {
        Record::Placement => vec![(Record::FollowUp, "placement_id")],
        Record::Course => vec![(Record::Enrolment, "course_id")],
        Record::Person => Record::of_person().map(|r| (r, "person_id")).collect(),
        _ => Vec::new(),
    }
}

/// The live records of a kind that name a record in a column.
pub fn owned_refs(
    reader: Reader<'_>,
    owned: Record,
    column: &str,
    id: i64,
) -> Result<Vec<RecordRef>> {
    let sql = format!(
        "SELECT id, version FROM {} WHERE {column} = ?1 AND voided_at IS NULL",
        owned.table()
    );
    record_refs(reader, &sql, [id])
}

/// The unanswered follow-ups of a placement that are due after a day.
pub fn follow_ups_open_after(
    reader: Reader<'_>,
    placement: i64,
    day: &str,
) -> Result<Vec<RecordRef>> {
    let sql = include_str!("../sql/follow_ups_open_after.sql");
    record_refs(reader, sql, (placement, day))
}

fn record_refs(reader: Reader<'_>, sql: &str, params: impl Params) -> Result<Vec<RecordRef>> {
    reader.rows(sql, params, |row| {
        Ok(RecordRef::new(row.get(0)?, row.get(1)?))
    })
}

/// Whether a placement has a follow-up that is due on that day.
pub fn is_follow_up_planned(reader: Reader<'_>, placement: i64, due_on: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM follow_up WHERE placement_id = ?1 AND due_on = ?2 AND voided_at IS NULL)";
    reader.value(sql, (placement, due_on))
}

/// A follow-up that is not answered yet.
pub fn follow_up_input(placement: i64, due_on: String) -> RecordInput {
    let mut answers = Answers::default();
    answers.set("placement_started_on", Some(Value::Int(placement)));
    answers.set("due_on", Some(Value::Text(due_on)));
    RecordInput {
        record: Record::FollowUp,
        record_ref: None,
        answers,
        soft: Vec::new(),
    }
}

fn day(answers: &Answers, key: &str) -> Option<NaiveDate> {
    answers.text(key).and_then(|t| date::from_iso(&t))
}

/// Plans the follow-ups of a new placement, again when its first day moved, and voids those after its end.
fn after_placement(
    months: &[u32],
    id: i64,
    before: Option<&RecordImage>,
    answers: &Answers,
) -> Vec<Effect> {
    let Some(started) = day(answers, "started_on") else {
        return Vec::new();
    };
    let ended = answers.text("ended_on");
    let moved = before
        .is_none_or(|b| b.get("started_on").and_then(Json::as_str) != Some(&date::iso(started)));
    let mut effects = Vec::new();
    if moved && before.is_some() {
        effects.push(void_follow_ups(id, "", "replanned"));
    }
    if let Some(ended) = &ended {
        effects.push(void_follow_ups(id, ended, "placement_ended"));
    }
    if moved {
        let due_days = months.iter().map(|m| date::add_months(started, *m));
        let due_before_end = due_days.filter(|due| {
            let due = date::iso(*due);
            ended
                .as_ref()
                .is_none_or(|end| due.as_str() <= end.as_ref())
        });
        effects.extend(due_before_end.map(|due| plan_follow_up(id, due, None)));
    }
    effects
}

fn void_follow_ups(placement: i64, due_after: &str, reason: &'static str) -> Effect {
    Effect::VoidFollowUps {
        placement,
        due_after: due_after.to_owned(),
        reason,
    }
}

fn plan_follow_up(placement: i64, due: NaiveDate, retry_of: Option<i64>) -> Effect {
    Effect::PlanFollowUp {
        placement,
        due_on: date::iso(due),
        retry_of,
    }
}

/// `left` and `died` end the placement and void the later follow-ups; `unreachable` plans another one.
fn after_follow_up(
    reader: Reader<'_>,
    id: i64,
    before: Option<&RecordImage>,
    answers: &Answers,
) -> Result<Vec<Effect>> {
    let placement = answers.get("placement_started_on").and_then(Value::int);
    let (Some(outcome), Some(placement), Some(checked)) = (
        answers.text("outcome"),
        placement,
        day(answers, "checked_on"),
    ) else {
        return Ok(Vec::new());
    };
    let previous_outcome = before.and_then(|b| b.get("outcome")).and_then(Json::as_str);
    if previous_outcome == Some(outcome.as_ref()) {
        return Ok(Vec::new());
    }
    match outcome.as_ref() {
        "left" | "died" => end_placement(reader, placement, checked, &outcome),
        "unreachable" => retry(reader, id, placement, checked),
        _ => Ok(Vec::new()),
    }
}

fn end_placement(
    reader: Reader<'_>,
    placement: i64,
    on: NaiveDate,
    reason: &str,
) -> Result<Vec<Effect>> {
    let Some(stored) = load::stored_record(reader, Record::Placement, placement)? else {
        return Ok(Vec::new());
    };
    let mut effects = Vec::new();
    let mut answers = stored.answers;
    if answers.get("ended_on").is_none() {
        let started = day(&answers, "started_on").unwrap_or(on);
        answers.set("ended_on", Some(Value::Text(date::iso(on.max(started)))));
        answers.set("ended_reason", Some(Value::Text(reason.to_owned())));
        effects.push(Effect::Save(Box::new(RecordInput {
            record: Record::Placement,
            record_ref: Some(RecordRef::new(placement, stored.version)),
            answers,
            soft: Vec::new(),
        })));
    }
    effects.push(void_follow_ups(
        placement,
        &date::iso(on),
        "placement_ended",
    ));
    Ok(effects)
}

fn retry(reader: Reader<'_>, id: i64, placement: i64, on: NaiveDate) -> Result<Vec<Effect>> {
    let sql = "SELECT coalesce(retry_of, id) FROM follow_up WHERE id = ?1";
    let root = reader.optional(sql, [id], |row| row.get(0))?.unwrap_or(id);
    let sql = "SELECT count(*) FROM follow_up WHERE retry_of = ?1 AND voided_at IS NULL";
    let tried: i64 = reader.value(sql, [root])?;
    let due = on.checked_add_days(Days::new(RETRY_DAYS));
    let retry = due
        .filter(|_| tried < RETRIES)
        .map(|due| plan_follow_up(placement, due, Some(root)));
    Ok(retry.into_iter().collect())
}
