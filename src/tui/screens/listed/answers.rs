//! The forms that answer what people of a list still miss: one digit, for the chosen person or for all ticked at once.

use super::{Asked, Listed};
use crate::forms::{self, Form};
use crate::progress::plan::{Measure, Target};
use crate::register::RegisterError;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next};
use crate::tui::screens::form::FormScreen;
use crate::tui::screens::together::{self, Ask, Step};
use crate::words::{Phrase, batch, tui, worklist as w};

/// The forms a digit opens.
const FORMS: [(u8, &Form, Phrase); 4] = [
    (2, &forms::ENROLMENT, tui::PERSON_ENROL),
    (3, &forms::PLACEMENT, tui::PERSON_PLACE),
    (5, &forms::CONTACT, tui::PERSON_CONTACT),
    (6, &forms::LOAN, tui::PERSON_LOAN),
];

/// The forms, those that answer this target first; true: this one does.
pub(super) fn forms_of(target: &Target) -> Vec<(bool, u8, Phrase)> {
    let answers = |form: &Form| match &target.measure {
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
    let mut all = FORMS
        .map(|(digit, form, label)| (answers(form), digit, label))
        .to_vec();
    all.sort_by_key(|(answers, ..)| !answers);
    all
}

impl Listed {
    /// Opens the form of a digit: for the chosen person, or once for all ticked.
    pub(super) fn answer(&mut self, digit: u8, office: &mut Office) -> Handled {
        let Some((_, form, _)) = FORMS.iter().find(|(d, ..)| *d == digit) else {
            return Ok(Next::Same);
        };
        if !self.ticks.is_empty() {
            self.asked = Asked::Answers(form);
            let title = titled(form, self.ticked().len());
            let screen = FormScreen::asking(form, title, &[], &[], office);
            return Ok(Next::Open(Box::new(screen)));
        }
        let Some(person) = self.chosen() else {
            return Ok(Next::Same);
        };
        let number = format!("#{}", person.person_id);
        let reference = person.citizen_id.clone().unwrap_or(number);
        let given = [("citizen_id", reference)];
        Ok(Next::Open(Box::new(FormScreen::filled(
            form, &given, office,
        ))))
    }

    /// The ticked people, each once: key, register number, name.
    fn ticked(&self) -> Vec<(i64, i64, String)> {
        let mut people: Vec<(i64, i64, String)> = Vec::new();
        for person in self
            .shown
            .iter()
            .filter_map(|&at| self.people.of(self.which).get(at))
        {
            let id = person.person_id;
            if self.ticks.has(id) && people.iter().all(|known| known.0 != id) {
                people.push((id, id, person.full_name.clone()));
            }
        }
        people
    }

    /// Records the answers for everybody ticked, once the list of who and who not has been seen.
    pub(super) fn record(
        &mut self,
        form: &'static Form,
        answers: &[(&'static str, String)],
        office: &mut Office,
    ) -> Handled {
        let people = self.ticked();
        let wishes = together::new_ones(&people, answers, form);
        match together::write(
            titled(form, people.len()),
            form,
            wishes,
            Ask::Always,
            office,
        )? {
            Step::Asks(list) => Ok(Next::Open(list)),
            Step::Written(keys) => self.written(&keys, office),
        }
    }

    /// Those written are no longer ticked.
    fn written(&mut self, keys: &[i64], office: &Office) -> Result<Next, RegisterError> {
        self.ticks.drop(keys);
        self.read(office)?;
        Ok(Next::Changed)
    }
}

fn titled(form: &'static Form, count: usize) -> String {
    match form {
        form if *form == forms::CONTACT => batch::contact_for(count),
        form if *form == forms::ENROLMENT => batch::enrolment_for(count),
        form if *form == forms::PLACEMENT => w::placement_for(count),
        _ => w::loan_for(count),
    }
}
