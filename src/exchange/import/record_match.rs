//! Matches a row with a person and a record of the register (`data/manual/records.md`: natural keys). Does not check the
//! rest of the row.

use std::collections::HashMap;

use rusqlite::params;

use crate::domain::citizen_id::{self, IdProblem};
use crate::domain::ids::PersonId;
use crate::domain::name;
use crate::entry::{Answers, Lookup, LookupResult, Source, parse::parse};
use crate::exchange::import::columns::RowText;
use crate::forms::describe::REGISTER_NO;
use crate::forms::{Field, Kind, Record, Required};
use crate::register::{Batch, RegisterError};
use crate::words::exchange as w;

/// Ids of the people without a citizen ID that this import's people.csv added, by their `register_no` in it.
pub(in crate::exchange) type Numbers = HashMap<i64, PersonId>;

/// How citizen IDs in a sheet are read.
#[derive(Clone, Copy, Debug)]
pub(in crate::exchange) struct Ids {
    /// Restore leading zeros that a spreadsheet removed.
    pub restore_zeros: bool,
}

impl Ids {
    /// The text of a citizen ID cell, with zeros restored if requested.
    pub fn text(self, text: &str) -> String {
        match citizen_id::parse(text) {
            Err(IdProblem::LeadingZerosLost(restored)) if self.restore_zeros => restored,
            _ => text.to_owned(),
        }
    }

    /// Whether leading zeros are missing and not restored.
    pub fn zeros_lost(self, text: &str) -> bool {
        let id = citizen_id::parse(text);
        matches!(id, Err(IdProblem::LeadingZerosLost(_))) && !self.restore_zeros
    }
}

/// The person of a row, or the sentence why none is found.
pub(in crate::exchange) fn find_person(
    batch: &Batch<'_>,
    ids: Ids,
    numbers: Option<&Numbers>,
    texts: &RowText<'_>,
    field: &Field,
) -> LookupResult<Result<PersonId, String>> {
    let text = texts.get(field.key);
    if text.is_empty() {
        return find_by_number(batch, numbers, texts.get(REGISTER_NO));
    }
    let text = ids.text(text);
    let id = match citizen_id::parse(&text) {
        Ok(id) => id,
        Err(IdProblem::OldNumber) => text.chars().filter(char::is_ascii_digit).collect(),
        Err(problem) => return Ok(Err(problem.sentence())),
    };
    let existing = batch.lookup().person_of_citizen_id(&id)?;
    Ok(existing.map_or_else(|| Err(w::unknown_person(id)), |p| Ok(p.id)))
}

/// Finds the person by `register_no`: by the number in this import's people.csv if there is one, else by the id in the
/// register, and then only a person without a citizen ID.
fn find_by_number(
    batch: &Batch<'_>,
    numbers: Option<&Numbers>,
    text: &str,
) -> LookupResult<Result<PersonId, String>> {
    if text.is_empty() {
        return Ok(Err(w::NO_PERSON_NAMED.text().to_owned()));
    }
    let number = text.parse::<i64>().ok();
    if let Some(numbers) = numbers {
        let existing = number.and_then(|n| numbers.get(&n).copied());
        return Ok(existing.ok_or_else(|| w::unknown_number(text)));
    }
    let existing = match number {
        Some(number) => batch.lookup().person(number.into())?,
        None => None,
    };
    Ok(match existing {
        Some(p) if p.citizen_id.is_some() => Err(w::number_has_id(text)),
        Some(p) => Ok(p.id),
        None => Err(w::unknown_person(text)),
    })
}

/// Result of matching a row by its natural key.
pub(in crate::exchange) enum RecordMatch {
    /// The key cannot be read; the check reports why.
    Unreadable,
    /// No record has the key.
    New,
    /// Id of the record with the key.
    Existing(i64),
}

/// Finds the record of a row. `text` returns the checked text of a field; `is_taken` is true for a person that an
/// earlier row of the sheet matched.
pub(in crate::exchange) fn find_record(
    batch: &Batch<'_>,
    record: Record,
    person: Option<PersonId>,
    text: &dyn Fn(&Field) -> String,
    is_taken: &dyn Fn(i64) -> bool,
) -> Result<RecordMatch, RegisterError> {
    let mut key = Answers::default();
    key.person = person;
    let section = record.section();
    for field in section.natural_key.iter().filter_map(|k| section.field(k)) {
        if matches!(field.kind, Kind::Person) {
            if person.is_none() {
                return Ok(RecordMatch::Unreadable);
            }
            continue;
        }
        match parse(field, &text(field), Source::File, &key, &batch.lookup())? {
            Err(_) => return Ok(RecordMatch::Unreadable),
            Ok(None) if record == Record::Person => return match_without_id(batch, text, is_taken),
            Ok(None) if field.required != Required::No => return Ok(RecordMatch::Unreadable),
            Ok(value) => key.set(field.key, value),
        }
    }
    let existing = batch.lookup().record_of_key(record, &key, None)?;
    Ok(existing.map_or(RecordMatch::New, RecordMatch::Existing))
}

/// Matches a person without a citizen ID: the first one of the same name, birth date and sex without one.
fn match_without_id(
    batch: &Batch<'_>,
    text: &dyn Fn(&Field) -> String,
    is_taken: &dyn Fn(i64) -> bool,
) -> Result<RecordMatch, RegisterError> {
    let (lookup, no_answers) = (batch.lookup(), Answers::default());
    let mut values = Vec::with_capacity(3);
    for key in ["full_name", "born", "sex"] {
        let Some(field) = Record::Person.section().field(key) else {
            return Ok(RecordMatch::Unreadable);
        };
        match parse(field, &text(field), Source::File, &no_answers, &lookup)? {
            Ok(Some(value)) => values.push(value.text().into_owned()),
            _ => return Ok(RecordMatch::Unreadable),
        }
    }
    let params = params![name::fold(&values[0]), values[1], values[2]];
    let free = batch
        .reader()
        .find_map(include_str!("same_person.sql"), params, |row| {
            let id = row.get(0)?;
            Ok((!is_taken(id)).then_some(id))
        })?;
    Ok(free.map_or(RecordMatch::New, RecordMatch::Existing))
}
