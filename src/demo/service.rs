//! Advice, fairs and leaflets; loans. Draws no need: it answers those drawn.

use chrono::{Datelike, NaiveDate};

use super::calendar::Calendar;
use super::chance::{Chance, after, before};
use super::folk::{Event, Frame, Need, Person, answers, day, number, text};
use crate::domain::date::add_months;
use crate::forms::Record;

/// Of a hundred needs, so many are followed by a talk.
const TALKED: u32 = 60;
/// Of a hundred on unemployment benefit, so many are told of the training they may have.
const TOLD_OF_TRAINING: u32 = 84;
/// Of ten thousand people, so many were noted to have had a leaflet in eleven months.
const LEAFLETS: u32 = 240;

/// Draws the contacts of everybody.
pub(super) fn contacts(frame: &Frame<'_>, people: &mut [Person], chance: &mut Chance) {
    let fairs = fairs(frame.calendar);
    for person in people {
        insured(frame, person, chance);
        let trained = person.events.iter().any(|e| e.record == Record::Enrolment);
        for at in 0..person.needs.len() {
            let need = &person.needs[at];
            let (kind, stated) = (need.kind, need.stated);
            // Nobody gets into a course without a talk about it.
            let surely = trained && matches!(kind, "training" | "advice");
            if !surely && !chance.percent(TALKED) {
                continue;
            }
            if kind == "job" && chance.percent(35) {
                fair(frame, person, &fairs, stated, chance);
            } else {
                talk(frame, person, kind, stated, chance);
            }
        }
        if person.is_priority(frame.calendar.today)
            && person.needs.is_empty()
            && chance.happens(150)
        {
            let from = chance.day(frame.calendar.since, frame.calendar.today);
            fair(frame, person, &fairs, from, chance);
        }
        if chance.happens(LEAFLETS * frame.calendar.part() / 10_000) {
            leaflet(frame, person, chance);
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
    let told = answers([
        ("held_on", day(held)),
        ("kind", text(kind)),
        ("mode", text(mode)),
        ("event", text(event)),
        ("outcome", text(outcome)),
    ]);
    let known = person.events.iter().any(|e| {
        e.record == Record::Contact
            && e.first == held
            && e.answers.text("kind") == told.text("kind")
    });
    if !known {
        person.events.push(Event::on(held, Record::Contact, told));
    }
}

fn insured(frame: &Frame<'_>, person: &mut Person, chance: &mut Chance) {
    let held = person.memberships.iter().find(|m| m.group == "9");
    let Some((from, to)) = held.map(|m| (m.from, m.to)) else {
        return;
    };
    let on = chance.later(from.max(frame.calendar.since), 1, 30);
    let in_time = on <= frame.calendar.today && to.is_none_or(|to| on <= to);
    if chance.percent(TOLD_OF_TRAINING) && in_time {
        let mode = chance.weigh([("in_person", 60), ("phone", 30), ("online", 10)]);
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

fn talk(
    frame: &Frame<'_>,
    person: &mut Person,
    need: &str,
    stated: NaiveDate,
    chance: &mut Chance,
) {
    let kind = match need {
        "training" => chance.weigh([("training_advice", 85), ("career_advice", 15)]),
        "job" => chance.weigh([("job_referral", 65), ("career_advice", 35)]),
        "advice" => chance.weigh([("training_advice", 45), ("career_advice", 55)]),
        _ => "career_advice",
    };
    let Some(held) = frame.calendar.past(chance.later(stated, 0, 28)) else {
        return;
    };
    let mode = chance.weigh([("in_person", 62), ("phone", 30), ("online", 8)]);
    let outcome = chance.weigh([
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
    chance: &mut Chance,
) {
    let Some(&on) = fairs.iter().find(|&&fair| fair >= after(stated, 6)) else {
        return talk(frame, person, "job", stated, chance);
    };
    let event = format!(
        "Phiên GDVL lưu động phường Láng {}/{}",
        on.month(),
        on.year()
    );
    contact(person, before(on, 6), "fair_invited", "phone", &event, "");
    if chance.percent(55) {
        contact(person, on, "fair_attended", "in_person", &event, "");
    }
}

fn leaflet(frame: &Frame<'_>, person: &mut Person, chance: &mut Chance) {
    let held = chance.day(frame.calendar.since, frame.calendar.today);
    let event = format!(
        "Tờ rơi học nghề, việc làm – {} {}",
        frame.plan.neighbourhood.short[0],
        frame.neighbourhood(person.neighbourhood)
    );
    contact(person, held, "leaflet", "", &event, "");
}

/// Draws the loans of those who asked for one.
pub(super) fn loans(frame: &Frame<'_>, people: &mut [Person], chance: &mut Chance) {
    for person in people {
        let asked = person
            .needs
            .iter()
            .find(|n| n.kind == "loan" && n.withdrawn.is_none());
        if let Some(event) = asked.and_then(|need| loan(frame, need, chance)) {
            person.events.push(event);
        }
    }
}

fn loan(frame: &Frame<'_>, need: &Need, chance: &mut Chance) -> Option<Event> {
    let calendar = frame.calendar;
    if !chance.percent(90) {
        return None;
    }
    let applied = calendar.past(chance.later(need.confirmed?, 2, 20))?;
    let decided = chance.later(applied, 12, 30);
    let paid = chance.later(decided, 5, 18);
    let status = if decided > calendar.today {
        "pending"
    } else {
        match chance.weigh([("disbursed", 84), ("refused", 10), ("withdrawn", 6)]) {
            "disbursed" if paid > calendar.today => "approved",
            other => other,
        }
    };
    let amount = i64::from(chance.between(6, 20)) * 5_000_000;
    let mut told = answers([
        ("applied_on", day(applied)),
        (
            "purpose",
            text(chance.weigh([("create", 65), ("maintain", 35)])),
        ),
        ("amount", number(amount)),
        ("status", text(status)),
    ]);
    if status == "disbursed" {
        told.set("disbursed_on", day(paid));
        let on = chance.day(paid, calendar.today);
        let months = (on - paid).num_days() / 30;
        told.set(
            "outstanding",
            number((amount - amount / 36 * months) / 1_000 * 1_000),
        );
        told.set("outstanding_on", day(on));
    }
    if status == "refused" {
        told.set(
            "refused_reason",
            text(chance.word(&frame.lists.ward.refusals)),
        );
    }
    Some(Event {
        record: Record::Loan,
        first: applied,
        last: if status == "disbursed" { paid } else { applied },
        answers: told,
    })
}
