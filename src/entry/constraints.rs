//! Evaluates the constraints between fields (`forms::Constraint`): the second step of the validator.

use crate::domain::citizen_id::{self, Sex};
use crate::domain::date::{self, PartialDate};
use crate::domain::{name, phone, plan_entry};
use crate::entry::answers::Answers;
use crate::entry::lookup::{Lookup, LookupResult};
use crate::entry::problem::{Checked, Problem, Subject};
use crate::entry::support;
use crate::forms::{Constraint, Kind, Record, Required, Section, Test};
use crate::words::entry as w;

/// Applies every constraint of the section whose field has no hard problem yet.
pub(super) fn apply(
    section: &'static Section,
    subject: Subject,
    checked: &mut Checked,
    lookup: &dyn Lookup,
) -> LookupResult<()> {
    for constraint in section.constraints {
        let already = checked
            .problems
            .iter()
            .any(|p| p.field == constraint.field && !p.soft);
        let is_stored = subject.record_id.is_some();
        if already
            || !constraint
                .condition
                .is_satisfied(is_stored, &|k| checked.answers.text(k))
        {
            continue;
        }
        for sentence in violations(section, constraint, subject, &checked.answers, lookup)? {
            let problem = Problem {
                field: constraint.field,
                constraint: constraint.slug,
                sentence,
                soft: constraint.soft,
            };
            checked.problems.push(problem);
        }
    }
    Ok(())
}

/// The messages of a violated constraint; empty when it holds.
fn violations(
    section: &Section,
    constraint: &Constraint,
    subject: Subject,
    a: &Answers,
    lookup: &dyn Lookup,
) -> LookupResult<Vec<String>> {
    let record = section.record;
    let ok = match constraint.test {
        Test::Filled => a.get(constraint.field).is_some(),
        Test::Never => false,
        Test::RuralOnly => lookup.is_rural(),
        Test::NotBefore(other) => match (a.text(constraint.field), a.text(other)) {
            (Some(mine), Some(theirs)) => mine >= theirs,
            _ => true,
        },
        Test::NotAbove(other) => match (a.get(constraint.field), a.get(other)) {
            (Some(mine), Some(theirs)) => mine.int() <= theirs.int(),
            _ => true,
        },
        Test::NotAfterToday => not_after_today(a, constraint.field, lookup),
        Test::CitizenIdAgrees => return Ok(id_warnings(a)),
        Test::PhonePrefix => a.text("phone").is_none_or(|p| phone::has_known_prefix(&p)),
        Test::CitizenIdFree => match a.text("citizen_id") {
            Some(id) => lookup.person_of_citizen_id(&id)?.is_none_or(|p| {
                Some(p.id.get()) == subject.record_id || p.citizen_id.as_deref() != Some(&id)
            }),
            None => true,
        },
        Test::NoLikelyDuplicate => no_namesake(a, subject, lookup)?,
        Test::NoOverlap => no_overlap(a, subject, lookup)?,
        Test::OneLiveEnrolment | Test::KeyFree => !is_key_taken(record, a, subject, lookup)?,
        Test::SeatAvailable | Test::CourseOpen => {
            return course_violations(constraint, a, subject, lookup);
        }
        Test::EmployerIsNew => employer_is_new(a, subject, lookup)?,
        Test::Resident => return resident_violations(constraint, a, lookup),
        Test::HalfYear => a
            .text(constraint.field)
            .is_none_or(|p| plan_entry::is_half(&p)),
        Test::SupportAllowed => return support::cap_warnings(a, lookup),
        Test::OneCourse => return support::repeat_warnings(a, subject.record_id, lookup),
        Test::LoanAllowed => return Ok(support::loan_warnings(a)),
        Test::PlanValue => return Ok(plan_value(a)),
    };
    Ok(if ok {
        Vec::new()
    } else {
        vec![constraint.message.text().to_owned()]
    })
}

fn not_after_today(a: &Answers, key: &str, lookup: &dyn Lookup) -> bool {
    let today = lookup.today();
    a.text(key)
        .and_then(|t| PartialDate::parse(&t).ok())
        .is_none_or(|d| d.first_day() <= today)
}

