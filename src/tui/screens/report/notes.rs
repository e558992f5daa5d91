//! The lines of a period's report that people write: read them in full, write the next, open one, take one out.

use crate::domain::codes::List;
use crate::forms::{self, Record};
use crate::progress::report::NOTE_PARTS;
use crate::register::reports::{self, Note};
use crate::register::{Op, RegisterError};
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::screens::confirm::Confirm;
use crate::tui::screens::form::FormScreen;
use crate::tui::widgets::canvas::wrap;
use crate::tui::widgets::{Canvas, Listing};
use crate::words::Phrase;
use crate::words::{report_desk as w, tui as wt};

/// The lines of a period.
pub(super) struct Notes {
    period: String,
    notes: Vec<Note>,
    list: Listing,
}

impl Notes {
    pub fn open(period: String, office: &Office) -> Result<Self, RegisterError> {
        let mut screen = Self {
            period,
            notes: Vec::new(),
            list: Listing::of(0),
        };
        screen.read(office)?;
        Ok(screen)
    }

    /// In the order of the report.
    fn read(&mut self, office: &Office) -> Result<(), RegisterError> {
        let part = |note: &Note| NOTE_PARTS.iter().position(|part| *part == note.part);
        self.notes = reports::notes(office.register.reading(), &self.period)?;
        self.notes.sort_by_key(|note| (part(note), note.place));
        self.list.set_len(self.notes.len());
        Ok(())
    }

    /// The form for the next line of the part the cursor is in.
    fn next(&self, office: &mut Office) -> Next {
        let chosen = self.list.chosen().map(|at| self.notes[at].part.clone());
        let mut given = vec![("period", self.period.clone())];
        if let Some(part) = chosen {
            let last = self.notes.iter().filter(|n| n.part == part);
            let place = last.map(|n| n.place).max().unwrap_or(0) + 1;
            given.extend([("part", part), ("place", place.to_string())]);
        }
        Next::Open(Box::new(FormScreen::filled(
            &forms::REPORT_NOTE,
            &given,
            office,
        )))
    }

    fn void(&self, at: usize, office: &mut Office) -> Handled {
        let id = self.notes[at].id;
        if let Some(kept) = office.register.kept(Record::ReportNote, id)? {
            office.register.change(Op::Void {
                record: Record::ReportNote,
                kept: (id, kept.version),
                reason: w::NOTE_TAKEN_OUT.text().to_owned(),
            })?;
        }
        Ok(Next::Changed)
    }
}

impl Screen for Notes {
    fn title(&self) -> String {
        w::notes_title(&self.period)
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::Save,
            Action::Enter,
            Action::Delete,
            Action::Help,
            Action::Back,
        ]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Save => Some(w::HINT_NEW_LINE),
            Action::Enter => Some(wt::HINT_OPEN),
            Action::Delete => Some(w::HINT_TAKE_OUT),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Save, _) => Ok(self.next(office)),
            (Action::Enter, None) => Ok(self.next(office)),
            (Action::Enter, Some(at)) => {
                let row = office.register.row(Record::ReportNote, self.notes[at].id)?;
                let form = FormScreen::over(&forms::REPORT_NOTE, &[row], office);
                Ok(Next::Open(Box::new(form.at_field("text", office))))
            }
            (Action::Delete, Some(_)) => Ok(Next::Open(Box::new(Confirm::of(
                w::ASK_TAKE_OUT.text(),
                &[wt::ANSWER_NO, w::ANSWER_TAKE_OUT],
            )))),
            (action, _) if self.list.moves(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        if let (Reply::Choice(2), Some(at)) = (&reply, self.list.chosen()) {
            self.void(at, office)?;
        }
        self.read(office)?;
        Ok(Next::Changed)
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        self.read(office)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        if self.notes.is_empty() {
            let room = columns.saturating_sub(4);
            canvas.paragraph(2, 1, room, 4, w::NOTES_NONE.text(), theme.dim());
            return;
        }
        let below = 6.min(rows / 3);
        let height = rows.saturating_sub(below + 2);
        let mut list = canvas.part(1, 1, columns.saturating_sub(2), height);
        self.list.draw(&mut list, |line, at, chosen| {
            let note = &self.notes[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            let first = at == 0 || self.notes[at - 1].part != note.part;
            let label = List::ReportPart.get(&note.part).map_or("", |c| c.label());
            let label = if first || chosen { label } else { "" };
            line.text(1, 0, 20, label, styled(theme.heading()));
            line.text_right(24, 0, 3, &note.place.to_string(), styled(theme.dim()));
            let room = line.columns().saturating_sub(26);
            line.text(26, 0, room, &note.text, styled(theme.text()));
        });
        // the line the cursor is on, in full
        if let Some(at) = self.list.chosen() {
            let room = usize::from(columns.saturating_sub(4));
            let lines = wrap(&self.notes[at].text, room);
            for (y, said) in (rows.saturating_sub(below)..rows).zip(lines) {
                canvas.text(2, y, columns.saturating_sub(4), &said, theme.text());
            }
        }
    }
}
