//! Taking the last change back: a new change that makes every record say what it said before. What was new becomes void,
//! what was voided lives again; taking back what was taken back does it again. It needs nothing but the trail, so it
//! survives a restart, and it refuses when others have built on the change.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value as Json;

use crate::entry::Lookup;
use crate::forms::{Record, Test};
use crate::register::Reader;
use crate::register::error::RegisterError;
use crate::register::read::lookup::RegisterLookup;
use crate::register::read::{history, load};
use crate::register::trail::record::{RecordImage, is_void, voided};
use crate::register::write::context::ChangeContext;
use crate::register::write::op::SOFT_CHECK;
use crate::register::write::{effects, tables};
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

/// One record of a change.
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

    fn version(&self) -> Option<i64> {
        self.after.get("version").and_then(Json::as_i64)
    }

    /// The record's content after the undo; `None` when it does not change.
    fn image_after_undo(&self, at: &str) -> Option<RecordImage> {
        match &self.before {
            Some(before) => Some(before.clone()),
            None => (!is_void(&self.after)).then(|| voided(&self.after, at, REASON)),
        }
    }
}

fn read_last_change(
    conn: &Connection,
    clerk: &str,
    origin: &str,
) -> Result<Option<Change>, RegisterError> {
    let sql = include_str!("../sql/last_change.sql");
    let row = conn
        .prepare_cached(sql)?
        .query_row(params![clerk, origin], |row| {
            let texts: [String; 2] = [row.get("before")?, row.get("after")?];
            Ok((
                row.get("id")?,
                row.get("at")?,
                row.get("action")?,
                texts.map(|t| serde_json::from_str::<RecordImage>(&t).unwrap_or_default()),
            ))
        })
        .optional()?;
    Ok(row.map(|(id, at, action, [before, after])| {
        let records = after.iter().filter_map(|(key, image)| {
            let (table, number) = key.split_once(':')?;
            Some(ChangedRecord {
                table: table.to_owned(),
                id: number.parse().ok()?,
                before: before.get(key).and_then(Json::as_object).cloned(),
                after: image.as_object()?.clone(),
            })
        });
        Change {
            id,
            at,
            action,
            records: records.collect(),
        }
    }))
}

/// The last change of this clerk from this origin; `None` when there is none.
///
/// # Errors
/// [`RegisterError::Refused`] with the reason when it cannot be undone.
pub fn last_change(reader: Reader<'_>) -> Result<Option<LastChange>, RegisterError> {
    let Reader { conn, session } = reader;
    let Some(change) = read_last_change(conn, &session.clerk, session.origin)? else {
        return Ok(None);
    };
    check_undoable(conn, &change)?;
    let subject = describe_subject(conn, &change)?;
    let summary = summarize(&change);
    Ok(Some(LastChange {
        id: change.id,
        sentence: if change.action == "undo" {
            w::undo_again(subject, summary)
        } else {
            w::undo_ask(subject, summary)
        },
        is_redo: change.action == "undo",
        at: change.at,
    }))
}

