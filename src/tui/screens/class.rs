//! One class: its people, and one key to put in the next.

use super::form::FormScreen;
use super::person::PersonPage;
use crate::domain::codes::List;
use crate::domain::date;
use crate::entry::answers::born_shown;
use crate::forms::{self, Record};
use crate::register::RegisterError;
use crate::register::classes::{Course, Pupil};
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::preview::Preview;
use crate::tui::widgets::{Canvas, Listing};
use crate::words::Phrase;
use crate::words::batch as words;
use crate::words::tui as w;

/// The people of a course.
pub struct Class {
    course: Course,
    pupils: Vec<Pupil>,
    list: Listing,
    preview: Preview,
}

impl Class {
    /// The class of a course.
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
        };
        class.look(office)?;
        Ok(class)
    }

    fn look(&mut self, office: &Office) -> Result<(), RegisterError> {
        let chosen = self.list.chosen().map(|at| self.pupils[at].person);
        self.preview.of(chosen, office)
    }
}

impl Screen for Class {
    fn title(&self) -> String {
        format!("{} · {}", self.course.code, self.course.title)
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Save,
            Action::Enter,
            Action::List,
            Action::Find,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Save => Some(w::HINT_ENROL),
            Action::Enter => Some(w::HINT_EDIT_ENROLMENT),
            Action::List => Some(w::HINT_PERSON),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Save, _) => {
                let given = [("course", self.course.code.clone())];
                let title = words::enrol_into(&self.course.code);
                let form = FormScreen::round(&forms::ENROLMENT, title, &given, office)?;
                Ok(Next::Open(Box::new(form)))
            }
            (Action::Enter, Some(at)) => {
                let row = office
                    .register
                    .row(Record::Enrolment, self.pupils[at].enrolment)?;
                Ok(Next::Open(Box::new(FormScreen::over(
                    &forms::ENROLMENT,
                    &[row],
                    office,
                ))))
            }
            (Action::List, Some(at)) => Ok(Next::Open(Box::new(PersonPage::open(
                self.pupils[at].person,
                office,
            )?))),
            (action, _) if self.list.moves(action) => {
                self.look(office)?;
                Ok(Next::Changed)
            }
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        match reply {
            Reply::Person(id) => Ok(Next::Open(Box::new(PersonPage::open(id, office)?))),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        self.pupils = office.register.class(self.course.id)?;
        self.list.set_len(self.pupils.len());
        self.look(office)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let day = |iso: &Option<String>| {
            iso.as_deref()
                .and_then(date::from_iso)
                .map(date::shown)
                .unwrap_or_default()
        };
        let seats = self
            .course
            .capacity
            .map_or_else(String::new, |c| format!("/{c}"));
        let head = w::class_head(
            day(&self.course.starts_on),
            day(&self.course.ends_on),
            format!("{}{seats}", self.pupils.len()),
        );
        canvas.text(2, 1, columns.saturating_sub(4), &head, theme.dim());
        if self.pupils.is_empty() {
            canvas.text(2, 3, columns, w::CLASS_EMPTY.text(), theme.dim());
            return;
        }
        let list_columns = self.preview.list_columns(columns);
        let mut list = canvas.part(1, 3, list_columns.saturating_sub(2), rows.saturating_sub(3));
        self.list.draw(&mut list, |line, at, chosen| {
            draw_pupil(line, at, &self.pupils[at], chosen);
        });
        self.preview.draw(canvas, 3);
    }
}

fn draw_pupil(line: &mut Canvas<'_, '_>, at: usize, pupil: &Pupil, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    line.text_right(3, 0, 3, &(at + 1).to_string(), styled(theme.dim()));
    line.text(4, 0, 27, &pupil.full_name, styled(theme.text()));
    line.text(32, 0, 10, &born_shown(&pupil.born), styled(theme.dim()));
    line.text(
        43,
        0,
        11,
        pupil.phone.as_deref().unwrap_or_default(),
        styled(theme.dim()),
    );
    let status = List::EnrolmentStatus
        .get(&pupil.status)
        .map_or(pupil.status.as_str(), |c| c.label());
    let beside = pupil
        .certificate_no
        .as_deref()
        .map_or_else(|| status.to_owned(), |n| format!("{status} · {n}"));
    line.text(
        55,
        0,
        line.columns().saturating_sub(55),
        &beside,
        styled(theme.text()),
    );
}
