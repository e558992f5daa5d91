//! All checks of one record: each field's text, required fields, then the constraints between fields
//! (`forms::Constraint`).

use crate::domain::citizen_id::{self, Sex};
use crate::domain::date::{self, PartialDate};
use crate::domain::ids::PersonId;
use crate::domain::{name, phone, plan_entry};
use crate::entry::answers::{Answers, Value};
use crate::entry::lookup::{Lookup, LookupResult};
use crate::entry::parse::parse;
use crate::entry::problem::{Checked, Problem, Source, Subject};
use crate::entry::support;
use crate::forms::{Constraint, Field, Kind, Required, Section, Test};
use crate::words::entry as w;

/// Checks every field of a record. `text` returns the raw text of a key.
pub fn check_row(
    section: &'static Section,
    subject: Subject,
    text: &dyn Fn(&str) -> String,
    lookup: &dyn Lookup,
) -> LookupResult<Checked> {
    let mut checked = Checked::default();
    checked.answers.person = subject.person;
    for field in section.fields {
        if matches!(field.kind, Kind::Person)
            && (subject.person.is_some() || subject.person_in_form)
        {
            continue;
        }
        let raw = text(field.key);
        let is_stored = subject.record_id.is_some() || subject.source == Source::File;
        let answer = |key: &str| checked.answers.text(key);
        if !field.relevant.is_satisfied(is_stored, &answer) {
            if subject.source == Source::Keyboard || raw.trim().is_empty() {
                continue;
            }
            // A file keeps the value: the field is only irrelevant, and the check goes on a worklist.
            checked.problems.push(Problem {
                soft: true,
                ..Problem::hard(field, "not_asked", w::irrelevant(field.label, raw.trim()))
            });
        }
        match parse(field, &raw, subject.source, &checked.answers, lookup)? {
            Err(problem) => checked.problems.push(problem),
            Ok(Some(value)) => {
                if matches!(field.kind, Kind::Person) {
                    checked.answers.person = value.int().map(PersonId::from);
                }
                checked.answers.set(field.key, Some(value));
            }
            Ok(None) => {
                let is_required = match field.required {
                    Required::Always => true,
                    Required::ByHand => subject.source == Source::Keyboard,
                    Required::No => false,
                };
                if is_required {
                    let sentence = w::required(field.label);
                    checked
                        .problems
                        .push(Problem::hard(field, "required", sentence));
                }
            }
        }
    }
    apply_constraints(section, subject, &mut checked, lookup)?;
    checked
        .problems
        .sort_by_key(|p| (section.position(p.field), p.soft));
    Ok(checked)
}

