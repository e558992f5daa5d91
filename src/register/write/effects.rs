//! What follows from a save by itself: a placement plans its follow-ups, an outcome closes or repeats them
//! (`data/manual/records.md`, follow_up). Part of the same change and the same row of the trail.

use chrono::{Days, NaiveDate};
use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value as Json};

use crate::domain::date;
use crate::entry::{Answers, RecordInput, Value};
use crate::forms::Record;
use crate::register::error::RegisterError;
use crate::register::write::context::ChangeContext;

/// An unreachable person is asked again after so many days, so many times.
const RETRY_DAYS: u64 = 7;
const RETRIES: i64 = 3;

type RecordImage = Map<String, Json>;

pub(in crate::register) fn after_save(
    ctx: &mut ChangeContext<'_>,
    record: Record,
    id: i64,
    before: Option<&RecordImage>,
    answers: &Answers,
) -> Result<(), RegisterError> {
    match record {
        Record::Placement => placement(ctx, id, before, answers),
        Record::FollowUp => follow_up(ctx, id, before, answers),
        _ => Ok(()),
    }
}

pub(in crate::register) fn after_void(
    ctx: &mut ChangeContext<'_>,
    record: Record,
    id: i64,
    reason: &str,
) -> Result<(), RegisterError> {
    for (owned, column) in owned(record) {
        let sql = format!(
            "SELECT id, version FROM {} WHERE {column} = ?1 AND voided_at IS NULL",
            owned.table()
        );
        for record_ref in record_refs(ctx, &sql, &[&id])? {
            ctx.void(*owned, record_ref, reason)?;
        }
    }
    Ok(())
}

/// What hangs on a record: the kind, and the column that names it.
pub(in crate::register) fn owned(record: Record) -> &'static [(Record, &'static str)] {
    match record {
        Record::Placement => &[(Record::FollowUp, "placement_id")],
        Record::Course => &[(Record::Enrolment, "course_id")],
        Record::Person => &[
            (Record::Membership, "person_id"),
            (Record::Need, "person_id"),
            (Record::Enrolment, "person_id"),
            (Record::Contact, "person_id"),
            (Record::Placement, "person_id"),
            (Record::Loan, "person_id"),
        ],
        _ => &[],
    }
}

