//! The digits that give a pupil a status, and the status as answers of the enrolment form. The form checks them when they are
//! recorded.

use chrono::NaiveDate;

use crate::domain::codes::CodeList;
use crate::domain::date;
use crate::domain::record_ref::RecordRef;
use crate::entry::CourseSummary;
use crate::register::read::roster::Pupil;
use crate::tui::services::batch::BatchItem;

/// Digit and code of each status, in the order drawn.
pub(super) const STATUS_DIGITS: [(u8, &str); 6] = [
    (1, "studying"),
    (2, "passed"),
    (3, "failed"),
    (4, "dropped"),
    (5, "paused"),
    (6, "cancelled"),
];

/// A status that is not recorded yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PendingStatus {
    /// Code of the status.
    pub status: &'static str,
    /// The version of the enrolment as the clerk saw it.
    pub version: i64,
    /// The day on which it counts; `None` for the last day of the course, else today.
    pub day: Option<NaiveDate>,
}

pub(super) fn status_for_digit(digit: u8) -> Option<&'static str> {
    STATUS_DIGITS
        .iter()
        .find(|(d, _)| *d == digit)
        .map(|(_, s)| *s)
}

pub(super) fn status_label(status: &str) -> &str {
    CodeList::EnrolmentStatus.label(status)
}

/// The record that a pending status writes.
pub(super) fn batch_item(
    pupil: &Pupil,
    pending: PendingStatus,
    course: &CourseSummary,
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
    let label = status_label(pending.status);
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
fn last_day(pupil: &Pupil, course: &CourseSummary, today: NaiveDate) -> NaiveDate {
    let day = |iso: &Option<String>| iso.as_deref().and_then(date::from_iso);
    let began = day(&pupil.started_on);
    day(&course.ends_on)
        .filter(|d| *d <= today && began.is_none_or(|b| b <= *d))
        .unwrap_or(today)
}