/// Undoes the change of that number, if it is still this clerk's last.
pub(in crate::register) fn undo(
    ctx: &mut ChangeContext<'_>,
    change: i64,
) -> Result<(), RegisterError> {
    let last = read_last_change(ctx.conn, &ctx.session.clerk, ctx.session.origin)?;
    let Some(change) = last.filter(|c| c.id == change) else {
        return Err(RegisterError::Refused(w::UNDO_NOT_LAST.into()));
    };
    check_undoable(ctx.conn, &change)?;
    let at = ctx.meta.at.clone();
    let mut targets: Vec<(&ChangedRecord, RecordImage)> = change
        .records
        .iter()
        .filter_map(|t| Some((t, t.image_after_undo(&at)?)))
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
            None => undo_check(ctx, changed, target)?,
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
fn undo_check(
    ctx: &mut ChangeContext<'_>,
    changed: &ChangedRecord,
    target: &RecordImage,
) -> Result<(), RegisterError> {
    let mut target = target.clone();
    if changed.before.is_none() {
        target.clone_from(&changed.after);
        if !target.contains_key("reviewed_at") {
            let (at, by) = (ctx.meta.at.as_str(), ctx.meta.by.as_str());
            target.insert("reviewed_at".to_owned(), Json::from(at));
            target.insert("reviewed_by".to_owned(), Json::from(by));
        }
    }
    ctx.rewrite_check(changed.id, &target)
}

/// Refuses to restore a record whose person is void or whose natural key is taken.
fn check_restorable(
    ctx: &ChangeContext<'_>,
    record: Record,
    id: i64,
    image: &RecordImage,
) -> Result<(), RegisterError> {
    for (parent, column) in LINK_COLUMNS {
        let Some(number) = image.get(column).and_then(Json::as_i64) else {
            continue;
        };
        if load::load(ctx.conn, parent, number)?.is_none() {
            return Err(RegisterError::Gone(parent, number));
        }
    }
    let Some(stored) = load::load(ctx.conn, record, id)? else {
        return Ok(());
    };
    let a = &stored.answers;
    let lookup = RegisterLookup::new(ctx.conn, ctx.today, ctx.session.rural);
    let unique =
        |r: &crate::forms::Constraint| matches!(r.test, Test::KeyFree | Test::OneLiveEnrolment);
    let rules = record.section().constraints;
    let mut taken = rules.iter().any(unique) && lookup.is_key_taken(record, a, Some(id))?;
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
fn check_undoable(conn: &Connection, change: &Change) -> Result<(), RegisterError> {
    let is_known = |t: &ChangedRecord| t.record().is_some() || t.table == SOFT_CHECK;
    if !UNDOABLE_ACTIONS.contains(&change.action.as_str()) || !change.records.iter().all(is_known) {
        return Err(RegisterError::Refused(w::UNDO_NOT_THIS.into()));
    }
    for changed in &change.records {
        let current = tables::row_image(conn, &changed.table, changed.id)?;
        let Some(record) = changed.record() else {
            if current.as_ref() != Some(&changed.after) {
                return Err(RegisterError::Refused(w::UNDO_CHECK_REVIEWED.into()));
            }
            continue;
        };
        let version = current
            .as_ref()
            .and_then(|n| n.get("version"))
            .and_then(Json::as_i64);
        if version != changed.version() {
            return Err(later_change_error(record, current.as_ref()));
        }
        if changed.before.is_none() {
            check_no_dependents(conn, change, record, changed.id)?;
        }
    }
    Ok(())
}

fn check_no_dependents(
    conn: &Connection,
    change: &Change,
    record: Record,
    id: i64,
) -> Result<(), RegisterError> {
    for (owned, column) in effects::owned(record) {
        let sql = format!(
            "SELECT id FROM {} WHERE {column} = ?1 AND voided_at IS NULL",
            owned.table()
        );
        let mut select = conn.prepare_cached(&sql)?;
        let ids: Vec<i64> = select
            .query_map([id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let is_in_change = |id: i64| {
            let same = |t: &ChangedRecord| t.id == id && t.table == owned.table();
            change.records.iter().any(same)
        };
        if let Some(other) = ids.into_iter().find(|id| !is_in_change(*id)) {
            let image = tables::image(conn, *owned, other)?;
            return Err(later_change_error(*owned, image.as_ref()));
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

/// The person the change is about, and how many others.
fn describe_subject(conn: &Connection, change: &Change) -> Result<String, RegisterError> {
    let mut people: Vec<i64> = Vec::new();
    for changed in &change.records {
        let image = &changed.after;
        let link = |column: &str| image.get(column).and_then(Json::as_i64);
        let person = match (changed.table.as_str(), link("placement_id")) {
            ("person", _) => Some(changed.id),
            (_, Some(placement)) => conn
                .prepare_cached("SELECT person_id FROM placement WHERE id = ?1")?
                .query_row([placement], |row| row.get(0))
                .optional()?,
            _ => link("person_id"),
        };
        people.extend(person.filter(|id| !people.contains(id)));
    }
    let Some(first) = people.first() else {
        return Ok(change_title(change));
    };
    let name: Option<String> = conn
        .prepare_cached("SELECT full_name FROM person WHERE id = ?1")?
        .query_row([first], |row| row.get(0))
        .optional()?;
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
fn summarize(change: &Change) -> String {
    if let Some(merged) = merged_person(change) {
        return w::undo_merged(merged);
    }
    let is_redo = change.action == "undo";
    let mut counts: Vec<(PhraseFn, Record, usize)> = Vec::new();
    let mut parts = Vec::new();
    for changed in &change.records {
        let Some(record) = changed.record() else {
            continue;
        };
        let (before, after) = match (&changed.before, is_redo) {
            (Some(before), true) => (Some(&changed.after), before),
            (before, _) => (before.as_ref(), &changed.after),
        };
        let verb: PhraseFn = match before {
            None => added_phrase,
            Some(before) if is_void(after) && !is_void(before) => voided_phrase,
            Some(before) if is_void(before) && !is_void(after) => added_phrase,
            Some(before) => {
                parts.extend(describe_edits(record, before, after));
                continue;
            }
        };
        match counts
            .iter_mut()
            .find(|(v, r, _)| std::ptr::fn_addr_eq(*v, verb) && *r == record)
        {
            Some((_, _, n)) => *n += 1,
            None => counts.push((verb, record, 1)),
        }
    }
    if change.records.iter().all(|t| t.table == SOFT_CHECK) {
        parts.push(w::UNDO_REVIEW.text().to_owned());
    }
    let phrases = counts
        .into_iter()
        .map(|(verb, record, n)| verb(n, &record.label().text().to_lowercase()));
    let mut all: Vec<String> = phrases.chain(parts).collect();
    if all.len() > 4 {
        all.truncate(3);
        all.push("…".to_owned());
    }
    all.join("; ")
}

/// Phrases a number of records of a kind.
type PhraseFn = fn(usize, &str) -> String;

fn added_phrase(n: usize, label: &str) -> String {
    w::undo_added(count_label(n, label))
}

fn voided_phrase(n: usize, label: &str) -> String {
    w::undo_dropped(count_label(n, label))
}

fn count_label(n: usize, label: &str) -> String {
    if n == 1 {
        label.to_owned()
    } else {
        format!("{n} {label}")
    }
}

fn describe_edits(record: Record, before: &RecordImage, after: &RecordImage) -> Vec<String> {
    let or_dash = |t: String| if t.is_empty() { "—".to_owned() } else { t };
    history::differences(record, Some(before), Some(after))
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
