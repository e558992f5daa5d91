//! The forms that answer what people of a list still miss: one digit, for the chosen person or for all ticked at once.

use crate::entry::lookup::reference;
use crate::forms::{self, Form};
use crate::progress::plan::{Measure, Target};
use crate::register::RegisterError;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next};
use crate::tui::screens::targets::people::{PendingReply, TargetPeople};
use crate::tui::services::batch;
use crate::tui::services::batch::{BatchOutcome, PreviewMode};
use crate::words::{Phrase, batch as words, tui, worklist as w};

/// The forms a digit opens.
const FORMS: [(u8, &Form, Phrase); 4] = [
    (2, &forms::ENROLMENT, tui::PERSON_ENROL),
    (3, &forms::PLACEMENT, tui::PERSON_PLACE),
    (5, &forms::CONTACT, tui::PERSON_CONTACT),
    (6, &forms::LOAN, tui::PERSON_LOAN),
];

/// The forms, those that answer this target first; true: this one does.
pub(in crate::tui::screens) fn forms_of(target: &Target) -> Vec<(bool, u8, Phrase)> {
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
    let mut all = FORMS
        .map(|(digit, form, label)| (is_relevant(form), digit, label))
        .to_vec();
    all.sort_by_key(|(is_relevant, ..)| !is_relevant);
    all
}

impl TargetPeople {
    /// Opens the form of a digit: for the chosen person, or once for all ticked.
    pub(in crate::tui::screens) fn open_form(&mut self, digit: u8) -> Handled {
        let Some((_, form, _)) = FORMS.iter().find(|(d, ..)| *d == digit) else {
            return Ok(Next::Same);
        };
        if !self.marked.is_empty() {
            self.pending_reply = PendingReply::Answers(form);
            let title = batch_title(form, self.marked_people().len());
            let screen = FormRequest::batch(form, title, &[], &[]);
            return Ok(Next::form(screen));
        }
        let Some(person) = self.chosen() else {
            return Ok(Next::Same);
        };
        let text = reference(person.citizen_id.as_deref(), person.person_id.get());
        let given = [("citizen_id", text)];
        Ok(Next::form(FormRequest::filled(form, &given)))
    }

    /// The ticked people, each once: key, register number, name.
    fn marked_people(&self) -> Vec<(i64, i64, String)> {
        let mut people: Vec<(i64, i64, String)> = Vec::new();
        for person in self
            .shown
            .iter()
            .filter_map(|&at| self.people.of(self.population).get(at))
        {
            let id = person.person_id.get();
            if self.marked.has(id) && people.iter().all(|known| known.0 != id) {
                people.push((id, id, person.full_name.clone()));
            }
        }
        people
    }

    /// Records the answers for everybody ticked, once the list of who and who not has been seen.
    pub(in crate::tui::screens) fn record(
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

    /// Those written are no longer ticked.
    fn on_written(&mut self, keys: &[i64], ctx: &AppContext) -> Result<Next, RegisterError> {
        self.marked.remove(keys);
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
