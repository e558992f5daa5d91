//! What stands beside the field: people who may be meant, or the choices of a list.

use super::FormScreen;
use crate::domain::codes::{Code, List};
use crate::entry::parse;
use crate::forms::{Field, Kind};
use crate::register::RegisterError;
use crate::register::read::find::{self, Hit};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::Next;
use crate::tui::input::keys::Action;
use crate::tui::widgets::{Canvas, ListView};
use crate::words::tui as w;

/// People and choices that fit beside a form.
const MAX_ROWS: usize = 12;
/// From so many characters on a text is searched.
const MIN_CHARS: usize = 2;

/// The right side of a form.
#[derive(Debug, Default)]
pub(super) struct Panel {
    people: Vec<Hit>,
    choices: Option<(List, Vec<&'static Code>)>,
    list: ListView,
    entered: bool,
    is_person_field: bool,
    /// What is told beside the field, a paragraph each.
    pub notes: Vec<String>,
}

impl Panel {
    /// The cursor is in the list of people.
    pub fn is_entered(&self) -> bool {
        self.entered
    }

    pub fn has_people(&self) -> bool {
        !self.people.is_empty()
    }

    /// Goes into the people, if there are any.
    pub fn enter(&mut self) -> bool {
        self.entered = self.has_people();
        self.entered
    }

    /// Reads what belongs beside a field with this text.
    pub fn load(
        &mut self,
        field: &'static Field,
        text: &str,
        except: Option<i64>,
        ctx: &AppContext,
    ) -> Result<(), RegisterError> {
        self.entered = false;
        self.people.clear();
        self.choices = None;
        self.is_person_field = matches!(field.kind, Kind::Person);
        match field.kind {
            Kind::CitizenId | Kind::Name | Kind::Person
                if text.trim().chars().count() >= MIN_CHARS =>
            {
                self.people = find::people(ctx.reader(), text, MAX_ROWS)?;
                self.people.retain(|h| Some(h.id) != except);
            }
            Kind::Code(list) => self.choices = Some((list, choices(list, text))),
            _ => {}
        }
        self.list = ListView::new(self.people.len());
        Ok(())
    }

    pub fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        if self.has_people() {
            self.draw_people(canvas);
        } else if let Some((list, codes)) = &self.choices {
            draw_choices(canvas, *list, codes);
        } else {
            draw_notes(canvas, &self.notes);
        }
    }

    /// Nothing stands beside the field.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.choices.is_none() && self.notes.is_empty()
    }

    fn draw_people(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let head = if self.is_person_field {
            w::PANEL_CHOOSE
        } else {
            w::PANEL_KNOWN
        };
        canvas.text(0, 0, columns, head.text(), theme.accent());
        let mut list = canvas.part(0, 1, columns, rows.saturating_sub(1));
        let entered = self.entered;
        for (row, hit) in self
            .people
            .iter()
            .enumerate()
            .take(rows.saturating_sub(1).into())
        {
            let chosen = entered && self.list.chosen() == Some(row);
            let row = u16::try_from(row).unwrap_or(0);
            let mut line = list.part(0, row, columns, 1);
            if chosen {
                line.fill(0, theme.chosen());
                line.cursor(0, 0);
            }
            let styled = |style| if chosen { theme.chosen() } else { style };
            let place = hit
                .neighbourhood
                .as_deref()
                .map(crate::words::neighbourhood)
                .unwrap_or_default();
            let details = format!("{} {place}", hit.born.get(..4).unwrap_or_default());
            let room = columns.saturating_sub(11);
            line.text(0, 0, room, &hit.full_name, styled(theme.text()));
            line.text(room + 1, 0, 10, &details, styled(theme.dim()));
        }
    }
}

fn draw_notes(canvas: &mut Canvas<'_, '_>, notes: &[String]) {
    let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
    let mut row = 0;
    for (at, text) in notes.iter().enumerate() {
        let style = if at == 0 {
            theme.accent()
        } else {
            theme.text()
        };
        row += canvas.paragraph(0, row, columns, rows.saturating_sub(row), text, style);
    }
}

/// The choices a text leaves, those that start with it first.
fn choices(list: List, text: &str) -> Vec<&'static Code> {
    let all: Vec<&'static Code> = list.codes().iter().collect();
    let exact = parse::choice(list, text, crate::entry::Source::Keyboard).is_some();
    if text.trim().is_empty() || (exact && all.len() <= MAX_ROWS) {
        return all;
    }
    let matches = list.search(text);
    if matches.is_empty() { all } else { matches }
}

fn draw_choices(canvas: &mut Canvas<'_, '_>, list: List, codes: &[&'static Code]) {
    let (theme, columns, rows) = (canvas.theme, canvas.columns(), usize::from(canvas.rows()));
    for (row, code) in codes.iter().enumerate().take(rows.saturating_sub(1)) {
        let y = u16::try_from(row).unwrap_or(0);
        let sign = match parse::digit(list, code) {
            Some(digit) => digit.to_string(),
            None if parse::is_short(list) => code.code.to_owned(),
            None => String::new(),
        };
        let x = if sign.is_empty() {
            0
        } else {
            canvas.text(0, y, 4, &sign, theme.accent()).max(3) + 1
        };
        canvas.text(x, y, columns.saturating_sub(x), code.label(), theme.text());
    }
    if codes.len() > rows.saturating_sub(1) && rows > 0 {
        let y = u16::try_from(rows - 1).unwrap_or(0);
        canvas.text(
            0,
            y,
            columns,
            &w::panel_more(codes.len() - (rows - 1)),
            theme.dim(),
        );
    }
}

impl FormScreen {
    /// A key while the cursor is in the list of people; `None` when the field should have it.
    pub(super) fn on_panel(
        &mut self,
        action: Action,
        ctx: &mut AppContext,
    ) -> Result<Option<Next>, RegisterError> {
        match action {
            Action::Enter => {
                let Some(id) = self.panel.list.chosen().map(|at| self.panel.people[at].id) else {
                    return Ok(None);
                };
                self.panel.entered = false;
                self.person_chosen(id, ctx).map(Some)
            }
            Action::Back | Action::Find | Action::Left => {
                self.panel.entered = false;
                Ok(Some(Next::Changed))
            }
            action if self.panel.list.navigate(action) => Ok(Some(Next::Changed)),
            Action::Up | Action::Down | Action::PageUp | Action::PageDown => Ok(Some(Next::Same)),
            _ => {
                self.panel.entered = false;
                Ok(None)
            }
        }
    }
}
