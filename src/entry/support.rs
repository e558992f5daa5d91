//! Applies the rates of support (`domain::support`) to an enrolment or loan in a draft: collects person, course and
//! day.

use super::answers::{Answers, Value};
use crate::domain::date;
use crate::domain::support::{self, Case, Entitlement};
use crate::entry::lookup::{CourseSummary, Lookup, LookupResult, PersonGroups};
use crate::words::plan as w;

/// The data that the rates of support depend on.
struct CaseInput {
    person_groups: PersonGroups,
    course: CourseSummary,
    on: chrono::NaiveDate,
    funding: String,
}

impl CaseInput {
    fn from_answers(a: &Answers, lookup: &dyn Lookup) -> LookupResult<Option<Self>> {
        let course = a.get("course").and_then(Value::int);
        let on = a.text("started_on").or_else(|| a.text("enrolled_on"));
        let on = on.and_then(|day| date::from_iso(&day));
        let (Some(person), Some(course), Some(on), Some(funding)) =
            (a.person, course, on, a.text("funding"))
        else {
            return Ok(None);
        };
        let Some(course) = lookup.course(course.into())? else {
            return Ok(None);
        };
        Ok(Some(Self {
            person_groups: lookup.person_groups(person, &date::iso(on))?,
            course,
            on,
            funding: funding.into_owned(),
        }))
    }

    fn case(&self) -> Case<'_> {
        Case {
            on: self.on,
            groups: &self.person_groups.groups,
            female: self.person_groups.female,
            level: &self.course.level,
            funding: &self.funding,
            days: self.course.days(),
        }
    }
}

/// Content of the note at the amount of support.
#[derive(Clone, Debug, PartialEq)]
pub enum SupportHint {
    /// Person, course or funding source is unknown.
    Incomplete,
    /// No rate applies.
    NoRate,
    Rate(Entitlement),
}

/// The note for a record being filled.
pub fn support_hint(answers: &Answers, lookup: &dyn Lookup) -> LookupResult<SupportHint> {
    let Some(parts) = CaseInput::from_answers(answers, lookup)? else {
        return Ok(SupportHint::Incomplete);
    };
    Ok(support::entitlement(&parts.case()).map_or(SupportHint::NoRate, SupportHint::Rate))
}

fn entitlement(a: &Answers, lookup: &dyn Lookup) -> LookupResult<Option<Entitlement>> {
    Ok(CaseInput::from_answers(a, lookup)?.and_then(|parts| support::entitlement(&parts.case())))
}

/// The warning when the amount of an enrolment is too high.
pub(super) fn cap_warnings(a: &Answers, lookup: &dyn Lookup) -> LookupResult<Vec<String>> {
    let Some(amount) = a.get("support_amount").and_then(Value::int) else {
        return Ok(Vec::new());
    };
    let warning = entitlement(a, lookup)?.and_then(|ruling| ruling.cap_warning(amount));
    Ok(warning.into_iter().collect())
}

/// The warning when the person was supported before.
pub(super) fn repeat_warnings(
    a: &Answers,
    record_id: Option<i64>,
    lookup: &dyn Lookup,
) -> LookupResult<Vec<String>> {
    let (Some(person), Some(parts)) = (a.person, CaseInput::from_answers(a, lookup)?) else {
        return Ok(Vec::new());
    };
    let Some(rate) = support::one_time_rate(&parts.case()) else {
        return Ok(Vec::new());
    };
    let other = lookup.supported_course(person, &rate.levels, &rate.funding, record_id)?;
    let message = other.map(|course| w::one_course_exceeded(course, rate.source_shown()));
    Ok(message.into_iter().collect())
}

/// The warning when a loan is too large.
pub(super) fn loan_warnings(a: &Answers) -> Vec<String> {
    let on = a.text("applied_on").and_then(|day| date::from_iso(&day));
    let amount = a.get("amount").and_then(Value::int);
    let (Some(on), Some(amount)) = (on, amount) else {
        return Vec::new();
    };
    support::loan_cap_warning(on, amount).into_iter().collect()
}
