//! The records of a person as one timeline.

use crate::domain::codes::CodeList;
use crate::domain::date;
use crate::domain::eligibility::{self, Eligibility, Membership};
use crate::domain::ids::PersonId;
use crate::entry::answers;
use crate::forms::{Kind, Record, Timeline};
use crate::register::read::load::{self, StoredRecord};
use crate::register::read::masked;
use crate::register::{Reader, RegisterError, Result};
use crate::words::access as w;

/// One line of a person's timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineEntry {
    pub record: Record,
    pub id: i64,
    /// ISO day of the line.
    pub on: String,
    /// Main text: group and document, course, employer.
    pub text: String,
    /// State, shown dimmed.
    pub state: String,
}

/// The timeline of a person, newest first; a sensitive group is masked until the person is opened.
pub fn of_person(reader: Reader<'_>, person: PersonId) -> Result<Vec<TimelineEntry>> {
    let mut entries = Vec::new();
    for record in Record::ALL {
        let Some(timeline) = &record.section().timeline else {
            continue;
        };
        for stored in load::of_person(reader, record, person)? {
            let is_masked = masked::is_masked(reader, &stored, "group");
            entries.push((is_masked, entry(reader, timeline, &stored)?));
        }
    }
    let table = |e: &TimelineEntry| e.record.table();
    entries.sort_by(|(_, a), (_, b)| {
        let by_day = b.on.cmp(&a.on);
        by_day.then(table(a).cmp(table(b))).then(b.id.cmp(&a.id))
    });
    let entries = entries.into_iter().map(|(is_masked, mut entry)| {
        if is_masked {
            w::HIDDEN.text().clone_into(&mut entry.text);
            entry.on.clear();
            entry.state.clear();
        }
        entry
    });
    Ok(entries.collect())
}

fn entry(reader: Reader<'_>, timeline: &Timeline, stored: &StoredRecord) -> Result<TimelineEntry> {
    let answers = &stored.answers;
    let day = timeline.day.iter().find_map(|key| answers.text(key));
    let mut text = Vec::new();
    for part in timeline.text {
        text.push(first_filled(reader, stored, part)?);
    }
    let mut state = Vec::new();
    for key in timeline.state {
        state.push(first_filled(reader, stored, &[key])?);
    }
    if let Some(key) = timeline.until {
        let until = first_filled(reader, stored, &[key])?;
        state.push(until.map(|day| format!("→ {day}")));
    }
    let join =
        |parts: Vec<Option<String>>| parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    Ok(TimelineEntry {
        record: stored.record,
        id: stored.id,
        on: day.unwrap_or_default().into_owned(),
        text: join(text),
        state: join(state),
    })
}

/// The displayed value of the first filled field of some: a priority group with its code, a course by code and title, a
/// placement by its employer.
fn first_filled(
    reader: Reader<'_>,
    stored: &StoredRecord,
    keys: &[&str],
) -> Result<Option<String>> {
    let section = stored.record.section();
    let filled = keys
        .iter()
        .find_map(|key| section.field(key).zip(stored.answers.get(key)));
    let Some((field, value)) = filled else {
        return Ok(None);
    };
    let shown = answers::shown(field, value);
    let sql = match field.kind {
        Kind::Code(CodeList::Group) => return Ok(Some(format!("{} {shown}", value.text()))),
        Kind::Course => "SELECT code || ' ' || title FROM course WHERE id = ?1",
        Kind::Placement => "SELECT employer FROM placement WHERE id = ?1",
        _ => return Ok(Some(shown)),
    };
    reader.optional(sql, [value], |row| row.get(0))
}

/// Whether the plan covers the person today, and through which group and document; masked until the person is opened.
///
/// # Errors
/// `Gone` when the person was voided.
pub fn eligibility(reader: Reader<'_>, person: PersonId) -> Result<String> {
    let is_masked = !reader.is_open(person);
    Ok(assess(reader, person)?.sentence(is_masked))
}

fn assess(reader: Reader<'_>, person: PersonId) -> Result<Eligibility> {
    type StoredMembership = (String, Option<String>, Option<String>, Option<String>);
    let stored = load::stored_record(reader, Record::Person, person.get())?
        .ok_or(RegisterError::Gone(Record::Person, person.get()))?;
    let text = |key: &str| stored.answers.text(key).map(String::from);
    let sql = include_str!("../sql/memberships.sql");
    let rows: Vec<StoredMembership> = reader.rows(sql, [person], |row| row.try_into())?;
    let day = |iso: &Option<String>| iso.as_deref().and_then(date::from_iso);
    let memberships: Vec<Membership<'_>> = rows
        .iter()
        .map(|(group, evidence_no, from, to)| Membership {
            group,
            evidence_no: evidence_no.as_deref(),
            valid_from: day(from),
            valid_to: day(to),
        })
        .collect();
    let (ethnicity, left_on) = (text("ethnicity"), text("left_on"));
    let person = eligibility::Person {
        born: text("born").and_then(|b| date::PartialDate::parse(&b).ok()),
        ethnicity: ethnicity.as_deref(),
        left_on: day(&left_on),
    };
    Ok(eligibility::assess(reader.today(), &person, &memberships))
}
