//! Undo of a clerk's last change: a new change that restores the content of each record before it. A record that the change
//! created becomes void, a voided record becomes live; undoing an undo makes the change again. Undo reads only the trail, so
//! it works after a restart, and it refuses when others have built on the change.

mod summary;

use rusqlite::params;
use serde_json::Value as Json;

use crate::entry::Lookup;
use crate::forms::{Record, Test};
use crate::register::read::load;
use crate::register::read::lookup::RegisterLookup;
use crate::register::trail::coverage::ATTACHED;
use crate::register::trail::record::{RecordImage, is_void, version, voided};
use crate::register::write::context::ChangeContext;
use crate::register::write::op::SOFT_CHECK;
use crate::register::write::{effects, tables};
use crate::register::{Reader, RegisterError, Result};
use crate::words::identity as w;

/// The reason stored with a record that an undone change had created.
const REASON: &str = "undone";
/// The actions that can be undone.
const UNDOABLE_ACTIONS: [&str; 5] = ["save", "void", "review", "merge", "undo"];
/// Columns that name another record.
const LINK_COLUMNS: [(Record, &str); 3] = [
    (Record::Person, "person_id"),
    (Record::Course, "course_id"),
    (Record::Placement, "placement_id"),
];

/// The last change of the clerk, described.
#[derive(Clone, Debug, PartialEq)]
pub struct LastChange {
    /// Number of its row in the trail.
    pub id: i64,
    /// When, UTC.
    pub at: String,
    /// What undoing it does, in one sentence.
    pub sentence: String,
    /// The change is an undo itself: undoing it makes the earlier change again.
    pub is_redo: bool,
}

/// A row of the trail.
struct Change {
    id: i64,
    at: String,
    action: String,
    records: Vec<ChangedRecord>,
}

struct ChangedRecord {
    table: String,
    id: i64,
    before: Option<RecordImage>,
    after: RecordImage,
}

impl ChangedRecord {
    fn record(&self) -> Option<Record> {
        Record::from_table(&self.table)
    }

    /// The record's content after the undo; `None` when it does not change.
    fn image_after_undo(&self, at: &str) -> Option<RecordImage> {
        match &self.before {
            Some(before) => Some(before.clone()),
            None => (!is_void(&self.after)).then(|| voided(&self.after, at, REASON)),
        }
    }
}

impl Change {
    fn is_redo(&self) -> bool {
        self.action == "undo"
    }

    /// The last change of the session's clerk from its origin.
    fn read_last(reader: Reader<'_>) -> Result<Option<Self>> {
        let params = params![reader.session.clerk, reader.session.origin.code()];
        reader.optional(include_str!("../sql/last_change.sql"), params, |row| {
            let images = |side| -> rusqlite::Result<RecordImage> {
                let text: String = row.get(side)?;
                Ok(serde_json::from_str(&text).unwrap_or_default())
            };
            let (before, after) = (images("before")?, images("after")?);
            let records = after.iter().filter_map(|(key, image)| {
                let (table, number) = key.split_once(':')?;
                if ATTACHED.contains(&table) {
                    return None;
                }
                Some(ChangedRecord {
                    table: table.to_owned(),
                    id: number.parse().ok()?,
                    before: before.get(key).and_then(Json::as_object).cloned(),
                    after: image.as_object()?.clone(),
                })
            });
            Ok(Self {
                id: row.get("id")?,
                at: row.get("at")?,
                action: row.get("action")?,
                records: records.collect(),
            })
        })
    }
}

/// The last change of this clerk from this origin; `None` when there is none.
///
/// # Errors
/// [`RegisterError::Refused`] with the reason when it cannot be undone.
pub fn last_change(reader: Reader<'_>) -> Result<Option<LastChange>> {
    let Some(change) = Change::read_last(reader)? else {
        return Ok(None);
    };
    check_undoable(reader, &change)?;
    Ok(Some(LastChange {
        id: change.id,
        sentence: summary::sentence(reader, &change)?,
        is_redo: change.is_redo(),
        at: change.at,
    }))
}

/// Undoes the change of that number, if it is still this clerk's last.
pub(super) fn undo(ctx: &mut ChangeContext<'_>, change: i64) -> Result<()> {
    let last = Change::read_last(ctx.reader())?;
    let Some(change) = last.filter(|c| c.id == change) else {
        return Err(RegisterError::refused(w::UNDO_NOT_LAST));
    };
    check_undoable(ctx.reader(), &change)?;
    let mut targets: Vec<(&ChangedRecord, RecordImage)> = change
        .records
        .iter()
        .filter_map(|t| Some((t, t.image_after_undo(&ctx.meta.at)?)))
        .collect();
    // An ID number must be free before another record takes it.
    targets.sort_by_key(|(t, target)| match (is_void(target), is_void(&t.after)) {
        (true, _) => 0,
        (false, false) => 1,
        (false, true) => 2,
    });
    for (changed, target) in &targets {
        match changed.record() {
            Some(record) => ctx.rewrite(record, changed.id, target)?,
            None => undo_check(ctx, changed)?,
        }
    }
    for (changed, target) in &targets {
        if let Some(record) = changed.record().filter(|_| !is_void(target)) {
            check_restorable(ctx, record, changed.id, target)?;
        }
    }
    Ok(())
}

