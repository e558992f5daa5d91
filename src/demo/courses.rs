//! The courses of the demo ward.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::demo::people::{Frame, answers, day, number, text};
use crate::demo::rng::{Rng, after};
use crate::entry::Answers;

/// Courses in eleven months in a ward of [`WARD`] people.
const A_YEAR: u32 = 72;
/// Reference population.
const WARD: u64 = 61_135;
/// Minimum number of courses.
const MIN_COURSES: u32 = 9;
/// Cycle of levels; short courses are the most frequent.
const LEVELS: [&str; 14] = [
    "under_3_months",
    "elementary",
    "under_3_months",
    "upskilling",
    "under_3_months",
    "intermediate",
    "elementary",
    "under_3_months",
    "college",
    "under_3_months",
    "elementary",
    "under_3_months",
    "vocational_secondary",
    "elementary",
];
/// Start days of future courses, in days from today.
const TO_COME: [u32; 3] = [6, 13, 24];

#[derive(Debug)]
pub(super) struct Course {
    pub level: &'static str,
    pub starts: NaiveDate,
    pub ends: NaiveDate,
    pub cancelled: bool,
    pub seats: u32,
    pub taken: u32,
    pub answers: Answers,
}

/// Generates the courses, earliest first.
pub(super) fn draw(frame: &Frame<'_>, rng: &mut Rng) -> Vec<Course> {
    let calendar = frame.calendar;
    let many =
        u64::from(A_YEAR * calendar.elapsed_share() / 100) * u64::from(frame.people) / WARD / 100;
    let many = u32::try_from(many).unwrap_or(A_YEAR).max(MIN_COURSES);
    let span = u32::try_from((calendar.today - calendar.since).num_days()).unwrap_or_default();
    let cancelled = many * 2 / 3;
    let held = (0..many).map(|n| {
        let starts = after(calendar.since, (span * n + rng.below(span + 1)) / many);
        (LEVELS[n as usize % LEVELS.len()], starts, n == cancelled)
    });
    // Future courses are short ones.
    let coming = TO_COME.map(|days| (LEVELS[0], after(calendar.today, days), false));
    let all: Vec<_> = held.chain(coming).collect();
    let mut numbers = BTreeMap::new();
    all.into_iter()
        .map(|(level, starts, cancelled)| {
            course(frame, level, starts, cancelled, &mut numbers, rng)
        })
        .collect()
}

fn course(
    frame: &Frame<'_>,
    level: &'static str,
    starts: NaiveDate,
    cancelled: bool,
    numbers: &mut BTreeMap<i32, u32>,
    rng: &mut Rng,
) -> Course {
    let ward = &frame.lists.ward;
    let subjects = ward.courses.get(level).map_or(&[][..], Vec::as_slice);
    let (title, trade, days) = rng.pick(subjects).map_or(("", "", 1), |s| {
        (s.title.as_str(), s.trade.as_str(), s.days)
    });
    let (ends, year) = (after(starts, days), starts.year());
    let nth = numbers.entry(year).or_insert(0);
    *nth += 1;
    let seats = match level {
        "under_3_months" | "elementary" => rng.between(3, 5) * 5,
        _ => 15,
    };
    let (code, title) = (
        format!("K{}-{nth:03}", year % 100),
        format!("{title}, khóa {nth}/{year}"),
    );
    Course {
        level,
        starts,
        ends,
        cancelled,
        seats,
        taken: 0,
        answers: answers([
            ("code", text(&code)),
            ("title", text(&title)),
            ("provider", text(rng.pick_text(&ward.providers))),
            ("level", text(level)),
            ("trade", text(trade)),
            ("starts_on", day(starts)),
            ("ends_on", day(ends)),
            ("place", text(rng.pick_text(&ward.places))),
            ("capacity", number(i64::from(seats))),
            ("cancelled", text(if cancelled { "yes" } else { "no" })),
        ]),
    }
}
