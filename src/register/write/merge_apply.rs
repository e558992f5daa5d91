//! Carries out a merge: moves the rows of the duplicate to the survivor, voids duplicate rows and the duplicate itself.

use rusqlite::params;
use serde_json::Value as Json;

use crate::domain::ids::PersonId;
use crate::domain::record_ref::RecordRef;
use crate::entry::{Answers, RecordInput, Value};
use crate::forms::Record;
use crate::register::error::Result;
use crate::register::read::load::{self, StoredRecord};
use crate::register::trail::record::voided;
use crate::register::write::context::ChangeContext;
use crate::register::write::merge::{MergeStep, merge_steps};
use crate::register::write::op::{Merge, SOFT_CHECK};
use crate::register::write::tables;

/// The reason stored with records that a merge voids.
const REASON: &str = "merged";

/// Merges two records of one person.
pub fn merge(ctx: &mut ChangeContext<'_>, merge: &Merge) -> Result<()> {
    let [survivor, duplicate] = [merge.survivor, merge.duplicate].map(|r| PersonId::from(r.id));
    let first = load_if_current(ctx, merge.survivor)?;
    let second = load_if_current(ctx, merge.duplicate)?;
    for step in merge_steps(ctx.reader(), survivor, duplicate)? {
        apply_step(ctx, step, survivor)?;
    }
    // The duplicate is voided first: its ID number may be the chosen one.
    void_duplicate(ctx, Record::Person, duplicate.get())?;
    let mut answers = merge.answers.clone();
    let former = former_ids(&answers, &[&first.answers, &second.answers]);
    answers.set("previous_ids", former.map(Value::Text));
    let before = ctx.image(Record::Person, survivor.get())?;
    ctx.save(&RecordInput {
        record: Record::Person,
        record_ref: Some(merge.survivor),
        answers,
        soft: Vec::new(),
    })?;
    // Also when nothing about the survivor changed: an erasure finds the duplicate by the images of both.
    ctx.record_image(Record::Person.table(), survivor.get(), Some(before))?;
    move_checks(ctx, survivor, duplicate)?;
    move_drafts(ctx, survivor, duplicate)
}

/// The person, if the record still has the version that the clerk saw.
fn load_if_current(
    ctx: &ChangeContext<'_>,
    RecordRef { id, version }: RecordRef,
) -> Result<StoredRecord> {
    let stored = load::stored_record(ctx.reader(), Record::Person, id)?;
    let current = stored.filter(|stored| stored.version == version);
    current.ok_or_else(|| ctx.table(Record::Person).conflict_error(id))
}

fn apply_step(ctx: &mut ChangeContext<'_>, step: MergeStep, survivor: PersonId) -> Result<()> {
    match step {
        MergeStep::Move(record, id) => relink(ctx, record, id, "person_id", survivor.get()),
        MergeStep::MoveFollowUp(id, placement) => {
            relink(ctx, Record::FollowUp, id, "placement_id", placement)
        }
        MergeStep::VoidDuplicate(record, id) => void_duplicate(ctx, record, id),
    }
}

fn relink(
    ctx: &mut ChangeContext<'_>,
    record: Record,
    id: i64,
    column: &str,
    to: i64,
) -> Result<()> {
    let mut image = ctx.image(record, id)?;
    image.insert(column.to_owned(), Json::from(to));
    ctx.rewrite(record, id, &image)
}

fn void_duplicate(ctx: &mut ChangeContext<'_>, record: Record, id: i64) -> Result<()> {
    let image = voided(&ctx.image(record, id)?, &ctx.meta.at, REASON);
    ctx.rewrite(record, id, &image)
}

/// Moves the soft checks of the duplicate to the survivor.
fn move_checks(ctx: &mut ChangeContext<'_>, survivor: PersonId, duplicate: PersonId) -> Result<()> {
    let sql = "SELECT id FROM soft_check WHERE person_id = ?1 ORDER BY id";
    for id in ctx.reader().values(sql, [duplicate])? {
        let Some(mut image) = tables::row_image(ctx.conn, SOFT_CHECK, id)? else {
            continue;
        };
        image.insert("person_id".to_owned(), Json::from(survivor.get()));
        if image.get("record").and_then(Json::as_str) == Some("person") {
            image.insert("record_id".to_owned(), Json::from(survivor.get()));
        }
        ctx.rewrite_check(id, &image)?;
    }
    Ok(())
}

/// Drafts that name the duplicate by register number name the survivor instead. A draft of the duplicate itself remains:
/// saving it fails with [`RegisterError::Gone`].
fn move_drafts(ctx: &mut ChangeContext<'_>, survivor: PersonId, duplicate: PersonId) -> Result<()> {
    let (from, to) = (format!("\"#{duplicate}\""), format!("\"#{survivor}\""));
    let sql = "UPDATE draft SET state = replace(state, ?1, ?2) WHERE instr(state, ?1) > 0";
    ctx.execute(sql, params![from, to])?;
    Ok(())
}

/// The former ID numbers of both, and the current one that was not chosen.
fn former_ids(chosen: &Answers, sides: &[&Answers]) -> Option<String> {
    let present = chosen.text("citizen_id");
    let mut all: Vec<String> = Vec::new();
    for side in sides {
        let former = side.text("previous_ids").unwrap_or_default();
        let number = side.text("citizen_id");
        for id in former.split(';').chain(number.as_deref()) {
            if !id.is_empty() && present.as_deref() != Some(id) && !all.iter().any(|k| k == id) {
                all.push(id.to_owned());
            }
        }
    }
    (!all.is_empty()).then(|| all.join(";"))
}
