//! Enrolments of the demo people and their outcomes.

use chrono::{Datelike, NaiveDate};

use super::courses::Course;
use crate::demo::people::{Event, Frame, Person, answers, day, number, text};
use crate::demo::rng::{Rng, after, before};
use crate::domain::citizen_id::Sex;
use crate::domain::support::{self, Case};
use crate::entry::Answers;
use crate::forms::Record;

/// Percent of people with a training need who look for a course.
const SEEK: u32 = 78;
/// Percent of the elderly with a training or advice need who are advised and enrol.
const ELDERLY_SEEK: u32 = 60;
/// Employed people in ten thousand who take a refresher in eleven months.
const REFRESH: u32 = 16;
/// Maximum time before a course starts, in days.
const MAX_WAIT_DAYS: u32 = 130;
const SHORT: [&str; 2] = ["under_3_months", "elementary"];
const LONG: [&str; 3] = ["intermediate", "college", "vocational_secondary"];

/// Assigns seats.
struct Enroller<'o> {
    frame: Frame<'o>,
    courses: &'o mut [Course],
    certificates: u32,
    rng: &'o mut Rng,
}

/// Generates the enrolments.
pub(super) fn draw(
    frame: &Frame<'_>,
    people: &mut [Person],
    courses: &mut [Course],
    rng: &mut Rng,
) {
    let mut enroller = Enroller {
        frame: *frame,
        courses,
        certificates: 0,
        rng,
    };
    for person in people {
        if let Some((from, levels)) = enroller.desired_course(person) {
            enroller.enrol(person, from, levels);
        }
    }
}

