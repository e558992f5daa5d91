//! Names of invented people: by sex and by when they were born; other peoples' names made their own way.

use super::chance::Chance;
use super::lists::{Era, Eras, Names, People};
use crate::domain::citizen_id::Sex;

/// Kinh per ten thousand.
const KINH: u32 = 9_850;

/// A name and what it says of the person.
#[derive(Debug)]
pub(super) struct Named {
    pub full: String,
    pub family: String,
    pub ethnicity: String,
}

/// Draws a name. `family` is the father's or grandfather's, where there is one in the household.
pub(super) fn draw(
    names: &Names,
    sex: Sex,
    birth_year: i32,
    kin: Option<(&str, &str)>,
    chance: &mut Chance,
) -> Named {
    let people = match kin {
        Some((ethnicity, _)) => names.people.iter().find(|p| p.ethnicity == ethnicity),
        None if chance.happens(KINH) => None,
        None => other_people(names, chance),
    };
    let family = kin.map(|(_, family)| family);
    match people {
        Some(people) => other(people, sex, family, chance),
        None => kinh(names, sex, birth_year, family, chance),
    }
}

fn other_people<'n>(names: &'n Names, chance: &mut Chance) -> Option<&'n People> {
    let mut left = chance.below(names.people.iter().map(|p| p.weight).sum());
    names.people.iter().find(|p| {
        let here = left < p.weight;
        left = left.saturating_sub(p.weight);
        here
    })
}

fn other(people: &People, sex: Sex, family: Option<&str>, chance: &mut Chance) -> Named {
    let family = family
        .unwrap_or_else(|| chance.word(&people.family))
        .to_owned();
    let given = chance.word(match sex {
        Sex::Male => &people.male,
        Sex::Female => &people.female,
    });
    let full = if people.own {
        format!("{given} {family}")
    } else {
        format!("{family} {given}")
    };
    Named {
        full,
        family,
        ethnicity: people.ethnicity.clone(),
    }
}

fn kinh(
    names: &Names,
    sex: Sex,
    birth_year: i32,
    family: Option<&str>,
    chance: &mut Chance,
) -> Named {
    let eras: &Eras = match sex {
        Sex::Male => &names.male,
        Sex::Female => &names.female,
    };
    let era: &Era = match birth_year {
        ..1962 => &eras.old,
        1962..1988 => &eras.middle,
        _ => &eras.young,
    };
    let family = family
        .unwrap_or_else(|| names.family.draw(chance))
        .to_owned();
    // The old royal family: "Tôn Nữ" is borne by women, "Tôn Thất" by their brothers.
    let family = match (family.starts_with("Tôn "), sex) {
        (true, Sex::Male) => "Tôn Thất".to_owned(),
        (true, Sex::Female) => "Tôn Nữ".to_owned(),
        (false, _) => family,
    };
    let given = era.given.draw(chance);
    let middle = match era.middle.draw(chance) {
        same if same == given => "",
        other => other,
    };
    let full = [family.as_str(), middle, given]
        .into_iter()
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    Named {
        full,
        family,
        ethnicity: "kinh".to_owned(),
    }
}