fn id_warnings(a: &Answers) -> Vec<String> {
    let Some(id) = a.text("citizen_id") else {
        return Vec::new();
    };
    let sex = a.text("sex").and_then(|s| Sex::from_code(&s));
    let born = a.text("born").and_then(|b| PartialDate::parse(&b).ok());
    citizen_id::soft_checks(&id, sex, born)
}

fn no_namesake(a: &Answers, subject: Subject, lookup: &dyn Lookup) -> LookupResult<bool> {
    let (Some(full_name), Some(born)) = (a.text("full_name"), a.text("born")) else {
        return Ok(true);
    };
    if subject.record_id.is_some() {
        return Ok(true);
    }
    let year = born.get(..4).unwrap_or_default();
    Ok(lookup
        .namesake(&name::fold(&full_name), year, subject.record_id)?
        .is_none())
}

fn no_overlap(a: &Answers, subject: Subject, lookup: &dyn Lookup) -> LookupResult<bool> {
    let (Some(person), Some(group), Some(from)) = (a.person, a.text("group"), a.text("valid_from"))
    else {
        return Ok(true);
    };
    Ok(!lookup.has_overlap(
        person,
        &group,
        &from,
        a.text("valid_to").as_deref(),
        subject.record_id,
    )?)
}

/// Why the value does not fit the plan's entry.
fn plan_value(a: &Answers) -> Vec<String> {
    let (Some(entry), Some(value)) = (a.text("entry"), a.text("value")) else {
        return Vec::new();
    };
    plan_entry::problem(&entry, &value).into_iter().collect()
}

fn is_key_taken(
    record: Record,
    a: &Answers,
    subject: Subject,
    lookup: &dyn Lookup,
) -> LookupResult<bool> {
    let incomplete = record.section().natural_key.iter().any(|key| {
        let field = record.section().field(key);
        if field.is_some_and(|f| matches!(f.kind, Kind::Person)) {
            return a.person.is_none();
        }
        // An optional field is part of the key even when empty: a fair without a name, outreach to the whole ward.
        field.is_some_and(|f| f.required != Required::No) && a.get(key).is_none()
    });
    if incomplete {
        return Ok(false);
    }
    lookup.is_key_taken(record, a, subject.record_id)
}

fn course_violations(
    constraint: &Constraint,
    a: &Answers,
    subject: Subject,
    lookup: &dyn Lookup,
) -> LookupResult<Vec<String>> {
    let Some(number) = a.get("course").and_then(crate::entry::Value::int) else {
        return Ok(Vec::new());
    };
    let Some(course) = lookup.course(number.into())? else {
        return Ok(Vec::new());
    };
    let joins = subject.record_id.is_none() && a.text("status").is_none_or(|s| s != "cancelled");
    let full = course.capacity.is_some_and(|seats| course.taken >= seats);
    let is_violated = if constraint.test == Test::SeatAvailable {
        joins && full
    } else {
        course.cancelled
    };
    Ok(if is_violated {
        vec![constraint.message.text().to_owned()]
    } else {
        Vec::new()
    })
}

fn employer_is_new(a: &Answers, subject: Subject, lookup: &dyn Lookup) -> LookupResult<bool> {
    let (Some(person), Some(employer), Some(day)) =
        (a.person, a.text("employer"), a.text("started_on"))
    else {
        return Ok(true);
    };
    Ok(!lookup.has_left_employer(person, &employer, &day, subject.record_id)?)
}

/// The message when the person had left the ward before the day of the record.
fn resident_violations(
    constraint: &Constraint,
    a: &Answers,
    lookup: &dyn Lookup,
) -> LookupResult<Vec<String>> {
    let Some(person) = a.person else {
        return Ok(Vec::new());
    };
    let day = a.text("started_on").or_else(|| a.text("enrolled_on"));
    let (Some(day), Some(existing)) = (day, lookup.person(person)?) else {
        return Ok(Vec::new());
    };
    let Some(left_on) = existing.left_on.filter(|l| l.as_str() <= day.as_ref()) else {
        return Ok(Vec::new());
    };
    let left = date::from_iso(&left_on).map_or(left_on, date::shown);
    Ok(vec![format!("{} {}", w::left_on(left), constraint.message)])
}
