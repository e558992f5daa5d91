//! How a form looks: aligned labels, the line being typed the brightest, the panel beside, one line of what is said.

use super::{FormScreen, StatusLine};
use crate::entry::Place;
use crate::forms::Record;
use crate::tui::widgets::{Canvas, text_field, width};

/// Columns of the labels.
pub(super) const LABELS: u16 = 20;
/// Rows kept for what is said, so that nothing moves when it speaks.
pub(super) const STATUS_ROWS: u16 = 2;
/// Where the panel starts on a terminal of 80 columns.
pub(super) const PANEL: u16 = 50;

/// A line of the form.
enum FormLine {
    Heading(String),
    Field(Place),
}

impl FormScreen {
    pub(super) fn draw_form(&self, canvas: &mut Canvas<'_, '_>) {
        let (columns, rows, theme) = (canvas.columns(), canvas.rows(), canvas.theme);
        let intake = self.draft.rows[0].section.record == Record::Person;
        let eligibility_rows = if intake { 2 } else { 0 };
        let body = rows.saturating_sub(eligibility_rows + STATUS_ROWS);
        let panel_at = if self.panel.is_empty() || columns < 60 {
            columns
        } else {
            PANEL.max(columns * 5 / 9)
        };
        let mut fields = canvas.part(0, 0, panel_at.saturating_sub(1), body);
        self.draw_fields(&mut fields);
        let mut panel = canvas.part(
            panel_at,
            1,
            columns.saturating_sub(panel_at + 1),
            body.saturating_sub(1),
        );
        self.panel.draw(&mut panel);
        if self.panel.is_empty() {
            self.draw_full_text(canvas, body);
        }
        if matches!(self.status, StatusLine::Done(_)) {
            self.draw_status(canvas, body);
            return;
        }
        let room = columns.saturating_sub(2);
        canvas.paragraph(
            1,
            body,
            room,
            eligibility_rows,
            &self.eligibility,
            theme.accent(),
        );
        self.draw_status(canvas, body + eligibility_rows);
    }

    /// A text longer than its line, in full below the fields, where there is room.
    fn draw_full_text(&self, canvas: &mut Canvas<'_, '_>, body: u16) {
        let columns = canvas.columns();
        let room = columns.saturating_sub(LABELS + 2);
        let text = self.input.value();
        let taken = u16::try_from(self.lines().len() + 2).unwrap_or(body);
        if width(text) > room.into() && taken < body {
            let theme = canvas.theme;
            canvas.paragraph(LABELS, taken, room, body - taken, text, theme.dim());
        }
    }

    /// What was just said; else what the field wants.
    pub(super) fn draw_status(&self, canvas: &mut Canvas<'_, '_>, row: u16) {
        let theme = canvas.theme;
        let (sign, text, style) = match &self.status {
            StatusLine::Nothing => ("", self.field().help.text(), theme.dim()),
            StatusLine::Problem(p) if p.soft => ("?", p.sentence.as_str(), theme.warning()),
            StatusLine::Problem(p) => ("!", p.sentence.as_str(), theme.error()),
            StatusLine::Done(text) => (theme.sign("✓", "*"), text.as_str(), theme.success()),
        };
        let x = 1 + if sign.is_empty() {
            0
        } else {
            canvas.text(1, row, 1, sign, style) + 1
        };
        let columns = canvas.columns();
        let rows = canvas.rows().saturating_sub(row);
        canvas.paragraph(x, row, columns.saturating_sub(x + 1), rows, text, style);
    }

    fn lines(&self) -> Vec<FormLine> {
        let mut lines = Vec::new();
        let mut row = usize::MAX;
        let several = self.draft.form.sections.len() > 1;
        for place in self.shown_places() {
            let section = self.draft.rows[place.row].section;
            if place.row != row && several && section.repeats {
                let nth = (0..=place.row)
                    .filter(|&r| self.draft.rows[r].section == section)
                    .count();
                lines.push(FormLine::Heading(format!("{} {nth}", section.title)));
            }
            row = place.row;
            lines.push(FormLine::Field(place));
        }
        lines
    }

    fn draw_fields(&self, canvas: &mut Canvas<'_, '_>) {
        let lines = self.lines();
        let at = lines
            .iter()
            .position(|l| matches!(l, FormLine::Field(p) if *p == self.draft.at))
            .unwrap_or(0);
        let rows = usize::from(canvas.rows()).saturating_sub(1);
        let top = self.scroll(at, lines.len(), rows);
        let columns = canvas.columns();
        let mut part = canvas.part(0, 1, columns, canvas.rows().saturating_sub(1));
        for (y, line) in lines.iter().skip(top).take(rows).enumerate() {
            let y = u16::try_from(y).unwrap_or(0);
            match line {
                FormLine::Heading(text) => {
                    part.text(1, y, columns, text, part.theme.heading());
                }
                FormLine::Field(place) => self.draw_field(&mut part, y, *place),
            }
        }
        if top > 0 {
            canvas.text(1, 0, 1, canvas.theme.sign("↑", "^"), canvas.theme.dim());
        }
        if top + rows < lines.len() {
            let last = canvas.rows().saturating_sub(1);
            canvas.text(0, last, 1, canvas.theme.sign("↓", "v"), canvas.theme.dim());
        }
    }

    /// The first line shown: it moves only when the cursor would leave, two lines before the edge.
    fn scroll(&self, at: usize, len: usize, rows: usize) -> usize {
        let margin = 2.min(rows / 4);
        let most = len.saturating_sub(rows);
        let lowest = (at + margin + 1).saturating_sub(rows);
        let highest = at.saturating_sub(margin);
        let top = usize::from(self.top.get())
            .max(lowest)
            .min(highest.max(lowest))
            .min(most);
        self.top.set(u16::try_from(top).unwrap_or(0));
        top
    }

    pub(super) fn draw_field(&self, canvas: &mut Canvas<'_, '_>, y: u16, place: Place) {
        let theme = canvas.theme;
        let here = place == self.draft.at;
        let field = self.draft.field(place);
        canvas.text(
            2,
            y,
            LABELS - 2,
            field.label.text(),
            if here { theme.text() } else { theme.dim() },
        );
        let room = canvas.columns().saturating_sub(LABELS + 1);
        if here {
            self.draw_typed(canvas, y, room);
            return;
        }
        let cell = self.draft.cell(place);
        let suggested = self.draft.default_text(place);
        let (text, style) = if suggested.is_empty() {
            (&cell.text, theme.text())
        } else {
            (&suggested, theme.dim())
        };
        let taken = canvas.text(LABELS, y, room, text, style);
        if !cell.note.is_empty() {
            canvas.text(
                LABELS + taken + 1,
                y,
                room.saturating_sub(taken + 1),
                &cell.note,
                theme.dim(),
            );
        }
    }

    /// The field under the cursor.
    fn draw_typed(&self, canvas: &mut Canvas<'_, '_>, y: u16, room: u16) {
        let theme = canvas.theme;
        let suggested = self.suggested();
        if self.input.value().is_empty() && !suggested.is_empty() {
            canvas.text(LABELS, y, room, &suggested, theme.typed());
            canvas.cursor(LABELS, y);
            return;
        }
        let taken = text_field::draw(canvas, LABELS, y, room, &self.input);
        let note = &self.draft.cell(self.draft.at).note;
        if !note.is_empty() {
            canvas.text(
                LABELS + taken + 1,
                y,
                room.saturating_sub(taken + 1),
                note,
                theme.dim(),
            );
        }
    }
}
