//! Disputes: fields where two equal entries differ from the record, and their resolution by a lead. An accepted value passes
//! the checks and the trail like any other change.

use std::borrow::Cow;

use crate::domain::ids::PersonId;
use crate::entry::problem::Subject;
use crate::entry::suggest::cell_text;
use crate::entry::{RecordInput, SoftCheck, Source, Value, answers, check_row};
use crate::forms::{Field, Kind, Record};
use crate::register::read::load::{StoredRecord, form_row, stored_record};
use crate::register::read::masked;
use crate::register::verify::{SourceDocument, source_document};
use crate::register::write::op::{Op, Resolution};
use crate::register::{Reader, Register, RegisterError, Result};
use crate::words::{access as wa, verify as w};

/// An open dispute.
#[derive(Clone, Debug)]
pub struct Dispute {
    pub id: i64,
    pub document: SourceDocument,
    pub field: &'static Field,
    /// The record's value when the dispute arose, as stored.
    pub stored: Option<String>,
    /// The value of the second entries, as stored.
    pub answer: Option<String>,
    /// Clerk of the first entry.
    pub first: String,
    /// Clerk of the second entry.
    pub second: String,
    /// The person to open before the values are shown.
    pub hidden: Option<PersonId>,
}

impl Dispute {
    /// A stored value in the form that screens show.
    #[must_use]
    pub fn display(&self, value: Option<&str>) -> String {
        if self.hidden.is_some() {
            return wa::HIDDEN.text().to_owned();
        }
        match value.map(|t| parse_stored(self.field, t)) {
            Some(value) => answers::shown(self.field, &value),
            None => w::NOTHING_THERE.text().to_owned(),
        }
    }
}

/// Parses a stored text by the field's kind.
fn parse_stored(field: &Field, text: &str) -> Value {
    let number = match field.kind {
        Kind::Percent => text.parse().ok().map(Value::Real),
        Kind::Money | Kind::Count => text.parse().ok().map(Value::Int),
        _ => None,
    };
    number.unwrap_or_else(|| Value::Text(text.to_owned()))
}

/// Open disputes, oldest first, without those whose record no longer exists.
pub fn disputes(reader: Reader<'_>) -> Result<Vec<Dispute>> {
    let mut open = Vec::new();
    reader.each(include_str!("../sql/disputes_open.sql"), [], |row| {
        let (table, key): (String, String) = (row.get("record")?, row.get("field")?);
        let Some(record) = Record::from_table(&table) else {
            return Ok(());
        };
        let stored = stored_record(reader, record, row.get("record_id")?)?;
        let (Some(stored), Some(field)) = (stored, record.section().field(&key)) else {
            return Ok(());
        };
        let values: [Option<String>; 2] = [row.get("kept")?, row.get("answer")?];
        let hidden = hidden_person(reader, &stored, field, &values);
        let [stored_value, answer] = values;
        open.push(Dispute {
            id: row.get("id")?,
            document: source_document(reader, &stored)?,
            field,
            hidden,
            stored: stored_value,
            answer,
            first: row.get("first_clerk")?,
            second: row.get("second_clerk")?,
        });
        Ok(())
    })?;
    Ok(open)
}

/// The person of a record whose disputed values are masked: those of a sensitive group, or the group itself.
fn hidden_person(
    reader: Reader<'_>,
    stored: &StoredRecord,
    field: &Field,
    values: &[Option<String>; 2],
) -> Option<PersonId> {
    let by_value = |value: &Option<String>| {
        let text = |key: &str| value.as_deref().filter(|_| key == field.key).map(Cow::from);
        masked::hides(reader.audience(), stored.record, text, field.key)
    };
    let is_sensitive = masked::is_masked(reader, stored, field.key) || values.iter().any(by_value);
    stored
        .person()
        .filter(|person| is_sensitive && !reader.is_open(*person))
}

/// Resolves a dispute: accepts the new value or keeps the record.
///
/// # Errors
/// When this clerk made either entry, the new value violates a constraint, the dispute is already resolved, or the
/// register cannot be written.
pub fn resolve_dispute(
    register: &mut Register,
    dispute: &Dispute,
    accept: bool,
    reason: &str,
) -> Result<()> {
    if let Some(person) = dispute.hidden {
        return Err(RegisterError::Hidden(person));
    }
    let clerk = &register.session.clerk;
    if *clerk == dispute.first || *clerk == dispute.second {
        return Err(RegisterError::refused(w::NOT_A_PARTY));
    }
    let accepted_input = if accept {
        Some(build_accepted_input(register.reader(), dispute)?)
    } else {
        None
    };
    let resolution = Resolution {
        dispute_id: dispute.id,
        reason: reason.to_owned(),
        accepted_input,
    };
    register.change(Op::Resolve(resolution)).map(|_| ())
}

/// The record with the new value, checked like an imported row: missing answers are allowed.
fn build_accepted_input(reader: Reader<'_>, dispute: &Dispute) -> Result<RecordInput> {
    let (record, id) = (dispute.document.record, dispute.document.id);
    let row = form_row(reader, record, id)?;
    let new = dispute.answer.as_deref().map_or_else(String::new, |t| {
        cell_text(dispute.field, &parse_stored(dispute.field, t))
    });
    let text = |key: &str| {
        if key == dispute.field.key {
            return new.clone();
        }
        row.section
            .position(key)
            .map_or_else(String::new, |at| row.cells[at].text.clone())
    };
    let subject = Subject {
        source: Source::File,
        record_id: Some(id),
        person: None,
        person_in_form: false,
    };
    let checked = check_row(row.section, subject, &text, &reader.lookup())?;
    if let Some(problem) = checked.hard().next() {
        return Err(RegisterError::refused(|| w::cannot_take(&problem.sentence)));
    }
    let soft = checked
        .soft()
        .map(|p| SoftCheck {
            field: p.field.to_owned(),
            constraint: p.constraint.to_owned(),
            value: text(p.field),
            reason: None,
        })
        .collect();
    Ok(RecordInput {
        record,
        record_ref: row.record_ref,
        answers: checked.answers,
        soft,
    })
}
