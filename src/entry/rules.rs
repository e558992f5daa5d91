//! The rules that bind fields together (`forms::Rule`): the second half of the only validator.

use super::answers::Answers;
use super::check::{Checked, Subject};
use super::facts::{Facts, Looked};
use super::parse::Problem;
use crate::domain::citizen_id::{self, Sex};
use crate::domain::date::{self, PartialDate};
use crate::domain::{name, phone, plan_entry};
use crate::forms::{Kind, Record, Required, Rule, Section, Test};
use crate::words::entry as w;

/// Applies every rule of the section whose field has no harder problem yet.
pub(super) fn apply(
    section: &'static Section,
    subject: Subject,
    done: &mut Checked,
    facts: &dyn Facts,
) -> Looked<()> {
    for rule in section.rules {
        let already = done
            .problems
            .iter()
            .any(|p| p.field == rule.field && !p.soft);
        let kept = subject.kept.is_some();
        if already || !rule.when.holds(kept, &|k| done.answers.text(k)) {
            continue;
        }
        for sentence in broken(section, rule, subject, &done.answers, facts)? {
            let problem = Problem {
                field: rule.field,
                rule: rule.slug,
                sentence,
                soft: rule.soft,
            };
            done.problems.push(problem);
        }
    }
    Ok(())
}

/// The sentences of a broken rule; empty when it holds.
fn broken(
    section: &Section,
    rule: &Rule,
    subject: Subject,
    a: &Answers,
    facts: &dyn Facts,
) -> Looked<Vec<String>> {
    let record = section.record;
    let ok = match rule.test {
        Test::Filled => a.get(rule.field).is_some(),
        Test::Never => false,
        Test::NotBefore(other) => match (a.text(rule.field), a.text(other)) {
            (Some(mine), Some(theirs)) => mine >= theirs,
            _ => true,
        },
        Test::NotAbove(other) => match (a.get(rule.field), a.get(other)) {
            (Some(mine), Some(theirs)) => mine.int() <= theirs.int(),
            _ => true,
        },
        Test::NotAfterToday => not_after_today(a, rule.field, facts),
        Test::CitizenIdAgrees => return Ok(id_doubts(a)),
        Test::PhonePrefix => a.text("phone").is_none_or(|p| phone::known_prefix(&p)),
        Test::CitizenIdFree => match a.text("citizen_id") {
            Some(id) => facts
                .person(&id)?
                .is_none_or(|p| Some(p.id) == subject.kept || p.citizen_id.as_deref() != Some(&id)),
            None => true,
        },
        Test::NoLikelyDuplicate => no_namesake(a, subject, facts)?,
        Test::NoOverlap => no_overlap(a, subject, facts)?,
        Test::OneLiveEnrolment | Test::KeyFree => !key_taken(record, a, subject, facts)?,
        Test::PlaceLeft | Test::CourseOpen => return course(rule, a, subject, facts),
        Test::EmployerIsNew => employer_is_new(a, subject, facts)?,
        Test::Resident => return resident(rule, a, facts),
        Test::HalfYear => a.text(rule.field).is_none_or(|p| plan_entry::is_half(&p)),
        Test::PlanValue => return Ok(plan_value(a)),
    };
    Ok(if ok {
        Vec::new()
    } else {
        vec![rule.sentence.text().to_owned()]
    })
}

fn not_after_today(a: &Answers, key: &str, facts: &dyn Facts) -> bool {
    let today = facts.today();
    a.text(key)
        .and_then(|t| PartialDate::parse(&t).ok())
        .is_none_or(|d| d.first_day() <= today)
}

fn id_doubts(a: &Answers) -> Vec<String> {
    let Some(id) = a.text("citizen_id") else {
        return Vec::new();
    };
    let sex = a.text("sex").and_then(|s| Sex::from_code(&s));
    let born = a.text("born").and_then(|b| PartialDate::parse(&b).ok());
    citizen_id::soft_checks(&id, sex, born)
        .into_iter()
        .map(|d| d.sentence())
        .collect()
}

fn no_namesake(a: &Answers, subject: Subject, facts: &dyn Facts) -> Looked<bool> {
    let (Some(full_name), Some(born)) = (a.text("full_name"), a.text("born")) else {
        return Ok(true);
    };
    if subject.kept.is_some() {
        return Ok(true);
    }
    let year = born.get(..4).unwrap_or_default();
    Ok(facts
        .namesake(&name::fold(&full_name), year, subject.kept)?
        .is_none())
}

fn no_overlap(a: &Answers, subject: Subject, facts: &dyn Facts) -> Looked<bool> {
    let (Some(person), Some(group), Some(from)) = (a.person, a.text("group"), a.text("valid_from"))
    else {
        return Ok(true);
    };
    Ok(!facts.overlaps(
        person,
        &group,
        &from,
        a.text("valid_to").as_deref(),
        subject.kept,
    )?)
}

/// Why the value does not fit the entry it is for.
fn plan_value(a: &Answers) -> Vec<String> {
    let (Some(entry), Some(value)) = (a.text("entry"), a.text("value")) else {
        return Vec::new();
    };
    plan_entry::problem(&entry, &value).into_iter().collect()
}

fn key_taken(record: Record, a: &Answers, subject: Subject, facts: &dyn Facts) -> Looked<bool> {
    let incomplete = record.section().natural_key.iter().any(|key| {
        let field = record.section().field(key);
        if field.is_some_and(|f| matches!(f.kind, Kind::Person)) {
            return a.person.is_none();
        }
        // What may stay empty is part of the key as it is: a fair without a name, outreach to the whole ward.
        field.is_some_and(|f| f.required != Required::No) && a.get(key).is_none()
    });
    if incomplete {
        return Ok(false);
    }
    facts.key_taken(record, a, subject.kept)
}

fn course(rule: &Rule, a: &Answers, subject: Subject, facts: &dyn Facts) -> Looked<Vec<String>> {
    let Some(number) = a.get("course").and_then(super::Value::int) else {
        return Ok(Vec::new());
    };
    let Some(course) = facts.course(&format!("#{number}"))? else {
        return Ok(Vec::new());
    };
    let joins = subject.kept.is_none() && a.text("status").is_none_or(|s| s != "cancelled");
    let full = course.capacity.is_some_and(|seats| course.taken >= seats);
    let speaks = if rule.test == Test::PlaceLeft {
        joins && full
    } else {
        course.cancelled
    };
    Ok(if speaks {
        vec![rule.sentence.text().to_owned()]
    } else {
        Vec::new()
    })
}

fn employer_is_new(a: &Answers, subject: Subject, facts: &dyn Facts) -> Looked<bool> {
    let (Some(person), Some(employer), Some(day)) =
        (a.person, a.text("employer"), a.text("started_on"))
    else {
        return Ok(true);
    };
    Ok(!facts.left_employer(person, &employer, &day, subject.kept)?)
}

/// The person had left the ward before the day the record counts on.
fn resident(rule: &Rule, a: &Answers, facts: &dyn Facts) -> Looked<Vec<String>> {
    let Some(person) = a.person else {
        return Ok(Vec::new());
    };
    let day = a.text("started_on").or_else(|| a.text("enrolled_on"));
    let (Some(day), Some(found)) = (day, facts.person(&format!("#{person}"))?) else {
        return Ok(Vec::new());
    };
    let Some(left_on) = found.left_on.filter(|l| l.as_str() <= day.as_ref()) else {
        return Ok(Vec::new());
    };
    let left = date::from_iso(&left_on).map_or(left_on, date::shown);
    Ok(vec![format!("{} {}", w::left_on(left), rule.sentence)])
}
