//! The draft of a class's pending statuses, so that a dropped connection or a power cut loses none of them.

use serde::{Deserialize, Serialize};

use crate::domain::date;
use crate::register::RegisterError;
use crate::register::write::drafts::{self, DraftInput, DraftSummary};
use crate::tui::app::context::AppContext;
use crate::tui::screens::courses::class::Class;
use crate::tui::screens::courses::class::status::{PendingStatus, STATUS_DIGITS};
use crate::tui::services::batch::CLASS_DRAFT;

#[derive(Serialize, Deserialize)]
struct StoredStatus {
    enrolment: i64,
    version: i64,
    status: String,
    day: Option<String>,
}

impl Class {
    /// Stores the pending statuses, or drops the draft when there are none.
    pub(super) fn save_status_draft(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        if ctx.session.register.is_read_only() {
            return Ok(());
        }
        if self.pending_statuses.is_empty() {
            if let Some(id) = self.draft_id.take() {
                drafts::drop(&mut ctx.session.register, id)?;
            }
            return Ok(());
        }
        let lines: Vec<StoredStatus> = self
            .pending_statuses
            .iter()
            .map(|(&enrolment, pending)| StoredStatus {
                enrolment,
                version: pending.version,
                status: pending.status.to_owned(),
                day: pending.day.map(date::iso),
            })
            .collect();
        let state = serde_json::to_string(&lines).unwrap_or_default();
        let draft = DraftInput {
            id: self.draft_id,
            form: CLASS_DRAFT,
            person: None,
            title: &self.course.code,
            state: &state,
        };
        self.draft_id = Some(drafts::store(&mut ctx.session.register, &draft)?);
        Ok(())
    }

    /// Loads the pending statuses that this clerk left.
    pub(super) fn load_status_draft(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let drafts = drafts::of_clerk(ctx.reader())?;
        let mine = |d: &&DraftSummary| d.form == CLASS_DRAFT && d.title == self.course.code;
        let Some(id) = drafts.iter().find(mine).map(|d| d.id) else {
            return Ok(());
        };
        let state = drafts::state(ctx.reader(), id)?.unwrap_or_default();
        let lines: Vec<StoredStatus> = serde_json::from_str(&state).unwrap_or_default();
        self.draft_id = Some(id);
        self.pending_statuses = lines
            .into_iter()
            .filter(|l| self.list.iter().any(|p| p.enrolment == l.enrolment))
            .filter_map(|l| {
                let (_, status) = STATUS_DIGITS.into_iter().find(|(_, s)| *s == l.status)?;
                let day = l.day.as_deref().and_then(date::from_iso);
                let (version, enrolment) = (l.version, l.enrolment);
                let pending = PendingStatus {
                    status,
                    version,
                    day,
                };
                Some((enrolment, pending))
            })
            .collect();
        Ok(())
    }
}