/// Applies every constraint of the section whose field has no hard problem yet.
fn apply_constraints(
    section: &'static Section,
    subject: Subject,
    checked: &mut Checked,
    lookup: &dyn Lookup,
) -> LookupResult<()> {
    let is_stored = subject.record_id.is_some();
    for constraint in section.constraints {
        let condition = &constraint.condition;
        if checked.hard().any(|p| p.field == constraint.field)
            || !condition.is_satisfied(is_stored, &|k| checked.answers.text(k))
        {
            continue;
        }
        let sentences = violations(section, constraint, subject, &checked.answers, lookup)?;
        let problems = sentences.into_iter().map(|sentence| Problem {
            field: constraint.field,
            constraint: constraint.slug,
            sentence,
            soft: constraint.soft,
        });
        checked.problems.extend(problems);
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
    let at_most_one = |message: Option<String>| Ok(message.into_iter().collect());
    let holds = match constraint.test {
        Test::Filled => a.get(constraint.field).is_some(),
        Test::Never => false,
        Test::RuralOnly => lookup.is_rural(),
        Test::NotBefore(other) => {
            let days = a.text(constraint.field).zip(a.text(other));
            days.is_none_or(|(mine, theirs)| mine >= theirs)
        }
        Test::NotAbove(other) => {
            let amounts = a.get(constraint.field).zip(a.get(other));
            amounts.is_none_or(|(mine, theirs)| mine.int() <= theirs.int())
        }
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
        Test::OneLiveEnrolment | Test::KeyFree => key_is_free(section, a, subject, lookup)?,
        Test::SeatAvailable | Test::CourseOpen => {
            course_allows(constraint.test, a, subject, lookup)?
        }
        Test::EmployerIsNew => employer_is_new(a, subject, lookup)?,
        Test::Resident => return at_most_one(residence_warning(constraint, a, lookup)?),
        Test::HalfYear => a
            .text(constraint.field)
            .is_none_or(|p| plan_entry::is_half(&p)),
        Test::SupportAllowed => return at_most_one(support::cap_warning(a, lookup)?),
        Test::OneCourse => {
            return at_most_one(support::repeat_warning(a, subject.record_id, lookup)?);
        }
        Test::LoanAllowed => return at_most_one(support::loan_warning(a)),
        Test::PlanValue => return at_most_one(plan_value(a)),
    };
    at_most_one((!holds).then(|| constraint.message.text().to_owned()))
}

fn not_after_today(a: &Answers, key: &str, lookup: &dyn Lookup) -> bool {
    let day = a.text(key).and_then(|t| PartialDate::parse(&t).ok());
    day.is_none_or(|d| d.first_day() <= lookup.today())
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
    let (Some(full_name), Some(born), None) =
        (a.text("full_name"), a.text("born"), subject.record_id)
    else {
        return Ok(true);
    };
    let year = born.get(..4).unwrap_or_default();
    Ok(!lookup.has_namesake(&name::fold(&full_name), year)?)
}

fn no_overlap(a: &Answers, subject: Subject, lookup: &dyn Lookup) -> LookupResult<bool> {
    let (Some(person), Some(group), Some(from)) = (a.person, a.text("group"), a.text("valid_from"))
    else {
        return Ok(true);
    };
    let to = a.text("valid_to");
    Ok(!lookup.has_overlap(person, &group, &from, to.as_deref(), subject.record_id)?)
}

/// Why the value does not fit the plan's entry.
fn plan_value(a: &Answers) -> Option<String> {
    plan_entry::problem(&a.text("entry")?, &a.text("value")?)
}

fn key_is_free(
    section: &Section,
    a: &Answers,
    subject: Subject,
    lookup: &dyn Lookup,
) -> LookupResult<bool> {
    let is_missing = |field: &Field| match field.kind {
        Kind::Person => a.person.is_none(),
        // An optional field is part of the key even when empty: a fair without a name, outreach to the whole ward.
        _ => field.required != Required::No && a.get(field.key).is_none(),
    };
    let is_incomplete = section
        .natural_key
        .iter()
        .filter_map(|key| section.field(key))
        .any(is_missing);
    if is_incomplete {
        return Ok(true);
    }
    let other = lookup.record_of_key(section.record, a, subject.record_id)?;
    Ok(other.is_none())
}

fn course_allows(
    test: Test,
    a: &Answers,
    subject: Subject,
    lookup: &dyn Lookup,
) -> LookupResult<bool> {
    let Some(number) = a.get("course").and_then(Value::int) else {
        return Ok(true);
    };
    let joins = subject.record_id.is_none() && a.text("status").is_none_or(|s| s != "cancelled");
    Ok(lookup.course(number.into())?.is_none_or(|course| {
        let is_full = course.capacity.is_some_and(|seats| course.taken >= seats);
        match test {
            Test::SeatAvailable => !(joins && is_full),
            _ => !course.cancelled,
        }
    }))
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
fn residence_warning(
    constraint: &Constraint,
    a: &Answers,
    lookup: &dyn Lookup,
) -> LookupResult<Option<String>> {
    let day = a.text("started_on").or_else(|| a.text("enrolled_on"));
    let (Some(person), Some(day)) = (a.person, day) else {
        return Ok(None);
    };
    let left_on = lookup.person(person)?.and_then(|p| p.left_on);
    Ok(left_on
        .filter(|left| left.as_str() <= day.as_ref())
        .map(|left| {
            let left = date::from_iso(&left).map_or(left, date::shown);
            format!("{} {}", w::left_on(left), constraint.message)
        }))
}
