//! The proved copies, the newest first; one more with F2.

use crate::register::RegisterError;
use crate::register::backup::{BackupFile, create_verified, folder_of, list};
use crate::register::breach::shown_moment;
use crate::register::trail::event::{self, AuditEvent};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, ListView};
use crate::words::Phrase;
use crate::words::safety as w;
use crate::words::tui as t;

/// The copies.
pub struct Copies {
    folder: String,
    files: Vec<BackupFile>,
    list: ListView,
}

impl Copies {
    /// The copies of this register.
    pub fn open(ctx: &mut AppContext) -> Self {
        let path = ctx.session.register.path();
        let folder = folder_of(path);
        let files = list(path, &folder);
        Self {
            folder: folder.display().to_string(),
            list: ListView::new(files.len()),
            files,
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

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Save, Action::Down, Action::Help, Action::Back]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Save => Some(w::HINT_COPY_NOW),
            Action::Down => Some(t::HINT_CHOOSE),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Save => self.make(ctx),
            action if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let path = ctx.session.register.path();
        self.files = list(path, &folder_of(path));
        self.list.set_len(self.files.len());
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let room = columns.saturating_sub(4);
        let mut top = 1 + canvas.paragraph(2, 1, room, 3, w::COPIES_NOTE.text(), theme.dim());
        top += canvas.paragraph(2, top, room, 2, &self.folder, theme.accent()) + 1;
        if self.files.is_empty() {
            canvas.text(2, top, room, w::COPIES_EMPTY.text(), theme.warning());
            return;
        }
        let mut list = canvas.part(1, top, columns.saturating_sub(2), rows.saturating_sub(top));
        self.list.draw(&mut list, |line, at, chosen| {
            let copy = &self.files[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            let (state, style) = if copy.label.sound {
                (w::STATE_SOUND, theme.success())
            } else {
                (w::STATE_UNSOUND, theme.error())
            };
            line.text(
                1,
                0,
                17,
                &shown_moment(&copy.label.at.to_rfc3339()),
                styled(theme.text()),
            );
            line.text(19, 0, 24, state.text(), styled(style));
            let size = w::copy_size(copy.size / 1024, copy.label.head.row);
            line.text(
                44,
                0,
                line.columns().saturating_sub(44),
                &size,
                styled(theme.dim()),
            );
        });
    }
}