/// A soft check that the change created becomes reviewed; another gets its earlier content.
fn undo_check(ctx: &mut ChangeContext<'_>, changed: &ChangedRecord) -> Result<()> {
    if let Some(before) = &changed.before {
        return ctx.rewrite_check(changed.id, before);
    }
    let mut reviewed = changed.after.clone();
    if !reviewed.contains_key("reviewed_at") {
        let (at, by) = (ctx.meta.at.as_str(), ctx.meta.by.as_str());
        reviewed.insert("reviewed_at".to_owned(), Json::from(at));
        reviewed.insert("reviewed_by".to_owned(), Json::from(by));
    }
    ctx.rewrite_check(changed.id, &reviewed)
}

/// Refuses to restore a record whose person is void or whose natural key is taken.
fn check_restorable(
    ctx: &ChangeContext<'_>,
    record: Record,
    id: i64,
    image: &RecordImage,
) -> Result<()> {
    for (parent, column) in LINK_COLUMNS {
        let Some(number) = image.get(column).and_then(Json::as_i64) else {
            continue;
        };
        if load::stored_record(ctx.reader(), parent, number)?.is_none() {
            return Err(RegisterError::Gone(parent, number));
        }
    }
    let Some(stored) = load::stored_record(ctx.reader(), record, id)? else {
        return Ok(());
    };
    let a = &stored.answers;
    let lookup = RegisterLookup::new(ctx.conn, ctx.today, ctx.session);
    let constraints = record.section().constraints;
    let is_unique = constraints
        .iter()
        .any(|c| matches!(c.test, Test::KeyFree | Test::OneLiveEnrolment));
    let mut taken = is_unique && lookup.record_of_key(record, a, Some(id))?.is_some();
    if let (Record::Membership, Some(person), Some(group), Some(from)) =
        (record, a.person, a.text("group"), a.text("valid_from"))
    {
        let to = a.text("valid_to");
        taken |= lookup.has_overlap(person, &group, &from, to.as_deref(), Some(id))?;
    }
    if taken {
        return Err(RegisterError::refused(|| {
            w::undo_place_taken(record.label())
        }));
    }
    Ok(())
}

/// Refuses when a record was changed since, or when a new record belongs to one that the change created.
fn check_undoable(reader: Reader<'_>, change: &Change) -> Result<()> {
    let is_known = |t: &ChangedRecord| t.record().is_some() || t.table == SOFT_CHECK;
    if !UNDOABLE_ACTIONS.contains(&change.action.as_str()) || !change.records.iter().all(is_known) {
        return Err(RegisterError::refused(w::UNDO_NOT_THIS));
    }
    if reader.value(include_str!("../sql/merge_side_erased.sql"), [change.id])? {
        return Err(RegisterError::refused(w::UNDO_ERASED));
    }
    for changed in &change.records {
        let current = tables::row_image(reader.conn, &changed.table, changed.id)?;
        let Some(record) = changed.record() else {
            if current.as_ref() != Some(&changed.after) {
                return Err(RegisterError::refused(w::UNDO_CHECK_REVIEWED));
            }
            continue;
        };
        if current.as_ref().and_then(version) != version(&changed.after) {
            return Err(later_change_error(record, current.as_ref()));
        }
        if changed.before.is_none() {
            check_no_dependents(reader, change, record, changed.id)?;
        }
    }
    Ok(())
}

fn check_no_dependents(reader: Reader<'_>, change: &Change, record: Record, id: i64) -> Result<()> {
    for (owned, column) in effects::owned(record) {
        let is_in_change = |id: i64| {
            let same = |t: &ChangedRecord| t.id == id && t.table == owned.table();
            change.records.iter().any(same)
        };
        let refs = effects::owned_refs(reader, owned, column, id)?;
        if let Some(other) = refs.iter().find(|r| !is_in_change(r.id)) {
            let image = tables::row_image(reader.conn, owned.table(), other.id)?;
            return Err(later_change_error(owned, image.as_ref()));
        }
    }
    Ok(())
}

fn later_change_error(record: Record, current: Option<&RecordImage>) -> RegisterError {
    let by = current
        .and_then(|n| n.get("changed_by"))
        .and_then(Json::as_str);
    RegisterError::refused(|| w::undo_built_on(by.unwrap_or("?"), record.label()))
}
