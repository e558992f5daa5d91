//! What a class does for several pupils: recording their statuses, consecutive certificate numbers, one contact for all.

use crate::domain::ids::PersonId;
use crate::domain::record_ref::RecordRef;
use crate::domain::sequence;
use crate::forms;
use crate::register::read::roster::Pupil;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{FormRequest, Route};
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::screens::courses::class::{Class, PendingReply, status};
use crate::tui::services::batch::{BatchItem, BatchOutcome, PreviewMode};
use crate::tui::services::{batch, preview};
use crate::words::batch as w;

/// Field keys and their texts.
type Answers = Vec<(&'static str, String)>;

impl Class {
    /// Gives the chosen pupil a status and goes to the next; where pupils are marked, gives it to those.
    pub(super) fn mark_status(&mut self, status: &'static str, ctx: &mut AppContext) -> Handled {
        if self.list.marked_count() == 0 {
            let Some(at) = self.list.chosen_at() else {
                return Ok(Next::Same);
            };
            self.set_statuses(status);
            self.list.choose(at + 1);
            preview::update(&mut self.list, |p| p.person, ctx)?;
        } else {
            self.set_statuses(status);
            self.list.clear_marks();
        }
        self.save_status_draft(ctx)?;
        Ok(Next::Changed)
    }

    /// Gives the marked pupils, or else the chosen one, a pending status.
    fn set_statuses(&mut self, status: &'static str) {
        for pupil in self.list.marked_or_chosen() {
            let pending = status::PendingStatus {
                status,
                version: pupil.version,
                day: self.day,
            };
            self.pending_statuses.insert(pupil.enrolment, pending);
        }
    }

    /// Removes the pending status of the chosen pupil.
    pub(super) fn clear_status(&mut self, ctx: &mut AppContext) -> Handled {
        if let Some(pupil) = self.list.chosen() {
            self.pending_statuses.remove(&pupil.enrolment);
            self.save_status_draft(ctx)?;
        }
        Ok(Next::Changed)
    }

    /// Records all statuses in one change; opens the preview when one cannot be recorded.
    pub(super) fn save_statuses(&mut self, ctx: &mut AppContext) -> Handled {
        let today = ctx.session.register.today();
        let items = self
            .list
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

    /// Drops the pending statuses that were written.
    pub(super) fn on_written(&mut self, keys: &[i64], ctx: &mut AppContext) -> Handled {
        self.pending_statuses.retain(|key, _| !keys.contains(key));
        self.list.clear_marks();
        self.save_status_draft(ctx)?;
        self.refresh(ctx)?;
        Ok(Next::Changed)
    }

    /// The marked pupils; without marks, all.
    fn selected(&self) -> Vec<&Pupil> {
        if self.list.marked_count() == 0 {
            self.list.iter().collect()
        } else {
            self.list.marked().collect()
        }
    }

    /// The pupils who passed and have no certificate number.
    fn without_certificate(&self) -> impl Iterator<Item = &Pupil> {
        let pupils = self.selected().into_iter();
        pupils.filter(|p| p.status == "passed" && p.certificate_no.is_none())
    }

    /// Asks for the first number and the day.
    pub(super) fn open_certificate_form(&mut self, ctx: &mut AppContext) -> Handled {
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

    /// Numbers the certificates down the list from the number given, and opens the preview.
    pub(super) fn certificates(&mut self, answers: &Answers, ctx: &mut AppContext) -> Handled {
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

    /// Asks for the answers that the contacts share.
    pub(super) fn open_contact_form(&mut self) -> Handled {
        self.pending_reply = PendingReply::Contact;
        let title = w::contact_for(self.selected().len());
        let form = FormRequest::batch(&forms::CONTACT, title, &[], &[]);
        Ok(Next::form(form))
    }

    pub(super) fn contact(&mut self, answers: &Answers, ctx: &mut AppContext) -> Handled {
        let people: Vec<(i64, PersonId, String)> = self
            .selected()
            .iter()
            .map(|p| (p.enrolment, p.person, p.full_name.clone()))
            .collect();
        let items = batch::items_for_new_records(&people, answers, &forms::CONTACT);
        let title = w::contact_for(people.len());
        let outcome = batch::write(title, &forms::CONTACT, items, PreviewMode::Always, ctx)?;
        self.on_batch_outcome(outcome, ctx)
    }

    /// Asks for the day on which the statuses count.
    pub(super) fn open_day_form(&mut self) -> Handled {
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
