//! A list to choose from, searched while typing, without diacritics.

use crate::domain::name;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::input::text_input::TextInput;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, List, REST, text_field, width};
use crate::words::tui as w;

/// The list to choose from.
pub struct Choose {
    title: String,
    list: List<ChoiceItem>,
    input: TextInput,
    by_digit: bool,
}

impl Choose {
    /// A list with a title. With `by_digit` a digit chooses an item at once.
    pub fn new(title: String, items: Vec<ChoiceItem>, by_digit: bool) -> Self {
        Self {
            title,
            list: List::new(items),
            input: TextInput::default(),
            by_digit,
        }
    }

    fn edit(&mut self, action: Action, ctx: &AppContext) -> Handled {
        self.input.press(action, ctx.ui.input_method);
        let wanted = name::fold(self.input.value());
        self.list.filter(|item| {
            let parts = item.folded.split([' ', '-', ',', '(']);
            let begins = |word: &str| parts.clone().any(|part| part.starts_with(word));
            wanted.is_empty() || wanted.split(' ').all(begins)
        });
        self.list.choose(0);
        Ok(Next::Changed)
    }
}

fn answer(item: Option<&ChoiceItem>) -> Handled {
    Ok(item.map_or(Next::Same, |item| {
        Next::Close(Reply::Text(item.code.clone()))
    }))
}

impl Screen for Choose {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn context(&self) -> Context {
        if self.by_digit {
            Context::MarkedList
        } else {
            Context::SearchList
        }
    }

    fn footer(&self) -> Vec<Hint> {
        let mut hints = Vec::new();
        if self.by_digit {
            hints = hints![Digit(0) = w::HINT_CHOOSE];
        }
        hints.extend(hints![Down = w::HINT_CHOOSE, Enter = w::HINT_TAKE, Back]);
        hints
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Digit(digit) => {
                let at = usize::from(digit).checked_sub(1);
                answer(at.and_then(|at| self.list.get(at)))
            }
            action if action.edits_search() => self.edit(action, ctx),
            Action::Enter => answer(self.list.chosen()),
            Action::List => Ok(Next::Close(Reply::Nothing)),
            Action::Find | Action::Progress | Action::Save => Ok(Next::Same),
            _ => Ok(self.list.on(action)),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let mut top = 1;
        if !self.by_digit {
            let x = canvas.text(2, 1, 20, w::CHOOSE_LABEL.text(), theme.dim()) + 4;
            text_field::draw(canvas, x, 1, columns.saturating_sub(x + 2), &self.input);
            top = 3;
        }
        let signs = self.list.rows().iter().map(|item| width(&item.sign)).max();
        let signs = signs.unwrap_or(0).max(usize::from(self.by_digit));
        let room = u16::try_from(signs).unwrap_or(0);
        let mut below = canvas.inside(1, top, 1, 0);
        if self.list.is_empty() {
            below.text(1, 0, REST, w::CHOOSE_NOTHING.text(), theme.dim());
            return;
        }
        self.list.draw_numbered(&mut below, |line, at, item| {
            let digit = (at + 1).to_string();
            let sign = if self.by_digit { &digit } else { &item.sign };
            line.text(1, 0, room, sign, theme.accent());
            let x = if room == 0 { 1 } else { room + 3 };
            line.text(x, 0, REST, &item.label, theme.text());
        });
    }
}
