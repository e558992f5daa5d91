//! Double entry: records of the sample, the second clerk's entries, and their outcomes. No call returns the first value to
//! the second clerk. Sampling rates are in `rate`.

pub(super) mod draw;
pub(super) mod outcome;
pub mod rate;
pub mod resolve;
pub(super) mod sample;

use self::sample::Sample;
use crate::domain::ids::PersonId;
use crate::entry::{Lookup, Value, answers};
use crate::forms::{Field, Kind, Record};
use crate::register::read::load::{StoredRecord, stored_record};
use crate::register::read::masked;
use crate::register::write::op::{Op, SecondEntry};
use crate::register::{Reader, Register, Result};
use crate::words::access as wa;

pub use self::outcome::{EntryOutcome, compare_entries};

/// Fields that identify one of a person's documents; none of them is entered again.
const IDENTIFYING_FIELDS: [&str; 10] = [
    "neighbourhood",
    "address",
    "kind",
    "wish",
    "evidence_no",
    "course",
    "employer",
    "event",
    "purpose",
    "indicator",
];

/// A record without its second entry.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingSample {
    pub sample: i64,
    /// UTC time of the first entry.
    pub at: String,
    pub document: SourceDocument,
    /// Fields without a final outcome.
    pub remaining: usize,
}

/// The data that identify a source document; contains no field that is entered again.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceDocument {
    pub record: Record,
    pub id: i64,
    /// The person's name; for a record without a person, the label of its kind.
    pub name: String,
    pub person: Option<PersonId>,
    /// Label and text of each identifying field.
    pub identifying_fields: Vec<(&'static str, String)>,
}

/// A sample to enter: the document and the fields without their values.
#[derive(Clone, Debug)]
pub struct BlindSample {
    pub sample: i64,
    pub document: SourceDocument,
    /// Each field in typing order, with its last outcome.
    pub fields: Vec<(&'static Field, Option<EntryOutcome>)>,
}

/// At most `limit` samples of other clerks' records without a second entry, oldest first.
pub fn pending_samples(reader: Reader<'_>, limit: usize) -> Result<Vec<PendingSample>> {
    let mut pending = Vec::new();
    let clerk = [&reader.session.clerk];
    reader.find_map(include_str!("sql/samples_pending.sql"), clerk, |row| {
        if pending.len() == limit {
            return Ok(Some(()));
        }
        if let Some(sample) = Sample::from_row(row)? {
            pending.extend(pending_sample(reader, sample)?);
        }
        Ok(None)
    })?;
    Ok(pending)
}

/// `None` when no field of the sample remains.
fn pending_sample(reader: Reader<'_>, sample: Sample) -> Result<Option<PendingSample>> {
    let Some(stored) = stored_record(reader, sample.record, sample.record_id)? else {
        return Ok(None);
    };
    let outcomes = sample.field_outcomes(reader, &stored)?;
    let remaining = outcomes
        .iter()
        .filter(|(_, a)| !outcome::is_final(*a))
        .count();
    if remaining == 0 {
        return Ok(None);
    }
    Ok(Some(PendingSample {
        sample: sample.id,
        at: sample.at,
        document: source_document(reader, &stored)?,
        remaining,
    }))
}

/// The number of samples of this clerk's own records without a second entry.
pub fn count_own_samples(reader: Reader<'_>) -> Result<i64> {
    let sql = "SELECT count(*) FROM sample WHERE done_at IS NULL AND clerk = ?1";
    reader.value(sql, [&reader.session.clerk])
}

/// A sample to enter; `None` when the sample or its record no longer exists.
///
/// # Errors
/// `Hidden` when its document is masked: whoever enters it again opens its person first.
pub fn blind_sample(reader: Reader<'_>, sample: i64) -> Result<Option<BlindSample>> {
    let Some(sample) = Sample::read(reader, sample)? else {
        return Ok(None);
    };
    let Some(stored) = stored_record(reader, sample.record, sample.record_id)? else {
        return Ok(None);
    };
    masked::require_open(reader, &stored)?;
    Ok(Some(BlindSample {
        sample: sample.id,
        document: source_document(reader, &stored)?,
        fields: sample.field_outcomes(reader, &stored)?,
    }))
}

/// The person of a record and the fields that identify its document, masked where the person has to be opened.
fn source_document(reader: Reader<'_>, stored: &StoredRecord) -> Result<SourceDocument> {
    let person = match stored.record {
        Record::Person => Some(PersonId::from(stored.id)),
        _ => stored.answers.person,
    };
    let name = match person {
        Some(id) => stored_record(reader, Record::Person, id.get())?
            .and_then(|p| p.answers.text("full_name").map(String::from)),
        None => None,
    };
    let mut identifying_fields = Vec::new();
    for field in stored.record.section().fields {
        let Some(value) = stored.answers.get(field.key) else {
            continue;
        };
        if IDENTIFYING_FIELDS.contains(&field.key) && !field.verified {
            let text = if masked::is_masked(reader, stored, field.key) {
                wa::HIDDEN.text().to_owned()
            } else {
                display_value(reader, field, value)?
            };
            identifying_fields.push((field.label.text(), text));
        }
    }
    Ok(SourceDocument {
        record: stored.record,
        id: stored.id,
        name: name.unwrap_or_else(|| stored.record.label().to_string()),
        person,
        identifying_fields,
    })
}

fn display_value(reader: Reader<'_>, field: &Field, value: &Value) -> Result<String> {
    if let (Kind::Course, Value::Int(id)) = (field.kind, value) {
        let course = reader.lookup().course((*id).into())?;
        return Ok(course.map_or_else(String::new, |c| format!("{} {}", c.code, c.title)));
    }
    Ok(answers::shown(field, value))
}

/// Stores the second entry of one field and returns its outcome.
///
/// # Errors
/// When this clerk made the first entry, the field has changed since, the role does not allow it, or the register cannot be
/// written.
pub fn store_second_entry(
    register: &mut Register,
    sample: i64,
    field: &'static Field,
    answer: Option<&Value>,
) -> Result<EntryOutcome> {
    let answer = answer.map(|value| value.text().into_owned());
    let entry = SecondEntry {
        sample,
        field,
        answer,
    };
    let changed = register.change(Op::SecondEntry(entry))?;
    Ok(changed.entry_outcome.unwrap_or(EntryOutcome::Differs))
}