fn record_refs(
    ctx: &ChangeContext<'_>,
    sql: &str,
    with: &[&dyn rusqlite::ToSql],
) -> Result<Vec<(i64, i64)>, RegisterError> {
    let mut select = ctx.conn.prepare_cached(sql)?;
    let rows = select.query_map(with, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn day(answers: &Answers, key: &str) -> Option<NaiveDate> {
    answers.text(key).and_then(|t| date::from_iso(&t))
}

/// Plans the follow-ups of a new placement, again when its first day moved, and drops those after its end.
fn placement(
    ctx: &mut ChangeContext<'_>,
    id: i64,
    before: Option<&RecordImage>,
    answers: &Answers,
) -> Result<(), RegisterError> {
    let Some(started) = day(answers, "started_on") else {
        return Ok(());
    };
    let ended = answers.text("ended_on");
    let moved = before
        .is_none_or(|b| b.get("started_on").and_then(Json::as_str) != Some(&date::iso(started)));
    if moved && before.is_some() {
        close_later(ctx, id, "", "replanned")?;
    }
    if let Some(ended) = &ended {
        close_later(ctx, id, ended, "placement_ended")?;
    }
    if !moved {
        return Ok(());
    }
    for months in ctx.session.follow_up_months.clone() {
        let due = date::iso(date::add_months(started, months));
        if ended.as_ref().is_none_or(|e| due.as_str() <= e.as_ref()) {
            plan(ctx, id, &due, None)?;
        }
    }
    Ok(())
}

/// Voids the unanswered follow-ups of a placement that are due after a day.
fn close_later(
    ctx: &mut ChangeContext<'_>,
    placement: i64,
    after: &str,
    reason: &str,
) -> Result<(), RegisterError> {
    for record_ref in record_refs(
        ctx,
        include_str!("../sql/follow_ups_open_after.sql"),
        &[&placement, &after],
    )? {
        ctx.void(Record::FollowUp, record_ref, reason)?;
    }
    Ok(())
}

fn plan(
    ctx: &mut ChangeContext<'_>,
    placement: i64,
    due: &str,
    retry_of: Option<i64>,
) -> Result<(), RegisterError> {
    let known: bool = ctx
        .conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM follow_up WHERE placement_id = ?1 AND due_on = ?2 AND voided_at IS NULL)")?
        .query_row(params![placement, due], |row| row.get(0))?;
    if known {
        return Ok(());
    }
    let mut answers = Answers::default();
    answers.set("placement_started_on", Some(Value::Int(placement)));
    answers.set("due_on", Some(Value::Text(due.to_owned())));
    let id = ctx.save(&RecordInput {
        record: Record::FollowUp,
        record_ref: None,
        answers,
        soft: Vec::new(),
    })?;
    if let Some(root) = retry_of {
        ctx.conn
            .prepare_cached("UPDATE follow_up SET retry_of = ?2 WHERE id = ?1")?
            .execute(params![id, root])?;
        ctx.refresh_image(Record::FollowUp, id)?;
    }
    Ok(())
}

/// `left` and `died` end the placement and close the later ones; `unreachable` comes back.
fn follow_up(
    ctx: &mut ChangeContext<'_>,
    id: i64,
    before: Option<&RecordImage>,
    answers: &Answers,
) -> Result<(), RegisterError> {
    let Some(outcome) = answers.text("outcome") else {
        return Ok(());
    };
    let previous_outcome = before.and_then(|b| b.get("outcome")).and_then(Json::as_str);
    let (Some(placement), Some(checked)) = (
        answers.get("placement_started_on").and_then(Value::int),
        day(answers, "checked_on"),
    ) else {
        return Ok(());
    };
    if previous_outcome == Some(outcome.as_ref()) {
        return Ok(());
    }
    match outcome.as_ref() {
        "left" | "died" => end_placement(ctx, placement, checked, &outcome),
        "unreachable" => retry(ctx, id, placement, checked),
        _ => Ok(()),
    }
}

fn end_placement(
    ctx: &mut ChangeContext<'_>,
    placement: i64,
    on: NaiveDate,
    reason: &str,
) -> Result<(), RegisterError> {
    let Some(stored) = crate::register::read::load::load(ctx.conn, Record::Placement, placement)?
    else {
        return Ok(());
    };
    let mut answers = stored.answers;
    if answers.get("ended_on").is_none() {
        let started = day(&answers, "started_on").unwrap_or(on);
        answers.set("ended_on", Some(Value::Text(date::iso(on.max(started)))));
        answers.set("ended_reason", Some(Value::Text(reason.to_owned())));
        let record_ref = Some((placement, stored.version));
        ctx.save(&RecordInput {
            record: Record::Placement,
            record_ref,
            answers,
            soft: Vec::new(),
        })?;
    }
    close_later(ctx, placement, &date::iso(on), "placement_ended")
}

fn retry(
    ctx: &mut ChangeContext<'_>,
    id: i64,
    placement: i64,
    on: NaiveDate,
) -> Result<(), RegisterError> {
    let root: i64 = ctx
        .conn
        .prepare_cached("SELECT coalesce(retry_of, id) FROM follow_up WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?
        .unwrap_or(id);
    let tried: i64 = ctx
        .conn
        .prepare_cached("SELECT count(*) FROM follow_up WHERE retry_of = ?1 AND voided_at IS NULL")?
        .query_row([root], |row| row.get(0))?;
    match on.checked_add_days(Days::new(RETRY_DAYS)) {
        Some(due) if tried < RETRIES => plan(ctx, placement, &date::iso(due), Some(root)),
        _ => Ok(()),
    }
}
