//! One class: its people, marked by digits down the list, and one key to put in the next. Marks wait beside the name until
//! F2 records them all in one change; what a mark means is in `marks`.

pub(in crate::tui::screens) mod batch;
pub(in crate::tui::screens) mod draft;
pub(in crate::tui::screens) mod status;
mod view;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::date;
use crate::forms::{self, Record};
use crate::register::RegisterError;
use crate::register::read;
use crate::register::read::classes::{Course, Pupil};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
pub use crate::tui::screens::courses::class::draft::FORM;
use crate::tui::screens::courses::class::status::PendingStatus;
use crate::tui::widgets::preview::Preview;
use crate::tui::widgets::{Canvas, ListView, Marks};
use crate::words::Phrase;
use crate::words::batch as words;
use crate::words::tui as w;

/// What an answer of a screen opened from here is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PendingReply {
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
    list: ListView,
    preview: Preview,
    /// Lines that a digit marks together.
    marked: Marks,
    /// Marks that are not recorded yet, by enrolment.
    pending_statuses: BTreeMap<i64, PendingStatus>,
    /// The draft that keeps the marks.
    draft_id: Option<i64>,
    day: Option<NaiveDate>,
    pending_reply: PendingReply,
}

impl Class {
    /// The class of a course, with the marks this clerk left unrecorded.
    pub fn open(course: Course, ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let pupils = read::classes::class(ctx.reader(), course.id)?;
        let mut class = Self {
            course,
            list: ListView::new(pupils.len()),
            pupils,
            preview: Preview::default(),
            marked: Marks::default(),
            pending_statuses: BTreeMap::new(),
            draft_id: None,
            day: None,
            pending_reply: PendingReply::Nothing,
        };
        class.load_status_draft(ctx)?;
        class.update_preview(ctx)?;
        Ok(class)
    }

    fn update_preview(&mut self, ctx: &AppContext) -> Result<(), RegisterError> {
        let chosen = self.list.chosen().map(|at| self.pupils[at].person);
        self.preview.show(chosen, ctx)
    }

    /// The next people, one after another.
    fn enrol(&self) -> Handled {
        let given = [("course", self.course.code.clone())];
        let title = words::enrol_into(&self.course.code);
        let form = FormRequest::series(&forms::ENROLMENT, title, &given);
        Ok(Next::form(form))
    }

    fn edit(&self, at: usize, ctx: &mut AppContext) -> Handled {
        let row = read::load::form_row(ctx.reader(), Record::Enrolment, self.pupils[at].enrolment)?;
        let form = FormRequest::stored(&forms::ENROLMENT, vec![row]).at_field("status");
        Ok(Next::form(form))
    }

    fn digit(&mut self, digit: u8, ctx: &mut AppContext) -> Handled {
        if let Some(status) = status::status_for_digit(digit) {
            return self.mark_status(status, ctx);
        }
        match digit {
            0 => self.clear_status(ctx),
            7 => self.open_certificate_form(ctx),
            8 => self.open_contact_form(),
            _ => self.open_day_form(),
        }
    }

    fn leave(&mut self) -> Handled {
        if self.pending_statuses.is_empty() {
            return Ok(Next::Unused);
        }
        self.pending_reply = PendingReply::Leave;
        Ok(Next::confirm(
            &words::marks_ask(self.pending_statuses.len()),
            &[words::MARKS_RECORD, words::MARKS_DROP],
        ))
    }

    fn toggle_mark(&mut self, at: usize, ctx: &mut AppContext) -> Handled {
        self.marked.toggle(self.pupils[at].enrolment);
        self.list.choose(at + 1);
        self.update_preview(ctx)?;
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
            Action::Save if self.pending_statuses.is_empty() => Some(w::HINT_ENROL),
            Action::Save => Some(words::HINT_RECORD_MARKS),
            Action::Enter => Some(w::HINT_EDIT_ENROLMENT),
            Action::List => Some(w::HINT_PERSON),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Save, _) if self.pending_statuses.is_empty() => self.enrol(),
            (Action::Save, _) => self.save_statuses(ctx),
            (Action::Digit(digit), Some(_)) => self.digit(digit, ctx),
            (Action::Delete, Some(_)) => self.clear_status(ctx),
            (Action::Mark, Some(at)) => self.toggle_mark(at, ctx),
            (Action::MarkAll, _) => {
                let all = self.pupils.iter().map(|p| p.enrolment);
                self.marked.toggle_all(all);
                Ok(Next::Changed)
            }
            (Action::Enter, Some(at)) => self.edit(at, ctx),
            (Action::List, Some(at)) => Ok(Next::Go(Route::Person(self.pupils[at].person))),
            (Action::Back, _) => self.leave(),
            (action, _) if self.list.navigate(action) => {
                self.update_preview(ctx)?;
                Ok(Next::Changed)
            }
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        let pending_reply = std::mem::replace(&mut self.pending_reply, PendingReply::Nothing);
        match (pending_reply, reply) {
            (_, Reply::Person(id)) => Ok(Next::Go(Route::Person(id))),
            (_, Reply::Written(keys)) => self.on_written(&keys, ctx),
            (PendingReply::Day, Reply::Answers(answers)) => {
                let day = answers.iter().find(|(key, _)| *key == "ended_on");
                self.day = day.and_then(|(_, text)| date::parse_day(text).ok());
                Ok(Next::Changed)
            }
            (PendingReply::Contact, Reply::Answers(answers)) => self.contact(&answers, ctx),
            (PendingReply::Certificates, Reply::Answers(answers)) => {
                self.certificates(&answers, ctx)
            }
            (PendingReply::Leave, Reply::Choice(1)) => self.save_statuses(ctx),
            (PendingReply::Leave, Reply::Choice(2)) => {
                self.pending_statuses.clear();
                self.save_status_draft(ctx)?;
                Ok(Next::Close(Reply::Nothing))
            }
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let previous = self.list.chosen().map(|at| self.pupils[at].enrolment);
        self.pupils = read::classes::class(ctx.reader(), self.course.id)?;
        let ids: Vec<i64> = self.pupils.iter().map(|p| p.enrolment).collect();
        self.list.replace_lines(previous, ids.iter().copied());
        self.marked.retain(ids.iter().copied());
        self.pending_statuses.retain(|key, _| ids.contains(key));
        self.update_preview(ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        self.draw_class(canvas);
    }
}
