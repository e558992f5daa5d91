//! The proved copies, the newest first; one more with F2.

use crate::register::RegisterError;
use crate::register::backup::{Kept, folder_of, list, proved};
use crate::register::breach::shown_moment;
use crate::register::note::{self, Note};
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Screen};
use crate::tui::widgets::{Canvas, Listing};
use crate::words::Phrase;
use crate::words::safety as w;
use crate::words::tui as t;

/// The copies.
pub struct Copies {
    folder: String,
    kept: Vec<Kept>,
    list: Listing,
}

impl Copies {
    /// The copies of this register.
    pub fn open(office: &mut Office) -> Self {
        let path = office.register.path();
        let folder = folder_of(path);
        let copies = list(path, &folder);
        Self {
            folder: folder.display().to_string(),
            list: Listing::of(copies.len()),
            kept: copies,
        }
    }

    fn make(&mut self, office: &mut Office) -> Handled {
        let path = office.register.path().to_path_buf();
        let copy = proved(&path, &folder_of(&path), &mut |_| ())?;
        let head = copy.label.head.hash.as_str();
        let note = Note::of(note::BACKUP)
            .with("encrypted", false)
            .with("head", head);
        office.register.note(note)?;
        office.message = Some(if copy.label.sound {
            let rows = i64::try_from(copy.rows).unwrap_or(i64::MAX);
            w::copy_made(crate::domain::money::shown_count(rows))
        } else {
            w::copy_has_findings(copy.report.findings.len())
        });
        self.refresh(office)?;
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

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match action {
            Action::Save => self.make(office),
            action if self.list.moves(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let path = office.register.path();
        self.kept = list(path, &folder_of(path));
        self.list.set_len(self.kept.len());
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let room = columns.saturating_sub(4);
        let mut top = 1 + canvas.paragraph(2, 1, room, 3, w::COPIES_NOTE.text(), theme.dim());
        top += canvas.paragraph(2, top, room, 2, &self.folder, theme.accent()) + 1;
        if self.kept.is_empty() {
            canvas.text(2, top, room, w::COPIES_EMPTY.text(), theme.doubtful());
            return;
        }
        let mut list = canvas.part(1, top, columns.saturating_sub(2), rows.saturating_sub(top));
        self.list.draw(&mut list, |line, at, chosen| {
            let kept = &self.kept[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            let (state, style) = if kept.label.sound {
                (w::STATE_SOUND, theme.good())
            } else {
                (w::STATE_UNSOUND, theme.bad())
            };
            line.text(
                1,
                0,
                17,
                &shown_moment(&kept.label.at.to_rfc3339()),
                styled(theme.text()),
            );
            line.text(19, 0, 24, state.text(), styled(style));
            let size = w::copy_size(kept.size / 1024, kept.label.head.row);
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
