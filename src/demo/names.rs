//! Names of the demo people by sex and year of birth, and by ethnic group.

use super::lists::{Era, Eras, EthnicNames, Names};
use crate::demo::rng::Rng;
use crate::domain::citizen_id::Sex;

/// Kinh in ten thousand.
const KINH: u32 = 9_850;

/// A name and the facts drawn with it.
#[derive(Debug)]
pub(super) struct GeneratedName {
    pub full: String,
    pub family: String,
    pub ethnicity: String,
}

/// Generates a name. `kin` is the ethnicity and family name of the head of the household.
pub(super) fn draw(
    names: &Names,
    sex: Sex,
    birth_year: i32,
    kin: Option<(&str, &str)>,
    rng: &mut Rng,
) -> GeneratedName {
    let people = match kin {
        Some((ethnicity, _)) => names.people.iter().find(|p| p.ethnicity == ethnicity),
        None if rng.happens(KINH) => None,
        None => pick_ethnicity(names, rng),
    };
    let family = kin.map(|(_, family)| family);
    match people {
        Some(people) => ethnic_name(people, sex, family, rng),
        None => kinh_name(names, sex, birth_year, family, rng),
    }
}

fn pick_ethnicity<'n>(names: &'n Names, rng: &mut Rng) -> Option<&'n EthnicNames> {
    let mut left = rng.below(names.people.iter().map(|p| p.weight).sum());
    names.people.iter().find(|p| {
        let here = left < p.weight;
        left = left.saturating_sub(p.weight);
        here
    })
}

fn ethnic_name(
    people: &EthnicNames,
    sex: Sex,
    family: Option<&str>,
    rng: &mut Rng,
) -> GeneratedName {
    let family = family
        .unwrap_or_else(|| rng.pick_text(&people.family))
        .to_owned();
    let given = rng.pick_text(match sex {
        Sex::Male => &people.male,
        Sex::Female => &people.female,
    });
    let full = if people.own {
        format!("{given} {family}")
    } else {
        format!("{family} {given}")
    };
    GeneratedName {
        full,
        family,
        ethnicity: people.ethnicity.clone(),
    }
}

fn kinh_name(
    names: &Names,
    sex: Sex,
    birth_year: i32,
    family: Option<&str>,
    rng: &mut Rng,
) -> GeneratedName {
    let eras: &Eras = match sex {
        Sex::Male => &names.male,
        Sex::Female => &names.female,
    };
    let era: &Era = match birth_year {
        ..1962 => &eras.old,
        1962..1988 => &eras.middle,
        _ => &eras.young,
    };
    let family = family.unwrap_or_else(|| names.family.draw(rng)).to_owned();
    // The former royal family: women are "Tôn Nữ", men "Tôn Thất".
    let family = match (family.starts_with("Tôn "), sex) {
        (true, Sex::Male) => "Tôn Thất".to_owned(),
        (true, Sex::Female) => "Tôn Nữ".to_owned(),
        (false, _) => family,
    };
    let given = era.given.draw(rng);
    let middle = match era.middle.draw(rng) {
        same if same == given => "",
        other => other,
    };
    let full = match middle {
        "" => format!("{family} {given}"),
        _ => format!("{family} {middle} {given}"),
    };
    GeneratedName {
        full,
        family,
        ethnicity: "kinh".to_owned(),
    }
}
