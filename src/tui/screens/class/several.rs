//! What a class list does for several people: recording the marks, certificate numbers that run on, one contact for many.

use super::{Class, Waiting, marks};
use crate::domain::running;
use crate::forms;
use crate::register::classes::Pupil;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next};
use crate::tui::screens::form::FormScreen;
use crate::tui::screens::together::{self, Ask, Step, Wish};
use crate::words::batch as w;

/// Field keys and the texts the clerk gave for them.
type Answers = Vec<(&'static str, String)>;

impl Class {
    /// Marks the chosen line and goes to the next; with lines ticked, marks those.
    pub(super) fn mark(&mut self, status: &'static str, office: &mut Office) -> Handled {
        if self.ticks.is_empty() {
            let Some(at) = self.list.chosen() else {
                return Ok(Next::Same);
            };
            self.set_mark(at, status);
            self.list.choose(at + 1);
            self.look(office)?;
        } else {
            for at in 0..self.pupils.len() {
                if self.ticks.has(self.pupils[at].enrolment) {
                    self.set_mark(at, status);
                }
            }
            self.ticks.clear();
        }
        self.keep_marks(office)?;
        Ok(Next::Changed)
    }

    fn set_mark(&mut self, at: usize, status: &'static str) {
        let pupil = &self.pupils[at];
        let mark = marks::Mark {
            status,
            version: pupil.version,
            day: self.day,
        };
        self.marks.insert(pupil.enrolment, mark);
    }

    /// Takes the mark of the chosen line back.
    pub(super) fn unmark(&mut self, office: &mut Office) -> Handled {
        if let Some(at) = self.list.chosen() {
            self.marks.remove(&self.pupils[at].enrolment);
            self.keep_marks(office)?;
        }
        Ok(Next::Changed)
    }

    /// Records all marks in one change; shows the list first when somebody cannot be recorded.
    pub(super) fn record_marks(&mut self, office: &mut Office) -> Handled {
        let today = office.register.today();
        let wishes = self
            .pupils
            .iter()
            .filter_map(|p| {
                let mark = *self.marks.get(&p.enrolment)?;
                Some(marks::wish(p, mark, &self.course, today))
            })
            .collect();
        let title = w::record_marks(&self.course.code);
        let step = together::write(title, &forms::ENROLMENT, wishes, Ask::IfDoubtful, office)?;
        self.take(step, office)
    }

    fn take(&mut self, step: Step, office: &mut Office) -> Handled {
        match step {
            Step::Asks(list) => Ok(Next::Open(list)),
            Step::Written(keys) => self.written(&keys, office),
        }
    }

    /// Those lines are in the register: their marks go.
    pub(super) fn written(&mut self, keys: &[i64], office: &mut Office) -> Handled {
        self.marks.retain(|key, _| !keys.contains(key));
        self.ticks.clear();
        self.keep_marks(office)?;
        crate::tui::screen::Screen::refresh(self, office)?;
        Ok(Next::Changed)
    }

    /// The ticked people; with none ticked, all.
    fn meant(&self) -> impl Iterator<Item = &Pupil> {
        self.pupils
            .iter()
            .filter(|p| self.ticks.is_empty() || self.ticks.has(p.enrolment))
    }

    /// Those who passed and have no certificate number yet.
    fn without_certificate(&self) -> impl Iterator<Item = &Pupil> {
        self.meant()
            .filter(|p| p.status == "passed" && p.certificate_no.is_none())
    }

    /// Asks for the first number and the day.
    pub(super) fn ask_certificates(&mut self, office: &mut Office) -> Handled {
        let said = if !self.marks.is_empty() {
            Some(w::MARKS_FIRST)
        } else if self.without_certificate().next().is_none() {
            Some(w::NO_CERTIFICATE_DUE)
        } else {
            None
        };
        if let Some(said) = said {
            office.message = Some(said.text().to_owned());
            return Ok(Next::Changed);
        }
        self.waiting = Waiting::Certificates;
        let title = w::certificates_of(&self.course.code);
        let form = FormScreen::asking(
            &forms::ENROLMENT,
            title,
            &[("status", "passed".to_owned())],
            &["certificate_no", "certificate_on"],
            office,
        );
        Ok(Next::Open(Box::new(form)))
    }

    /// Lets the numbers run on down the list, and shows them before anything is written.
    pub(super) fn certificates(&mut self, answers: &Answers, office: &mut Office) -> Handled {
        let text = |key: &str| {
            let found = answers.iter().find(|(k, _)| *k == key);
            found.map(|(_, t)| t.clone()).unwrap_or_default()
        };
        let Some(numbers) = running::from(&text("certificate_no")) else {
            office.message = Some(w::CERTIFICATE_NEEDS_NUMBER.text().to_owned());
            return Ok(Next::Changed);
        };
        let day = text("certificate_on");
        let wishes = self
            .without_certificate()
            .zip(numbers)
            .map(|(pupil, number)| Wish {
                key: pupil.enrolment,
                name: pupil.full_name.clone(),
                kept: Some((pupil.enrolment, pupil.version)),
                told: format!("{number} · {day}"),
                answers: vec![("certificate_no", number), ("certificate_on", day.clone())],
            })
            .collect();
        let title = w::certificates_of(&self.course.code);
        let step = together::write(title, &forms::ENROLMENT, wishes, Ask::Always, office)?;
        self.take(step, office)
    }

    /// Asks once what the contacts of several people have in common.
    pub(super) fn ask_contact(&mut self, office: &mut Office) -> Handled {
        self.waiting = Waiting::Contact;
        let title = w::contact_for(self.meant().count());
        let form = FormScreen::asking(&forms::CONTACT, title, &[], &[], office);
        Ok(Next::Open(Box::new(form)))
    }

    pub(super) fn contact(&mut self, answers: &Answers, office: &mut Office) -> Handled {
        let people: Vec<(i64, i64, String)> = self
            .meant()
            .map(|p| (p.enrolment, p.person, p.full_name.clone()))
            .collect();
        let wishes = together::new_ones(&people, answers, &forms::CONTACT);
        let title = w::contact_for(people.len());
        let step = together::write(title, &forms::CONTACT, wishes, Ask::Always, office)?;
        self.take(step, office)
    }

    /// Asks for the day the marks count on.
    pub(super) fn ask_day(&mut self, office: &mut Office) -> Handled {
        self.waiting = Waiting::Day;
        let form = FormScreen::asking(
            &forms::ENROLMENT,
            w::MARK_DAY_TITLE.text().to_owned(),
            &[("status", "passed".to_owned())],
            &["ended_on"],
            office,
        );
        Ok(Next::Open(Box::new(form)))
    }
}
