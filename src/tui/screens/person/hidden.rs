//! What is hidden about a person, and opening it: a key and a stated reason, in the trail. It stays open to this sitting.

use super::PersonPage;
use crate::domain::eligibility::minority;
use crate::forms::Record;
use crate::register::RegisterError;
use crate::register::note::Note;
use crate::register::page::Line;
use crate::tui::keys::Action;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Screen};
use crate::tui::screens::choose::{Choose, Offer};
use crate::words::access as w;

/// The digit that opens it.
pub(super) const OPEN: u8 = 4;
/// Digits whose screens tell it: the form, the merging of two records, the history, the card beside the form.
const TELL: [u8; 4] = [1, 7, 8, 9];

/// Lines that open the same form.
const INTAKE: [Record; 3] = [Record::Person, Record::Membership, Record::Need];

/// What is hidden on the page.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hidden {
    /// Something is hidden now.
    masked: bool,
    /// What was asked for and waits for a reason.
    waits: Option<Action>,
}

impl Hidden {
    /// A digit of the page is offered.
    pub(super) fn offers(self, digit: u8) -> bool {
        digit != OPEN || self.masked
    }

    /// Nothing waits any more: the question was left.
    pub(super) fn forget(&mut self) {
        self.waits = None;
    }

    /// A reason was asked for.
    pub(super) fn asks(self) -> bool {
        self.waits.is_some()
    }

    /// An action would show what is hidden.
    pub(super) fn stands_before(self, action: Action, chosen: Option<&Line>) -> bool {
        let tells = match action {
            Action::Digit(digit) => digit == OPEN || TELL.contains(&digit),
            Action::Enter => chosen.is_some_and(|line| INTAKE.contains(&line.record)),
            _ => false,
        };
        self.masked && tells
    }
}

/// Why somebody looks; the label is kept in the trail.
pub(in crate::tui::screens) fn reasons() -> Vec<Offer> {
    [
        w::WHY_CASE,
        w::WHY_ASKED,
        w::WHY_COMPARE,
        w::WHY_ORDER,
        w::WHY_FIGURES,
    ]
    .into_iter()
    .map(|reason| Offer::new(reason.text(), "", reason.text()))
    .collect()
}

impl PersonPage {
    pub(super) fn chosen(&self) -> Option<&Line> {
        self.list.chosen().map(|at| &self.timeline[at])
    }

    /// Whether the person belongs to the plan today, and what of the page is hidden until somebody opens it.
    pub(super) fn weigh(&mut self, office: &Office) -> Result<(), RegisterError> {
        let kept = office.register.kept(Record::Person, self.id)?;
        let ethnicity = kept.and_then(|k| k.answers.text("ethnicity").map(String::from));
        let eligible = office.register.eligibility(self.id)?;
        let by_origin = ethnicity.is_some_and(|e| minority(&e));
        let sensitive =
            by_origin || eligible.is_sensitive() || self.timeline.iter().any(|l| l.sensitive);
        self.hidden.masked = sensitive && !office.opened.contains(&self.id);
        if !self.hidden.masked {
            self.eligible = eligible.sentence();
            return Ok(());
        }
        self.eligible = eligible.masked_sentence();
        let lines = std::mem::take(&mut self.timeline);
        self.timeline = lines.into_iter().map(Line::masked).collect();
        let origin = Record::Person.section().field("ethnicity");
        for (label, value) in &mut self.facts {
            if origin.is_some_and(|f| f.label.text() == *label) {
                w::HIDDEN.text().clone_into(value);
            }
        }
        Ok(())
    }

    /// Asks why, before anything is shown.
    pub(super) fn ask_why(&mut self, action: Action) -> Next {
        self.hidden.waits = Some(action);
        let title = w::OPEN_WHY.text();
        Next::Open(Box::new(Choose::of(title, reasons(), true)))
    }

    /// Opens it and goes on with what was asked for.
    pub(super) fn open_hidden(&mut self, reason: &str, office: &mut Office) -> Handled {
        let waits = self.hidden.waits.take();
        office.register.note(Note::opened(self.id, reason))?;
        office.opened.insert(self.id);
        self.refresh(office)?;
        match waits {
            Some(action) if action != Action::Digit(OPEN) => self.on(action, office),
            _ => {
                office.message = Some(w::OPENED_NOTED.text().to_owned());
                Ok(Next::Changed)
            }
        }
    }
}
