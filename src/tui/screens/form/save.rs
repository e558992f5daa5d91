//! Saving a form: all checks, one change, one line that says what it did, the next blank form.

use crate::entry::suggest::sticky_key;
use crate::entry::{Draft, Place, RecordInput};
use crate::forms::Record;
use crate::register::{Changed, Op, Outcome, RegisterError};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::screens::form::flow::FormFlow;
use crate::tui::screens::form::{FormScreen, StatusLine, target_changes};
use crate::words::tui as w;

impl FormScreen {
    /// Saves after all checks; goes to the first field that fails.
    pub(super) fn save(&mut self, ctx: &mut AppContext) -> Handled {
        self.commit_input();
        if let Some(next) = self.close_with_answers(ctx)? {
            return Ok(next);
        }
        let finished = self.draft.finish(&ctx.session.register.lookup())?;
        let inputs = match finished {
            Err(problems) => {
                let first = problems
                    .iter()
                    .find(|f| !f.problem.soft)
                    .or_else(|| problems.first());
                if let Some(first) = first.cloned() {
                    self.enter(first.place, ctx);
                    self.status = StatusLine::Problem(first.problem);
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
        people.extend(
            changed
                .written
                .iter()
                .filter(|w| w.record == Record::Person)
                .map(|w| w.id),
        );
        let after = target_changes::person_targets(&people, ctx)?;
        let parts = [
            summary(&changed, &self.draft_title()),
            target_changes::summary(&before, &after, ctx),
        ];
        let message = parts.join(" ").trim_end().to_owned();
        self.remember(ctx);
        self.saved += 1;
        self.after_save(&changed, message, ctx)
    }

    /// The records in and the draft out. A save that fails leaves the draft with all that was typed.
    fn write_records(
        &mut self,
        inputs: Vec<RecordInput>,
        ctx: &mut AppContext,
    ) -> Result<Changed, RegisterError> {
        let register = &mut ctx.session.register;
        match register.change_for_draft(Op::Save(inputs), self.draft_id) {
            Ok(changed) => {
                self.draft_id = None;
                // Who typed it knows it: nothing of it is hidden from this sitting.
                let people = changed.written.iter();
                let people = people.filter(|w| w.record == Record::Person);
                ctx.session.unmasked.extend(people.map(|w| w.id));
                self.unsaved_edits = 0;
                Ok(changed)
            }
            Err(e) => {
                self.save_draft(ctx);
                Err(e)
            }
        }
    }

    /// What sticks, and the whole record for ditto.
    fn remember(&self, ctx: &mut AppContext) {
        let rows: Vec<usize> = self.draft.filled_rows().collect();
        for row in rows {
            for (field, declared) in self.draft.rows[row].section.fields.iter().enumerate() {
                let text = self.draft.effective(Place { row, field }).into_owned();
                let key = sticky_key(self.draft.form, declared);
                if declared.default_value.is_sticky() {
                    ctx.session.sticky.insert(key.clone(), text.clone());
                }
                ctx.session.ditto.insert(key, text);
            }
        }
    }

    /// Where to go after a save: to a new job after a change of job, back, or on to the next blank form.
    fn after_save(&mut self, changed: &Changed, message: String, ctx: &mut AppContext) -> Handled {
        if let Some(next) = self.new_job()? {
            ctx.ui.message = Some(message);
            return Ok(next);
        }
        if self.close_after_save {
            ctx.ui.message = Some(message);
            let person = changed
                .written
                .first()
                .filter(|w| w.record == Record::Person && w.outcome == Outcome::New);
            return Ok(Next::Close(
                person.map_or(Reply::Nothing, |p| Reply::Person(p.id)),
            ));
        }
        if matches!(self.flow, FormFlow::Series(_)) {
            return self.next_in_series(message, ctx);
        }
        self.draft = Draft::blank(self.draft.form, ctx.session.form_defaults());
        self.touched = false;
        self.enter(self.draft.at, ctx);
        self.fill_given_again(ctx);
        self.status = StatusLine::Done(message);
        Ok(Next::Changed)
    }

    fn fill_given_again(&mut self, ctx: &mut AppContext) {
        if !self.given.is_empty() {
            self.fill_given(ctx);
        }
    }

    /// `changed_job` offers a new placement form with the person filled in (`data/manual/records.md`, follow_up).
    fn new_job(&self) -> Result<Option<Next>, RegisterError> {
        let row = &self.draft.rows[0];
        if row.section.record != Record::FollowUp {
            return Ok(None);
        }
        let text = |key: &str| {
            row.section
                .position(key)
                .map(|field| self.draft.effective(Place { row: 0, field }).into_owned())
        };
        let outcome = text("outcome").unwrap_or_default();
        let changed = crate::domain::codes::List::FollowUpOutcome
            .find(&outcome)
            .is_some_and(|c| c.code == "changed_job");
        let Some(person) = text("citizen_id").filter(|_| changed) else {
            return Ok(None);
        };
        let given = [("citizen_id", person)];
        let form = FormRequest::filled(&crate::forms::PLACEMENT, &given);
        Ok(Some(Next::Replace(Route::Form(Box::new(form)))))
    }
}

/// One line of what a save did.
fn summary(changed: &Changed, title: &str) -> String {
    let Some(first) = changed.written.first() else {
        return String::new();
    };
    let subject = if title.is_empty() {
        first.record.label().to_string()
    } else {
        title.to_owned()
    };
    if changed
        .written
        .iter()
        .all(|w| w.outcome == Outcome::Unchanged)
    {
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
