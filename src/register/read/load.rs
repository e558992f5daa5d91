//! Loads a stored record as answers and as the row of a form.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value as Json};

use crate::domain::card::CardScan;
use crate::domain::ids::PersonId;
use crate::domain::record_ref::RecordRef;
use crate::entry::scan::CardDifference;
use crate::entry::suggest::{FormDefaults, text_and_note};
use crate::entry::{Answers, Draft, FieldState, FormRow, Value, answers};
use crate::forms::{self, Column, Kind, Record};
use crate::register::read::masked;
pub use crate::register::read::stored::StoredRecord;
use crate::register::{Reader, RegisterError, Result, columns};

/// A live record.
pub fn stored_record(reader: Reader<'_>, record: Record, id: i64) -> Result<Option<StoredRecord>> {
    load(reader.conn, record, id)
}

/// [`stored_record`] over the connection of a change.
pub(in crate::register) fn load(
    conn: &Connection,
    record: Record,
    id: i64,
) -> Result<Option<StoredRecord>> {
    let sql = format!(
        "SELECT * FROM {} WHERE id = ?1 AND voided_at IS NULL",
        record.table()
    );
    let mut select = conn.prepare_cached(&sql)?;
    let stored = select.query_row([id], |row| {
        from_columns(conn, record, id, row.get("version")?, &|column| {
            columns::answer(row, column)
        })
    });
    Ok(stored.optional()?)
}

/// The live records that name a record in a column, by register number.
pub(in crate::register) fn linked(
    reader: Reader<'_>,
    record: Record,
    column: &str,
    parent: i64,
) -> Result<Vec<StoredRecord>> {
    let mut records = Vec::new();
    for id in linked_ids(reader, record, column, parent, "id")? {
        records.extend(stored_record(reader, record, id)?);
    }
    Ok(records)
}

fn linked_ids(
    reader: Reader<'_>,
    record: Record,
    column: &str,
    parent: i64,
    order: &str,
) -> Result<Vec<i64>> {
    let sql = format!(
        "SELECT id FROM {} WHERE {column} = ?1 AND voided_at IS NULL ORDER BY {order}",
        record.table()
    );
    reader.values(&sql, [parent])
}

/// The live records of a person, those of a placement included.
pub(in crate::register) fn of_person(
    reader: Reader<'_>,
    record: Record,
    person: PersonId,
) -> Result<Vec<StoredRecord>> {
    let stores = |column| {
        let mut fields = record.section().fields.iter();
        fields.any(|f| f.column == Column::Link(column))
    };
    if stores("person_id") {
        return linked(reader, record, "person_id", person.get());
    }
    let mut records = Vec::new();
    if stores("placement_id") {
        for placement in linked(reader, Record::Placement, "person_id", person.get())? {
            records.extend(linked(reader, record, "placement_id", placement.id)?);
        }
    }
    Ok(records)
}

fn from_columns(
    conn: &Connection,
    record: Record,
    id: i64,
    version: i64,
    column: &dyn Fn(&str) -> rusqlite::Result<Option<Value>>,
) -> rusqlite::Result<StoredRecord> {
    let mut answers = Answers::default();
    for field in record.section().fields {
        let Some(name) = field.column_name() else {
            continue;
        };
        let value = column(name)?;
        if field.column == Column::Link("person_id") {
            answers.person = value.as_ref().and_then(Value::int).map(PersonId::from);
        }
        answers.set(field.key, value);
    }
    if record == Record::FollowUp {
        answers.person = person_of_follow_up(conn, id)?;
    }
    Ok(StoredRecord {
        record,
        id,
        version,
        answers,
    })
}

/// A record at one of its versions, from the trail; `None` when the trail has no image of it.
fn load_version(
    reader: Reader<'_>,
    record: Record,
    id: i64,
    version: i64,
) -> Result<Option<StoredRecord>> {
    let params = params![record.table(), id, version];
    let sql = include_str!("../sql/image_of_version.sql");
    let image = reader.optional(sql, params, |row| row.get::<_, Option<String>>(0))?;
    let image = image.flatten();
    let Some(image) = image.and_then(|t| serde_json::from_str::<Map<String, Json>>(&t).ok()) else {
        return Ok(None);
    };
    let column = |name: &str| Ok(image.get(name).and_then(from_json));
    Ok(Some(from_columns(
        reader.conn,
        record,
        id,
        version,
        &column,
    )?))
}

/// A value of a row image.
pub(super) fn from_json(json: &Json) -> Option<Value> {
    match json {
        Json::String(t) => Some(Value::Text(t.clone())),
        Json::Number(n) => n
            .as_i64()
            .map(Value::Int)
            .or_else(|| n.as_f64().map(Value::Real)),
        _ => None,
    }
}

