//! What the rates of support say of an enrolment or a loan being checked or filled: gathers the person, the course and the
//! day for `domain::support`, which decides.

use super::answers::{Answers, Value};
use super::draft::Draft;
use super::facts::{CourseFact, Facts, Holder, Looked};
use crate::domain::date;
use crate::domain::support::{self, Case, Ruling};
use crate::words::plan as w;

/// The parts of a case, as far as they are known.
struct Parts {
    holder: Holder,
    course: CourseFact,
    on: chrono::NaiveDate,
    funding: String,
}

impl Parts {
    fn of(a: &Answers, facts: &dyn Facts) -> Looked<Option<Self>> {
        let course = a.get("course").and_then(Value::int);
        let on = a.text("started_on").or_else(|| a.text("enrolled_on"));
        let on = on.and_then(|day| date::from_iso(&day));
        let (Some(person), Some(course), Some(on), Some(funding)) =
            (a.person, course, on, a.text("funding"))
        else {
            return Ok(None);
        };
        let Some(course) = facts.course(&format!("#{course}"))? else {
            return Ok(None);
        };
        Ok(Some(Self {
            holder: facts.holder(person, &date::iso(on))?,
            course,
            on,
            funding: funding.into_owned(),
        }))
    }

    fn case(&self) -> Case<'_> {
        Case {
            on: self.on,
            groups: &self.holder.groups,
            female: self.holder.female,
            level: &self.course.level,
            funding: &self.funding,
            days: self.course.days(),
        }
    }
}

/// What stands beside the amount while it is filled in.
#[derive(Clone, Debug, PartialEq)]
pub enum Beside {
    /// Person, course or source are not known yet.
    TooEarly,
    /// No rate is about them.
    NoRate,
    /// What the rates say.
    Rate(Ruling),
}

/// What the rates say of a record being filled.
///
/// # Errors
/// When the register cannot be read.
pub fn beside(draft: &Draft, row: usize, facts: &dyn Facts) -> Looked<Beside> {
    let answers = draft.found_in(row, facts)?.0.answers;
    let Some(parts) = Parts::of(&answers, facts)? else {
        return Ok(Beside::TooEarly);
    };
    Ok(support::ruling(&parts.case()).map_or(Beside::NoRate, Beside::Rate))
}

fn ruling(a: &Answers, facts: &dyn Facts) -> Looked<Option<Ruling>> {
    Ok(Parts::of(a, facts)?.and_then(|parts| support::ruling(&parts.case())))
}

/// Why the amount of an enrolment is too much.
pub(super) fn too_much(a: &Answers, facts: &dyn Facts) -> Looked<Vec<String>> {
    let Some(amount) = a.get("support_amount").and_then(Value::int) else {
        return Ok(Vec::new());
    };
    let objection = ruling(a, facts)?.and_then(|ruling| ruling.objection(amount));
    Ok(objection.into_iter().collect())
}

/// Why the person should not be supported again.
pub(super) fn again(a: &Answers, kept: Option<i64>, facts: &dyn Facts) -> Looked<Vec<String>> {
    let (Some(person), Some(parts)) = (a.person, Parts::of(a, facts)?) else {
        return Ok(Vec::new());
    };
    let Some(rule) = support::once(&parts.case()) else {
        return Ok(Vec::new());
    };
    let other = facts.supported_in(person, rule.levels(), rule.funding(), kept)?;
    let said = other.map(|course| w::one_course_said(course, rule.source_shown()));
    Ok(said.into_iter().collect())
}

/// Why a loan is too large.
pub(super) fn loan(a: &Answers) -> Vec<String> {
    let on = a.text("applied_on").and_then(|day| date::from_iso(&day));
    let amount = a.get("amount").and_then(Value::int);
    let (Some(on), Some(amount)) = (on, amount) else {
        return Vec::new();
    };
    support::loan_objection(on, amount).into_iter().collect()
}
