//! What of a record is masked for a session: a sensitive group with everything about it, and the origin of a minority, until
//! the person is opened with a reason. Readings mask by these functions, so that no screen or command has to.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::domain::ids::PersonId;
use crate::domain::{eligibility, groups, masking};
use crate::entry::answers;
use crate::forms::{Field, Kind, Record};
use crate::register::read::stored::StoredRecord;
use crate::register::{Reader, RegisterError, Result};
use crate::words::access as w;

/// The people that a session opened, each with a reason in the trail, or whose groups the clerk entered in it.
#[derive(Clone, Debug, Default)]
pub struct OpenedPeople(BTreeSet<PersonId>);

impl OpenedPeople {
    pub(in crate::register) fn insert(&mut self, person: PersonId) {
        self.0.insert(person);
    }

    pub(in crate::register) fn contains(&self, person: PersonId) -> bool {
        self.0.contains(&person)
    }
}

/// Whether a column of a record is masked, by the record's other values: all about a sensitive group, or the origin of a
/// minority.
pub fn hides<'v>(
    record: Record,
    value: impl Fn(&str) -> Option<Cow<'v, str>>,
    column: &str,
) -> bool {
    match record {
        Record::Membership => {
            let about_person = matches!(column, "citizen_id" | "register_no");
            !about_person && value("group").is_some_and(|group| masking::is_sensitive(&group))
        }
        Record::Person => {
            column == "ethnicity" && value(column).is_some_and(|e| eligibility::is_minority(&e))
        }
        _ => false,
    }
}

/// Whether a value of a stored record is masked in this session.
pub(in crate::register) fn is_masked(reader: Reader<'_>, stored: &StoredRecord, key: &str) -> bool {
    hides(stored.record, |key| stored.answers.text(key), key)
        && !stored.person().is_some_and(|person| reader.is_open(person))
}

/// A value of a stored record as screens show it; `None` without a value.
#[must_use]
pub fn shown(reader: Reader<'_>, stored: &StoredRecord, field: &Field) -> Option<String> {
    let value = stored.answers.get(field.key)?;
    Some(if is_masked(reader, stored, field.key) {
        w::HIDDEN.text().to_owned()
    } else {
        answers::shown(field, value)
    })
}

/// Refuses a record that has to be opened first.
pub(in crate::register) fn require_open(reader: Reader<'_>, stored: &StoredRecord) -> Result<()> {
    let fields = stored.record.section().fields.iter();
    let mut fields = fields.filter(|field| !matches!(field.kind, Kind::Person));
    match stored.person() {
        Some(person) if fields.any(|field| is_masked(reader, stored, field.key)) => {
            Err(RegisterError::Hidden(person))
        }
        _ => Ok(()),
    }
}

/// Whether something about a person is masked in this session.
pub fn has_hidden(reader: Reader<'_>, person: PersonId) -> Result<bool> {
    if reader.is_open(person) {
        return Ok(false);
    }
    let sensitive = groups::all().iter().filter(|group| group.sensitive);
    let codes: Vec<&str> = sensitive.map(|group| group.code.code).collect();
    let codes = serde_json::Value::from(codes).to_string();
    let held = "SELECT EXISTS (SELECT 1 FROM membership WHERE person_id = ?1 AND voided_at IS NULL AND \"group\" IN (SELECT value FROM json_each(?2)))";
    if reader.value(held, rusqlite::params![person, codes])? {
        return Ok(true);
    }
    let sql = "SELECT ethnicity FROM person WHERE id = ?1";
    let ethnicity: Option<String> = reader.optional(sql, [person], |row| row.get(0))?;
    Ok(ethnicity.is_some_and(|ethnicity| eligibility::is_minority(&ethnicity)))
}

/// [`RegisterError::Hidden`] where something about a person is masked.
pub fn require_opened(reader: Reader<'_>, person: PersonId) -> Result<()> {
    if has_hidden(reader, person)? {
        return Err(RegisterError::Hidden(person));
    }
    Ok(())
}
