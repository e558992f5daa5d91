//! A file that waits to be fetched from the ward server: how, and what opens it. Said once.

use crate::exchange::outgoing::LaidOut;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::Canvas;
use crate::words::{Phrase, access as w, tui};

/// The notice.
pub struct Waits {
    file: LaidOut,
}

impl Waits {
    /// Of this file.
    #[must_use]
    pub fn of(file: LaidOut) -> Self {
        Self { file }
    }
}

impl Screen for Waits {
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
        Some(tui::HINT_UNDERSTOOD)
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
        let rows = 14.min(canvas.rows());
        let (columns, top) = (canvas.columns(), canvas.rows() - rows);
        let mut part = canvas.part(0, top, columns, rows);
        part.clear();
        let theme = part.theme;
        let line = theme.sign("─", "-").repeat(columns.into());
        part.text(0, 0, columns, &line, theme.accent());
        let room = columns.saturating_sub(4);
        let name = &self.file.name;
        let mut row = 1 + part.paragraph(2, 1, room, 2, w::LAID_OUT.text(), theme.text());
        for command in [w::laid_out_fetch(name), format!("vieclam unseal {name}")] {
            let inside = room.saturating_sub(2);
            row += part.paragraph(4, row, inside, 3, &command, theme.accent());
        }
        let label = part.text(
            2,
            row + 1,
            room,
            w::LAID_OUT_PASSPHRASE.text(),
            theme.text(),
        );
        part.text(
            4 + label,
            row + 1,
            room,
            &self.file.passphrase,
            theme.heading(),
        );
        part.paragraph(
            2,
            row + 3,
            room,
            2,
            w::LAID_OUT_NOTE.text(),
            theme.doubtful(),
        );
    }
}
