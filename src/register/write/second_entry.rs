//! Writes the double entry: the samples drawn from a change, the second entries with their outcomes, the disputes and their
//! resolution. Owns no rule of it (`verify`).

use rusqlite::{Connection, params};
use serde_json::{Value as Json, json};

use crate::register::error::{RegisterError, Result};
use crate::register::read::load::{StoredRecord, stored_record};
use crate::register::trail::record::Image;
use crate::register::verify::draw::{self, DrawnRecord};
use crate::register::verify::outcome::{EntryOutcome, compare_entries, is_final};
use crate::register::verify::sample::Sample;
use crate::register::write::context::ChangeContext;
use crate::register::write::op::{ChangeMeta, Resolution, SecondEntry};
use crate::register::write::tables::row_image;
use crate::words::verify as w;

/// Draws from the records of a change that becomes row `audit_id` of the trail, and adds the images of the samples. They are
/// inserted once the row exists, which they refer to.
pub(super) fn draw_samples(
    conn: &Connection,
    audit_id: i64,
    change: &str,
    meta: &ChangeMeta,
    images: &mut Vec<Image>,
    sample_rate: &mut Option<f64>,
) -> Result<()> {
    let drawn = draw::draw(conn, change, meta, images, sample_rate)?;
    if drawn.is_empty() {
        return Ok(());
    }
    let newest: i64 = conn
        .prepare_cached("SELECT coalesce(max(id), 0) FROM sample")?
        .query_row([], |row| row.get(0))?;
    images.extend(drawn.into_iter().zip(newest + 1..).map(|(drawn, id)| {
        let DrawnRecord {
            table,
            id: record_id,
            fields,
        } = drawn;
        let columns = json!({
            "id": id, "audit_id": audit_id, "record": table, "record_id": record_id,
            "clerk": meta.by, "at": meta.at, "fields": fields
        });
        Image {
            table: "sample",
            id,
            before: None,
            after: columns.as_object().cloned(),
        }
    }));
    Ok(())
}

/// Inserts the samples among the images of a change.
pub(super) fn insert_samples(conn: &Connection, images: &[Image]) -> Result<()> {
    let is_new = |image: &&Image| image.table == "sample" && image.before.is_none();
    for image in images.iter().filter(is_new) {
        let Some(columns) = &image.after else {
            continue;
        };
        let columns = Json::Object(columns.clone()).to_string();
        conn.prepare_cached(include_str!("../sql/sample_insert.sql"))?
            .execute([columns])?;
    }
    Ok(())
}

/// Stores a second entry with its outcome, opens a dispute, and closes the sample when each field is final.
///
/// # Errors
/// When this clerk made the first entry, or the field has changed since.
pub(super) fn add_entry(ctx: &mut ChangeContext<'_>, entry: &SecondEntry) -> Result<()> {
    let gone = || RegisterError::refused(w::GONE);
    let sample = Sample::read(ctx.reader(), entry.sample)?.ok_or_else(gone)?;
    if sample.clerk == ctx.meta.by {
        return Err(RegisterError::refused(w::NOT_YOUR_OWN));
    }
    let stored = stored_record(ctx.reader(), sample.record, sample.record_id)?;
    let stored = stored.ok_or_else(gone)?;
    if !sample.is_current(entry.field, &stored) {
        return Err(gone());
    }
    ctx.done.entry_outcome = Some(insert_entry(ctx, &sample, &stored, entry)?);
    let outcomes = sample.field_outcomes(ctx.reader(), &stored)?;
    if outcomes.iter().all(|(_, outcome)| is_final(*outcome)) {
        let before = row_image(ctx.conn, "sample", sample.id)?;
        let sql = "UPDATE sample SET done_at = ?2 WHERE id = ?1";
        ctx.execute(sql, params![sample.id, ctx.meta.at])?;
        ctx.record_image("sample", sample.id, before)?;
    }
    Ok(())
}

fn insert_entry(
    ctx: &mut ChangeContext<'_>,
    sample: &Sample,
    stored: &StoredRecord,
    entry: &SecondEntry,
) -> Result<EntryOutcome> {
    let (field, answer) = (entry.field, entry.answer.as_deref());
    let stored_value = stored.answers.text(field.key);
    let before = sample.differing_answers(ctx.reader(), field)?;
    let outcome = compare_entries(stored_value.as_deref(), answer, &before);
    let params = params![
        sample.id,
        sample.record.table(),
        sample.record_id,
        stored.version,
        field.key,
        sample.clerk,
        ctx.meta.by,
        ctx.meta.at,
        answer,
        outcome.code()
    ];
    ctx.execute(include_str!("../sql/verification_insert.sql"), params)?;
    let verification = ctx.conn.last_insert_rowid();
    ctx.record_image("verification", verification, None)?;
    if outcome == EntryOutcome::Disputed {
        let params = params![verification, stored_value];
        ctx.execute(include_str!("../sql/dispute_insert.sql"), params)?;
        ctx.record_image("dispute", ctx.conn.last_insert_rowid(), None)?;
    }
    Ok(outcome)
}

/// Writes the new value if it is accepted, and marks the dispute as resolved.
///
/// # Errors
/// When the dispute is resolved already.
pub(super) fn resolve(ctx: &mut ChangeContext<'_>, resolution: &Resolution) -> Result<()> {
    let decision = match &resolution.accepted_input {
        Some(input) => {
            ctx.save(input)?;
            "taken"
        }
        None => "kept",
    };
    let id = resolution.dispute_id;
    let before = row_image(ctx.conn, "dispute", id)?;
    let params = params![id, ctx.meta.at, ctx.meta.by, decision, resolution.reason];
    if ctx.execute(include_str!("../sql/dispute_resolve.sql"), params)? == 0 {
        return Err(RegisterError::refused(w::RESOLVED_ALREADY));
    }
    ctx.record_image("dispute", id, before)
}
