//! Find a person: by the start of any word of the name, blind to marks, by ID number (present or former) or phone.

use crate::entry::answers::born_shown;
use crate::entry::lookup::reference;
use crate::register::RegisterError;
use crate::register::read::find::{self, Hit};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::input::text_input::{EditOutcome, TextInput};
use crate::tui::widgets::preview::Preview;
use crate::tui::widgets::{Canvas, ListView, text_field};
use crate::words::Phrase;
use crate::words::tui as w;

/// More than fit the tallest screens in use.
const MAX_ROWS: usize = 60;

/// The search.
pub struct Find {
    input: TextInput,
    hits: Vec<Hit>,
    list: ListView,
    preview: Preview,
    /// The text is a suggestion: the first character typed replaces it.
    suggested: bool,
}

impl Find {
    /// A search that starts with a text.
    pub fn open(ctx: &mut AppContext, text: &str) -> Result<Self, RegisterError> {
        let mut find = Self {
            input: TextInput::new(text.to_owned()),
            hits: Vec::new(),
            list: ListView::default(),
            preview: Preview::default(),
            suggested: false,
        };
        find.search(ctx)?;
        Ok(find)
    }

    /// A search that suggests a text: the first character typed replaces it.
    pub fn with_suggestion(ctx: &mut AppContext, text: &str) -> Result<Self, RegisterError> {
        let mut find = Self::open(ctx, text)?;
        find.suggested = true;
        Ok(find)
    }

    fn search(&mut self, ctx: &AppContext) -> Result<(), RegisterError> {
        self.hits = find::people(ctx.reader(), self.input.value(), MAX_ROWS)?;
        self.list = ListView::new(self.hits.len());
        self.update_preview(ctx)
    }

    fn update_preview(&mut self, ctx: &AppContext) -> Result<(), RegisterError> {
        let chosen = self.list.chosen().map(|at| self.hits[at].id);
        self.preview.show(chosen, ctx)
    }

    fn edit(&mut self, action: Action, ctx: &AppContext) -> Handled {
        if std::mem::take(&mut self.suggested) && matches!(action, Action::Type(_)) {
            self.input.press(Action::Clear, ctx.ui.input_method);
        }
        match self.input.press(action, ctx.ui.input_method) {
            EditOutcome::Unchanged => return Ok(Next::Same),
            EditOutcome::Moved => {}
            EditOutcome::Changed => self.search(ctx)?,
        }
        Ok(Next::Changed)
    }
}

impl Screen for Find {
    fn title(&self) -> String {
        w::FIND_TITLE.text().to_owned()
    }

    fn context(&self) -> Context {
        Context::SearchList
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Down,
            Action::Enter,
            Action::List,
            Action::Clear,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Down => Some(w::HINT_CHOOSE),
            Action::Enter => Some(w::HINT_OPEN),
            Action::List => Some(crate::words::batch::HINT_SELECTION),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Type(_)
            | Action::Backspace
            | Action::Delete
            | Action::DeleteWord
            | Action::Clear
            | Action::Undo
            | Action::SelectLeft
            | Action::Left
            | Action::Right => self.edit(action, ctx),
            Action::Enter => Ok(self.list.chosen().map_or(Next::Same, |at| {
                Next::Close(Reply::Person(self.hits[at].id))
            })),
            Action::Find => Ok(Next::Same),
            Action::List => Ok(Next::Go(Route::Cohort)),
            action if self.list.navigate(action) => {
                self.update_preview(ctx)?;
                Ok(Next::Changed)
            }
            _ => Ok(Next::Unused),
        }
    }

    /// A person picked by neighbourhood, group or need is a person found.
    fn on_reply(&mut self, reply: Reply, _ctx: &mut AppContext) -> Handled {
        Ok(match reply {
            Reply::Person(id) => Next::Close(Reply::Person(id)),
            _ => Next::Changed,
        })
    }

    fn on_paste(&mut self, text: &str, ctx: &mut AppContext) -> Handled {
        self.input.paste(text);
        self.search(ctx)?;
        Ok(Next::Changed)
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let previous = self.list.chosen().map(|at| self.hits[at].id);
        self.search(ctx)?;
        self.list
            .replace_lines(previous, self.hits.iter().map(|h| h.id));
        self.update_preview(ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let label = canvas.text(2, 1, 20, w::FIND_LABEL.text(), theme.dim());
        let x = label + 4;
        text_field::draw(canvas, x, 1, columns.saturating_sub(x + 2), &self.input);
        let list_columns = self.preview.list_columns(columns);
        if self.hits.is_empty() {
            let message = if self.input.value().trim().is_empty() {
                w::FIND_HOW
            } else {
                w::FIND_NONE
            };
            canvas.paragraph(
                2,
                3,
                columns.saturating_sub(4),
                3,
                message.text(),
                theme.dim(),
            );
            return;
        }
        let mut list = canvas.part(1, 3, list_columns.saturating_sub(1), rows.saturating_sub(4));
        self.list.draw(&mut list, |line, at, chosen| {
            draw_hit(line, &self.hits[at], chosen);
        });
        if self.hits.len() == MAX_ROWS {
            canvas.text(2, rows - 1, columns, w::FIND_MORE.text(), theme.dim());
        }
        self.preview.draw(canvas, 3);
    }
}

/// One person found: name, birth, neighbourhood, phone, ID number.
pub(super) fn draw_hit(line: &mut Canvas<'_, '_>, hit: &Hit, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let columns = line.columns();
    let name = (columns / 3).max(22);
    line.text(1, 0, name, &hit.full_name, styled(theme.text()));
    let mut x = name + 2;
    let place = hit
        .neighbourhood
        .as_deref()
        .map(crate::words::neighbourhood)
        .unwrap_or_default();
    for (text, room) in [
        (born_shown(&hit.born), 11),
        (place, 8),
        (hit.phone.clone().unwrap_or_default(), 12),
        (reference(hit.citizen_id.as_deref(), hit.id), 13),
    ] {
        line.text(x, 0, room, &text, styled(theme.dim()));
        x += room;
    }
    if hit.left_on.is_some() {
        line.text(
            x,
            0,
            columns.saturating_sub(x),
            w::LEFT_WARD.text(),
            styled(theme.warning()),
        );
    }
}
