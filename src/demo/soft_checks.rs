//! Open soft checks and people who left the ward.

use crate::demo::people::{Frame, Person, text};
use crate::demo::rng::{Rng, after};
use crate::entry::SoftCheck;

/// Share of people with a soft check, per ten thousand.
const FLAGGED: u32 = 12;
/// Share of people who moved away or died, per ten thousand.
const LEFT: u32 = 75;
/// Minimum number of soft checks.
const MIN_SOFT_CHECKS: usize = 4;

/// Sets the registration day, departures and soft checks.
pub(super) fn draw(frame: &Frame<'_>, people: &mut [Person], rng: &mut Rng) {
    let mut flagged = 0;
    for at in 0..people.len() {
        set_registration(&mut people[at]);
        leave(frame, &mut people[at], rng);
        let due = flagged < MIN_SOFT_CHECKS && at % 16 == 15;
        if due || rng.happens(FLAGGED) {
            add_soft_check(people, at, rng);
            flagged += 1;
        }
    }
}

/// Moves the registration to the first event or earlier, and consent to the registration.
fn set_registration(person: &mut Person) {
    if let Some((first, _)) = person.activity_span() {
        person.registered = person.registered.min(first);
    }
    person.consent = person.consent.map(|_| person.registered);
}

fn leave(frame: &Frame<'_>, person: &mut Person, rng: &mut Rng) {
    if !rng.happens(LEFT) {
        return;
    }
    let last = person.activity_span().map(|(_, last)| last);
    let last = last.map_or(person.registered, |last| last.max(person.registered));
    let (first, today) = (after(last, 3), frame.calendar.today);
    if first <= today {
        let died = person.age(today) >= 65 && rng.percent(60);
        let why = if died { "died" } else { "moved" };
        person.left = Some((rng.day(first, today), why));
    }
}

/// Half of the soft checks have a reason; the others have none, as after an import.
fn soft_check(
    field: &str,
    constraint: &str,
    value: String,
    reason: &str,
    rng: &mut Rng,
) -> SoftCheck {
    SoftCheck {
        field: field.into(),
        constraint: constraint.into(),
        value,
        reason: rng.percent(50).then(|| reason.to_owned()),
    }
}

fn add_soft_check(people: &mut [Person], at: usize, rng: &mut Rng) {
    let check = match rng.below(3) {
        0 => wrong_century_id(&mut people[at], rng),
        1 => Some(odd_phone(&mut people[at], rng)),
        _ => namesake(people, at, rng),
    };
    people[at].soft_checks.extend(check);
}

/// Replaces the ID number by one whose century digit does not match the year of birth.
fn wrong_century_id(person: &mut Person, rng: &mut Rng) -> Option<SoftCheck> {
    let id = person.citizen_id.take()?;
    let digit = id.get(3..4)?.parse::<u32>().ok()?;
    // Digits 4 to 9 encode future centuries, so the number is unique.
    let id = format!("{}{}{}", id.get(..3)?, 4 + digit, id.get(4..)?);
    person.citizen_id = Some(id.clone());
    let constraint = "citizen_id_agrees";
    Some(soft_check(
        "citizen_id",
        constraint,
        id,
        "paper_says_so",
        rng,
    ))
}

/// Sets a phone number whose prefix belongs to no operator.
fn odd_phone(person: &mut Person, rng: &mut Rng) -> SoftCheck {
    let phone = format!("051{:07}", rng.below(10_000_000));
    person.extra_answers.set("phone", text(&phone));
    soft_check("phone", "phone_prefix", phone, "person_confirms", rng)
}

/// Copies the name of an earlier person of the same sex and birth year.
fn namesake(people: &mut [Person], at: usize, rng: &mut Rng) -> Option<SoftCheck> {
    let fits = |p: &Person, like: &Person| p.sex == like.sex && p.born.year() == like.born.year();
    let other = (0..at)
        .rev()
        .take(4_000)
        .find(|&n| fits(&people[n], &people[at]))?;
    let (name, ethnicity) = (people[other].name.clone(), people[other].ethnicity.clone());
    (people[at].name, people[at].ethnicity) = (name.clone(), ethnicity);
    let constraint = "likely_duplicate";
    Some(soft_check("full_name", constraint, name, "paper_seen", rng))
}
