//! The households of the demo ward: adults whose ages, family names and addresses fit together. The register holds no
//! one under 18.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};

use super::lists::Ward;
use super::names::{self, GeneratedName};
use crate::demo::documents;
use crate::demo::people::{Frame, Person, answers, text};
use crate::demo::rng::{Rng, before};
use crate::domain::citizen_id::Sex;
use crate::domain::date::PartialDate;
use crate::entry::{Answers, Value};

/// Tổ dân phố of the ward.
const NEIGHBOURHOODS: u32 = 60;

/// Relation of a member to the head of the household.
#[derive(Clone, Copy, PartialEq)]
enum Kin {
    /// The head.
    First,
    /// Shares the head's family name.
    Blood,
    /// Married into the household, or shares only the room.
    Other,
}

struct Member {
    age: u32,
    sex: Sex,
    kin: Kin,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    OldAlone,
    OldCouple,
    Couple,
    GrownChildren,
    ThreeGenerations,
    Renters,
    Alone,
}

/// Generates all people, household by household.
pub(super) fn draw(frame: &Frame<'_>, rng: &mut Rng) -> Vec<Person> {
    let wanted = frame.people as usize;
    let mut people = Vec::with_capacity(wanted + 8);
    let mut taken = HashSet::with_capacity(wanted);
    let mut number = 0;
    while people.len() < wanted {
        number += 1;
        household(frame, number, &mut taken, &mut people, rng);
    }
    people.truncate(wanted);
    people
}

fn household(
    frame: &Frame<'_>,
    number: u32,
    taken: &mut HashSet<String>,
    people: &mut Vec<Person>,
    rng: &mut Rng,
) {
    let kind = rng.pick_weighted([
        (Kind::OldAlone, 6),
        (Kind::OldCouple, 7),
        (Kind::Couple, 28),
        (Kind::GrownChildren, 23),
        (Kind::ThreeGenerations, 11),
        (Kind::Renters, 16),
        (Kind::Alone, 9),
    ]);
    let neighbourhood = rng.between(1, NEIGHBOURHOODS);
    let home = Home {
        neighbourhood,
        address: address(&frame.lists.ward, neighbourhood, rng),
        temporary: kind == Kind::Renters || rng.percent(4),
        // People who share a rented room often have no household book.
        number: (kind != Kind::Renters || rng.percent(40)).then_some(number),
    };
    let mut first: Option<(String, String)> = None;
    for member in members(kind, rng) {
        let kin = first.as_ref().map(|(e, f)| (e.as_str(), f.as_str()));
        let kin = if member.kin == Kin::Blood { kin } else { None };
        let person = person(frame, &member, kin, &home, taken, rng);
        first.get_or_insert_with(|| (person.ethnicity.clone(), person.family.clone()));
        people.push(person);
    }
}

struct Home {
    neighbourhood: u32,
    address: String,
    temporary: bool,
    number: Option<u32>,
}

fn members(kind: Kind, rng: &mut Rng) -> Vec<Member> {
    let any = |rng: &mut Rng| rng.pick_weighted([(Sex::Male, 1), (Sex::Female, 1)]);
    let one = |age, sex, kin| Member { age, sex, kin };
    let couple = |age: u32, rng: &mut Rng| {
        let wife = (age + 2).saturating_sub(rng.below(7)).clamp(20, 85);
        vec![
            one(age, Sex::Male, Kin::First),
            one(wife, Sex::Female, Kin::Other),
        ]
    };
    match kind {
        Kind::OldAlone => vec![one(old_age(rng), any(rng), Kin::First)],
        Kind::OldCouple => couple(old_age(rng), rng),
        Kind::Couple => couple(rng.between(26, 55), rng),
        Kind::GrownChildren => {
            let father = rng.between(45, 66);
            let mut all = couple(father, rng);
            for _ in 0..rng.between(1, 2) {
                let child = father.saturating_sub(rng.between(24, 34)).max(18);
                all.push(one(child, any(rng), Kin::Blood));
            }
            all
        }
        Kind::ThreeGenerations => {
            let son = rng.between(32, 54);
            let mut all = couple(son, rng);
            let elder = (son + rng.between(22, 33)).min(85);
            all.push(one(elder, any(rng), Kin::Blood));
            all
        }
        Kind::Renters => {
            let kin = |n| if n == 0 { Kin::First } else { Kin::Other };
            let many = rng.between(1, 3);
            (0..many)
                .map(|n| one(rng.between(18, 32), any(rng), kin(n)))
                .collect()
        }
        Kind::Alone => vec![one(rng.between(24, 59), any(rng), Kin::First)],
    }
}

/// Decreasing in number with age.
fn old_age(rng: &mut Rng) -> u32 {
    rng.between(60, 72)
        .max(rng.between(60, 85).min(rng.between(60, 85)))
}

