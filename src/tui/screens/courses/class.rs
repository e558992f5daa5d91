//! One class: its pupils, to each of whom a digit gives a status, and one key to enrol the next. The statuses are pending
//! until F2 records all of them in one change.

mod batch;
mod status;
mod view;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::date;
use crate::domain::ids::DraftId;
use crate::entry::CourseSummary;
use crate::forms::{self, Record};
use crate::register::Result;
use crate::register::read;
use crate::register::read::roster::Pupil;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{FormRequest, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::screens::courses::class::status::{PendingStatus, STATUS_DIGITS};
use crate::tui::services::batch::answer;
use crate::tui::services::preview;
use crate::tui::widgets::{Canvas, List};
use crate::words::batch as words;
use crate::words::tui as w;

enum PendingReply {
    /// The day on which the statuses count.
    Day,
    /// The answers that the contacts share.
    Contact,
    /// The first certificate number and its day.
    Certificates,
    /// Whether to record the statuses or to drop them.
    Leave,
}

/// One class with its pupils and their unsaved statuses.
pub struct Class {
    course: CourseSummary,
    /// The pupils; a digit applies to all marked ones at once.
    list: List<Pupil>,
    /// Statuses that are not recorded yet, by enrolment.
    pending_statuses: BTreeMap<i64, PendingStatus>,
    /// The draft that holds these statuses.
    draft_id: Option<DraftId>,
    day: Option<NaiveDate>,
    pending_reply: Option<PendingReply>,
}

impl Class {
    /// The class of a course, with the statuses this clerk left unrecorded.
    pub fn open(course: CourseSummary, ctx: &mut AppContext) -> Result<Self> {
        let mut class = Self {
            list: List::with_marks(|p| p.enrolment),
            course,
            pending_statuses: BTreeMap::new(),
            draft_id: None,
            day: None,
            pending_reply: None,
        };
        class.refresh(ctx)?;
        class.load_status_draft(ctx)?;
        Ok(class)
    }

    /// Opens the form that enrols one person after another.
    fn enrol(&self) -> Handled {
        let given = [("course", self.course.code.clone())];
        let title = words::enrol_into(&self.course.code);
        let form = FormRequest::series(&forms::ENROLMENT, title, &given);
        Ok(Next::form(form))
    }

    fn digit(&mut self, digit: u8, ctx: &mut AppContext) -> Handled {
        match digit {
            0 => self.clear_status(ctx),
            7 => self.open_certificate_form(ctx),
            8 => self.open_contact_form(),
            9 => self.open_day_form(),
            _ => match STATUS_DIGITS.iter().find(|(d, _)| *d == digit) {
                Some((_, status)) => self.mark_status(status, ctx),
                None => Ok(Next::Same),
            },
        }
    }

    fn leave(&mut self) -> Handled {
        if self.pending_statuses.is_empty() {
            return Ok(Next::Unused);
        }
        self.pending_reply = Some(PendingReply::Leave);
        let question = words::marks_ask(self.pending_statuses.len());
        let answers = [words::MARKS_RECORD, words::MARKS_DROP];
        Ok(Next::confirm(&question, &answers))
    }
}

impl Screen for Class {
    fn title(&self) -> String {
        format!("{} · {}", self.course.code, self.course.title)
    }

    fn context(&self) -> Context {
        Context::MarkedList
    }

    fn footer(&self) -> Vec<Hint> {
        let save = if self.pending_statuses.is_empty() {
            w::HINT_ENROL
        } else {
            words::HINT_RECORD_MARKS
        };
        hints![
            Save = save,
            Mark,
            MarkAll,
            Enter = w::HINT_EDIT_ENROLMENT,
            List = w::HINT_PERSON,
            Back,
            Help
        ]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Save, _) if self.pending_statuses.is_empty() => self.enrol(),
            (Action::Save, _) => self.save_statuses(ctx),
            (Action::Digit(digit), Some(_)) => self.digit(digit, ctx),
            (Action::Delete, Some(_)) => self.clear_status(ctx),
            (Action::Enter, Some(pupil)) => {
                let (record, id) = (Record::Enrolment, pupil.enrolment);
                let form = FormRequest::of_record(ctx.reader(), record, id)?;
                Ok(Next::form(form.at_field("status")))
            }
            (Action::List, Some(pupil)) => Ok(Next::Go(Route::Person(pupil.person))),
            (Action::Back, _) => self.leave(),
            _ => preview::on(&mut self.list, action, |p| p.person, ctx),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        use PendingReply::{Certificates, Contact, Day, Leave};
        match (self.pending_reply.take(), reply) {
            (_, Reply::Person(id)) => Ok(Next::Go(Route::Person(id))),
            (_, Reply::Written(keys)) => self.on_written(&keys, ctx),
            (Some(Day), Reply::Answers(answers)) => {
                self.day = date::parse_day(answer(&answers, "ended_on")).ok();
                Ok(Next::Changed)
            }
            (Some(Contact), Reply::Answers(answers)) => self.contact(&answers, ctx),
            (Some(Certificates), Reply::Answers(answers)) => self.certificates(&answers, ctx),
            (Some(Leave), Reply::Choice(1)) => self.save_statuses(ctx),
            (Some(Leave), Reply::Choice(2)) => {
                self.pending_statuses.clear();
                self.save_status_draft(ctx)?;
                Ok(Next::Close(Reply::Nothing))
            }
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        self.list
            .set(read::roster::class(ctx.reader(), self.course.id)?);
        let is_listed = |key: &i64| self.list.iter().any(|p| p.enrolment == *key);
        self.pending_statuses.retain(|key, _| is_listed(key));
        preview::update(&mut self.list, |p| p.person, ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        self.draw_class(canvas);
    }
}
