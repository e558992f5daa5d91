//! A notice over the screen below: a sentence, or how a file is fetched from the ward server and the passphrase that opens
//! it, which is shown once.

use crate::exchange::export::outbox::OutboxFile;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::Canvas;
use crate::words::{access, tui as w};

/// A message over the screen: a sentence, or a file ready in the outbox.
pub struct Notice {
    content: Content,
}

enum Content {
    Sentence(String),
    FileReady(OutboxFile),
}

impl Notice {
    /// A sentence.
    pub fn new(sentence: String) -> Self {
        Self {
            content: Content::Sentence(sentence),
        }
    }

    /// A file that can be fetched.
    pub fn file_ready(file: OutboxFile) -> Self {
        Self {
            content: Content::FileReady(file),
        }
    }
}

impl Screen for Notice {
    fn context(&self) -> Context {
        Context::Menu
    }

    fn footer(&self) -> Vec<Hint> {
        hints![Enter = w::HINT_UNDERSTOOD]
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
        let theme = canvas.theme;
        match &self.content {
            Content::Sentence(sentence) => {
                let mut part = canvas.dialog(6, theme.error());
                let (room, rows) = (part.columns().saturating_sub(4), part.rows());
                part.paragraph(2, 1, room, rows.saturating_sub(1), sentence, theme.text());
            }
            Content::FileReady(file) => {
                draw_file_ready(&mut canvas.dialog(14, theme.accent()), file);
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
