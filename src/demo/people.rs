//! The generated people and their events, before they are written.

use chrono::NaiveDate;

use crate::demo::calendar::Calendar;
use crate::domain::citizen_id::Sex;
use crate::domain::date::{self, PartialDate};
use crate::entry::{Answers, SoftCheck, Value};
use crate::forms::Record;

#[derive(Debug)]
pub(super) struct Person {
    pub name: String,
    pub family: String,
    pub born: PartialDate,
    pub sex: Sex,
    pub ethnicity: String,
    pub temporary: bool,
    pub neighbourhood: u32,
    pub address: String,
    pub household: Option<u32>,
    pub head: bool,
    pub citizen_id: Option<String>,
    pub qualification: u32,
    pub education: u32,
    pub work_status: &'static str,
    /// Further fields: telephone, former numbers, card address, note.
    pub extra_answers: Answers,
    pub registered: NaiveDate,
    pub consent: Option<NaiveDate>,
    pub left: Option<(NaiveDate, &'static str)>,
    pub soft_checks: Vec<SoftCheck>,
    pub memberships: Vec<Membership>,
    pub needs: Vec<Need>,
    pub events: Vec<Event>,
}

impl Person {
    /// Age in years on a day.
    pub fn age(&self, on: NaiveDate) -> u32 {
        on.years_since(self.born.first_day()).unwrap_or_default()
    }

    /// 60 or over on a day.
    pub fn is_elderly(&self, on: NaiveDate) -> bool {
        date::sixtieth_birthday(self.born) <= on
    }

    /// Member of group 2.
    pub fn is_minority(&self) -> bool {
        self.ethnicity != "kinh"
    }

    /// Member of any group on a day.
    pub fn is_priority(&self, on: NaiveDate) -> bool {
        self.is_minority() || self.is_elderly(on) || self.memberships.iter().any(|m| m.covers(on))
    }

    /// Entitled to the plan's 500 short courses a year: groups 1, 2, 3, 4, 5, 6 and 8.
    pub fn is_short_course_priority(&self, on: NaiveDate) -> bool {
        self.is_minority()
            || self.is_elderly(on)
            || self
                .memberships
                .iter()
                .any(|m| m.covers(on) && !m.group.starts_with(['7', '9']) && m.group.len() < 3)
    }

    /// First and last day with an event.
    pub fn activity_span(&self) -> Option<(NaiveDate, NaiveDate)> {
        let days = || {
            let needs = self.needs.iter();
            needs
                .flat_map(|n| [Some(n.stated), n.confirmed, n.withdrawn])
                .flatten()
                .chain(self.events.iter().flat_map(|e| [e.first, e.last]))
        };
        Some((days().min()?, days().max()?))
    }
}

#[derive(Debug)]
pub(super) struct Membership {
    pub group: &'static str,
    pub document: String,
    pub document_on: NaiveDate,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
}

impl Membership {
    /// True when the membership holds on a day.
    pub fn covers(&self, on: NaiveDate) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to)
    }
}

#[derive(Debug)]
pub(super) struct Need {
    pub kind: &'static str,
    pub stated: NaiveDate,
    pub wanted: String,
    pub confirmed: Option<NaiveDate>,
    pub withdrawn: Option<NaiveDate>,
}

/// A contact, an enrolment (its `course` is an index into the list of courses), a placement or a loan.
#[derive(Debug)]
pub(super) struct Event {
    pub record: Record,
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub answers: Answers,
}

impl Event {
    /// An event of a single day.
    pub fn new(day: NaiveDate, record: Record, answers: Answers) -> Self {
        Self {
            record,
            first: day,
            last: day,
            answers,
        }
    }
}

/// Input shared by all generators.
#[derive(Clone, Copy)]
pub(super) struct Frame<'l> {
    pub lists: &'l crate::demo::lists::Lists,
    pub calendar: Calendar,
    /// Size of the ward.
    pub people: u32,
    pub plan: &'l crate::progress::plan::Plan,
    /// Months from the start of a job to each follow-up.
    pub follow_up_months: &'l [u32],
}

impl Frame<'_> {
    /// Name of the neighbourhood with a number.
    pub fn neighbourhood(&self, number: u32) -> String {
        let named = &self.plan.neighbourhoods;
        let at = (number as usize).saturating_sub(1) % named.len().max(1);
        named.get(at).cloned().unwrap_or_else(|| number.to_string())
    }
}

/// Answers with the given values.
pub(super) fn answers<const N: usize>(values: [(&'static str, Option<Value>); N]) -> Answers {
    let mut answers = Answers::default();
    for (key, value) in values {
        answers.set(key, value);
    }
    answers
}

/// None when empty.
pub(super) fn text(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::Text(text.to_owned()))
}

pub(super) fn day(day: impl Into<Option<NaiveDate>>) -> Option<Value> {
    day.into().map(|d| Value::Text(date::iso(d)))
}

pub(super) fn number(number: impl Into<Option<i64>>) -> Option<Value> {
    number.into().map(Value::Int)
}
