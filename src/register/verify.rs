//! Double entry: records of the sample, the second clerk's entries, and their outcomes. No call returns the first value to
//! the second clerk. Sampling rates are in `rate`.

pub(super) mod draw;
pub mod rate;
pub mod resolve;
mod sample;

use rusqlite::{TransactionBehavior, params};

use self::sample::Sample;
use crate::domain::ids::PersonId;
use crate::entry::{Lookup, Value, answers};
use crate::forms::{Field, Kind, Record};
use crate::register::read::load::{StoredRecord, stored_record};
use crate::register::{Reader, Register, RegisterError, Result, now};
use crate::words::verify as w;

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

/// Outcome of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryOutcome {
    /// Equals the record.
    Agrees,
    /// Differs from the record; the second clerk enters the field again.
    Differs,
    /// The same differing entry twice; a lead resolves the dispute.
    Disputed,
}

impl EntryOutcome {
    fn code(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Differs => "differs",
            Self::Disputed => "disputed",
        }
    }

    fn from_code(code: &str) -> Self {
        match code {
            "agrees" => Self::Agrees,
            "disputed" => Self::Disputed,
            _ => Self::Differs,
        }
    }
}

/// Compares an entry with the stored value and the earlier differing entries.
#[must_use]
pub fn compare_entries(
    stored: Option<&str>,
    answer: Option<&str>,
    before: &[Option<String>],
) -> EntryOutcome {
    if answer == stored {
        EntryOutcome::Agrees
    } else if before.iter().any(|b| b.as_deref() == answer) {
        EntryOutcome::Disputed
    } else {
        EntryOutcome::Differs
    }
}

fn is_final(outcome: Option<EntryOutcome>) -> bool {
    matches!(outcome, Some(EntryOutcome::Agrees | EntryOutcome::Disputed))
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
    let remaining = outcomes.iter().filter(|(_, a)| !is_final(*a)).count();
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
pub fn blind_sample(reader: Reader<'_>, sample: i64) -> Result<Option<BlindSample>> {
    let Some(sample) = Sample::read(reader, sample)? else {
        return Ok(None);
    };
    let Some(stored) = stored_record(reader, sample.record, sample.record_id)? else {
        return Ok(None);
    };
    Ok(Some(BlindSample {
        sample: sample.id,
        document: source_document(reader, &stored)?,
        fields: sample.field_outcomes(reader, &stored)?,
    }))
}

/// The person of a record and the fields that identify its document.
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
            identifying_fields.push((field.label.text(), display_value(reader, field, value)?));
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
/// When this clerk made the first entry, the field has changed since, or the register cannot be written.
pub fn store_second_entry(
    register: &mut Register,
    sample: i64,
    field: &'static Field,
    answer: Option<&Value>,
) -> Result<EntryOutcome> {
    if register.is_read_only() {
        return Err(RegisterError::ReadOnly(register.path.clone()));
    }
    let (at, clerk) = (now(), register.session.clerk.clone());
    let write_guard = register.write_lock.acquire();
    let tx = register
        .conn
        .transaction_with_behavior(TransactionBehavior::Immediate)?;
    let reader = Reader::new(&tx, &register.session);
    let gone = || RegisterError::refused(w::GONE);
    let sample = Sample::read(reader, sample)?.ok_or_else(gone)?;
    if sample.clerk == clerk {
        return Err(RegisterError::refused(w::NOT_YOUR_OWN));
    }
    let stored = stored_record(reader, sample.record, sample.record_id)?.ok_or_else(gone)?;
    if !sample.is_current(field, &stored) {
        return Err(gone());
    }
    let (verification, outcome) = insert_entry(reader, &sample, &stored, field, answer, &at)?;
    let result = tx.commit().or_else(|e| {
        let sql = "SELECT 1 FROM verification WHERE id = ?1 AND second_clerk = ?2 AND at = ?3";
        register.resolve_commit_by(sql, &[&verification, &clerk, &at], e.into())
    });
    drop(write_guard);
    result.map(|()| outcome)
}

/// Inserts an answer with its outcome, opens a dispute, and closes the sample when each field is final; returns the number of
/// the answer and its outcome.
fn insert_entry(
    reader: Reader<'_>,
    sample: &Sample,
    stored: &StoredRecord,
    field: &'static Field,
    answer: Option<&Value>,
    at: &str,
) -> Result<(i64, EntryOutcome)> {
    let (stored_value, answer) = (stored.answers.text(field.key), answer.map(Value::text));
    let before = sample.differing_answers(reader, field)?;
    let outcome = compare_entries(stored_value.as_deref(), answer.as_deref(), &before);
    let conn = reader.conn;
    conn.prepare_cached(include_str!("sql/verification_insert.sql"))?
        .execute(params![
            sample.id,
            sample.record.table(),
            sample.record_id,
            stored.version,
            field.key,
            sample.clerk,
            reader.session.clerk,
            at,
            answer,
            outcome.code()
        ])?;
    let verification = conn.last_insert_rowid();
    if outcome == EntryOutcome::Disputed {
        conn.prepare_cached(include_str!("sql/dispute_insert.sql"))?
            .execute(params![verification, stored_value])?;
    }
    let outcomes = sample.field_outcomes(reader, stored)?;
    if outcomes.iter().all(|(_, outcome)| is_final(*outcome)) {
        let sql = "UPDATE sample SET done_at = ?2 WHERE id = ?1";
        conn.execute(sql, params![sample.id, at])?;
    }
    Ok((verification, outcome))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_differing_entry_is_no_dispute() {
        for (stored, answer, before, outcome) in [
            (Some("a"), Some("b"), None, EntryOutcome::Differs),
            (Some("a"), Some("a"), Some(Some("b")), EntryOutcome::Agrees),
            (Some("a"), Some("c"), Some(Some("b")), EntryOutcome::Differs),
            (
                Some("a"),
                Some("b"),
                Some(Some("b")),
                EntryOutcome::Disputed,
            ),
            (Some("a"), None, Some(None), EntryOutcome::Disputed),
            (None, None, Some(Some("b")), EntryOutcome::Agrees),
        ] {
            let before: Vec<_> = before.into_iter().map(|b| b.map(String::from)).collect();
            assert_eq!(compare_entries(stored, answer, &before), outcome);
        }
    }

    proptest! {
        #[test]
        fn only_two_same_answers_against_the_record_dispute(
            stored in proptest::option::of(0..4_u8),
            keyed in proptest::collection::vec(proptest::option::of(0..4_u8), 1..8),
        ) {
            let text = |v: Option<u8>| v.map(|n| n.to_string());
            let stored = text(stored);
            let mut before: Vec<Option<String>> = Vec::new();
            for answer in keyed.into_iter().map(text) {
                let same = before.iter().filter(|b| **b == answer).count();
                let answered = compare_entries(stored.as_deref(), answer.as_deref(), &before);
                prop_assert_eq!(answered == EntryOutcome::Agrees, answer == stored);
                prop_assert_eq!(answered == EntryOutcome::Disputed, answer != stored && same > 0);
                if answered != EntryOutcome::Differs {
                    break;
                }
                before.push(answer);
            }
        }
    }
}
