//! Choose one of a list, searched as one types, blind to marks.

use crate::domain::name;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::input::text_input::TextInput;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, ListView, text_field, width};
use crate::words::Phrase;
use crate::words::tui as w;

/// The list to choose from.
pub struct Choose {
    title: String,
    items: Vec<ChoiceItem>,
    shown: Vec<usize>,
    input: TextInput,
    list: ListView,
    by_digit: bool,
}

impl Choose {
    /// A list with a title. `by_digit`: a short list whose lines digits choose at once.
    #[must_use]
    pub fn new(title: String, items: Vec<ChoiceItem>, by_digit: bool) -> Self {
        let shown: Vec<usize> = (0..items.len()).collect();
        let list = ListView::new(shown.len());
        Self {
            title,
            items,
            shown,
            input: TextInput::default(),
            list,
            by_digit,
        }
    }

    fn apply_filter(&mut self) -> Handled {
        let wanted = name::fold(self.input.value());
        let fits = |o: &ChoiceItem| {
            wanted.split(' ').all(|w| {
                o.folded
                    .split([' ', '-', ',', '('])
                    .any(|part| part.starts_with(w))
            })
        };
        self.shown = (0..self.items.len())
            .filter(|&i| wanted.is_empty() || fits(&self.items[i]))
            .collect();
        self.list = ListView::new(self.shown.len());
        Ok(Next::Changed)
    }

    fn edit(&mut self, action: Action, ctx: &AppContext) -> Handled {
        self.input.press(action, ctx.ui.input_method);
        self.apply_filter()
    }

    fn answer(&self, shown: usize) -> Next {
        self.shown.get(shown).map_or(Next::Same, |&at| {
            Next::Close(Reply::Text(self.items[at].code.clone()))
        })
    }
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

    fn hints(&self) -> Vec<Action> {
        let mut hints = vec![Action::Down, Action::Enter, Action::Back];
        if self.by_digit {
            hints.insert(0, Action::Digit(0));
        }
        hints
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Down | Action::Digit(_) => Some(w::HINT_CHOOSE),
            Action::Enter => Some(w::HINT_TAKE),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Digit(digit) => Ok(usize::from(digit)
                .checked_sub(1)
                .map_or(Next::Same, |at| self.answer(at))),
            Action::Type(_)
            | Action::Backspace
            | Action::DeleteWord
            | Action::Clear
            | Action::Undo
            | Action::SelectLeft => self.edit(action, ctx),
            Action::Enter => Ok(self.list.chosen().map_or(Next::Same, |at| self.answer(at))),
            Action::List => Ok(Next::Close(Reply::Nothing)),
            action if self.list.navigate(action) => Ok(Next::Changed),
            Action::Find | Action::Progress | Action::Save => Ok(Next::Same),
            _ => Ok(Next::Unused),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let mut top = 1;
        if !self.by_digit {
            let x = canvas.text(2, 1, 20, w::CHOOSE_LABEL.text(), theme.dim()) + 4;
            text_field::draw(canvas, x, 1, columns.saturating_sub(x + 2), &self.input);
            top = 3;
        }
        if self.shown.is_empty() {
            canvas.text(2, top, columns, w::CHOOSE_NOTHING.text(), theme.dim());
            return;
        }
        let signs = self.items.iter().map(|o| width(&o.sign)).max().unwrap_or(0);
        let mut list = canvas.part(1, top, columns.saturating_sub(2), rows.saturating_sub(top));
        self.list.draw(&mut list, |line, row, chosen| {
            let item = &self.items[self.shown[row]];
            let styled = |style| if chosen { theme.chosen() } else { style };
            let sign = if self.by_digit {
                (row + 1).to_string()
            } else {
                item.sign.clone()
            };
            let room = u16::try_from(signs.max(usize::from(self.by_digit))).unwrap_or(0);
            line.text(1, 0, room, &sign, styled(theme.accent()));
            let x = if room == 0 { 1 } else { room + 3 };
            line.text(
                x,
                0,
                line.columns().saturating_sub(x),
                &item.label,
                styled(theme.text()),
            );
        });
    }
}
