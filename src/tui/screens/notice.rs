//! A notice: one sentence over the screen below, gone with the next key.

use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::Canvas;
use crate::words::Phrase;
use crate::words::tui as w;

/// A notice.
pub struct Notice {
    sentence: String,
}

impl Notice {
    /// A notice that says this.
    #[must_use]
    pub fn of(sentence: String) -> Self {
        Self { sentence }
    }
}

impl Screen for Notice {
    fn title(&self) -> String {
        String::new()
    }

    fn context(&self) -> Context {
        Context::Menu
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Enter]
    }

    fn hint_label(&self, _action: Action) -> Option<Phrase> {
        Some(w::HINT_UNDERSTOOD)
    }

    fn on(&mut self, action: Action, _office: &mut Office) -> Handled {
        match action {
            Action::Enter | Action::Back => Ok(Next::Close(Reply::Nothing)),
            _ => Ok(Next::Same),
        }
    }

    fn covers(&self) -> bool {
        false
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let rows = 6.min(canvas.rows());
        let (columns, top) = (canvas.columns(), canvas.rows() - rows);
        let mut part = canvas.part(0, top, columns, rows);
        part.clear();
        let theme = part.theme;
        part.text(
            0,
            0,
            columns,
            &theme.sign("─", "-").repeat(columns.into()),
            theme.bad(),
        );
        part.paragraph(
            2,
            1,
            columns.saturating_sub(4),
            rows - 1,
            &self.sentence,
            theme.text(),
        );
    }
}
