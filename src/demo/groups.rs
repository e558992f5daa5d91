//! Priority groups of the demo people and their documents. Groups 2 and 4 are derived from the person and not
//! generated.

use chrono::{Datelike, NaiveDate};

use super::calendar::Calendar;
use crate::demo::people::{Frame, Membership, Person};
use crate::demo::rng::{Rng, after, before};
use crate::domain::citizen_id::Sex;
use crate::domain::date::{add_months, year_end};

/// What is drawn once for a whole household.
#[derive(Clone, Copy, Default)]
struct Shared {
    poor: Option<(&'static str, u32)>,
    land: Option<(NaiveDate, u32)>,
}

/// Generates the memberships.
pub(super) fn draw(frame: &Frame<'_>, people: &mut [Person], rng: &mut Rng) {
    let calendar = frame.calendar;
    let mut shared = Shared::default();
    for person in people {
        if person.head {
            let poor = rng.pick_weighted([(Some("1a"), 60), (Some("1b"), 90), (None, 9_850)]);
            shared.poor = poor.map(|group| (group, rng.between(11, 890)));
            shared.land = rng.happens(50).then(|| {
                let on = before(calendar.today, rng.between(30, 1_500));
                (on, rng.between(900, 4_900))
            });
        }
        if let Some((group, number)) = shared.poor.filter(|_| person.household.is_some()) {
            poor(person, group, number, calendar, rng);
        }
        if let Some((on, number)) = shared.land.filter(|_| person.household.is_some()) {
            let last = before(add_months(on, 60), 1);
            let document = format!("{number}/QĐ-UBND");
            add_membership(person, "8", document, on, Some(last));
        }
        add_individual_groups(person, calendar, rng);
    }
}

fn add_membership(
    person: &mut Person,
    group: &'static str,
    document: String,
    from: NaiveDate,
    to: Option<NaiveDate>,
) {
    person.memberships.push(Membership {
        group,
        document,
        document_on: from,
        from,
        to,
    });
}

/// Households are reviewed every autumn for the next year: one membership for each year.
fn poor(person: &mut Person, group: &'static str, number: u32, calendar: Calendar, rng: &mut Rng) {
    for year in calendar.since.year()..=calendar.today.year() {
        if year > calendar.since.year() && rng.percent(14) {
            break;
        }
        let from = Calendar::date(year, 1, 1);
        person.memberships.push(Membership {
            group,
            document: format!("{number}/QĐ-UBND"),
            document_on: Calendar::date(year - 1, 12, 1 + number % 25),
            from,
            to: Some(year_end(from)),
        });
    }
}

/// The groups that do not depend on the household.
fn add_individual_groups(person: &mut Person, calendar: Calendar, rng: &mut Rng) {
    let age = person.age(calendar.today);
    let male = person.sex == Sex::Male;
    if rng.happens(150) {
        let on = before(calendar.today, rng.between(5, 3_600));
        let document = format!("{}/GXN-UBND", rng.between(5, 480));
        add_membership(person, "3", document, on, None);
    }
    if (20..60).contains(&age) {
        released(person, male, calendar, rng);
        if (22..58).contains(&age) {
            insured(person, calendar, rng);
        }
    }
    if (19..=28).contains(&age) {
        youth(person, male, calendar, rng);
    }
    if person.temporary && rng.happens(6) {
        let on = rng.day(calendar.since, calendar.today);
        let document = format!("{}/XN-CT07", rng.between(100, 900));
        add_membership(person, "7", document, on, Some(add_months(on, 12)));
    }
}

/// Groups 5 and 6, mostly men; after treatment people are supported for one or two years.
fn released(person: &mut Person, male: bool, calendar: Calendar, rng: &mut Rng) {
    let often = if male { 10 } else { 1 };
    if rng.happens(6 * often) {
        let group = rng.pick_weighted([("5a", 80), ("5b", 6), ("5c", 14)]);
        let on = before(calendar.today, rng.between(10, 1_400));
        let document = format!("{}/GCN", rng.between(20, 900));
        add_membership(person, group, document, on, None);
    }
    if rng.happens(7 * often) {
        let (group, months) =
            rng.pick_weighted([(("6a", 12), 45), (("6b", 12), 25), (("6c", 24), 30)]);
        let on = before(calendar.today, rng.between(10, months * 31));
        let to = before(add_months(on, months), 1);
        let document = format!("{}/GXN", rng.between(20, 900));
        add_membership(person, group, document, on, Some(to));
    }
}

/// Group 9: three to twelve months of benefit from the decision on.
fn insured(person: &mut Person, calendar: Calendar, rng: &mut Rng) {
    if !rng.happens(292 * calendar.elapsed_share() / 10_000) {
        return;
    }
    let on = rng.day(before(calendar.since, 45), calendar.today);
    let months = rng.pick_weighted([
        (3, 30),
        (4, 14),
        (5, 12),
        (6, 12),
        (8, 10),
        (10, 8),
        (12, 14),
    ]);
    let from = after(on, 5);
    let document = format!("{}/QĐ-SNV", rng.between(10_000, 48_000));
    let to = before(add_months(from, months), 1);
    if (from..=to).contains(&calendar.today) {
        person.work_status = "unemployed";
    }
    person.memberships.push(Membership {
        group: "9",
        document,
        document_on: on,
        from,
        to: Some(to),
    });
}

/// Group 10; conscripts are discharged at the end of winter.
fn youth(person: &mut Person, male: bool, calendar: Calendar, rng: &mut Rng) {
    if !rng.happens(if male { 900 } else { 110 }) {
        return;
    }
    let group = if male {
        rng.pick_weighted([("10a", 70), ("10b", 16), ("10c", 11), ("10d", 3)])
    } else {
        rng.pick_weighted([("10c", 80), ("10d", 20)])
    };
    let year = calendar.today.year();
    let winter = Calendar::date(year - i32::from(rng.percent(25)), 2, rng.between(1, 26));
    let from = if group == "10c" || winter > calendar.today {
        before(calendar.today, rng.between(15, 500))
    } else {
        winter
    };
    let to = rng.percent(60).then(|| before(add_months(from, 24), 1));
    let document = format!("{}/QĐ", rng.between(40, 2_400));
    add_membership(person, group, document, from, to);
}
