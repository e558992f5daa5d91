//! The statuses that digits give to the pupils: kept in a draft, so that a dropped connection or a power cut loses none of
//! them, and recorded as answers of the enrolment form, which checks them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::codes::CodeList;
use crate::domain::date;
use crate::domain::record_ref::RecordRef;
use crate::entry::CourseSummary;
use crate::register::Result;
use crate::register::read::roster::Pupil;
use crate::register::write::drafts::{self, DraftInput, DraftSummary};
use crate::tui::app::context::AppContext;
use crate::tui::screens::courses::class::Class;
use crate::tui::services::batch::{BatchItem, CLASS_DRAFT};

/// Digit and code of each status, in the order drawn.
pub(super) const STATUS_DIGITS: [(u8, &str); 6] = [
    (1, "studying"),
    (2, "passed"),
    (3, "failed"),
    (4, "dropped"),
    (5, "paused"),
    (6, "cancelled"),
];

/// A status that is not recorded yet, as the draft stores it.
#[derive(Serialize, Deserialize)]
pub(super) struct PendingStatus {
    pub enrolment: i64,
    /// The version of the enrolment as the clerk saw it.
    pub version: i64,
    pub status: String,
    /// The ISO day on which it counts; `None` for the last day of the course, else today.
    pub day: Option<String>,
}

pub(super) fn status_label(status: &str) -> &str {
    CodeList::EnrolmentStatus.label(status)
}

/// The record that a pending status writes.
pub(super) fn batch_item(
    pupil: &Pupil,
    pending: &PendingStatus,
    course: &CourseSummary,
    today: NaiveDate,
) -> BatchItem {
    let chosen = pending.day.as_deref().and_then(date::from_iso);
    let dated = match pending.status.as_str() {
        "studying" if pupil.started_on.is_none() => Some(("started_on", today)),
        "passed" | "failed" => Some(("ended_on", last_day(pupil, course, today))),
        "dropped" | "cancelled" => Some(("ended_on", today)),
        _ => None,
    };
    let mut answers = vec![("status", pending.status.clone())];
    let mut summary = status_label(&pending.status).to_owned();
    if let Some((key, default)) = dated {
        let day = date::shown(chosen.unwrap_or(default));
        summary = format!("{summary} · {day}");
        answers.push((key, day));
    }
    BatchItem {
        key: pupil.enrolment,
        name: pupil.full_name.clone(),
        record_ref: Some(RecordRef::new(pupil.enrolment, pending.version)),
        answers,
        summary,
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

impl Class {
    /// Stores the pending statuses, or drops the draft when there are none.
    pub(super) fn save_status_draft(&mut self, ctx: &mut AppContext) -> Result<()> {
        if ctx.session.register.is_read_only() {
            return Ok(());
        }
        if self.pending_statuses.is_empty() {
            if let Some(id) = self.draft_id.take() {
                drafts::drop(&mut ctx.session.register, id)?;
            }
            return Ok(());
        }
        let statuses: Vec<_> = self.pending_statuses.values().collect();
        let state = serde_json::to_string(&statuses).unwrap_or_default();
        let draft = DraftInput {
            id: self.draft_id,
            form: CLASS_DRAFT,
            people: Vec::new(),
            title: self.course.code.clone(),
            state,
        };
        self.draft_id = Some(drafts::store(&mut ctx.session.register, &draft)?);
        Ok(())
    }

    /// Loads the pending statuses that this clerk left.
    pub(super) fn load_status_draft(&mut self, ctx: &mut AppContext) -> Result<()> {
        let drafts = drafts::of_clerk(ctx.reader())?;
        let mine = |d: &&DraftSummary| d.form == CLASS_DRAFT && d.title == self.course.code;
        let Some(id) = drafts.iter().find(mine).map(|d| d.id) else {
            return Ok(());
        };
        let state = drafts::state(ctx.reader(), id)?.unwrap_or_default();
        let stored: Vec<PendingStatus> = serde_json::from_str(&state).unwrap_or_default();
        let is_of_class = |s: &PendingStatus| {
            self.list.iter().any(|p| p.enrolment == s.enrolment)
                && STATUS_DIGITS.iter().any(|(_, code)| *code == s.status)
        };
        let statuses = stored.into_iter().filter(is_of_class);
        self.pending_statuses = statuses.map(|s| (s.enrolment, s)).collect();
        self.draft_id = Some(id);
        Ok(())
    }
}
