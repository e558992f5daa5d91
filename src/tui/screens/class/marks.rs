//! The digits that mark a class list, and what a mark comes to as answers of the enrolment form. Checks nothing: the form
//! does when the marks are recorded.

use chrono::NaiveDate;

use crate::domain::codes::List;
use crate::domain::date;
use crate::register::classes::{Course, Pupil};
use crate::tui::screens::together::Wish;

/// The digits, in the order of the line that explains them.
pub(super) const MARKS: [(u8, &str); 6] = [
    (1, "studying"),
    (2, "passed"),
    (3, "failed"),
    (4, "dropped"),
    (5, "paused"),
    (6, "cancelled"),
];

/// A mark that is not in the register yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mark {
    /// Code of the state.
    pub status: &'static str,
    /// The version of the enrolment the clerk saw.
    pub version: i64,
    /// The day it counts on; `None`: the day the class gives, else today.
    pub day: Option<NaiveDate>,
}

/// The code a digit stands for.
pub(super) fn status(digit: u8) -> Option<&'static str> {
    MARKS.iter().find(|(d, _)| *d == digit).map(|(_, s)| *s)
}

/// A state as the list calls it: six of them stand in one line.
pub(super) fn short(status: &str) -> &'static str {
    List::EnrolmentStatus.get(status).map_or("", |c| c.label())
}

/// What a mark writes.
pub(super) fn wish(pupil: &Pupil, mark: Mark, course: &Course, today: NaiveDate) -> Wish {
    let mut answers = vec![("status", mark.status.to_owned())];
    let day = match mark.status {
        "studying" if pupil.started_on.is_none() => {
            let day = mark.day.unwrap_or(today);
            answers.push(("started_on", date::shown(day)));
            Some(day)
        }
        "passed" | "failed" => {
            let day = mark.day.unwrap_or_else(|| last_day(pupil, course, today));
            answers.push(("ended_on", date::shown(day)));
            Some(day)
        }
        "dropped" | "cancelled" => {
            let day = mark.day.unwrap_or(today);
            answers.push(("ended_on", date::shown(day)));
            Some(day)
        }
        _ => None,
    };
    let label = List::EnrolmentStatus
        .get(mark.status)
        .map_or("", |c| c.label());
    Wish {
        key: pupil.enrolment,
        name: pupil.full_name.clone(),
        kept: Some((pupil.enrolment, mark.version)),
        answers,
        told: day.map_or_else(
            || label.to_owned(),
            |d| format!("{label} · {}", date::shown(d)),
        ),
    }
}

/// The last day of the course, if it is over and the person began before; else today.
fn last_day(pupil: &Pupil, course: &Course, today: NaiveDate) -> NaiveDate {
    let day = |iso: &Option<String>| iso.as_deref().and_then(date::from_iso);
    let began = day(&pupil.started_on);
    day(&course.ends_on)
        .filter(|d| *d <= today && began.is_none_or(|b| b <= *d))
        .unwrap_or(today)
}
