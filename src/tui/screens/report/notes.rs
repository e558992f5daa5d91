//! The notes that clerks write for the report of a period: read in full, added, changed, removed.

use crate::domain::codes::CodeList;
use crate::domain::record_ref::RecordRef;
use crate::forms::{self, Record};
use crate::progress::report::NOTE_PARTS;
use crate::register::read;
use crate::register::write::reports::{self, ReportNote};
use crate::register::{Op, Result};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::canvas::wrap;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, List, REST};
use crate::words::{report_screen as w, tui as wt};

/// The list of notes for the report of one period.
pub struct Notes {
    period: String,
    list: List<ReportNote>,
}

impl Notes {
    /// The notes of the period of that name.
    pub fn new(period: String) -> Self {
        let list = List::default();
        Self { period, list }
    }

    fn choose_part() -> Next {
        let parts = NOTE_PARTS
            .into_iter()
            .filter_map(|part| CodeList::ReportPart.get(part));
        let items = parts.map(|code| ChoiceItem::new(code.code, "", code.label()));
        Next::choose(w::CHOOSE_PART.text(), items.collect(), true)
    }

    fn open_new_note(&self, part: String) -> Next {
        let mine = self.list.iter().filter(|n| n.part == part);
        let place = mine.map(|n| n.place).max().unwrap_or(0) + 1;
        let given = [
            ("period", self.period.clone()),
            ("part", part),
            ("place", place.to_string()),
        ];
        let form = FormRequest::filled(&forms::REPORT_NOTE, &given);
        Next::form(form.at_field("text"))
    }

    fn void(id: i64, ctx: &mut AppContext) -> Result<()> {
        if let Some(stored) = read::load::stored_record(ctx.reader(), Record::ReportNote, id)? {
            ctx.session.register.change(Op::Void {
                record: Record::ReportNote,
                record_ref: RecordRef::new(id, stored.version),
                reason: w::NOTE_TAKEN_OUT.text().to_owned(),
            })?;
        }
        Ok(())
    }
}

impl Screen for Notes {
    fn title(&self) -> String {
        w::notes_title(&self.period)
    }

    fn footer(&self) -> Vec<Hint> {
        hints![
            Save = w::HINT_NEW_LINE,
            Enter = wt::HINT_OPEN,
            Delete = w::HINT_TAKE_OUT,
            Help,
            Back
        ]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Save, _) | (Action::Enter, None) => Ok(Self::choose_part()),
            (Action::Enter, Some(note)) => {
                let form = FormRequest::of_record(ctx.reader(), Record::ReportNote, note.id)?;
                Ok(Next::form(form.at_field("text")))
            }
            (Action::Delete, Some(_)) => Ok(Next::confirm(
                w::ASK_TAKE_OUT.text(),
                &[wt::ANSWER_NO, w::ANSWER_TAKE_OUT],
            )),
            _ => Ok(self.list.on(action)),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match (reply, self.list.chosen()) {
            (Reply::Text(part), _) => return Ok(self.open_new_note(part)),
            (Reply::Choice(2), Some(note)) => Self::void(note.id, ctx)?,
            _ => {}
        }
        self.reload(ctx)
    }

    /// Reads the notes in the order of the report.
    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let part = |note: &ReportNote| NOTE_PARTS.iter().position(|part| *part == note.part);
        let mut notes = reports::notes(ctx.reader(), &self.period)?;
        notes.sort_by_key(|note| (part(note), note.place));
        self.list.set(notes);
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, rows) = (canvas.theme, canvas.rows());
        let Some(chosen) = self.list.chosen() else {
            canvas.note(1, 4, w::NOTES_NONE.text(), theme.dim());
            return;
        };
        let below = 6.min(rows / 3);
        let list = &self.list;
        list.draw_numbered(&mut canvas.inside(1, 1, 1, below + 1), |line, at, note| {
            let above = at.checked_sub(1).and_then(|at| list.get(at));
            let is_first = above.is_none_or(|above| above.part != note.part);
            if is_first || line.is_chosen {
                let label = CodeList::ReportPart.label(&note.part);
                line.text(1, 0, 20, label, theme.heading());
            }
            line.text_right(24, 0, 3, &note.place.to_string(), theme.dim());
            line.text(26, 0, REST, &note.text, theme.text());
        });
        // The chosen note in full.
        let room = canvas.columns().saturating_sub(4);
        let lines = wrap(&chosen.text, room.into());
        for (y, text) in (rows.saturating_sub(below)..rows).zip(lines) {
            canvas.text(2, y, room, &text, theme.text());
        }
    }
}
