//! The verified backups, the newest first; F2 makes one more.

use crate::domain::date::shown_moment;
use crate::progress::format::count;
use crate::register::Result;
use crate::register::backup::{BackupFile, create_recorded, folder_of, list_by_trail};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::{Canvas, List, REST};
use crate::words::safety as w;
use crate::words::tui as t;

/// The list of backups in the folder of the register.
#[derive(Default)]
pub struct Copies {
    folder: String,
    list: List<BackupFile>,
}

impl Copies {
    fn make(&mut self, ctx: &mut AppContext) -> Handled {
        let register = &mut ctx.session.register;
        let folder = folder_of(register.path());
        let copy = create_recorded(register, &folder, false, &mut |_| ())?;
        ctx.ui.message = Some(if copy.label.sound {
            w::copy_made(count(copy.rows))
        } else {
            w::copy_has_findings(copy.findings.messages.len())
        });
        self.reload(ctx)
    }
}

impl Screen for Copies {
    fn title(&self) -> String {
        w::COPIES_TITLE.text().to_uppercase()
    }

    fn footer(&self) -> Vec<Hint> {
        hints![Save = w::HINT_COPY_NOW, Down = t::HINT_CHOOSE, Help, Back]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Save => self.make(ctx),
            _ => Ok(self.list.on(action)),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let register = &ctx.session.register;
        let folder = folder_of(register.path());
        self.list.set(list_by_trail(register, &folder)?);
        self.folder = folder.display().to_string();
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        let mut top = 1 + canvas.note(1, 3, w::COPIES_NOTE.text(), theme.dim());
        top += canvas.note(top, 2, &self.folder, theme.accent()) + 1;
        let none = (w::COPIES_EMPTY, theme.warning());
        self.list.draw_or(&mut canvas.below(top), none, draw_copy);
    }
}

fn draw_copy(line: &mut Canvas<'_, '_>, copy: &BackupFile) {
    let theme = line.theme;
    let (state, style) = if copy.label.sound {
        (w::STATE_SOUND, theme.success())
    } else {
        (w::STATE_UNSOUND, theme.error())
    };
    let made_at = shown_moment(&copy.label.at.to_rfc3339());
    line.text(1, 0, 17, &made_at, theme.text());
    line.text(19, 0, 24, state.text(), style);
    let size = w::copy_size(copy.size / 1024, copy.label.head.row);
    line.text(44, 0, REST, &size, theme.dim());
}
