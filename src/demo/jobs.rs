//! Placements of the demo people and the results of their follow-ups. The register plans the follow-ups.

use chrono::NaiveDate;

use super::lists::Opening;
use crate::demo::people::{Event, Frame, Person, answers, day, number, text};
use crate::demo::rng::{Rng, after};
use crate::entry::Answers;
use crate::forms::Record;

/// Nearly all follow-ups due longer ago than this are completed.
const RECENT_DAYS: u32 = 21;

/// Minimum number of recent follow-ups left open, in a ward of any size.
const MIN_PENDING: u32 = 4;

/// Generates the placements.
pub(super) fn draw(frame: &Frame<'_>, people: &mut [Person], rng: &mut Rng) {
    for person in people {
        if let Some((from, has_need)) = draw_start(frame, person, rng)
            && let Some(started) = frame.calendar.if_past(from)
        {
            let values = placement(frame, person, started, has_need, rng);
            person
                .events
                .push(Event::new(started, Record::Placement, values));
            person.work_status = "employed";
        }
    }
}

/// Draws the first day of the person's job and whether a need for a job precedes it; `None`: no job.
fn draw_start(frame: &Frame<'_>, person: &Person, rng: &mut Rng) -> Option<(NaiveDate, bool)> {
    let calendar = frame.calendar;
    let mut needs = person.needs.iter().filter(|n| n.withdrawn.is_none());
    if let Some(need) = needs.find(|n| n.kind == "job") {
        let is_elderly = person.is_elderly(need.stated);
        let odds = if is_elderly { 80 } else { 66 };
        let confirmed = need.confirmed?;
        let finds = rng.percent(odds);
        return finds.then(|| (rng.day_after(confirmed, 4, 75), true));
    }
    let in_ten_thousand = match person.age(calendar.today) {
        ..=17 | 71.. => 0,
        _ if !person.memberships.is_empty() => 800,
        60..=70 => 60,
        _ => 55,
    };
    let finds = rng.happens(in_ten_thousand * calendar.elapsed_share() / 10_000);
    finds.then(|| (rng.day(calendar.since, calendar.today), false))
}

fn placement(
    frame: &Frame<'_>,
    person: &Person,
    started: NaiveDate,
    has_need: bool,
    rng: &mut Rng,
) -> Answers {
    let has_loan = person.events.iter().any(|e| {
        e.record == Record::Loan
            && e.answers.text("status").is_some_and(|s| s == "disbursed")
            && e.last <= started
    });
    let elderly = person.is_elderly(started);
    let mut values = if has_loan && rng.percent(80) {
        own_business(person, rng)
    } else if !elderly && rng.percent(3) {
        abroad(rng)
    } else {
        hired(frame, elderly, has_need, rng)
    };
    values.set("started_on", day(started));
    values.set("is_new", text(rng.pick_weighted([("yes", 94), ("no", 6)])));
    let suitable = if has_need { 88 } else { 60 };
    let suitable = rng.pick_weighted([("yes", suitable), ("no", 4), ("unknown", 96 - suitable)]);
    values.set("suitable", text(suitable));
    if rng.percent(94)
        && let Some(on) = frame.calendar.if_past(rng.day_after(started, 3, 25))
    {
        let verifier = rng.pick_text(&frame.lists.ward.verifiers);
        values.set("verified_on", day(on));
        values.set("verified_by", text(verifier));
    }
    values
}

fn wage(from: u32, to: u32, rng: &mut Rng) -> i64 {
    i64::from(from + rng.below((to - from) / 100 + 1) * 100) * 1_000
}

fn own_business(person: &Person, rng: &mut Rng) -> Answers {
    answers([
        ("employer", text(&format!("Hộ kinh doanh {}", person.name))),
        ("job", text("Chủ hộ kinh doanh")),
        ("sector", text("G")),
        ("occupation", text("5")),
        ("channel", text("loan")),
        ("contract", text("self_employed")),
        ("wage", number(wage(5_000, 14_000, rng))),
    ])
}

fn abroad(rng: &mut Rng) -> Answers {
    let to = rng.pick_weighted([
        ("Nhật Bản", 50),
        ("Đài Loan", 28),
        ("Hàn Quốc", 16),
        ("Đức", 6),
    ]);
    let employer = format!("Công ty Cung ứng lao động Mẫu ({to})");
    answers([
        ("employer", text(&employer)),
        ("job", text("Công nhân")),
        ("sector", text("C")),
        ("occupation", text("8")),
        ("channel", text("overseas")),
        ("contract", text("overseas")),
        ("wage", number(wage(22_000, 36_000, rng))),
    ])
}

fn hired(frame: &Frame<'_>, elderly: bool, has_need: bool, rng: &mut Rng) -> Answers {
    let jobs = frame.lists.ward.jobs.iter();
    let fitting: Vec<&Opening> = jobs.filter(|j| j.suits_elderly || !elderly).collect();
    let contract = rng.pick_weighted([
        ("indefinite", 20),
        ("months_12_36", 36),
        ("months_1_12", 20),
        ("unwritten", 12),
        ("probation", 7),
        ("under_1_month", 5),
    ]);
    let referral = if has_need { 78 } else { 30 };
    let channel = rng.pick_weighted([("referral", referral), ("other", 100 - referral)]);
    let mut values = answers([("channel", text(channel)), ("contract", text(contract))]);
    if let Some(job) = rng.pick(&fitting) {
        values.set("employer", text(rng.pick_text(&job.employers)));
        values.set("job", text(&job.job));
        values.set("sector", text(&job.sector));
        values.set("occupation", text(&job.occupation));
        values.set("wage", number(wage(job.wage.0, job.wage.1, rng)));
    }
    values
}

/// Day and outcome of a follow-up; none while open. `pending` counts those left open so far.
pub(super) fn follow_up_result(
    frame: &Frame<'_>,
    left: Option<(NaiveDate, &'static str)>,
    due: NaiveDate,
    pending: u32,
    rng: &mut Rng,
) -> Option<(NaiveDate, &'static str)> {
    let today = frame.calendar.today;
    let old = after(due, RECENT_DAYS) < today;
    let is_recorded = rng.happens(if old { 9_930 } else { 7_900 });
    if due > today || !is_recorded || (!old && pending < MIN_PENDING) {
        return None;
    }
    let checked = rng.day_after(due, 0, 9).min(today);
    if let Some((_, why)) = left.filter(|(on, _)| *on <= checked) {
        return Some((checked, why));
    }
    let outcome = rng.pick_weighted([
        ("working", 82),
        ("changed_job", 5),
        ("left", 5),
        ("unreachable", 8),
    ]);
    Some((checked, outcome))
}
