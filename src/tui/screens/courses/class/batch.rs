//! What a class list does for several people: recording the marks, certificate numbers that run on, one contact for many.

use crate::domain::record_ref::RecordRef;
use crate::domain::sequence;
use crate::forms;
use crate::register::read::classes::Pupil;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next};
use crate::tui::screens::courses::class::{Class, PendingReply, status};
use crate::tui::services::batch;
use crate::tui::services::batch::{BatchItem, BatchOutcome, PreviewMode};
use crate::words::batch as w;

/// Field keys and the texts the clerk gave for them.
type Answers = Vec<(&'static str, String)>;

impl Class {
    /// Marks the chosen line and goes to the next; with lines ticked, marks those.
    pub(in crate::tui::screens) fn mark_status(
        &mut self,
        status: &'static str,
        ctx: &mut AppContext,
    ) -> Handled {
        if self.marked.is_empty() {
            let Some(at) = self.list.chosen() else {
                return Ok(Next::Same);
            };
            self.set_status(at, status);
            self.list.choose(at + 1);
            self.update_preview(ctx)?;
        } else {
            for at in 0..self.pupils.len() {
                if self.marked.has(self.pupils[at].enrolment) {
                    self.set_status(at, status);
                }
            }
            self.marked.clear();
        }
        self.save_status_draft(ctx)?;
        Ok(Next::Changed)
    }

    fn set_status(&mut self, at: usize, status: &'static str) {
        let pupil = &self.pupils[at];
        let pending = status::PendingStatus {
            status,
            version: pupil.version,
            day: self.day,
        };
        self.pending_statuses.insert(pupil.enrolment, pending);
    }

    /// Takes the mark of the chosen line back.
    pub(in crate::tui::screens) fn clear_status(&mut self, ctx: &mut AppContext) -> Handled {
        if let Some(at) = self.list.chosen() {
            self.pending_statuses.remove(&self.pupils[at].enrolment);
            self.save_status_draft(ctx)?;
        }
        Ok(Next::Changed)
    }

    /// Records all marks in one change; shows the list first when somebody cannot be recorded.
    pub(in crate::tui::screens) fn save_statuses(&mut self, ctx: &mut AppContext) -> Handled {
        let today = ctx.session.register.today();
        let items = self
            .pupils
            .iter()
            .filter_map(|p| {
                let pending = *self.pending_statuses.get(&p.enrolment)?;
                Some(status::batch_item(p, pending, &self.course, today))
            })
            .collect();
        let title = w::record_marks(&self.course.code);
        let outcome = batch::write(
            title,
            &forms::ENROLMENT,
            items,
            PreviewMode::IfDoubtful,
            ctx,
        )?;
        self.on_batch_outcome(outcome, ctx)
    }

    fn on_batch_outcome(&mut self, outcome: BatchOutcome, ctx: &mut AppContext) -> Handled {
        match outcome {
            BatchOutcome::Preview(batch) => Ok(Next::Go(Route::BatchPreview(batch))),
            BatchOutcome::Written(keys) => self.on_written(&keys, ctx),
        }
    }

    /// Those lines are in the register: their marks go.
    pub(in crate::tui::screens) fn on_written(
        &mut self,
        keys: &[i64],
        ctx: &mut AppContext,
    ) -> Handled {
        self.pending_statuses.retain(|key, _| !keys.contains(key));
        self.marked.clear();
        self.save_status_draft(ctx)?;
        crate::tui::app::screen::Screen::refresh(self, ctx)?;
        Ok(Next::Changed)
    }

    /// The ticked people; with none ticked, all.
    fn selected(&self) -> impl Iterator<Item = &Pupil> {
        self.pupils
            .iter()
            .filter(|p| self.marked.is_empty() || self.marked.has(p.enrolment))
    }

    /// Those who passed and have no certificate number yet.
    fn without_certificate(&self) -> impl Iterator<Item = &Pupil> {
        self.selected()
            .filter(|p| p.status == "passed" && p.certificate_no.is_none())
    }

    /// Asks for the first number and the day.
    pub(in crate::tui::screens) fn open_certificate_form(
        &mut self,
        ctx: &mut AppContext,
    ) -> Handled {
        let message = if !self.pending_statuses.is_empty() {
            Some(w::MARKS_FIRST)
        } else if self.without_certificate().next().is_none() {
            Some(w::NO_CERTIFICATE_DUE)
        } else {
            None
        };
        if let Some(message) = message {
            ctx.ui.message = Some(message.text().to_owned());
            return Ok(Next::Changed);
        }
        self.pending_reply = PendingReply::Certificates;
        let title = w::certificates_of(&self.course.code);
        let form = FormRequest::batch(
            &forms::ENROLMENT,
            title,
            &[("status", "passed".to_owned())],
            &["certificate_no", "certificate_on"],
        );
        Ok(Next::form(form))
    }

    /// Lets the numbers run on down the list, and shows them before anything is written.
    pub(in crate::tui::screens) fn certificates(
        &mut self,
        answers: &Answers,
        ctx: &mut AppContext,
    ) -> Handled {
        let text = |key: &str| {
            let answer = answers.iter().find(|(k, _)| *k == key);
            answer.map(|(_, t)| t.clone()).unwrap_or_default()
        };
        let Some(numbers) = sequence::starting_at(&text("certificate_no")) else {
            ctx.ui.message = Some(w::CERTIFICATE_NEEDS_NUMBER.text().to_owned());
            return Ok(Next::Changed);
        };
        let day = text("certificate_on");
        let items = self
            .without_certificate()
            .zip(numbers)
            .map(|(pupil, number)| BatchItem {
                key: pupil.enrolment,
                name: pupil.full_name.clone(),
                record_ref: Some(RecordRef::new(pupil.enrolment, pupil.version)),
                summary: format!("{number} · {day}"),
                answers: vec![("certificate_no", number), ("certificate_on", day.clone())],
            })
            .collect();
        let title = w::certificates_of(&self.course.code);
        let outcome = batch::write(title, &forms::ENROLMENT, items, PreviewMode::Always, ctx)?;
        self.on_batch_outcome(outcome, ctx)
    }

    /// Asks once what the contacts of several people have in common.
    pub(in crate::tui::screens) fn open_contact_form(&mut self) -> Handled {
        self.pending_reply = PendingReply::Contact;
        let title = w::contact_for(self.selected().count());
        let form = FormRequest::batch(&forms::CONTACT, title, &[], &[]);
        Ok(Next::form(form))
    }

    pub(in crate::tui::screens) fn contact(
        &mut self,
        answers: &Answers,
        ctx: &mut AppContext,
    ) -> Handled {
        let people: Vec<(i64, i64, String)> = self
            .selected()
            .map(|p| (p.enrolment, p.person, p.full_name.clone()))
            .collect();
        let items = batch::items_for_new_records(&people, answers, &forms::CONTACT);
        let title = w::contact_for(people.len());
        let outcome = batch::write(title, &forms::CONTACT, items, PreviewMode::Always, ctx)?;
        self.on_batch_outcome(outcome, ctx)
    }

    /// Asks for the day the marks count on.
    pub(in crate::tui::screens) fn open_day_form(&mut self) -> Handled {
        self.pending_reply = PendingReply::Day;
        let form = FormRequest::batch(
            &forms::ENROLMENT,
            w::MARK_DAY_TITLE.text().to_owned(),
            &[("status", "passed".to_owned())],
            &["ended_on"],
        );
        Ok(Next::form(form))
    }
}