impl Enroller<'_> {
    /// The first day on which the person looks for a course, and the levels.
    fn desired_course(&mut self, person: &Person) -> Option<(NaiveDate, &'static [&'static str])> {
        let calendar = self.frame.calendar;
        let mut needs = person.needs.iter().filter(|n| n.withdrawn.is_none());
        let need = needs
            .find(|n| n.kind == "training" || (n.kind == "advice" && person.is_elderly(n.stated)));
        let Some(need) = need else {
            let refresh = REFRESH * calendar.elapsed_share() / 10_000;
            let goes = person.work_status == "employed" && self.rng.happens(refresh);
            let from = self.rng.day(calendar.since, calendar.today);
            return goes.then_some((from, &["upskilling"]));
        };
        let elderly = person.is_elderly(need.stated);
        let seeks = self.rng.percent(if elderly { ELDERLY_SEEK } else { SEEK });
        let youth = person.memberships.iter().any(|m| m.group.len() == 3);
        let short = youth || person.is_short_course_priority(need.stated) || self.rng.percent(45);
        let levels: &[&str] = if short { &SHORT } else { &LONG };
        seeks.then_some((need.stated, levels))
    }

    /// Enrols in one of the next courses of these levels with a free seat.
    fn enrol(&mut self, person: &mut Person, from: NaiveDate, levels: &[&str]) {
        let (first, last) = (after(from, 2), after(from, MAX_WAIT_DAYS));
        let fitting: Vec<usize> = (0..self.courses.len())
            .filter(|&at| {
                let course = &self.courses[at];
                levels.contains(&course.level)
                    && (first..=last).contains(&course.starts)
                    && course.taken < course.seats
            })
            .take(3)
            .collect();
        let Some(&at) = self.rng.pick(&fitting) else {
            return;
        };
        let (starts, cancelled) = (self.courses[at].starts, self.courses[at].cancelled);
        let latest = before(starts, 1).min(self.frame.calendar.today);
        let enrolled = self.rng.day(from, latest);
        if cancelled || self.rng.percent(2) {
            self.enrol_cancelled(person, at, enrolled);
        } else if starts > self.frame.calendar.today {
            self.enrol_waiting(person, at, enrolled);
        } else {
            self.enrol_started(person, at, enrolled);
        }
    }

    fn enrol_cancelled(&mut self, person: &mut Person, at: usize, enrolled: NaiveDate) {
        let ended = self.rng.day_after(enrolled, 1, 12);
        let ended = self.frame.calendar.if_past(ended);
        let mut values = enrolment(at, enrolled, "cancelled");
        values.set("ended_on", day(ended));
        add_enrolment(person, enrolled, ended, values);
    }

    fn enrol_waiting(&mut self, person: &mut Person, at: usize, enrolled: NaiveDate) {
        self.courses[at].taken += 1;
        let statuses = [("assigned", 70), ("registered", 30)];
        let status = self.rng.pick_weighted(statuses);
        add_enrolment(person, enrolled, None, enrolment(at, enrolled, status));
    }

    fn enrol_started(&mut self, person: &mut Person, at: usize, enrolled: NaiveDate) {
        self.courses[at].taken += 1;
        let today = self.frame.calendar.today;
        let course = &self.courses[at];
        let (level, starts, ends) = (course.level, course.starts, course.ends);
        let late = if self.rng.percent(8) { 4 } else { 0 };
        let started = after(course.starts, late).min(today);
        let status = self.rng.pick_weighted(if ends <= today {
            [("passed", 86), ("failed", 5), ("dropped", 9)]
        } else {
            [("studying", 92), ("paused", 3), ("dropped", 5)]
        });
        let ended = match status {
            "passed" | "failed" => Some(ends.max(started)),
            "dropped" => Some(self.rng.day(started, ends.min(today))),
            _ => None,
        };
        let mut values = enrolment(at, enrolled, status);
        values.set("started_on", day(started));
        values.set("ended_on", day(ended));
        if status == "passed" {
            self.certify(&mut values, ends);
        }
        let days = u32::try_from((ends - starts).num_days() + 1).ok();
        self.fund(person, &mut values, started, (level, days));
        add_enrolment(person, enrolled, ended.or(Some(started)), values);
    }

    fn certify(&mut self, values: &mut Answers, ends: NaiveDate) {
        let Some(on) = self.frame.calendar.if_past(self.rng.day_after(ends, 6, 20)) else {
            return;
        };
        self.certificates += 1;
        let number = format!("{}/{:04}-CC", on.year(), self.certificates);
        values.set("certificate_no", text(&number));
        values.set("certificate_on", day(on));
    }

    /// Funding: the source of the person's group before city and ward; others pay for long courses themselves.
    fn fund(
        &mut self,
        person: &Person,
        values: &mut Answers,
        on: NaiveDate,
        (level, days): (&str, Option<u32>),
    ) {
        let holds = |group: &str| {
            let mut held = person.memberships.iter();
            held.any(|m| m.covers(on) && m.group.starts_with(group))
        };
        let funding = if holds("8") {
            "land_compensation"
        } else if holds("9") {
            "unemployment_insurance"
        } else if holds("10") {
            "state_budget"
        } else if !person.is_priority(on) && level != "upskilling" {
            self.rng
                .pick_weighted([("self", 80), ("loan", 8), ("sponsor", 12)])
        } else {
            self.rng.pick_weighted([
                ("city_budget", 60),
                ("ward_budget", 28),
                ("sponsor", 8),
                ("self", 4),
            ])
        };
        values.set("funding", text(funding));
        if funding != "self" {
            let requested = i64::from(self.rng.between(4, 15)) * 400_000;
            let paid = support_amount(person, on, level, funding, days, requested);
            values.set("support_amount", number(paid));
        }
    }
}

/// The amount paid: the rate where one is certain, else the requested amount up to the cap.
fn support_amount(
    person: &Person,
    on: NaiveDate,
    level: &str,
    funding: &str,
    days: Option<u32>,
    requested: i64,
) -> i64 {
    let held = person.memberships.iter().filter(|m| m.covers(on));
    let mut groups: Vec<String> = held.map(|m| m.group.to_owned()).collect();
    groups.extend(person.is_minority().then(|| "2".to_owned()));
    groups.extend(person.is_elderly(on).then(|| "4".to_owned()));
    let entitlement = support::entitlement(&Case {
        on,
        groups: &groups,
        female: person.sex == Sex::Female,
        level,
        funding,
        days,
    });
    let Some(entitlement) = entitlement else {
        return requested;
    };
    let most = entitlement.cap.as_ref().map_or(requested, |(cap, _)| *cap);
    entitlement.default_amount().unwrap_or(requested).min(most)
}

/// `course` is an index until the course has a register number.
fn enrolment(at: usize, enrolled: NaiveDate, status: &str) -> Answers {
    answers([
        ("course", number(i64::try_from(at).ok())),
        ("enrolled_on", day(enrolled)),
        ("status", text(status)),
    ])
}

fn add_enrolment(person: &mut Person, first: NaiveDate, last: Option<NaiveDate>, answers: Answers) {
    person.events.push(Event {
        record: Record::Enrolment,
        first,
        last: last.unwrap_or(first),
        answers,
    });
}
