//! Random document numbers: ID cards, telephones, decisions.

use std::collections::HashSet;

use crate::demo::rng::Rng;
use crate::domain::citizen_id::Sex;
use crate::domain::date::PartialDate;

/// A 12-digit number that agrees with birth date and sex, unique in the ward.
pub(super) fn citizen_id(
    born: PartialDate,
    sex: Sex,
    taken: &mut HashSet<String>,
    rng: &mut Rng,
) -> String {
    let province = rng.pick_weighted([
        ("001", 640),
        ("036", 50),
        ("034", 45),
        ("038", 40),
        ("035", 30),
        ("033", 30),
        ("026", 25),
        ("030", 25),
        ("025", 25),
        ("040", 25),
        ("037", 20),
        ("024", 15),
        ("027", 12),
        ("042", 10),
        ("019", 8),
    ]);
    let century = (born.year() - 1900) / 100 * 2;
    let digit = century + i32::from(sex == Sex::Female);
    loop {
        let id = format!(
            "{province}{digit}{:02}{:06}",
            born.year().rem_euclid(100),
            rng.below(1_000_000)
        );
        if taken.insert(id.clone()) {
            return id;
        }
    }
}

/// The 9 digits of an old ID card (CMND) of Hà Nội.
pub(super) fn former_id(rng: &mut Rng) -> String {
    format!("01{:07}", rng.below(10_000_000))
}

/// A mobile number, for older people sometimes a landline; empty for those without a telephone.
pub(super) fn phone(age: u32, rng: &mut Rng) -> String {
    if rng.percent(if age >= 70 { 14 } else { 3 }) {
        return String::new();
    }
    if age >= 62 && rng.percent(9) {
        return format!("0243{:07}", rng.below(10_000_000));
    }
    let prefix = rng.pick_weighted([
        ("098", 16),
        ("097", 14),
        ("096", 11),
        ("090", 9),
        ("091", 12),
        ("094", 7),
        ("093", 6),
        ("086", 6),
        ("033", 7),
        ("035", 6),
        ("036", 6),
        ("039", 5),
        ("070", 3),
        ("079", 3),
        ("088", 3),
        ("081", 3),
        ("092", 2),
        ("056", 1),
    ]);
    format!("{prefix}{:07}", rng.below(10_000_000))
}
