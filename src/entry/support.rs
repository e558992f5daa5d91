//! Applies the rates of support (`domain::support`) to an enrolment or loan in a draft: collects person, course and
//! day.

use super::answers::{Answers, Value};
use crate::domain::support::{self, Case, Entitlement};
use crate::domain::{date, groups};
use crate::entry::lookup::{Lookup, LookupResult};
use crate::words::plan as w;

/// Applies a rule to the case of an enrolment, and to whether its groups are masked; `None` also while person, course, day or funding source is unknown.
fn with_case<T>(
    a: &Answers,
    lookup: &dyn Lookup,
    rule: impl FnOnce(&Case<'_>, bool) -> Option<T>,
) -> LookupResult<Option<T>> {
    let number = a.get("course").and_then(Value::int);
    let on = a.text("started_on").or_else(|| a.text("enrolled_on"));
    let on = on.and_then(|day| date::from_iso(&day));
    let (Some(person), Some(number), Some(on), Some(funding)) =
        (a.person, number, on, a.text("funding"))
    else {
        return Ok(None);
    };
    let Some(course) = lookup.course(number.into())? else {
        return Ok(None);
    };
    let held = lookup.person_groups(person, &date::iso(on))?;
    let case = Case {
        on,
        groups: &held.groups,
        female: held.female,
        level: &course.level,
        funding: &funding,
        days: course.days(),
    };
    Ok(rule(&case, held.is_masked))
}

/// Content of the note at the amount of support.
pub enum SupportHint {
    /// Person, course, day or funding source is unknown.
    Incomplete,
    /// The rate would tell a sensitive group that is not opened.
    Hidden,
    /// No rate applies.
    NoRate,
    Rate(Entitlement),
}

/// The note for a record being filled.
pub fn support_hint(a: &Answers, lookup: &dyn Lookup) -> LookupResult<SupportHint> {
    let hint = |case: &Case<'_>, is_masked| {
        let rate = support::entitlement(case).map_or(SupportHint::NoRate, SupportHint::Rate);
        Some(if is_masked { SupportHint::Hidden } else { rate })
    };
    Ok(with_case(a, lookup, hint)?.unwrap_or(SupportHint::Incomplete))
}

/// The warning when the amount of an enrolment is too high.
pub(crate) fn cap_warning(a: &Answers, lookup: &dyn Lookup) -> LookupResult<Option<String>> {
    let Some(amount) = a.get("support_amount").and_then(Value::int) else {
        return Ok(None);
    };
    // Masked, the cap is that of all sensitive groups together: it tells none of them.
    let entitlement = with_case(a, lookup, |case, is_masked| {
        let mut groups = case.groups.to_vec();
        if is_masked {
            let sensitive = groups::all().iter().filter(|group| group.sensitive);
            groups.extend(sensitive.map(|group| group.code.code.to_owned()));
        }
        let groups = &groups;
        support::entitlement(&Case { groups, ..*case })
    })?;
    Ok(entitlement.and_then(|e| e.cap_warning(amount)))
}

/// The warning when the person was supported before.
pub(super) fn repeat_warning(
    a: &Answers,
    record_id: Option<i64>,
    lookup: &dyn Lookup,
) -> LookupResult<Option<String>> {
    let rate = with_case(a, lookup, |case, _| support::one_time_rate(case))?;
    let (Some(person), Some(rate)) = (a.person, rate) else {
        return Ok(None);
    };
    let other = lookup.supported_course(person, &rate.levels, &rate.funding, record_id)?;
    Ok(other.map(|course| w::one_course_exceeded(course, rate.source_shown())))
}

/// The warning when a loan is too large.
pub(super) fn loan_warning(a: &Answers) -> Option<String> {
    let on = a.text("applied_on").and_then(|day| date::from_iso(&day))?;
    support::loan_cap_warning(on, a.get("amount").and_then(Value::int)?)
}