fn person(
    frame: &Frame<'_>,
    member: &Member,
    kin: Option<(&str, &str)>,
    home: &Home,
    taken: &mut HashSet<String>,
    rng: &mut Rng,
) -> Person {
    let day = birth_day(frame.calendar.today, member.age, rng);
    let GeneratedName {
        full,
        family,
        ethnicity,
    } = names::draw(&frame.lists.names, member.sex, day.year(), kin, rng);
    let born = recorded_birth(day, member.age, rng);
    let citizen_id =
        (!rng.happens(150)).then(|| documents::citizen_id(born, member.sex, taken, rng));
    let (education, qualification) = schooling(member.age, rng);
    let mut person = Person {
        name: full,
        family,
        born,
        sex: member.sex,
        ethnicity,
        temporary: home.temporary,
        neighbourhood: home.neighbourhood,
        address: home.address.clone(),
        household: home.number,
        head: member.kin == Kin::First,
        citizen_id,
        qualification,
        education,
        work_status: work_status(member.age, rng),
        extra_answers: Answers::default(),
        registered: rng
            .day_after(frame.calendar.since, 0, 60)
            .min(frame.calendar.today),
        consent: None,
        left: None,
        soft_checks: Vec::new(),
        memberships: Vec::new(),
        needs: Vec::new(),
        events: Vec::new(),
    };
    person.consent = (!rng.happens(50)).then_some(person.registered);
    person.extra_answers = extra_answers(frame, &person, member.age, rng);
    person
}

fn birth_day(today: NaiveDate, age: u32, rng: &mut Rng) -> NaiveDate {
    let birthday = today
        .with_year(today.year() - i32::try_from(age).unwrap_or(18))
        .unwrap_or(before(today, age * 366));
    before(birthday, rng.below(365))
}

/// Old documents often give only the year.
fn recorded_birth(day: NaiveDate, age: u32, rng: &mut Rng) -> PartialDate {
    let (year, month) = if age >= 58 { (600, 150) } else { (15, 15) };
    let iso = day.to_string();
    let known_part = match rng.below(10_000) {
        n if n < year => &iso[..4],
        n if n < year + month => &iso[..7],
        _ => &iso,
    };
    PartialDate::parse(known_part).unwrap_or(PartialDate::Day(day))
}

/// General education and qualification by age: `education.csv` 1-4, `qualification.csv` 1-8.
fn schooling(age: u32, rng: &mut Rng) -> (u32, u32) {
    let weights = match age {
        ..=21 => [80, 0, 4, 6, 6, 4, 0, 0],
        22..=39 => [22, 6, 6, 8, 10, 12, 31, 5],
        40..=59 => [30, 10, 7, 9, 13, 8, 20, 3],
        _ => [42, 14, 4, 8, 12, 5, 14, 1],
    };
    let levels = [1, 2, 3, 4, 5, 6, 7, 8];
    let weighted: [(u32, u32); 8] = std::array::from_fn(|at| (levels[at], weights[at]));
    let qualification = rng.pick_weighted(weighted);
    let education = if qualification >= 5 {
        4
    } else if age >= 60 {
        rng.pick_weighted([(1, 4), (2, 16), (3, 42), (4, 38)])
    } else {
        rng.pick_weighted([(1, 1), (2, 4), (3, 25), (4, 70)])
    };
    (education, qualification)
}

fn work_status(age: u32, rng: &mut Rng) -> &'static str {
    let (employed, unemployed, inactive) = match age {
        ..=22 => (38, 4, 58),
        23..=54 => (90, 2, 8),
        55..=61 => (62, 2, 36),
        _ => (14, 0, 86),
    };
    rng.pick_weighted([
        ("employed", employed),
        ("unemployed", unemployed),
        ("inactive", inactive),
    ])
}

/// Each neighbourhood lies along two streets.
fn address(ward: &Ward, neighbourhood: u32, rng: &mut Rng) -> String {
    let streets = u32::try_from(ward.streets.len()).unwrap_or(1).max(1);
    let at = (neighbourhood - 1) * streets / NEIGHBOURHOODS + rng.below(2);
    let street = ward.streets.get((at % streets) as usize);
    let street = street.map_or("", String::as_str);
    let (house, lane) = (rng.between(1, 120), rng.between(2, 180) * 2 + at % 2);
    match rng.below(10) {
        0..=2 => format!("Số {} {street}", rng.between(1, 480)),
        3..=6 => format!("Số {house} ngõ {lane} {street}"),
        7..=8 => format!("Số {house} ngách {lane}/{} {street}", rng.between(2, 40)),
        _ => format!(
            "P{}{:02} chung cư số {lane} {street}",
            rng.between(2, 24),
            rng.between(1, 12)
        ),
    }
}

fn extra_answers(frame: &Frame<'_>, person: &Person, age: u32, rng: &mut Rng) -> Answers {
    let ward = &frame.lists.ward;
    let phone = documents::phone(age, rng);
    let has_owner = age >= 68 && !phone.is_empty() && rng.percent(45);
    let owner = has_owner.then(|| rng.pick_text(&ward.phone_owners));
    let has_id = person.citizen_id.is_some();
    let has_former = has_id && person.born.year() < 2000 && rng.percent(7);
    let former = has_former.then(|| documents::former_id(rng));
    let has_card_address = has_id && !person.temporary && rng.percent(60);
    let card_address = has_card_address.then(|| {
        let was = rng.pick_text(&ward.former_wards);
        format!("{}, {was}, Đống Đa, Hà Nội", person.address)
    });
    let note = rng.happens(120).then(|| rng.pick_text(&ward.notes));
    answers([
        ("phone", text(&phone)),
        ("phone_owner", owner.and_then(text)),
        ("previous_ids", former.map(Value::Text)),
        ("card_address", card_address.map(Value::Text)),
        ("note", note.and_then(text)),
    ])
}
