//! The jobs found and what is heard of them later. Plans no follow-up: the register does that with each placement.

use chrono::NaiveDate;

use super::chance::{Chance, after};
use super::folk::{Event, Frame, Person, answers, day, number, text};
use super::lists::Opening;
use crate::entry::Answers;
use crate::forms::Record;

/// Follow-ups due longer ago than this are nearly all answered.
const RECENT: u32 = 21;

/// A ward of any size has so many follow-ups to make.
const WAITING: u32 = 4;

/// Draws the jobs of everybody.
pub(super) fn draw(frame: &Frame<'_>, people: &mut [Person], chance: &mut Chance) {
    for person in people {
        if let Some((from, asked)) = seeks(frame, person, chance)
            && let Some(started) = frame.calendar.past(from)
        {
            let told = placement(frame, person, started, asked, chance);
            person
                .events
                .push(Event::on(started, Record::Placement, told));
            person.work_status = "employed";
        }
    }
}

/// The day on which the person finds a job, and whether they had asked for one.
fn seeks(frame: &Frame<'_>, person: &Person, chance: &mut Chance) -> Option<(NaiveDate, bool)> {
    let calendar = frame.calendar;
    let mut needs = person.needs.iter().filter(|n| n.withdrawn.is_none());
    if let Some(need) = needs.find(|n| n.kind == "job") {
        let odds = if person.is_elderly(need.stated) {
            80
        } else {
            66
        };
        let able = need.confirmed?;
        return chance
            .percent(odds)
            .then(|| (chance.later(able, 4, 75), true));
    }
    let often = match person.age(calendar.today) {
        ..=17 | 71.. => 0,
        _ if !person.memberships.is_empty() => 800,
        60..=70 => 60,
        _ => 55,
    };
    let finds = chance.happens(often * calendar.part() / 10_000);
    finds.then(|| (chance.day(calendar.since, calendar.today), false))
}

fn placement(
    frame: &Frame<'_>,
    person: &Person,
    started: NaiveDate,
    asked: bool,
    chance: &mut Chance,
) -> Answers {
    let lent = person.events.iter().any(|e| {
        e.record == Record::Loan
            && e.answers.text("status").is_some_and(|s| s == "disbursed")
            && e.last <= started
    });
    let elderly = person.is_elderly(started);
    let mut told = if lent && chance.percent(80) {
        own_business(person, chance)
    } else if !elderly && chance.percent(3) {
        abroad(chance)
    } else {
        hired(frame, elderly, asked, chance)
    };
    told.set("started_on", day(started));
    told.set("is_new", text(chance.weigh([("yes", 94), ("no", 6)])));
    let suitable = if asked { 88 } else { 60 };
    let suitable = chance.weigh([("yes", suitable), ("no", 4), ("unknown", 96 - suitable)]);
    told.set("suitable", text(suitable));
    if chance.percent(94)
        && let Some(on) = frame.calendar.past(chance.later(started, 3, 25))
    {
        told.set("verified_on", day(on));
        told.set(
            "verified_by",
            text(chance.word(&frame.lists.ward.verifiers)),
        );
    }
    told
}

fn wage(from: u32, to: u32, chance: &mut Chance) -> i64 {
    i64::from(from + chance.below((to - from) / 100 + 1) * 100) * 1_000
}

fn own_business(person: &Person, chance: &mut Chance) -> Answers {
    answers([
        ("employer", text(&format!("Hộ kinh doanh {}", person.name))),
        ("job", text("Chủ hộ kinh doanh")),
        ("sector", text("G")),
        ("occupation", text("5")),
        ("channel", text("loan")),
        ("contract", text("self_employed")),
        ("wage", number(wage(5_000, 14_000, chance))),
    ])
}

fn abroad(chance: &mut Chance) -> Answers {
    let to = chance.weigh([
        ("Nhật Bản", 50),
        ("Đài Loan", 28),
        ("Hàn Quốc", 16),
        ("Đức", 6),
    ]);
    answers([
        (
            "employer",
            text(&format!("Công ty Cung ứng lao động Mẫu ({to})")),
        ),
        ("job", text("Công nhân")),
        ("sector", text("C")),
        ("occupation", text("8")),
        ("channel", text("overseas")),
        ("contract", text("overseas")),
        ("wage", number(wage(22_000, 36_000, chance))),
    ])
}

fn hired(frame: &Frame<'_>, elderly: bool, asked: bool, chance: &mut Chance) -> Answers {
    let fitting: Vec<&Opening> = frame
        .lists
        .ward
        .jobs
        .iter()
        .filter(|j| j.old || !elderly)
        .collect();
    let contract = chance.weigh([
        ("indefinite", 20),
        ("months_12_36", 36),
        ("months_1_12", 20),
        ("unwritten", 12),
        ("probation", 7),
        ("under_1_month", 5),
    ]);
    let referral = if asked { 78 } else { 30 };
    let channel = chance.weigh([("referral", referral), ("other", 100 - referral)]);
    let mut told = answers([("channel", text(channel)), ("contract", text(contract))]);
    if let Some(job) = chance.one(&fitting) {
        told.set("employer", text(chance.word(&job.employers)));
        told.set("job", text(&job.job));
        told.set("sector", text(&job.sector));
        told.set("occupation", text(&job.occupation));
        told.set("wage", number(wage(job.wage.0, job.wage.1, chance)));
    }
    told
}

/// What the clerk heard, and when; none while nobody has asked. `waiting` is how many wait to be asked so far.
pub(super) fn heard(
    frame: &Frame<'_>,
    left: Option<(NaiveDate, &'static str)>,
    due: NaiveDate,
    waiting: u32,
    chance: &mut Chance,
) -> Option<(NaiveDate, &'static str)> {
    let today = frame.calendar.today;
    let old = after(due, RECENT) < today;
    let asked = chance.happens(if old { 9_930 } else { 7_900 });
    if due > today || !asked || (!old && waiting < WAITING) {
        return None;
    }
    let checked = chance.later(due, 0, 9).min(today);
    if let Some((on, why)) = left.filter(|(on, _)| *on <= checked) {
        return Some((
            checked.max(on),
            if why == "died" { "died" } else { "moved" },
        ));
    }
    let outcome = chance.weigh([
        ("working", 82),
        ("changed_job", 5),
        ("left", 5),
        ("unreachable", 8),
    ]);
    Some((checked, outcome))
}
