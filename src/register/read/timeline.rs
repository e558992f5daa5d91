//! The records of a person as one timeline.

use crate::domain::codes::CodeList;
use crate::domain::eligibility::{self, Eligibility, Membership};
use crate::domain::{date, masking, money};
use crate::forms::Record;
use crate::register::read::load;
use crate::register::{Reader, RegisterError};
use crate::words::access as w;

/// One line of the timeline.
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
    /// Reveals a sensitive group; hidden until opened.
    pub sensitive: bool,
}

impl TimelineEntry {
    /// The line with sensitive content hidden.
    #[must_use]
    pub fn masked(mut self) -> Self {
        if self.sensitive {
            w::HIDDEN.text().clone_into(&mut self.text);
            self.state.clear();
        }
        self
    }
}

/// The timeline of a person, newest first.
pub fn of_person(reader: Reader<'_>, person: i64) -> Result<Vec<TimelineEntry>, RegisterError> {
    reader.rows(include_str!("../sql/timeline.sql"), [person], |row| {
        let table: String = row.get("record")?;
        let record = Record::from_table(&table).unwrap_or(Record::Person);
        let (what, code): (Option<String>, Option<String>) = (row.get("what")?, row.get("code")?);
        let (until, amount): (Option<String>, Option<i64>) =
            (row.get("until")?, row.get("amount")?);
        let code = code.unwrap_or_default();
        let sensitive = record == Record::Membership && masking::is_sensitive(&code);
        let (text, state) = describe_entry(record, what.unwrap_or_default(), &code, until, amount);
        Ok(TimelineEntry {
            sensitive,
            record,
            id: row.get("id")?,
            on: row.get("on_day")?,
            text,
            state,
        })
    })
}

/// Whether the plan covers the person today, and through which group and document.
///
/// # Errors
/// `Gone` when the person was voided.
pub fn eligibility(reader: Reader<'_>, person: i64) -> Result<Eligibility, RegisterError> {
    let stored = load::stored_record(reader, Record::Person, person)?
        .ok_or(RegisterError::Gone(Record::Person, person))?;
    let text = |key: &str| stored.answers.text(key).map(String::from);
    let sql = include_str!("../sql/memberships.sql");
    let rows: Vec<[Option<String>; 4]> = reader.rows(sql, [person], |row| {
        Ok([
            row.get("group")?,
            row.get("evidence_no")?,
            row.get("valid_from")?,
            row.get("valid_to")?,
        ])
    })?;
    let day = |iso: &Option<String>| iso.as_deref().and_then(date::from_iso);
    let memberships: Vec<Membership<'_>> = rows
        .iter()
        .map(|[group, evidence_no, from, to]| Membership {
            group: group.as_deref().unwrap_or_default(),
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

fn label(list: CodeList, code: &str) -> String {
    list.get(code)
        .map_or_else(|| code.to_owned(), |c| c.label().to_owned())
}

fn format_day(iso: &str) -> String {
    date::from_iso(iso).map_or_else(|| iso.to_owned(), date::shown)
}

/// Main text and state of a line.
fn describe_entry(
    record: Record,
    what: String,
    code: &str,
    until: Option<String>,
    amount: Option<i64>,
) -> (String, String) {
    let money = amount.map(money::shown_dong);
    let join = |parts: Vec<String>| {
        parts
            .into_iter()
            .filter(|p| !p.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    };
    let until = until.map(|d| format_day(&d));
    match record {
        Record::Membership => {
            let state = until.map_or_else(String::new, |d| format!("→ {d}"));
            (
                join(vec![
                    format!("{code} {}", label(CodeList::Group, code)),
                    what,
                ]),
                state,
            )
        }
        Record::Need => (
            join(vec![label(CodeList::NeedKind, code), what]),
            until.unwrap_or_default(),
        ),
        Record::Enrolment => (what, label(CodeList::EnrolmentStatus, code)),
        Record::Contact => (
            join(vec![label(CodeList::ContactKind, code), what]),
            String::new(),
        ),
        Record::Placement => (
            what,
            join(vec![
                label(CodeList::Contract, code),
                until.unwrap_or_default(),
            ]),
        ),
        Record::FollowUp => (what, label(CodeList::FollowUpOutcome, code)),
        Record::Loan => (
            join(vec![money.unwrap_or_default(), what]),
            label(CodeList::LoanStatus, code),
        ),
        _ => (what, label(CodeList::Level, code)),
    }
}
