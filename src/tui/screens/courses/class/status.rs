//! The digits that mark a class list, and what a mark comes to as answers of the enrolment form. Checks nothing: the form
//! does when the marks are recorded.

use chrono::NaiveDate;

use crate::domain::codes::CodeList;
use crate::domain::date;
use crate::domain::record_ref::RecordRef;
use crate::register::read::classes::{Course, Pupil};
use crate::tui::services::batch::BatchItem;

/// The digits, in the order of the line that explains them.
pub(in crate::tui::screens) const STATUS_DIGITS: [(u8, &str); 6] = [
    (1, "studying"),
    (2, "passed"),
    (3, "failed"),
    (4, "dropped"),
    (5, "paused"),
    (6, "cancelled"),
];

/// A mark that is not in the register yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::tui::screens) struct PendingStatus {
    /// Code of the state.
    pub status: &'static str,
    /// The version of the enrolment the clerk saw.
    pub version: i64,
    /// The day it counts on; `None`: the day the class gives, else today.
    pub day: Option<NaiveDate>,
}

/// The code a digit stands for.
pub(in crate::tui::screens) fn status_for_digit(digit: u8) -> Option<&'static str> {
    STATUS_DIGITS
        .iter()
        .find(|(d, _)| *d == digit)
        .map(|(_, s)| *s)
}

/// A state as the list calls it: six of them stand in one line.
pub(in crate::tui::screens) fn status_label(status: &str) -> &'static str {
    CodeList::EnrolmentStatus
        .get(status)
        .map_or("", |c| c.label())
}

/// What a mark writes.
pub(in crate::tui::screens) fn batch_item(
    pupil: &Pupil,
    pending: PendingStatus,
    course: &Course,
    today: NaiveDate,
) -> BatchItem {
    let mut answers = vec![("status", pending.status.to_owned())];
    let day = match pending.status {
        "studying" if pupil.started_on.is_none() => {
            let day = pending.day.unwrap_or(today);
            answers.push(("started_on", date::shown(day)));
            Some(day)
        }
        "passed" | "failed" => {
            let day = pending
                .day
                .unwrap_or_else(|| last_day(pupil, course, today));
            answers.push(("ended_on", date::shown(day)));
            Some(day)
        }
        "dropped" | "cancelled" => {
            let day = pending.day.unwrap_or(today);
            answers.push(("ended_on", date::shown(day)));
            Some(day)
        }
        _ => None,
    };
    let label = CodeList::EnrolmentStatus
        .get(pending.status)
        .map_or("", |c| c.label());
    BatchItem {
        key: pupil.enrolment,
        name: pupil.full_name.clone(),
        record_ref: Some(RecordRef::new(pupil.enrolment, pending.version)),
        answers,
        summary: day.map_or_else(
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
