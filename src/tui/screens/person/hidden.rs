//! Masking on a person's page, and revealing by a key and a reason, which the trail records. Revealed data are shown
//! until the session ends.

use super::PersonPage;
use crate::domain::eligibility::is_minority;
use crate::forms::Record;
use crate::register::Result;
use crate::register::read;
use crate::register::read::timeline::TimelineEntry;
use crate::register::trail::event::AuditEvent;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::Action;
use crate::tui::services::people_filter::access_reasons;
use crate::words::access as w;

/// The digit that reveals the masked data.
pub(super) const REVEAL_DIGIT: u8 = 4;
/// Digits of screens that show masked data: the form, the merge, the history, the card beside the form.
const REVEALING_DIGITS: [u8; 4] = [1, 7, 8, 9];

/// Records that open the intake form.
const INTAKE_RECORDS: [Record; 3] = [Record::Person, Record::Membership, Record::Need];

/// What is masked on the page.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MaskState {
    is_masked: bool,
    /// The action to continue once a reason is entered.
    pub pending_action: Option<Action>,
}

impl MaskState {
    /// Whether the page offers a digit.
    pub(super) fn is_offered(self, digit: u8) -> bool {
        digit != REVEAL_DIGIT || self.is_masked
    }

    /// Whether an action would show what is masked.
    pub(super) fn is_blocked(self, action: Action, chosen: Option<&TimelineEntry>) -> bool {
        let reveals = match action {
            Action::Digit(digit) => digit == REVEAL_DIGIT || REVEALING_DIGITS.contains(&digit),
            Action::Enter => chosen.is_some_and(|line| INTAKE_RECORDS.contains(&line.record)),
            _ => false,
        };
        self.is_masked && reveals
    }
}

impl PersonPage {
    /// Sets whether the plan covers the person today, and masks what is sensitive unless it was opened in this session;
    /// returns the timeline to show.
    pub(super) fn apply_masking(
        &mut self,
        timeline: Vec<TimelineEntry>,
        ctx: &AppContext,
    ) -> Result<Vec<TimelineEntry>> {
        let register = &ctx.session.register;
        let stored = read::load::stored_record(register.reader(), Record::Person, self.id.get())?;
        let ethnicity = stored.and_then(|k| k.answers.text("ethnicity").map(String::from));
        let eligibility = read::timeline::eligibility(register.reader(), self.id)?;
        let by_origin = ethnicity.is_some_and(|e| is_minority(&e));
        let sensitive =
            by_origin || eligibility.is_sensitive() || timeline.iter().any(|l| l.sensitive);
        self.mask.is_masked = sensitive && !ctx.session.unmasked.contains(&self.id);
        self.eligibility = eligibility.sentence(self.mask.is_masked);
        if !self.mask.is_masked {
            return Ok(timeline);
        }
        let origin = Record::Person.section().field("ethnicity");
        for (label, value) in &mut self.fields {
            if origin.is_some_and(|f| f.label.text() == *label) {
                w::HIDDEN.text().clone_into(value);
            }
        }
        Ok(timeline.into_iter().map(TimelineEntry::masked).collect())
    }

    /// Asks for the reason before anything is shown.
    pub(super) fn open_reason_dialog(&mut self, action: Action) -> Next {
        self.mask.pending_action = Some(action);
        Next::choose(w::OPEN_WHY.text(), access_reasons(), true)
    }

    /// Records the reason, removes the mask and resumes the pending action.
    pub(super) fn reveal(&mut self, reason: &str, ctx: &mut AppContext) -> Handled {
        let pending_action = self.mask.pending_action.take();
        let event = AuditEvent::person_opened(self.id, reason);
        ctx.session.register.record_event(event)?;
        ctx.session.unmasked.insert(self.id);
        self.refresh(ctx)?;
        match pending_action {
            Some(action) if action != Action::Digit(REVEAL_DIGIT) => self.on(action, ctx),
            _ => {
                ctx.ui.message = Some(w::OPENED_NOTED.text().to_owned());
                Ok(Next::Changed)
            }
        }
    }
}
