//! What is hidden about a person, and opening it: a key and a stated reason, in the trail. It stays open to this sitting.

use super::PersonPage;
use crate::domain::eligibility::is_minority;
use crate::forms::Record;
use crate::register::RegisterError;
use crate::register::read;
use crate::register::read::timeline::TimelineEntry;
use crate::register::trail::event::AuditEvent;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::Action;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::words::access as w;

/// The digit that opens it.
pub(super) const REVEAL_DIGIT: u8 = 4;
/// Digits whose screens tell it: the form, the merging of two records, the history, the card beside the form.
const REVEALING_DIGITS: [u8; 4] = [1, 7, 8, 9];

/// Lines that open the same form.
const INTAKE_RECORDS: [Record; 3] = [Record::Person, Record::Membership, Record::Need];

/// What is hidden on the page.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MaskState {
    /// Something is hidden now.
    is_masked: bool,
    /// What was asked for and waits for a reason.
    pending_action: Option<Action>,
}

impl MaskState {
    /// A digit of the page is offered.
    pub(super) fn is_offered(self, digit: u8) -> bool {
        digit != REVEAL_DIGIT || self.is_masked
    }

    /// Nothing waits any more: the question was left.
    pub(super) fn clear_pending(&mut self) {
        self.pending_action = None;
    }

    /// A reason was asked for.
    pub(super) fn has_pending(self) -> bool {
        self.pending_action.is_some()
    }

    /// An action would show what is hidden.
    pub(super) fn is_blocked(self, action: Action, chosen: Option<&TimelineEntry>) -> bool {
        let reveals = match action {
            Action::Digit(digit) => digit == REVEAL_DIGIT || REVEALING_DIGITS.contains(&digit),
            Action::Enter => chosen.is_some_and(|line| INTAKE_RECORDS.contains(&line.record)),
            _ => false,
        };
        self.is_masked && reveals
    }
}

/// Why somebody looks; the label is kept in the trail.
pub(in crate::tui) fn access_reasons() -> Vec<ChoiceItem> {
    [
        w::WHY_CASE,
        w::WHY_ASKED,
        w::WHY_COMPARE,
        w::WHY_ORDER,
        w::WHY_FIGURES,
    ]
    .into_iter()
    .map(|reason| ChoiceItem::new(reason.text(), "", reason.text()))
    .collect()
}

impl PersonPage {
    pub(super) fn chosen(&self) -> Option<&TimelineEntry> {
        self.list.chosen().map(|at| &self.timeline[at])
    }

    /// Whether the person belongs to the plan today, and what of the page is hidden until somebody opens it.
    pub(super) fn apply_masking(&mut self, ctx: &AppContext) -> Result<(), RegisterError> {
        let stored = read::load::stored_record(ctx.reader(), Record::Person, self.id)?;
        let ethnicity = stored.and_then(|k| k.answers.text("ethnicity").map(String::from));
        let eligibility = read::timeline::eligibility(ctx.reader(), self.id)?;
        let by_origin = ethnicity.is_some_and(|e| is_minority(&e));
        let sensitive =
            by_origin || eligibility.is_sensitive() || self.timeline.iter().any(|l| l.sensitive);
        self.mask.is_masked = sensitive && !ctx.session.unmasked.contains(&self.id);
        if !self.mask.is_masked {
            self.eligibility = eligibility.sentence();
            return Ok(());
        }
        self.eligibility = eligibility.masked_sentence();
        let lines = std::mem::take(&mut self.timeline);
        self.timeline = lines.into_iter().map(TimelineEntry::masked).collect();
        let origin = Record::Person.section().field("ethnicity");
        for (label, value) in &mut self.fields {
            if origin.is_some_and(|f| f.label.text() == *label) {
                w::HIDDEN.text().clone_into(value);
            }
        }
        Ok(())
    }

    /// Asks why, before anything is shown.
    pub(super) fn open_reason_dialog(&mut self, action: Action) -> Next {
        self.mask.pending_action = Some(action);
        let title = w::OPEN_WHY.text();
        Next::choose(title, access_reasons(), true)
    }

    /// Opens it and goes on with what was asked for.
    pub(super) fn reveal(&mut self, reason: &str, ctx: &mut AppContext) -> Handled {
        let pending_action = self.mask.pending_action.take();
        ctx.session
            .register
            .record_event(AuditEvent::person_opened(self.id, reason))?;
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
