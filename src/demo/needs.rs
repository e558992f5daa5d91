//! Needs of the demo people; their frequency depends on group and age.

use super::lists::Ward;
use crate::demo::people::{Frame, Need, Person};
use crate::demo::rng::{Rng, before};

/// People in ten thousand with a need of each of [`KINDS`], over eleven months.
type NeedRates = [u32; 4];

const KINDS: [&str; 4] = ["training", "job", "advice", "loan"];

/// Above this age no needs are stated.
const MAX_AGE: u32 = 76;

/// Generates the needs.
pub(super) fn draw(frame: &Frame<'_>, people: &mut [Person], rng: &mut Rng) {
    for person in people {
        for (kind, often) in KINDS.into_iter().zip(rates_of(frame, person)) {
            if rng.happens(often * frame.calendar.elapsed_share() / 10_000) {
                add_need(frame, person, kind, rng);
            }
        }
    }
}

/// The highest of the rates for each group held, for the elderly, and for people of working age.
fn rates_of(frame: &Frame<'_>, person: &Person) -> NeedRates {
    let age = person.age(frame.calendar.since);
    let mut rates: Vec<NeedRates> = person
        .memberships
        .iter()
        .map(|m| match m.group {
            "1a" | "1b" => [1_100, 2_000, 800, 1_100],
            "3" => [900, 1_500, 800, 500],
            "5a" | "5b" | "5c" | "6a" | "6b" | "6c" => [1_600, 3_800, 1_200, 900],
            "7" => [2_000, 4_000, 1_000, 0],
            "8" => [1_900, 2_600, 800, 1_500],
            "9" => [1_100, 3_600, 700, 250],
            _ => [2_900, 4_000, 800, 500],
        })
        .collect();
    if person.is_minority() {
        rates.push([700, 1_000, 500, 200]);
    }
    if person.is_elderly(frame.calendar.since) {
        rates.push([220, 300, 260, 110]);
    } else if age < 58 {
        rates.push([10, 70, 12, 6]);
    }
    if age > MAX_AGE {
        rates.clear();
    }
    std::array::from_fn(|at| {
        rates
            .iter()
            .map(|rates| rates[at])
            .max()
            .unwrap_or_default()
    })
}

/// Adds a need stated on a day of the period on which the person's groups hold.
fn add_need(frame: &Frame<'_>, person: &mut Person, kind: &'static str, rng: &mut Rng) {
    let calendar = frame.calendar;
    let mut first = calendar.since;
    let mut last = calendar.today;
    if let Some(held) = person.memberships.last() {
        first = first.max(held.from);
        // Leaves 30 days to serve the need.
        last = last.min(held.to.map_or(last, |to| before(to, 30)));
    }
    if first > last {
        return;
    }
    let stated = rng.day(first, last);
    let confirmed = match kind {
        "job" | "loan" if rng.percent(92) => calendar.if_past(rng.day_after(stated, 0, 14)),
        _ => None,
    };
    let withdrawn = if rng.percent(2) {
        calendar.if_past(rng.day_after(stated, 20, 90))
    } else {
        None
    };
    person.needs.push(Need {
        kind,
        stated,
        wanted: wanted_text(&frame.lists.ward, kind, rng),
        confirmed,
        withdrawn,
    });
}

fn wanted_text(ward: &Ward, kind: &str, rng: &mut Rng) -> String {
    if rng.percent(15) {
        return String::new();
    }
    match kind {
        "training" => format!("Học {}", rng.pick_text(&ward.trades)),
        "job" => format!("Việc {}", rng.pick_text(&ward.wanted_jobs)),
        "loan" => format!(
            "{} triệu đồng, {}",
            rng.between(6, 20) * 5,
            rng.pick_text(&ward.wanted_loans)
        ),
        _ => format!("Hỏi về {}", rng.pick_text(&ward.wanted_advice)),
    }
}
