//! A notice over the screen below, gone once it was read: a sentence, or how a file is fetched from the ward server and what
//! opens it, which is said once.

use crate::exchange::export::outbox::OutboxFile;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::Canvas;
use crate::words::{Phrase, access, tui as w};

/// A notice.
pub struct Notice {
    content: Content,
}

enum Content {
    Sentence(String),
    FileReady(OutboxFile),
}

impl Notice {
    /// A notice that says this.
    #[must_use]
    pub fn new(sentence: String) -> Self {
        Self {
            content: Content::Sentence(sentence),
        }
    }

    /// A notice that a file waits to be fetched.
    #[must_use]
    pub fn file_ready(file: OutboxFile) -> Self {
        Self {
            content: Content::FileReady(file),
        }
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

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        match action {
            Action::Enter | Action::Back => Ok(Next::Close(Reply::Nothing)),
            _ => Ok(Next::Same),
        }
    }

    fn is_full_screen(&self) -> bool {
        false
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let rows = match self.content {
            Content::Sentence(_) => 6.min(canvas.rows()),
            Content::FileReady(_) => 14.min(canvas.rows()),
        };
        let (columns, top) = (canvas.columns(), canvas.rows() - rows);
        let mut part = canvas.part(0, top, columns, rows);
        part.clear();
        let theme = part.theme;
        let line = theme.sign("─", "-").repeat(columns.into());
        match &self.content {
            Content::Sentence(sentence) => {
                part.text(0, 0, columns, &line, theme.error());
                let room = columns.saturating_sub(4);
                part.paragraph(2, 1, room, rows - 1, sentence, theme.text());
            }
            Content::FileReady(file) => {
                part.text(0, 0, columns, &line, theme.accent());
                draw_file_ready(&mut part, file);
            }
        }
    }
}

/// The two commands, and the passphrase.
fn draw_file_ready(part: &mut Canvas<'_, '_>, file: &OutboxFile) {
    let (theme, room) = (part.theme, part.columns().saturating_sub(4));
    let name = &file.name;
    let mut row = 1 + part.paragraph(2, 1, room, 2, access::OUTBOX_READY.text(), theme.text());
    for command in [access::outbox_fetch(name), format!("vieclam unseal {name}")] {
        let inside = room.saturating_sub(2);
        row += part.paragraph(4, row, inside, 3, &command, theme.accent());
    }
    let label = access::OUTBOX_PASSPHRASE.text();
    let end = part.text(2, row + 1, room, label, theme.text());
    part.text(4 + end, row + 1, room, &file.passphrase, theme.heading());
    let note = access::OUTBOX_NOTE.text();
    part.paragraph(2, row + 3, room, 2, note, theme.warning());
}
