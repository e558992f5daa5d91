//! One class: its people, marked by digits down the list, and one key to put in the next. Marks wait beside the name until
//! F2 records them all in one change; what a mark means is in `marks`.

mod marks;
mod pending;
mod several;
mod view;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use self::marks::Mark;
pub use self::pending::FORM;
use super::confirm::Confirm;
use super::form::FormScreen;
use super::person::PersonPage;
use crate::domain::date;
use crate::forms::{self, Record};
use crate::register::RegisterError;
use crate::register::classes::{Course, Pupil};
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::preview::Preview;
use crate::tui::widgets::{Canvas, Listing, Ticks};
use crate::words::Phrase;
use crate::words::batch as words;
use crate::words::tui as w;

/// What an answer of a screen opened from here is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waiting {
    Nothing,
    /// The day the marks count on.
    Day,
    /// What the contacts have in common.
    Contact,
    /// The first certificate number and its day.
    Certificates,
    /// Record the marks, or drop them.
    Leave,
}

/// The people of a course.
pub struct Class {
    course: Course,
    pupils: Vec<Pupil>,
    list: Listing,
    preview: Preview,
    /// Lines that a digit marks together.
    ticks: Ticks,
    /// Marks that are not recorded yet, by enrolment.
    marks: BTreeMap<i64, Mark>,
    /// The draft that keeps the marks.
    draft_id: Option<i64>,
    day: Option<NaiveDate>,
    waiting: Waiting,
}

impl Class {
    /// The class of a course, with the marks this clerk left unrecorded.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(course: Course, office: &mut Office) -> Result<Self, RegisterError> {
        let pupils = office.register.class(course.id)?;
        let mut class = Self {
            course,
            list: Listing::of(pupils.len()),
            pupils,
            preview: Preview::default(),
            ticks: Ticks::default(),
            marks: BTreeMap::new(),
            draft_id: None,
            day: None,
            waiting: Waiting::Nothing,
        };
        class.take_up_marks(office)?;
        class.look(office)?;
        Ok(class)
    }

    fn look(&mut self, office: &Office) -> Result<(), RegisterError> {
        let chosen = self.list.chosen().map(|at| self.pupils[at].person);
        self.preview.of(chosen, office)
    }

    /// The next people, one after another.
    fn enrol(&self, office: &mut Office) -> Handled {
        let given = [("course", self.course.code.clone())];
        let title = words::enrol_into(&self.course.code);
        let form = FormScreen::round(&forms::ENROLMENT, title, &given, office)?;
        Ok(Next::Open(Box::new(form)))
    }

    fn edit(&self, at: usize, office: &mut Office) -> Handled {
        let row = office
            .register
            .row(Record::Enrolment, self.pupils[at].enrolment)?;
        let form = FormScreen::over(&forms::ENROLMENT, &[row], office).at_field("status", office);
        Ok(Next::Open(Box::new(form)))
    }

    fn digit(&mut self, digit: u8, office: &mut Office) -> Handled {
        if let Some(status) = marks::status(digit) {
            return self.mark(status, office);
        }
        match digit {
            0 => self.unmark(office),
            7 => self.ask_certificates(office),
            8 => self.ask_contact(office),
            _ => self.ask_day(office),
        }
    }

    fn leave(&mut self) -> Handled {
        if self.marks.is_empty() {
            return Ok(Next::Unused);
        }
        self.waiting = Waiting::Leave;
        Ok(Next::Open(Box::new(Confirm::of(
            &words::marks_ask(self.marks.len()),
            &[words::MARKS_RECORD, words::MARKS_DROP],
        ))))
    }

    fn tick(&mut self, at: usize, office: &mut Office) -> Handled {
        self.ticks.toggle(self.pupils[at].enrolment);
        self.list.choose(at + 1);
        self.look(office)?;
        Ok(Next::Changed)
    }
}

impl Screen for Class {
    fn title(&self) -> String {
        format!("{} · {}", self.course.code, self.course.title)
    }

    fn context(&self) -> Context {
        Context::MarkedList
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Save,
            Action::Mark,
            Action::MarkAll,
            Action::Enter,
            Action::List,
            Action::Back,
            Action::Help,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Save if self.marks.is_empty() => Some(w::HINT_ENROL),
            Action::Save => Some(words::HINT_RECORD_MARKS),
            Action::Enter => Some(w::HINT_EDIT_ENROLMENT),
            Action::List => Some(w::HINT_PERSON),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Save, _) if self.marks.is_empty() => self.enrol(office),
            (Action::Save, _) => self.record_marks(office),
            (Action::Digit(digit), Some(_)) => self.digit(digit, office),
            (Action::Delete, Some(_)) => self.unmark(office),
            (Action::Mark, Some(at)) => self.tick(at, office),
            (Action::MarkAll, _) => {
                let all = self.pupils.iter().map(|p| p.enrolment);
                self.ticks.toggle_all(all);
                Ok(Next::Changed)
            }
            (Action::Enter, Some(at)) => self.edit(at, office),
            (Action::List, Some(at)) => Ok(Next::Open(Box::new(PersonPage::open(
                self.pupils[at].person,
                office,
            )?))),
            (Action::Back, _) => self.leave(),
            (action, _) if self.list.moves(action) => {
                self.look(office)?;
                Ok(Next::Changed)
            }
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        let waiting = std::mem::replace(&mut self.waiting, Waiting::Nothing);
        match (waiting, reply) {
            (_, Reply::Person(id)) => Ok(Next::Open(Box::new(PersonPage::open(id, office)?))),
            (_, Reply::Written(keys)) => self.written(&keys, office),
            (Waiting::Day, Reply::Answers(answers)) => {
                let day = answers.iter().find(|(key, _)| *key == "ended_on");
                self.day = day.and_then(|(_, text)| date::parse_day(text).ok());
                Ok(Next::Changed)
            }
            (Waiting::Contact, Reply::Answers(answers)) => self.contact(&answers, office),
            (Waiting::Certificates, Reply::Answers(answers)) => self.certificates(&answers, office),
            (Waiting::Leave, Reply::Choice(1)) => self.record_marks(office),
            (Waiting::Leave, Reply::Choice(2)) => {
                self.marks.clear();
                self.keep_marks(office)?;
                Ok(Next::Close(Reply::Nothing))
            }
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let was = self.list.chosen().map(|at| self.pupils[at].enrolment);
        self.pupils = office.register.class(self.course.id)?;
        let there: Vec<i64> = self.pupils.iter().map(|p| p.enrolment).collect();
        self.list.follow(was, there.iter().copied());
        self.ticks.keep(there.iter().copied());
        self.marks.retain(|key, _| there.contains(key));
        self.look(office)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        self.draw_class(canvas);
    }
}
