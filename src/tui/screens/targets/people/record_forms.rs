//! The forms that supply what the people of a list miss: one digit, for the chosen person or for all marked ones.

use crate::entry::lookup::reference;
use crate::forms::{self, Form};
use crate::progress::plan::{Measure, Target};
use crate::tui::app::route::FormRequest;
use crate::tui::app::screen::{Handled, Next};
use crate::tui::screens::targets::people::{PendingReply, TargetPeople};
use crate::tui::services::batch::BatchPerson;
use crate::words::Phrase;

/// The forms, those that count for the target first, marked with true.
pub(super) fn forms_of(target: &Target) -> Vec<(bool, u8, Phrase)> {
    let is_relevant = |form: &Form| match &target.measure {
        Measure::Trainees { .. } => *form == forms::ENROLMENT,
        Measure::Placed { .. } => *form == forms::PLACEMENT,
        Measure::Served { served, .. } => {
            let services = &served.services;
            (services.advice.is_some() && *form == forms::CONTACT)
                || (services.training.is_some() && *form == forms::ENROLMENT)
                || (services.placement.is_some() && *form == forms::PLACEMENT)
                || (services.loan && *form == forms::LOAN)
        }
        Measure::Indicator { .. } => false,
    };
    let mut all: Vec<_> = forms::of_person()
        .map(|(digit, form, label)| (is_relevant(form), digit, label))
        .collect();
    all.sort_by_key(|(is_relevant, ..)| !is_relevant);
    all
}

impl TargetPeople {
    /// Opens the form of a digit: for the chosen person, or once for all marked ones.
    pub(super) fn open_form(&mut self, digit: u8) -> Handled {
        let Some((_, form, _)) = forms::of_person().find(|(d, ..)| *d == digit) else {
            return Ok(Next::Same);
        };
        if self.list.marked_count() > 0 {
            self.pending_reply = Some(PendingReply::Answers(form));
            let count = self.marked_people().len();
            return Ok(Next::form(FormRequest::for_people(form, count)));
        }
        let Some(person) = self.list.chosen() else {
            return Ok(Next::Same);
        };
        let text = reference(person.citizen_id.as_deref(), person.person_id);
        let given = [("citizen_id", text)];
        Ok(Next::form(FormRequest::filled(form, &given)))
    }

    /// The marked people, each once.
    pub(super) fn marked_people(&self) -> Vec<BatchPerson> {
        let mut people: Vec<BatchPerson> = Vec::new();
        for person in self.list.marked() {
            let id = person.person_id;
            if people.iter().all(|known| known.1 != id) {
                people.push((id.get(), id, person.full_name.clone()));
            }
        }
        people
    }
}
