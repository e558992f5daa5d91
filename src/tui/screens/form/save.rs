//! Saving a form: all checks, one change, a line about what it did, the next form. And storing what is typed as a draft.

use std::time::Instant;

use crate::domain::ids::PersonId;
use crate::entry::{Draft, RecordInput};
use crate::forms::{PLACEMENT, Record};
use crate::register::runtime::waiting;
use crate::register::session::opening;
use crate::register::write::drafts::{self, DraftInput};
use crate::register::{Changed, Op, Outcome, RegisterError, Result};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{FormRequest, Route};
use crate::tui::app::screen::{Handled, Next, Reply};
use crate::tui::screens::form::flow::FormFlow;
use crate::tui::screens::form::model::StatusLine;
use crate::tui::screens::form::{FormScreen, target_changes};
use crate::words::tui as w;

impl FormScreen {
    /// Saves after all checks; goes to the first field that fails.
    pub(super) fn save(&mut self, ctx: &mut AppContext) -> Handled {
        self.model.commit_input();
        if matches!(self.model.flow, FormFlow::Batch { .. }) {
            return self.close_with_answers(ctx);
        }
        let lookup = ctx.session.register.lookup();
        let inputs = match self.model.draft.finish(&lookup)? {
            Err(problems) => {
                let hard = problems.iter().find(|f| !f.problem.soft);
                if let Some(first) = hard.or(problems.first()).cloned() {
                    self.model.show_field_problem(first, &lookup);
                }
                return Ok(Next::FlushInput);
            }
            Ok(inputs) => inputs,
        };
        let mut people = target_changes::people(&inputs);
        let before = target_changes::person_targets(&people, ctx)?;
        let changed = match self.write_records(inputs, ctx) {
            Err(RegisterError::Conflict { .. } | RegisterError::Gone(..)) => {
                return self.show_conflicts(ctx);
            }
            written => written?,
        };
        people.extend(written_people(&changed));
        let after = target_changes::person_targets(&people, ctx)?;
        let parts = [
            summary(&changed, &self.model.title()),
            target_changes::summary(&before, &after, ctx),
        ];
        let message = parts.join(" ").trim_end().to_owned();
        let session = &mut ctx.session;
        self.model.remember(&mut session.sticky, &mut session.ditto);
        self.saved += 1;
        self.after_save(&changed, message, ctx)
    }

    /// Closes a batch with its answers, unless a common field has a problem.
    fn close_with_answers(&mut self, ctx: &mut AppContext) -> Handled {
        let session = &mut ctx.session;
        let answers = self
            .model
            .batch_answers(&mut session.sticky, &session.register.lookup())?;
        Ok(answers.map_or(Next::Changed, |a| Next::Close(Reply::Answers(a))))
    }

    /// Writes the records and drops the draft; a write that fails stores the draft with all that was typed.
    fn write_records(&mut self, inputs: Vec<RecordInput>, ctx: &mut AppContext) -> Result<Changed> {
        let register = &mut ctx.session.register;
        let changed = register.change_for_draft(Op::Save(inputs), self.draft_id);
        match &changed {
            Ok(changed) => {
                self.draft_id = None;
                opening::open_new(register, changed);
                self.model.unsaved_edits = 0;
            }
            Err(_) => self.try_write_draft(ctx),
        }
        changed
    }

    /// Where a save leads: to a new placement after a change of job, back, or to the next blank form.
    fn after_save(&mut self, changed: &Changed, message: String, ctx: &mut AppContext) -> Handled {
        if let Some(person) = self.model.changed_job() {
            ctx.ui.message = Some(message);
            let form = FormRequest::filled(&PLACEMENT, &[("citizen_id", person)]);
            return Ok(Next::Replace(Route::Form(Box::new(form))));
        }
        match self.model.flow {
            FormFlow::Once(_) | FormFlow::Batch { .. } => {
                ctx.ui.message = Some(message);
                let reply = match changed.written.first() {
                    Some(w) if w.record == Record::Person && w.outcome == Outcome::New => {
                        Reply::Person(w.id.into())
                    }
                    _ => Reply::Nothing,
                };
                Ok(Next::Close(reply))
            }
            FormFlow::Series(_) => self.next_in_series(message, ctx),
            FormFlow::Repeat => {
                let draft = Draft::blank(self.model.draft.form, ctx.session.form_defaults());
                let at = draft.at;
                self.model.draft = draft;
                self.model.touched = false;
                self.model.enter(at, &ctx.session.register.lookup());
                self.model.status = StatusLine::Done(message);
                Ok(Next::Changed)
            }
        }
    }

