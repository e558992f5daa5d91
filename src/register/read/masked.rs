//! What of a record is masked for a session: a sensitive group with everything about it, and the origin of a minority, until
//! the person is opened with a reason. Readings mask by these functions, so that no screen or command has to.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::domain::ids::PersonId;
use crate::domain::roles::Permission;
use crate::domain::{eligibility, groups, masking};
use crate::entry::answers;
use crate::forms::{Field, Kind, Record};
use crate::register::read::stored::StoredRecord;
use crate::register::session::access;
use crate::register::{Reader, RegisterError, Result};
use crate::words::access as w;

/// The people that a session shows.
#[derive(Clone, Debug, Default)]
pub struct OpenedPeople {
    /// Each with a reason in the trail.
    opened: BTreeSet<PersonId>,
    /// Entered in the session by the clerk, who wrote everything sensitive about them.
    entered: BTreeSet<PersonId>,
}

impl OpenedPeople {
    pub(in crate::register) fn insert(&mut self, person: PersonId) {
        self.opened.insert(person);
    }

    pub(in crate::register) fn insert_entered(&mut self, person: PersonId) {
        self.entered.insert(person);
    }

    /// Whether a person is shown; one who was entered, as long as only the same clerk wrote what is sensitive.
    pub(in crate::register) fn contains(
        &self,
        reader: Reader<'_>,
        person: PersonId,
    ) -> Result<bool> {
        if self.opened.contains(&person) || !self.entered.contains(&person) {
            return Ok(self.opened.contains(&person));
        }
        let by_others = "SELECT EXISTS (SELECT 1 FROM membership WHERE person_id = ?1 AND changed_by <> ?2 UNION ALL SELECT 1 FROM person WHERE id = ?1 AND changed_by <> ?2)";
        let is_mixed: bool =
            reader.value(by_others, rusqlite::params![person, reader.session.clerk])?;
        Ok(!is_mixed)
    }
}

/// For whom is masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Clerks who may open people: masked is the origin of minorities.
    Staff,
    /// Whoever may not, and the readers of a masked file: the origin is masked whatever it is, or what is masked would
    /// always be a minority.
    Outsiders,
}

impl Reader<'_> {
    /// Whether a person was opened in this session and the clerk's role still allows it. An error of the register masks.
    #[must_use]
    pub fn is_open(self, person: PersonId) -> bool {
        self.session.opened.contains(self, person).unwrap_or(false)
            && self.audience() == Audience::Staff
    }

    /// For whom this session masks; read anew on each call, so that a withdrawn role counts at once.
    pub(in crate::register) fn audience(self) -> Audience {
        let level = access::access_level(self);
        let authorized =
            level.and_then(|level| level.authorize(Permission::Open, &self.session.agreed));
        if authorized.is_ok() {
            Audience::Staff
        } else {
            Audience::Outsiders
        }
    }
}

/// Whether a column of a record is masked, by the record's other values: all about a sensitive group, or the origin.
pub fn hides<'v>(
    audience: Audience,
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
            let is_minority = || value(column).is_some_and(|e| eligibility::is_minority(&e));
            column == "ethnicity" && (audience == Audience::Outsiders || is_minority())
        }
        _ => false,
    }
}

/// Whether a value of a stored record is masked in this session.
pub(in crate::register) fn is_masked(reader: Reader<'_>, stored: &StoredRecord, key: &str) -> bool {
    let value = |key: &str| stored.answers.text(key);
    hides(reader.audience(), stored.record, value, key)
        && !stored.person().is_some_and(|person| reader.is_open(person))
}

/// A value of a stored record as screens show it; `None` without a value, unless whether there is one is masked.
#[must_use]
pub fn shown(reader: Reader<'_>, stored: &StoredRecord, field: &Field) -> Option<String> {
    if is_masked(reader, stored, field.key) {
        return Some(w::HIDDEN.text().to_owned());
    }
    let value = stored.answers.get(field.key)?;
    Some(answers::shown(field, value))
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
