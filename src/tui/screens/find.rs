//! Finds a person by the start of any word of the name without diacritics, by ID number (present or former) or by phone.

use crate::entry::PersonSummary;
use crate::entry::answers::born_shown;
use crate::entry::lookup::reference;
use crate::register::Result;
use crate::register::read::find;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::Route;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::input::text_input::{EditOutcome, TextInput};
use crate::tui::services::preview;
use crate::tui::widgets::{Canvas, List, REST, text_field};
use crate::words::neighbourhood;
use crate::words::tui as w;

const MAX_ROWS: usize = 60;

/// The search field and the people found.
pub struct Find {
    input: TextInput,
    list: List<PersonSummary>,
    /// The text is a suggestion: the first character typed replaces it.
    suggested: bool,
}

impl Find {
    /// A search that starts with a text, or suggests it.
    pub fn new(text: String, suggested: bool) -> Self {
        Self {
            input: TextInput::new(text),
            list: List::default(),
            suggested,
        }
    }

    /// Finds again and chooses the first.
    fn search(&mut self, ctx: &AppContext) -> Handled {
        let hits = find::people(ctx.reader(), self.input.value(), MAX_ROWS)?;
        self.list.restart(hits);
        preview::update(&mut self.list, |hit| hit.id, ctx)?;
        Ok(Next::Changed)
    }

    fn edit(&mut self, action: Action, ctx: &AppContext) -> Handled {
        if std::mem::take(&mut self.suggested) && matches!(action, Action::Type(_)) {
            self.input.press(Action::Clear, ctx.ui.input_method);
        }
        match self.input.press(action, ctx.ui.input_method) {
            EditOutcome::Unused | EditOutcome::Unchanged => Ok(Next::Same),
            EditOutcome::Moved => Ok(Next::Changed),
            EditOutcome::Changed => self.search(ctx),
        }
    }
}

impl Screen for Find {
    fn title(&self) -> String {
        w::FIND_TITLE.text().to_owned()
    }

    fn context(&self) -> Context {
        Context::SearchList
    }

    fn footer(&self) -> Vec<Hint> {
        hints![
            Down = w::HINT_CHOOSE,
            Enter = w::HINT_OPEN,
            List = crate::words::batch::HINT_SELECTION,
            Clear,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Delete | Action::Left | Action::Right, _) => self.edit(action, ctx),
            (action, _) if action.edits_search() => self.edit(action, ctx),
            (Action::Enter, Some(hit)) => Ok(Next::Close(Reply::Person(hit.id))),
            (Action::Find, _) => Ok(Next::Same),
            (Action::List, _) => Ok(Next::Go(Route::Cohort)),
            _ => preview::on(&mut self.list, action, |hit| hit.id, ctx),
        }
    }

    /// A person chosen in the cohort is the answer here too.
    fn on_reply(&mut self, reply: Reply, _ctx: &mut AppContext) -> Handled {
        Ok(match reply {
            Reply::Person(id) => Next::Close(Reply::Person(id)),
            _ => Next::Changed,
        })
    }

    fn on_paste(&mut self, text: &str, ctx: &mut AppContext) -> Handled {
        self.input.paste(text);
        self.search(ctx)
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let hits = find::people(ctx.reader(), self.input.value(), MAX_ROWS)?;
        self.list.set_by(|hit| hit.id.get(), hits);
        preview::update(&mut self.list, |hit| hit.id, ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let x = canvas.text(2, 1, 20, w::FIND_LABEL.text(), theme.dim()) + 4;
        text_field::draw(canvas, x, 1, columns.saturating_sub(x + 2), &self.input);
        if self.list.is_empty() {
            let message = match self.input.value().trim() {
                "" => w::FIND_HOW,
                _ => w::FIND_NONE,
            };
            canvas.note(3, 3, message.text(), theme.dim());
            return;
        }
        if self.list.len() == MAX_ROWS {
            canvas.text(2, rows - 1, columns, w::FIND_MORE.text(), theme.dim());
        }
        let list = &self.list;
        list.draw_with_preview(canvas, (1, 3, 0, 1), |line, _, hit| draw_hit(line, hit));
    }
}

fn draw_hit(line: &mut Canvas<'_, '_>, hit: &PersonSummary) {
    let theme = line.theme;
    let name = (line.columns() / 3).max(22);
    line.text(1, 0, name, &hit.full_name, theme.text());
    let mut x = name + 2;
    let place = hit.neighbourhood.as_deref();
    for (text, room) in [
        (born_shown(&hit.born), 11),
        (place.map(neighbourhood).unwrap_or_default(), 8),
        (hit.phone.clone().unwrap_or_default(), 12),
        (reference(hit.citizen_id.as_deref(), hit.id), 13),
    ] {
        line.text(x, 0, room, &text, theme.dim());
        x += room;
    }
    if hit.left_on.is_some() {
        line.text(x, 0, REST, w::LEFT_WARD.text(), theme.warning());
    }
}
