//! The forms that supply what the people of a list miss: one digit, for the chosen person or for all marked ones.

use crate::domain::ids::PersonId;
use crate::entry::lookup::reference;
use crate::forms::{self, Form};
use crate::progress::plan::{Measure, Target};
use crate::register::RegisterError;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{FormRequest, Route};
use crate::tui::app::screen::{Handled, Next};
use crate::tui::screens::targets::people::{PendingReply, TargetPeople};
use crate::tui::services::batch;
use crate::tui::services::batch::{BatchOutcome, PreviewMode};
use crate::words::{Phrase, batch as words, worklist as w};

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
            self.pending_reply = PendingReply::Answers(form);
            let title = batch_title(form, self.marked_people().len());
            let screen = FormRequest::batch(form, title, &[], &[]);
            return Ok(Next::form(screen));
        }
        let Some(person) = self.list.chosen() else {
            return Ok(Next::Same);
        };
        let text = reference(person.citizen_id.as_deref(), person.person_id);
        let given = [("citizen_id", text)];
        Ok(Next::form(FormRequest::filled(form, &given)))
    }

    /// The marked people, each once: key, register number, name.
    fn marked_people(&self) -> Vec<(i64, PersonId, String)> {
        let mut people: Vec<(i64, PersonId, String)> = Vec::new();
        for person in self.list.marked() {
            let id = person.person_id;
            if people.iter().all(|known| known.1 != id) {
                people.push((id.get(), id, person.full_name.clone()));
            }
        }
        people
    }

    /// Opens the preview of the answers for all marked people.
    pub(super) fn record(
        &mut self,
        form: &'static Form,
        answers: &[(&'static str, String)],
        ctx: &mut AppContext,
    ) -> Handled {
        let people = self.marked_people();
        let items = batch::items_for_new_records(&people, answers, form);
        match batch::write(
            batch_title(form, people.len()),
            form,
            items,
            PreviewMode::Always,
            ctx,
        )? {
            BatchOutcome::Preview(batch) => Ok(Next::Go(Route::BatchPreview(batch))),
            BatchOutcome::Written(keys) => self.on_written(&keys, ctx),
        }
    }

    /// Removes the marks of the people written.
    fn on_written(&mut self, keys: &[i64], ctx: &AppContext) -> Result<Next, RegisterError> {
        self.list.unmark(keys);
        self.read(ctx)?;
        Ok(Next::Changed)
    }
}

fn batch_title(form: &'static Form, count: usize) -> String {
    match form {
        form if *form == forms::CONTACT => words::contact_for(count),
        form if *form == forms::ENROLMENT => words::enrolment_for(count),
        form if *form == forms::PLACEMENT => w::placement_for(count),
        _ => w::loan_for(count),
    }
}
