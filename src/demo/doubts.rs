//! What is not right with an invented register, as in a real one: soft checks to review, people who have left.

use super::chance::{Chance, after};
use super::folk::{Frame, Person, text};
use crate::entry::SoftCheck;

/// Of ten thousand people, so many stand with a soft check.
const DOUBTED: u32 = 12;
/// Of ten thousand, so many have moved away or died.
const LEFT: u32 = 75;
/// A ward of any size has as many checks to review.
const AT_LEAST: usize = 4;

/// Settles when each was registered, who left, and what looks wrong.
pub(super) fn draw(frame: &Frame<'_>, people: &mut [Person], chance: &mut Chance) {
    let mut doubted = 0;
    for at in 0..people.len() {
        register(&mut people[at]);
        leave(frame, &mut people[at], chance);
        let due = doubted < AT_LEAST && at % 16 == 15;
        if due || chance.happens(DOUBTED) {
            doubt(people, at, chance);
            doubted += 1;
        }
    }
}

/// Nobody asks for anything before being in the register.
fn register(person: &mut Person) {
    if let Some((first, _)) = person.busy() {
        person.registered = person.registered.min(first);
    }
    person.consent = person.consent.map(|_| person.registered);
}

fn leave(frame: &Frame<'_>, person: &mut Person, chance: &mut Chance) {
    if !chance.happens(LEFT) {
        return;
    }
    let last = person.busy().map_or(person.registered, |(_, last)| last);
    let (first, today) = (after(last.max(person.registered), 3), frame.calendar.today);
    if first <= today {
        let died = person.age(today) >= 65 && chance.percent(60);
        let why = if died { "died" } else { "moved" };
        person.left = Some((chance.day(first, today), why));
    }
}

/// Half came by import and nobody has said anything to them yet.
fn reason(given: &str, chance: &mut Chance) -> Option<String> {
    chance.percent(50).then(|| given.to_owned())
}

fn doubt(people: &mut [Person], at: usize, chance: &mut Chance) {
    let check = match chance.below(3) {
        0 => other_number(&mut people[at], chance),
        1 => Some(odd_phone(&mut people[at], chance)),
        _ => namesake(people, at, chance),
    };
    people[at].doubts.extend(check);
}

/// The card says another sex or century than the person.
fn other_number(person: &mut Person, chance: &mut Chance) -> Option<SoftCheck> {
    let id = person.citizen_id.take()?;
    let digit = id.get(3..4)?.parse::<u32>().ok()?;
    // Digits 4 to 9 stand for hundreds of years to come, so no other card has the number.
    let id = format!("{}{}{}", id.get(..3)?, 4 + digit, id.get(4..)?);
    person.citizen_id = Some(id.clone());
    Some(SoftCheck {
        field: "citizen_id".into(),
        rule: "citizen_id_agrees".into(),
        value: id,
        reason: reason("paper_says_so", chance),
    })
}

/// A prefix no operator has.
fn odd_phone(person: &mut Person, chance: &mut Chance) -> SoftCheck {
    let phone = format!("051{:07}", chance.below(10_000_000));
    person.page.set("phone", text(&phone));
    SoftCheck {
        field: "phone".into(),
        rule: "phone_prefix".into(),
        value: phone,
        reason: reason("person_confirms", chance),
    }
}

/// Bears the name of the one before and was born in the same year.
fn namesake(people: &mut [Person], at: usize, chance: &mut Chance) -> Option<SoftCheck> {
    let fits = |p: &Person, like: &Person| p.sex == like.sex && p.born.year() == like.born.year();
    let other = (0..at)
        .rev()
        .take(4_000)
        .find(|&n| fits(&people[n], &people[at]))?;
    let (name, ethnicity) = (people[other].name.clone(), people[other].ethnicity.clone());
    let person = &mut people[at];
    (person.name, person.ethnicity) = (name, ethnicity);
    Some(SoftCheck {
        field: "full_name".into(),
        rule: "likely_duplicate".into(),
        value: person.name.clone(),
        reason: reason("paper_seen", chance),
    })
}