fn person_of_follow_up(conn: &Connection, id: i64) -> rusqlite::Result<Option<PersonId>> {
    let sql = "SELECT l.person_id FROM follow_up f JOIN placement l ON l.id = f.placement_id WHERE f.id = ?1";
    let mut select = conn.prepare_cached(sql)?;
    select.query_row([id], |row| row.get(0)).optional()
}

/// Text and note of every field of a stored record, as a form shows them.
fn field_states(reader: Reader<'_>, stored: &StoredRecord) -> Result<Vec<FieldState>> {
    let lookup = reader.lookup();
    let mut states = Vec::new();
    for field in stored.record.section().fields {
        let value = match field.kind {
            Kind::Person => stored.answers.person.map(|p| Value::Int(p.get())),
            _ => stored.answers.get(field.key).cloned(),
        };
        let Some(value) = value else {
            states.push(FieldState {
                given: true,
                ..FieldState::default()
            });
            continue;
        };
        let (text, note) = match (field.kind, &value) {
            (Kind::Placement, Value::Int(id)) => (placement_day(reader, *id)?, String::new()),
            _ => text_and_note(field, &value, &lookup)?.unwrap_or_default(),
        };
        states.push(FieldState {
            text,
            given: true,
            note,
        });
    }
    Ok(states)
}

fn placement_day(reader: Reader<'_>, id: i64) -> Result<String> {
    let sql = "SELECT started_on FROM placement WHERE id = ?1";
    let iso: Option<String> = reader.optional(sql, [id], |row| row.get(0))?;
    Ok(iso.map_or_else(String::new, |d| answers::born_shown(&d)))
}

/// A live record as the row of a form.
///
/// # Errors
/// `Gone` when the record was voided, `Hidden` when its person has to be opened first.
pub fn form_row(reader: Reader<'_>, record: Record, id: i64) -> Result<FormRow> {
    let stored = stored_record(reader, record, id)?.ok_or(RegisterError::Gone(record, id))?;
    to_form_row(reader, &stored)
}

/// Checks that what a stored draft changes may be shown.
///
/// # Errors
/// `Hidden` when a person has to be opened first.
pub fn check_draft(reader: Reader<'_>, draft: &Draft) -> Result<()> {
    for row in &draft.rows {
        if let Some(RecordRef { id, .. }) = row.record_ref
            && let Some(stored) = stored_record(reader, row.section.record, id)?
        {
            masked::require_open(reader, &stored)?;
        }
    }
    Ok(())
}

/// Checks that a record may be voided: what is masked is not voided by whoever may not see it.
///
/// # Errors
/// `Hidden` when its person has to be opened first.
pub fn check_void(reader: Reader<'_>, record: Record, id: i64) -> Result<()> {
    match stored_record(reader, record, id)? {
        Some(_) if record == Record::Person => masked::require_opened(reader, id.into()),
        Some(stored) => masked::require_open(reader, &stored),
        None => Ok(()),
    }
}

/// Where an ID card differs from its person's record, the masked fields included: a card has none of them.
pub fn card_differences(
    reader: Reader<'_>,
    person: PersonId,
    card: &CardScan,
    defaults: FormDefaults,
) -> Result<Vec<CardDifference>> {
    let id = person.get();
    let stored = stored_record(reader, Record::Person, id)?
        .ok_or(RegisterError::Gone(Record::Person, id))?;
    let row = unmasked_form_row(reader, &stored)?;
    let draft = Draft::from_stored(&forms::INTAKE, &[row], defaults);
    Ok(draft.card_differences(card, &reader.lookup())?)
}

/// A record at one of its versions, as the row of a form; `None` when the trail has no image of it.
pub(in crate::register) fn form_row_at_version(
    reader: Reader<'_>,
    record: Record,
    id: i64,
    version: i64,
) -> Result<Option<FormRow>> {
    let stored = load_version(reader, record, id, version)?;
    stored.map(|s| to_form_row(reader, &s)).transpose()
}

fn to_form_row(reader: Reader<'_>, stored: &StoredRecord) -> Result<FormRow> {
    masked::require_open(reader, stored)?;
    unmasked_form_row(reader, stored)
}

fn unmasked_form_row(reader: Reader<'_>, stored: &StoredRecord) -> Result<FormRow> {
    Ok(FormRow {
        section: stored.record.section(),
        record_ref: Some(RecordRef::new(stored.id, stored.version)),
        cells: field_states(reader, stored)?,
    })
}

/// The rows of a person's intake form: the person, the groups, the needs.
///
/// # Errors
/// `Gone` when the person was voided, `Hidden` when the person has to be opened first.
pub fn intake_rows(reader: Reader<'_>, person: PersonId) -> Result<Vec<FormRow>> {
    let mut rows = vec![form_row(reader, Record::Person, person.get())?];
    for (record, order) in [
        (Record::Membership, "valid_from, id"),
        (Record::Need, "stated_on, id"),
    ] {
        for id in linked_ids(reader, record, "person_id", person.get(), order)? {
            rows.push(form_row(reader, record, id)?);
        }
    }
    Ok(rows)
}