    /// Stores the draft, if there is anything to lose. Of failures in a row only the first is an error; the others are a
    /// message. While another program holds the register the draft stays unsaved: typing goes on, and the timer tries again.
    pub(super) fn write_draft(&mut self, ctx: &mut AppContext) -> Result<()> {
        let limit = ctx.session.draft_wait;
        let edits = self.model.unsaved_edits;
        let stored = waiting::with_limit(limit, || self.write_last_draft(ctx));
        if !matches!(stored, Err(RegisterError::Busy)) {
            return stored;
        }
        self.model.unsaved_edits = edits.max(1);
        let since = &mut ctx.session.draft_waits_since;
        since.get_or_insert_with(Instant::now);
        Ok(())
    }

    /// Stores the draft of a form that closes, however long that takes.
    pub(super) fn write_last_draft(&mut self, ctx: &mut AppContext) -> Result<()> {
        self.model.unsaved_edits = 0;
        self.remember_people(ctx);
        let is_writable = !ctx.session.register.is_read_only();
        let Some(draft) = self.draft_snapshot().filter(|_| is_writable) else {
            return Ok(());
        };
        let result = drafts::store(&mut ctx.session.register, &draft);
        if matches!(result, Err(RegisterError::Busy)) {
            return result.map(|_| ());
        }
        ctx.session.draft_waits_since = None;
        let was_reported =
            std::mem::replace(&mut ctx.session.draft_failure_reported, result.is_err());
        match result {
            Ok(id) => self.draft_id = Some(id),
            Err(RegisterError::Erased(person)) => return self.give_up_draft(person),
            Err(e) if was_reported => ctx.ui.message = Some(e.sentence()),
            Err(e) => return Err(e),
        }
        Ok(())
    }

    /// Gives up what was typed about a person who was erased meanwhile: nothing is left to store or to ask about, and the form
    /// closes with the next Esc. An error the first time.
    fn give_up_draft(&mut self, person: PersonId) -> Result<()> {
        self.draft_id = None;
        self.model.touched = false;
        self.model.unsaved_edits = 0;
        match self.erased.replace(person) {
            Some(shown) if shown == person => Ok(()),
            _ => Err(RegisterError::Erased(person)),
        }
    }

    /// Says at once that a person of the form was erased in another program.
    pub(super) fn check_people(&mut self, ctx: &AppContext) -> Result<()> {
        match drafts::check_people(ctx.reader(), &self.people.of(&self.model.draft)) {
            Err(RegisterError::Erased(person)) => self.give_up_draft(person),
            other => other,
        }
    }

    /// Stores the draft where a failure cannot be shown: it is logged, and the next field reports it.
    pub(super) fn try_write_draft(&mut self, ctx: &mut AppContext) {
        self.model.commit_input();
        let was_reported = ctx.session.draft_failure_reported;
        let shown = self.erased;
        if let Err(e) = self.write_draft(ctx) {
            ctx.session.draft_failure_reported = was_reported;
            self.erased = shown;
            tracing::warn!(error = e.code(), "the draft cannot be stored");
        }
    }

    pub(super) fn drop_draft(&mut self, ctx: &mut AppContext) -> Result<()> {
        match self.draft_id.take() {
            Some(id) => drafts::drop(&mut ctx.session.register, id),
            None => Ok(()),
        }
    }

    /// The draft as it is stored; `None` when there is nothing to lose.
    pub(super) fn draft_snapshot(&self) -> Option<DraftInput> {
        let model = &self.model;
        if !model.touched || matches!(model.flow, FormFlow::Batch { .. }) {
            return None;
        }
        Some(DraftInput {
            id: self.draft_id,
            form: model.draft.form.name,
            people: self.people.of(&model.draft),
            title: model.title(),
            state: model.draft.to_state(),
        })
    }
}

/// Register numbers of the people that a change wrote.
fn written_people(changed: &Changed) -> impl Iterator<Item = PersonId> {
    let written = changed.written.iter();
    written
        .filter(|w| w.record == Record::Person)
        .map(|w| w.id.into())
}

fn summary(changed: &Changed, title: &str) -> String {
    let Some(first) = changed.written.first() else {
        return String::new();
    };
    let subject = if title.is_empty() {
        first.record.label().to_string()
    } else {
        title.to_owned()
    };
    let mut outcomes = changed.written.iter().map(|w| w.outcome);
    if outcomes.all(|o| o == Outcome::Unchanged) {
        return w::saved_nothing_new(subject);
    }
    let parts: Vec<String> = Record::ALL
        .into_iter()
        .filter(|r| *r != first.record || *r == Record::Membership)
        .filter_map(|record| {
            let new = changed.count_new(record);
            (new > 0).then(|| match record {
                Record::Membership => w::new_groups(new),
                Record::Need => w::new_needs(new),
                Record::FollowUp => w::new_follow_ups(new),
                _ => format!("{new} {}", record.label().text().to_lowercase()),
            })
        })
        .collect();
    if parts.is_empty() {
        w::saved(subject)
    } else {
        w::saved_with(subject, parts.join(", "))
    }
}
