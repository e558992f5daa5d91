//! The verified backups, the newest first; F2 makes one more.

use crate::domain::date::shown_moment;
use crate::register::RegisterError;
use crate::register::backup::{BackupFile, create_verified, folder_of, list};
use crate::register::trail::event;
use crate::register::trail::event::AuditEvent;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Next, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::{Canvas, List, REST};
use crate::words::safety as w;
use crate::words::tui as t;

/// The list of backups in the folder of the register.
pub struct Copies {
    folder: String,
    list: List<BackupFile>,
}

impl Copies {
    /// The backups of this register.
    pub fn open(ctx: &mut AppContext) -> Self {
        let path = ctx.session.register.path();
        let folder = folder_of(path);
        Self {
            list: List::new(list(path, &folder)),
            folder: folder.display().to_string(),
        }
    }

    fn make(&mut self, ctx: &mut AppContext) -> Handled {
        let path = ctx.session.register.path().to_path_buf();
        let copy = create_verified(&path, &folder_of(&path), &mut |_| ())?;
        let head = copy.label.head.hash.as_str();
        let event = AuditEvent::new(event::BACKUP)
            .with("encrypted", false)
            .with("head", head);
        ctx.session.register.record_event(event)?;
        ctx.ui.message = Some(if copy.label.sound {
            let rows = i64::try_from(copy.rows).unwrap_or(i64::MAX);
            w::copy_made(crate::domain::money::shown_count(rows))
        } else {
            w::copy_has_findings(copy.findings.messages.len())
        });
        self.refresh(ctx)?;
        Ok(Next::Changed)
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

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let path = ctx.session.register.path();
        self.list.set(list(path, &folder_of(path)));
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        let room = canvas.columns().saturating_sub(4);
        let mut top = 1 + canvas.paragraph(2, 1, room, 3, w::COPIES_NOTE.text(), theme.dim());
        top += canvas.paragraph(2, top, room, 2, &self.folder, theme.accent()) + 1;
        let none = (w::COPIES_EMPTY.text(), theme.warning());
        self.list
            .draw_or(&mut canvas.inside(1, top, 1, 0), none, draw_copy);
    }
}

/// When it was made, whether it is sound, its size and last trail row.
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
