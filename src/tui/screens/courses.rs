//! The courses: one is opened as a class, edited, added, or chosen for a field.

pub mod class;

use crate::domain::codes::CodeList;
use crate::domain::{date, name};
use crate::entry::CourseSummary;
use crate::forms::{self, Record};
use crate::register::Result;
use crate::register::read;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{FormRequest, Route};
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::input::text_input::TextInput;
use crate::tui::widgets::{Canvas, List, text_field};
use crate::words::tui as w;

/// The list of courses.
pub struct Courses {
    input: TextInput,
    list: List<CourseSummary>,
    choosing: bool,
}

impl Courses {
    /// The courses, to open a class; or to choose one, whose code is the answer.
    pub fn new(choosing: bool) -> Self {
        Self {
            input: TextInput::default(),
            list: List::keyed(|course| course.id.get()),
            choosing,
        }
    }

    /// Whether each word typed begins a word of the code or the title.
    fn filter(&self) -> impl Fn(&CourseSummary) -> bool + use<> {
        let wanted = name::fold(self.input.value());
        move |course| {
            let folded = name::fold(&format!("{} {}", course.code, course.title));
            let begins = |word: &str| folded.split(' ').any(|part| part.starts_with(word));
            wanted.is_empty() || wanted.split(' ').all(begins)
        }
    }

    fn edit(&mut self, action: Action, ctx: &AppContext) -> Handled {
        self.input.press(action, ctx.ui.input_method);
        let filter = self.filter();
        self.list.filter(filter);
        Ok(Next::Changed)
    }
}

impl Screen for Courses {
    fn title(&self) -> String {
        w::COURSES_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::SearchList
    }

    fn footer(&self) -> Vec<Hint> {
        if self.choosing {
            return hints![Down, Enter = w::HINT_TAKE, Back];
        }
        hints![
            Enter = w::HINT_CLASS,
            Save = w::HINT_NEW_COURSE,
            List = w::HINT_EDIT_COURSE,
            Find,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (action, _) if action.edits_search() => self.edit(action, ctx),
            (Action::Enter, Some(course)) if self.choosing => {
                Ok(Next::Close(Reply::Text(course.code.clone())))
            }
            (Action::Enter, Some(course)) => Ok(Next::Go(Route::Class(Box::new(course.clone())))),
            (Action::Save, _) if !self.choosing => {
                Ok(Next::form(FormRequest::filled(&forms::COURSE, &[])))
            }
            (Action::List, Some(course)) if !self.choosing => {
                Next::form_of(Record::Course, course.id.get(), ctx)
            }
            _ => Ok(self.list.on(action)),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let filter = self.filter();
        self.list
            .set_filtered(read::roster::courses(ctx.reader())?, filter);
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        let x = canvas.text(2, 1, 20, w::CHOOSE_LABEL.text(), theme.dim()) + 4;
        let room = canvas.columns().saturating_sub(x + 2);
        text_field::draw(canvas, x, 1, room, &self.input);
        let none = match self.list.rows() {
            [] => w::COURSES_NONE,
            _ => w::CHOOSE_NOTHING,
        };
        let none = (none, theme.dim());
        self.list.draw_or(&mut canvas.below(3), none, draw_course);
    }
}

fn draw_course(line: &mut Canvas<'_, '_>, course: &CourseSummary) {
    let (theme, columns) = (line.theme, line.columns());
    let title = columns.saturating_sub(50);
    line.text(1, 0, 10, &course.code, theme.accent());
    line.text(12, 0, title, &course.title, theme.text());
    let level = CodeList::Level.label(&course.level);
    line.text(13 + title, 0, 14, level, theme.dim());
    let starts = course.starts_on.as_deref().and_then(date::from_iso);
    let starts = starts.map(date::shown).unwrap_or_default();
    line.text(28 + title, 0, 10, &starts, theme.dim());
    let (text, style) = match (course.cancelled, course.capacity) {
        (true, _) => (w::COURSE_OFF.text().to_owned(), theme.warning()),
        (false, Some(seats)) => (format!("{}/{seats}", course.taken), theme.text()),
        (false, None) => (course.taken.to_string(), theme.text()),
    };
    line.text_right(columns.saturating_sub(1), 0, 9, &text, style);
}
