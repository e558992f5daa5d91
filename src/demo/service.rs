//! Contacts (advice, fairs, leaflets) and loans, following the needs.

use chrono::{Datelike, NaiveDate};

use super::calendar::Calendar;
use crate::demo::people::{Event, Frame, Need, Person, answers, day, number, text};
use crate::demo::rng::{Rng, after, before};
use crate::domain::date::add_months;
use crate::forms::Record;

/// Percent of needs followed by a contact.
const TALK_PERCENT: u32 = 60;
/// Percent of people on unemployment benefit who get training advice.
const TRAINING_ADVICE_PERCENT: u32 = 84;
/// People in ten thousand with a recorded leaflet in eleven months.
const LEAFLETS: u32 = 240;

/// Generates the contacts.
pub(super) fn contacts(frame: &Frame<'_>, people: &mut [Person], rng: &mut Rng) {
    let fairs = fairs(frame.calendar);
    for person in people {
        insured(frame, person, rng);
        let trained = person.events.iter().any(|e| e.record == Record::Enrolment);
        for at in 0..person.needs.len() {
            let need = &person.needs[at];
            let (kind, stated) = (need.kind, need.stated);
            // A contact precedes every enrolment.
            let surely = trained && matches!(kind, "training" | "advice");
            if !surely && !rng.percent(TALK_PERCENT) {
                continue;
            }
            if kind == "job" && rng.percent(35) {
                fair(frame, person, &fairs, stated, rng);
            } else {
                talk(frame, person, kind, stated, rng);
            }
        }
        if person.is_priority(frame.calendar.today) && person.needs.is_empty() && rng.happens(150) {
            let from = rng.day(frame.calendar.since, frame.calendar.today);
            fair(frame, person, &fairs, from, rng);
        }
        if rng.happens(LEAFLETS * frame.calendar.elapsed_share() / 10_000) {
            leaflet(frame, person, rng);
        }
    }
}

/// The fifteenth of each month.
fn fairs(calendar: Calendar) -> Vec<NaiveDate> {
    (0..13)
        .map(|n| add_months(calendar.since.with_day(15).unwrap_or(calendar.since), n))
        .filter(|&on| (calendar.since..=calendar.today).contains(&on))
        .collect()
}

fn contact(
    person: &mut Person,
    held: NaiveDate,
    kind: &str,
    mode: &str,
    event: &str,
    outcome: &str,
) {
    let values = answers([
        ("held_on", day(held)),
        ("kind", text(kind)),
        ("mode", text(mode)),
        ("event", text(event)),
        ("outcome", text(outcome)),
    ]);
    let known = person.events.iter().any(|e| {
        e.record == Record::Contact
            && e.first == held
            && e.answers.text("kind") == values.text("kind")
    });
    if !known {
        let event = Event::new(held, Record::Contact, values);
        person.events.push(event);
    }
}

fn insured(frame: &Frame<'_>, person: &mut Person, rng: &mut Rng) {
    let held = person.memberships.iter().find(|m| m.group == "9");
    let Some((from, to)) = held.map(|m| (m.from, m.to)) else {
        return;
    };
    let on = rng.day_after(from.max(frame.calendar.since), 1, 30);
    let in_time = on <= frame.calendar.today && to.is_none_or(|to| on <= to);
    if rng.percent(TRAINING_ADVICE_PERCENT) && in_time {
        let mode = rng.pick_weighted([("in_person", 60), ("phone", 30), ("online", 10)]);
        contact(
            person,
            on,
            "training_advice",
            mode,
            "",
            "Đã nêu chính sách học nghề",
        );
    }
}

fn talk(frame: &Frame<'_>, person: &mut Person, need: &str, stated: NaiveDate, rng: &mut Rng) {
    let kind = match need {
        "training" => rng.pick_weighted([("training_advice", 85), ("career_advice", 15)]),
        "job" => rng.pick_weighted([("job_referral", 65), ("career_advice", 35)]),
        "advice" => rng.pick_weighted([("training_advice", 45), ("career_advice", 55)]),
        _ => "career_advice",
    };
    let Some(held) = frame.calendar.if_past(rng.day_after(stated, 0, 28)) else {
        return;
    };
    let mode = rng.pick_weighted([("in_person", 62), ("phone", 30), ("online", 8)]);
    let outcome = rng.pick_weighted([
        ("", 40),
        ("Đồng ý tham gia", 30),
        ("Cần suy nghĩ thêm", 20),
        ("Hẹn liên hệ lại", 10),
    ]);
    contact(person, held, kind, mode, "", outcome);
}

fn fair(
    frame: &Frame<'_>,
    person: &mut Person,
    fairs: &[NaiveDate],
    stated: NaiveDate,
    rng: &mut Rng,
) {
    let Some(&on) = fairs.iter().find(|&&fair| fair >= after(stated, 6)) else {
        return talk(frame, person, "job", stated, rng);
    };
    let event = format!(
        "Phiên GDVL lưu động phường Láng {}/{}",
        on.month(),
        on.year()
    );
    contact(person, before(on, 6), "fair_invited", "phone", &event, "");
    if rng.percent(55) {
        contact(person, on, "fair_attended", "in_person", &event, "");
    }
}

fn leaflet(frame: &Frame<'_>, person: &mut Person, rng: &mut Rng) {
    let held = rng.day(frame.calendar.since, frame.calendar.today);
    let event = format!(
        "Tờ rơi học nghề, việc làm – {} {}",
        frame.plan.neighbourhood.short[0],
        frame.neighbourhood(person.neighbourhood)
    );
    contact(person, held, "leaflet", "", &event, "");
}

/// Generates the loans for stated needs.
pub(super) fn loans(frame: &Frame<'_>, people: &mut [Person], rng: &mut Rng) {
    for person in people {
        let loan_need = person
            .needs
            .iter()
            .find(|n| n.kind == "loan" && n.withdrawn.is_none());
        if let Some(event) = loan_need.and_then(|need| loan(frame, need, rng)) {
            person.events.push(event);
        }
    }
}

fn loan(frame: &Frame<'_>, need: &Need, rng: &mut Rng) -> Option<Event> {
    let calendar = frame.calendar;
    if !rng.percent(90) {
        return None;
    }
    let applied = calendar.if_past(rng.day_after(need.confirmed?, 2, 20))?;
    let decided = rng.day_after(applied, 12, 30);
    let paid = rng.day_after(decided, 5, 18);
    let status = if decided > calendar.today {
        "pending"
    } else {
        match rng.pick_weighted([("disbursed", 84), ("refused", 10), ("withdrawn", 6)]) {
            "disbursed" if paid > calendar.today => "approved",
            other => other,
        }
    };
    let amount = i64::from(rng.between(6, 20)) * 5_000_000;
    let purpose = rng.pick_weighted([("create", 65), ("maintain", 35)]);
    let mut values = answers([
        ("applied_on", day(applied)),
        ("purpose", text(purpose)),
        ("amount", number(amount)),
        ("status", text(status)),
    ]);
    if status == "disbursed" {
        values.set("disbursed_on", day(paid));
        let on = rng.day(paid, calendar.today);
        let months = (on - paid).num_days() / 30;
        let outstanding = (amount - amount / 36 * months) / 1_000 * 1_000;
        values.set("outstanding", number(outstanding));
        values.set("outstanding_on", day(on));
    }
    if status == "refused" {
        let reason = rng.pick_text(&frame.lists.ward.refusals);
        values.set("refused_reason", text(reason));
    }
    Some(Event {
        record: Record::Loan,
        first: applied,
        last: if status == "disbursed" { paid } else { applied },
        answers: values,
    })
}
