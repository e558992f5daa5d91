//! The courses: to open a class, to make a course, or to choose one for a field.

use super::class::Class;
use super::form::FormScreen;
use crate::domain::codes::List;
use crate::domain::{date, name};
use crate::forms;
use crate::register::RegisterError;
use crate::register::classes::Course;
use crate::tui::keys::{Action, Context};
use crate::tui::line::Line;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::{Canvas, Listing, typed};
use crate::words::Phrase;
use crate::words::tui as w;
/// The list of courses.
pub struct Courses {
    all: Vec<Course>,
    shown: Vec<usize>,
    line: Line,
    list: Listing,
    choosing: bool,
}

impl Courses {
    /// The courses, to open a class.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        let mut screen = Self {
            all: Vec::new(),
            shown: Vec::new(),
            line: Line::default(),
            list: Listing::default(),
            choosing: false,
        };
        screen.refresh(office)?;
        Ok(screen)
    }

    /// The courses, to choose one: the answer is its code.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn to_choose(office: &mut Office) -> Result<Self, RegisterError> {
        Ok(Self {
            choosing: true,
            ..Self::open(office)?
        })
    }

    fn sift(&mut self) {
        let wanted = name::fold(self.line.value());
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

    fn edit(&mut self, action: Action, office: &Office) -> Handled {
        self.line.press(action, office.method);
        self.sift();
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

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match action {
            Action::Type(_)
            | Action::Backspace
            | Action::DeleteWord
            | Action::Clear
            | Action::Undo
            | Action::SelectLeft => self.edit(action, office),
            Action::Enter => match self.chosen() {
                Some(course) if self.choosing => Ok(Next::Close(Reply::Text(course.code.clone()))),
                Some(course) => Ok(Next::Open(Box::new(Class::open(course.clone(), office)?))),
                None => Ok(Next::Same),
            },
            Action::Save if !self.choosing => {
                let mut form = FormScreen::filled(&forms::COURSE, &[], office);
                form.keep(office);
                Ok(Next::Open(Box::new(form)))
            }
            Action::List if !self.choosing => match self.chosen() {
                Some(course) => {
                    let row = office.register.row(forms::Record::Course, course.id)?;
                    Ok(Next::Open(Box::new(FormScreen::over(
                        &forms::COURSE,
                        &[row],
                        office,
                    ))))
                }
                None => Ok(Next::Same),
            },
            action if self.list.moves(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let was = self.list.chosen().map(|at| self.all[self.shown[at]].id);
        self.all = office.register.courses()?;
        self.sift();
        let there = self.shown.iter().map(|i| self.all[*i].id);
        self.list.follow(was, there);
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let x = canvas.text(2, 1, 20, w::CHOOSE_LABEL.text(), theme.dim()) + 4;
        typed::draw(canvas, x, 1, columns.saturating_sub(x + 2), &self.line);
        if self.shown.is_empty() {
            let said = if self.all.is_empty() {
                w::COURSES_NONE
            } else {
                w::CHOOSE_NOTHING
            };
            canvas.text(2, 3, columns, said.text(), theme.dim());
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
    let level = List::Level
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
        (w::COURSE_OFF.text().to_owned(), theme.doubtful())
    } else {
        (seats, theme.text())
    };
    line.text_right(columns.saturating_sub(1), 0, 9, &text, styled(style));
}
