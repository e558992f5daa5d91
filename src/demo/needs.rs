//! What the invented people ask for, and how often by who they are.

use super::chance::{Chance, before};
use super::folk::{Frame, Need, Person};
use super::lists::Ward;

/// Askers of each kind in ten thousand, over eleven months.
struct Asking {
    training: u32,
    job: u32,
    advice: u32,
    loan: u32,
}

const fn asking(training: u32, job: u32, advice: u32, loan: u32) -> Asking {
    Asking {
        training,
        job,
        advice,
        loan,
    }
}

/// Past this age few ask for anything.
const OLDEST_ASKER: u32 = 76;

/// Gives out the needs.
pub(super) fn draw(frame: &Frame<'_>, people: &mut [Person], chance: &mut Chance) {
    for person in people {
        let roles = roles(frame, person);
        let often = |pick: fn(&Asking) -> u32| roles.iter().map(pick).max().unwrap_or_default();
        let kinds = [
            ("training", often(|a| a.training)),
            ("job", often(|a| a.job)),
            ("advice", often(|a| a.advice)),
            ("loan", often(|a| a.loan)),
        ];
        for (kind, often) in kinds {
            if chance.happens(often * frame.calendar.part() / 10_000) {
                state(frame, person, kind, chance);
            }
        }
    }
}

/// Every group is a role; so is being of working age and nothing else.
fn roles(frame: &Frame<'_>, person: &Person) -> Vec<Asking> {
    let age = person.age(frame.calendar.since);
    let mut roles: Vec<Asking> = person
        .memberships
        .iter()
        .map(|m| match m.group {
            "1a" | "1b" => asking(1_100, 2_000, 800, 1_100),
            "3" => asking(900, 1_500, 800, 500),
            "5a" | "5b" | "5c" | "6a" | "6b" | "6c" => asking(1_600, 3_800, 1_200, 900),
            "7" => asking(2_000, 4_000, 1_000, 0),
            "8" => asking(1_900, 2_600, 800, 1_500),
            "9" => asking(1_100, 3_600, 700, 250),
            _ => asking(2_900, 4_000, 800, 500),
        })
        .collect();
    if person.is_minority() {
        roles.push(asking(700, 1_000, 500, 200));
    }
    if person.is_elderly(frame.calendar.since) {
        roles.push(asking(220, 300, 260, 110));
    } else if age < 58 {
        roles.push(asking(10, 70, 12, 6));
    }
    if age > OLDEST_ASKER {
        roles.clear();
    }
    roles
}

/// States a need on a day of the ward's work on which the person's groups hold.
fn state(frame: &Frame<'_>, person: &mut Person, kind: &'static str, chance: &mut Chance) {
    let calendar = frame.calendar;
    let mut first = calendar.since;
    let mut last = calendar.today;
    if let Some(held) = person.memberships.last() {
        first = first.max(held.from);
        // Whoever asks, asks while there is still time to be served.
        last = last.min(held.to.map_or(last, |to| before(to, 30)));
    }
    if first > last {
        return;
    }
    let stated = chance.day(first, last);
    let confirmed = match kind {
        "job" | "loan" if chance.percent(92) => calendar.past(chance.later(stated, 0, 14)),
        _ => None,
    };
    let withdrawn = if chance.percent(2) {
        calendar.past(chance.later(stated, 20, 90))
    } else {
        None
    };
    person.needs.push(Need {
        kind,
        stated,
        wish: wish(&frame.lists.ward, kind, chance),
        confirmed,
        withdrawn,
    });
}

fn wish(ward: &Ward, kind: &str, chance: &mut Chance) -> String {
    if chance.percent(15) {
        return String::new();
    }
    match kind {
        "training" => format!("Học {}", chance.word(&ward.trades)),
        "job" => format!("Việc {}", chance.word(&ward.wished_jobs)),
        "loan" => format!(
            "{} triệu đồng, {}",
            chance.between(6, 20) * 5,
            chance.word(&ward.wished_loans)
        ),
        _ => format!("Hỏi về {}", chance.word(&ward.wished_advice)),
    }
}
