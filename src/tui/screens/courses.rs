//! The courses: to open a class, to make a course, or to choose one for a field.

pub mod class;

use crate::domain::codes::CodeList;
use crate::domain::{date, name};
use crate::forms;
use crate::register::RegisterError;
use crate::register::read;
use crate::register::read::classes::Course;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{FormRequest, Route};
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::input::text_input::TextInput;
use crate::tui::widgets::{Canvas, ListView, text_field};
use crate::words::Phrase;
use crate::words::tui as w;
/// The list of courses.
pub struct Courses {
    all: Vec<Course>,
    shown: Vec<usize>,
    input: TextInput,
    list: ListView,
    choosing: bool,
}

impl Courses {
    /// The courses, to open a class.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let mut screen = Self {
            all: Vec::new(),
            shown: Vec::new(),
            input: TextInput::default(),
            list: ListView::default(),
            choosing: false,
        };
        screen.refresh(ctx)?;
        Ok(screen)
    }

    /// The courses, to choose one: the answer is its code.
    pub fn to_choose(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        Ok(Self {
            choosing: true,
            ..Self::open(ctx)?
        })
    }

    fn apply_filter(&mut self) {
        let wanted = name::fold(self.input.value());
        let fits = |c: &Course| {
            let folded = name::fold(&format!("{} {}", c.code, c.title));
            wanted
                .split(' ')
                .all(|w| folded.split(' ').any(|part| part.starts_with(w)))
        };
        self.shown = (0..self.all.len())
            .filter(|&i| wanted.is_empty() || fits(&self.all[i]))
            .collect();
        self.list.set_len(self.shown.len());
    }

    fn edit(&mut self, action: Action, ctx: &AppContext) -> Handled {
        self.input.press(action, ctx.ui.input_method);
        self.apply_filter();
        Ok(Next::Changed)
    }

    fn chosen(&self) -> Option<&Course> {
        self.list.chosen().map(|at| &self.all[self.shown[at]])
    }
}

impl Screen for Courses {
    fn title(&self) -> String {
        w::COURSES_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::SearchList
    }

    fn hints(&self) -> Vec<Action> {
        if self.choosing {
            return vec![Action::Down, Action::Enter, Action::Back];
        }
        vec![
            Action::Enter,
            Action::Save,
            Action::List,
            Action::Find,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Enter if self.choosing => Some(w::HINT_TAKE),
            Action::Enter => Some(w::HINT_CLASS),
            Action::Save => Some(w::HINT_NEW_COURSE),
            Action::List => Some(w::HINT_EDIT_COURSE),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Type(_)
            | Action::Backspace
            | Action::DeleteWord
            | Action::Clear
            | Action::Undo
            | Action::SelectLeft => self.edit(action, ctx),
            Action::Enter => match self.chosen() {
                Some(course) if self.choosing => Ok(Next::Close(Reply::Text(course.code.clone()))),
                Some(course) => Ok(Next::Go(Route::Class(Box::new(course.clone())))),
                None => Ok(Next::Same),
            },
            Action::Save if !self.choosing => {
                Ok(Next::form(FormRequest::filled(&forms::COURSE, &[])))
            }
            Action::List if !self.choosing => match self.chosen() {
                Some(course) => {
                    let row = read::load::form_row(ctx.reader(), forms::Record::Course, course.id)?;
                    Ok(Next::form(FormRequest::stored(&forms::COURSE, vec![row])))
                }
                None => Ok(Next::Same),
            },
            action if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let previous = self.list.chosen().map(|at| self.all[self.shown[at]].id);
        self.all = read::classes::courses(ctx.reader())?;
        self.apply_filter();
        let ids = self.shown.iter().map(|i| self.all[*i].id);
        self.list.replace_lines(previous, ids);
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let x = canvas.text(2, 1, 20, w::CHOOSE_LABEL.text(), theme.dim()) + 4;
        text_field::draw(canvas, x, 1, columns.saturating_sub(x + 2), &self.input);
        if self.shown.is_empty() {
            let message = if self.all.is_empty() {
                w::COURSES_NONE
            } else {
                w::CHOOSE_NOTHING
            };
            canvas.text(2, 3, columns, message.text(), theme.dim());
            return;
        }
        let mut list = canvas.part(1, 3, columns.saturating_sub(2), rows.saturating_sub(3));
        self.list.draw(&mut list, |line, row, chosen| {
            draw_course(line, &self.all[self.shown[row]], chosen);
        });
    }
}

/// Code, title, level, first day, seats taken.
fn draw_course(line: &mut Canvas<'_, '_>, course: &Course, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let columns = line.columns();
    line.text(1, 0, 10, &course.code, styled(theme.accent()));
    let title = columns.saturating_sub(50);
    line.text(12, 0, title, &course.title, styled(theme.text()));
    let level = CodeList::Level
        .get(&course.level)
        .map_or(course.level.as_str(), |c| c.label());
    line.text(13 + title, 0, 14, level, styled(theme.dim()));
    let starts = course
        .starts_on
        .as_deref()
        .and_then(date::from_iso)
        .map(date::shown)
        .unwrap_or_default();
    line.text(28 + title, 0, 10, &starts, styled(theme.dim()));
    let seats = course.capacity.map_or_else(
        || course.taken.to_string(),
        |c| format!("{}/{c}", course.taken),
    );
    let (text, style) = if course.cancelled {
        (w::COURSE_OFF.text().to_owned(), theme.warning())
    } else {
        (seats, theme.text())
    };
    line.text_right(columns.saturating_sub(1), 0, 9, &text, styled(style));
}
