//! How a form is gone through: one record from top to bottom; person after person with the rest in common; or only the
//! answers that people chosen elsewhere have in common. Decides the order of the fields, not what is asked or wrong.

use crate::entry::{Place, Problem};
use crate::forms::Kind;
use crate::register::RegisterError;
use crate::register::read::roster::RosterEntry;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::Next;
use crate::tui::input::keys::Action;
use crate::tui::screens::form::{FormScreen, StatusLine};
use crate::words::Phrase;
use crate::words::batch as w;

/// The way through a form.
pub(super) enum FormFlow {
    /// Every field, in the form's order.
    Plain,
    /// What all have in common first, then person after person.
    Series(SeriesFlow),
    /// What all have in common, for people chosen elsewhere.
    Batch(BatchFlow),
}

/// Person after person.
pub(super) struct SeriesFlow {
    pub title: String,
    /// Who is in, the newest first.
    pub participants: Vec<RosterEntry>,
    /// Seats, where they are limited.
    pub seats: Option<i64>,
    /// The clerk came from the person to change what is common: Esc leads back there.
    pub came_from_person: bool,
}

/// What is asked.
pub(super) struct BatchFlow {
    pub title: String,
    /// The only fields asked; empty: all that can be common.
    pub only: &'static [&'static str],
}

impl FormScreen {
    /// The heading, where the form's own does not say enough.
    pub(super) fn flow_title(&self) -> Option<&str> {
        match &self.flow {
            FormFlow::Plain => None,
            FormFlow::Series(series) => Some(&series.title),
            FormFlow::Batch(batch) => Some(&batch.title),
        }
    }

    /// The fields all records have in common, as far as they are asked now.
    pub(super) fn common(&self) -> Vec<Place> {
        let only = match &self.flow {
            FormFlow::Batch(batch) => batch.only,
            _ => &[],
        };
        self.draft
            .visible()
            .into_iter()
            .filter(|&p| {
                let field = self.draft.field(p);
                let given = self.given.iter().any(|(key, _)| *key == field.key);
                let wanted = if only.is_empty() {
                    !field.identity
                } else {
                    only.contains(&field.key)
                };
                wanted && !given && !matches!(field.kind, Kind::Person)
            })
            .collect()
    }

    /// Where the person is named.
    pub(super) fn person_place(&self) -> Option<Place> {
        let field = self.draft.rows[0]
            .section
            .fields
            .iter()
            .position(|f| matches!(f.kind, Kind::Person))?;
        Some(Place { row: 0, field })
    }

    /// The fields of one person alone, besides who it is: a note, a certificate.
    pub(super) fn person_fields(&self) -> Vec<Place> {
        let mut all = self.draft.visible();
        all.retain(|p| self.draft.field(*p).identity && Some(*p) != self.person_place());
        all
    }

    pub(super) fn is_at_person(&self) -> bool {
        matches!(self.flow, FormFlow::Series(_)) && Some(self.draft.at) == self.person_place()
    }

    /// The fields a form shows from top to bottom.
    pub(super) fn shown_places(&self) -> Vec<Place> {
        match self.flow {
            FormFlow::Batch(_) => self.common(),
            _ => self.draft.visible(),
        }
    }

    /// All fields in the order they are gone through; `None`: in the form's own.
    fn order(&self) -> Option<Vec<Place>> {
        let mut order = match self.flow {
            FormFlow::Plain => return None,
            _ => self.common(),
        };
        if matches!(self.flow, FormFlow::Series(_)) {
            order.extend(self.person_place());
            order.extend(self.person_fields());
        }
        Some(order)
    }

    /// The next place to type; `None` where the form is saved.
    pub(super) fn next_place(&mut self) -> Option<Place> {
        let at = self.draft.at;
        match self.order() {
            None => self.next_place_not_given(),
            Some(_) if self.is_at_person() => None,
            Some(order) => order.into_iter().skip_while(|p| *p != at).nth(1),
        }
    }

    /// The next place but those the form was opened with: they were answered before it opened.
    fn next_place_not_given(&mut self) -> Option<Place> {
        let from = self.draft.at;
        let mut next = self.draft.advance();
        while let Some(place) = next {
            let field = self.draft.field(place);
            let given = self.given.iter().any(|(key, _)| *key == field.key);
            if !given || place.row != 0 || self.draft.cell(place).text.is_empty() {
                break;
            }
            self.draft.at = place;
            next = self.draft.advance();
        }
        self.draft.at = from;
        next
    }

    /// The place before this one.
    pub(super) fn previous_place(&self) -> Option<Place> {
        let at = self.draft.at;
        match self.order() {
            None => self.draft.previous_place(),
            Some(order) => order.into_iter().take_while(|p| *p != at).last(),
        }
    }

    /// Whether a problem stops here: what is only in doubt is asked of each person later, not of what they share.
    pub(super) fn is_blocking(&self, problem: &Problem) -> bool {
        !matches!(self.flow, FormFlow::Batch(_)) || !problem.soft
    }

    /// A key that means something else on this way; `None`: what it means in every form.
    pub(super) fn on_flow_key(
        &mut self,
        action: Action,
        ctx: &mut AppContext,
    ) -> Result<Option<Next>, RegisterError> {
        match self.flow {
            FormFlow::Batch(_) if action == Action::Back => {
                self.touched = false;
                Ok(None)
            }
            FormFlow::Plain | FormFlow::Batch(_) => Ok(None),
            FormFlow::Series(_) if self.is_at_person() => self.on_person_key(action, ctx),
            FormFlow::Series(_) => self.on_common_key(action, ctx),
        }
    }

    pub(super) fn flow_hints(&self) -> Option<Vec<Action>> {
        if !self.is_at_person() {
            return None;
        }
        let mut hints = vec![Action::Enter, Action::Find, Action::List];
        match &self.status {
            StatusLine::Problem(p) if p.soft => hints.insert(0, Action::Accept),
            StatusLine::Problem(_) if self.is_unknown_person() && !self.has_unknown_card() => {
                hints.insert(0, Action::Save);
            }
            _ => {}
        }
        hints.extend([Action::Help, Action::Back]);
        Some(hints)
    }

    pub(super) fn flow_hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Enter if self.is_at_person() => Some(w::HINT_RECORD),
            Action::List if self.is_at_person() => Some(w::HINT_COMMON),
            Action::Save if self.is_unknown_person() => Some(w::HINT_TAKE_IN),
            Action::Save if matches!(self.flow, FormFlow::Batch(_)) => Some(w::HINT_GO_ON),
            Action::Save if matches!(self.flow, FormFlow::Series(_)) => Some(w::HINT_TO_PERSON),
            _ => None,
        }
    }
}
