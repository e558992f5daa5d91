//! The lines of a period's report that people write: read them in full, write the next, open one, take one out.

use crate::domain::codes::CodeList;
use crate::domain::record_ref::RecordRef;
use crate::forms::{self, Record};
use crate::progress::report::NOTE_PARTS;
use crate::register::read;
use crate::register::write::reports::{self, ReportNote};
use crate::register::{Op, RegisterError};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::FormRequest;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::canvas::wrap;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, ListView};
use crate::words::Phrase;
use crate::words::{report_screen as w, tui as wt};

/// The lines of a period.
pub struct Notes {
    period: String,
    lines: Vec<ReportNote>,
    list: ListView,
}

impl Notes {
    pub fn open(period: String, ctx: &AppContext) -> Result<Self, RegisterError> {
        let mut screen = Self {
            period,
            lines: Vec::new(),
            list: ListView::new(0),
        };
        screen.read(ctx)?;
        Ok(screen)
    }

    /// In the order of the report.
    fn read(&mut self, ctx: &AppContext) -> Result<(), RegisterError> {
        let part = |note: &ReportNote| NOTE_PARTS.iter().position(|part| *part == note.part);
        self.lines = reports::notes(ctx.reader(), &self.period)?;
        self.lines.sort_by_key(|note| (part(note), note.place));
        self.list.set_len(self.lines.len());
        Ok(())
    }

    /// Which part the next line is for.
    fn choose_part() -> Next {
        let parts = NOTE_PARTS
            .into_iter()
            .filter_map(|p| CodeList::ReportPart.get(p));
        let items = parts.map(|code| ChoiceItem::new(code.code, "", code.label()));
        Next::choose(w::CHOOSE_PART.text(), items.collect(), true)
    }

    /// The form for the next line of a part.
    fn open_new_note(&self, part: String) -> Next {
        let mine = self.lines.iter().filter(|n| n.part == part);
        let place = mine.map(|n| n.place).max().unwrap_or(0) + 1;
        let given = [
            ("period", self.period.clone()),
            ("part", part),
            ("place", place.to_string()),
        ];
        let form = FormRequest::filled(&forms::REPORT_NOTE, &given);
        Next::form(form.at_field("text"))
    }

    fn void(&self, at: usize, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let id = self.lines[at].id;
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

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Save, _) | (Action::Enter, None) => Ok(Self::choose_part()),
            (Action::Enter, Some(at)) => {
                let row =
                    read::load::form_row(ctx.reader(), Record::ReportNote, self.lines[at].id)?;
                let form = FormRequest::stored(&forms::REPORT_NOTE, vec![row]);
                Ok(Next::form(form.at_field("text")))
            }
            (Action::Delete, Some(_)) => Ok(Next::confirm(
                w::ASK_TAKE_OUT.text(),
                &[wt::ANSWER_NO, w::ANSWER_TAKE_OUT],
            )),
            (action, _) if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match (reply, self.list.chosen()) {
            (Reply::Text(part), _) => return Ok(self.open_new_note(part)),
            (Reply::Choice(2), Some(at)) => self.void(at, ctx)?,
            _ => {}
        }
        self.read(ctx)?;
        Ok(Next::Changed)
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        self.read(ctx)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        if self.lines.is_empty() {
            let room = columns.saturating_sub(4);
            canvas.paragraph(2, 1, room, 4, w::NOTES_NONE.text(), theme.dim());
            return;
        }
        let below = 6.min(rows / 3);
        let height = rows.saturating_sub(below + 2);
        let mut list = canvas.part(1, 1, columns.saturating_sub(2), height);
        self.list.draw(&mut list, |line, at, chosen| {
            let note = &self.lines[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            let first = at == 0 || self.lines[at - 1].part != note.part;
            let label = CodeList::ReportPart
                .get(&note.part)
                .map_or("", |c| c.label());
            let label = if first || chosen { label } else { "" };
            line.text(1, 0, 20, label, styled(theme.heading()));
            line.text_right(24, 0, 3, &note.place.to_string(), styled(theme.dim()));
            let room = line.columns().saturating_sub(26);
            line.text(26, 0, room, &note.text, styled(theme.text()));
        });
        // the line the cursor is on, in full
        if let Some(at) = self.list.chosen() {
            let room = usize::from(columns.saturating_sub(4));
            let lines = wrap(&self.lines[at].text, room);
            for (y, text) in (rows.saturating_sub(below)..rows).zip(lines) {
                canvas.text(2, y, columns.saturating_sub(4), &text, theme.text());
            }
        }
    }
}
