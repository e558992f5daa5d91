//! What a class does for several pupils: recording their statuses, consecutive certificate numbers, one contact for all.

use crate::domain::record_ref::RecordRef;
use crate::domain::{date, sequence};
use crate::forms;
use crate::register::read::roster::Pupil;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{FormRequest, Given};
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::Action;
use crate::tui::screens::courses::class::status::{PendingStatus, batch_item};
use crate::tui::screens::courses::class::{Class, PendingReply};
use crate::tui::services::batch::{Batch, BatchItem, BatchPerson, answer};
use crate::tui::services::preview;
use crate::words::batch as w;

impl Class {
    /// Gives the chosen pupil a status and goes to the next; where pupils are marked, gives it to those.
    pub(super) fn mark_status(&mut self, status: &'static str, ctx: &mut AppContext) -> Handled {
        for pupil in self.list.marked_or_chosen() {
            let pending = PendingStatus {
                enrolment: pupil.enrolment,
                version: pupil.version,
                status: status.to_owned(),
                day: self.day.map(date::iso),
            };
            self.pending_statuses.insert(pupil.enrolment, pending);
        }
        if self.list.marked_count() == 0 {
            self.list.navigate(Action::Down);
            preview::update(&mut self.list, |p| p.person, ctx)?;
        } else {
            self.list.clear_marks();
        }
        self.save_status_draft(ctx)?;
        Ok(Next::Changed)
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
                let pending = self.pending_statuses.get(&p.enrolment)?;
                Some(batch_item(p, pending, &self.course, today))
            })
            .collect();
        let title = w::record_marks(&self.course.code);
        let mut batch = Batch::new(title, &forms::ENROLMENT, items, ctx)?;
        if !batch.is_ready() {
            return Ok(Next::preview(batch));
        }
        let keys = batch.save(ctx)?;
        self.on_written(&keys, ctx)
    }

    /// Drops the pending statuses that were written.
    pub(super) fn on_written(&mut self, keys: &[i64], ctx: &mut AppContext) -> Handled {
        self.pending_statuses.retain(|key, _| !keys.contains(key));
        self.list.clear_marks();
        self.save_status_draft(ctx)?;
        self.reload(ctx)
    }

    /// The marked pupils; without marks, all.
    fn selected(&self) -> impl Iterator<Item = &Pupil> {
        let all = self.list.marked_count() == 0;
        let pupils = self.list.iter();
        pupils.filter(move |pupil| all || self.list.is_marked(pupil))
    }

    /// The pupils who passed and have no certificate number.
    fn without_certificate(&self) -> impl Iterator<Item = &Pupil> {
        let pupils = self.selected();
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
        self.pending_reply = Some(PendingReply::Certificates);
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
    pub(super) fn certificates(&mut self, answers: &Given, ctx: &mut AppContext) -> Handled {
        let first = answer(answers, "certificate_no");
        let Some(numbers) = sequence::starting_at(first) else {
            ctx.ui.message = Some(w::CERTIFICATE_NEEDS_NUMBER.text().to_owned());
            return Ok(Next::Changed);
        };
        let day = answer(answers, "certificate_on").to_owned();
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
        let batch = Batch::new(title, &forms::ENROLMENT, items, ctx)?;
        Ok(Next::preview(batch))
    }

    /// Asks for the answers that the contacts share.
    pub(super) fn open_contact_form(&mut self) -> Handled {
        self.pending_reply = Some(PendingReply::Contact);
        let form = FormRequest::for_people(&forms::CONTACT, self.selected().count());
        Ok(Next::form(form))
    }

    pub(super) fn contact(&mut self, answers: &Given, ctx: &mut AppContext) -> Handled {
        let person = |p: &Pupil| (p.enrolment, p.person, p.full_name.clone());
        let people: Vec<BatchPerson> = self.selected().map(person).collect();
        let batch = Batch::for_people(&people, answers, &forms::CONTACT, ctx)?;
        Ok(Next::preview(batch))
    }

    /// Asks for the day on which the statuses count.
    pub(super) fn open_day_form(&mut self) -> Handled {
        self.pending_reply = Some(PendingReply::Day);
        let form = FormRequest::batch(
            &forms::ENROLMENT,
            w::MARK_DAY_TITLE.text().to_owned(),
            &[("status", "passed".to_owned())],
            &["ended_on"],
        );
        Ok(Next::form(form))
    }
}
