//! Draws a form: aligned labels, the text being typed brightest, the panel on the right, the status line at the bottom.

mod series;

use self::series::draw_series;
use crate::entry::Place;
use crate::tui::screens::form::eligibility;
use crate::tui::screens::form::flow::FormFlow;
use crate::tui::screens::form::model::{FormModel, StatusLine};
use crate::tui::screens::form::panel::Panel;
use crate::tui::widgets::{Canvas, text_field, width};

pub const LABELS: u16 = 20;
/// Rows of the status line, taken even when it is empty: nothing moves when a message comes.
pub const STATUS_ROWS: u16 = 2;
/// Where the panel starts on a terminal of 80 columns.
const PANEL: u16 = 50;

enum FormLine {
    Heading(String),
    Field(Place),
}

/// Draws a form.
pub fn draw(model: &FormModel, panel: &Panel, canvas: &mut Canvas<'_, '_>) {
    let columns = canvas.columns();
    let panel_at = if panel.is_empty() || columns < 60 {
        columns
    } else {
        PANEL.max(columns * 5 / 9)
    };
    match &model.flow {
        FormFlow::Series(series) => draw_series(model, series, panel, panel_at, canvas),
        _ => draw_form(model, panel, panel_at, canvas),
    }
}

fn draw_form(model: &FormModel, panel: &Panel, panel_at: u16, canvas: &mut Canvas<'_, '_>) {
    let (columns, theme) = (canvas.columns(), canvas.theme);
    let eligibility = eligibility::sentence(&model.draft);
    let eligibility_rows = if eligibility.is_some() { 2 } else { 0 };
    let body = canvas.rows().saturating_sub(eligibility_rows + STATUS_ROWS);
    let lines = form_lines(model);
    let mut fields = canvas.part(0, 0, panel_at.saturating_sub(1), body);
    draw_fields(model, &lines, &mut fields);
    if panel.is_empty() {
        draw_full_text(model, lines.len() + 2, body, canvas);
    } else {
        let room = columns.saturating_sub(panel_at + 1);
        panel.draw(&mut canvas.part(panel_at, 1, room, body.saturating_sub(1)));
    }
    let mut status_at = body;
    if !matches!(model.status, StatusLine::Done(_)) {
        let (room, text) = (columns.saturating_sub(2), eligibility.unwrap_or_default());
        canvas.paragraph(1, body, room, eligibility_rows, &text, theme.accent());
        status_at += eligibility_rows;
    }
    draw_status(model, canvas, status_at);
}

/// Draws a text longer than its line in full, from a row on, if there is room above the status line.
fn draw_full_text(model: &FormModel, row: usize, body: u16, canvas: &mut Canvas<'_, '_>) {
    let room = canvas.columns().saturating_sub(LABELS + 2);
    let text = model.input.value();
    let row = u16::try_from(row).unwrap_or(body);
    if width(text) > room.into() && row < body {
        let style = canvas.theme.dim();
        canvas.paragraph(LABELS, row, room, body - row, text, style);
    }
}

/// Draws the status; without one, the help of the field.
pub fn draw_status(model: &FormModel, canvas: &mut Canvas<'_, '_>, row: u16) {
    let theme = canvas.theme;
    let (sign, text, style) = match &model.status {
        StatusLine::Nothing => ("", model.field().help.text(), theme.dim()),
        StatusLine::Problem(p) if p.soft => ("?", p.sentence.as_str(), theme.warning()),
        StatusLine::Problem(p) => ("!", p.sentence.as_str(), theme.error()),
        StatusLine::Done(text) => (theme.sign("✓", "*"), text.as_str(), theme.success()),
    };
    let x = 1 + if sign.is_empty() {
        0
    } else {
        canvas.text(1, row, 1, sign, style) + 1
    };
    let room = canvas.columns().saturating_sub(x + 1);
    let rows = canvas.rows().saturating_sub(row);
    canvas.paragraph(x, row, room, rows, text, style);
}

/// The shown fields, with a numbered heading before each record of a repeating section.
fn form_lines(model: &FormModel) -> Vec<FormLine> {
    let draft = &model.draft;
    let mut lines = Vec::new();
    let mut row = usize::MAX;
    let several = draft.form.sections.len() > 1;
    for place in model.flow.shown(draft) {
        let section = draft.rows[place.row].section;
        if place.row != row && several && section.repeats {
            let rows = &draft.rows[..=place.row];
            let nth = rows.iter().filter(|r| r.section == section).count();
            lines.push(FormLine::Heading(format!("{} {nth}", section.title)));
        }
        row = place.row;
        lines.push(FormLine::Field(place));
    }
    lines
}

/// Draws the lines that fit, with a sign where others are above or below.
fn draw_fields(model: &FormModel, lines: &[FormLine], canvas: &mut Canvas<'_, '_>) {
    let (columns, theme) = (canvas.columns(), canvas.theme);
    let is_here = |l: &FormLine| matches!(l, FormLine::Field(p) if *p == model.draft.at);
    let at = lines.iter().position(is_here).unwrap_or(0);
    let rows = canvas.rows().saturating_sub(1);
    let top = scroll(usize::from(model.top.get()), at, lines.len(), rows.into());
    model.top.set(u16::try_from(top).unwrap_or(0));
    for (y, line) in (1..=rows).zip(&lines[top..]) {
        match line {
            FormLine::Heading(text) => {
                canvas.text(1, y, columns, text, theme.heading());
            }
            FormLine::Field(place) => draw_field(model, canvas, y, *place),
        }
    }
    if top > 0 {
        canvas.text(1, 0, 1, theme.sign("↑", "^"), theme.dim());
    }
    if top + usize::from(rows) < lines.len() {
        let last = canvas.rows().saturating_sub(1);
        canvas.text(0, last, 1, theme.sign("↓", "v"), theme.dim());
    }
}

/// The first line shown, given the one before: it moves only to keep the cursor two lines from the edge.
fn scroll(before: usize, at: usize, len: usize, rows: usize) -> usize {
    let margin = 2.min(rows / 4);
    let most = len.saturating_sub(rows);
    let lowest = (at + margin + 1).saturating_sub(rows);
    let highest = at.saturating_sub(margin).max(lowest);
    before.clamp(lowest, highest).min(most)
}

/// Draws label and text of a field; the hint after the text is dim.
pub fn draw_field(model: &FormModel, canvas: &mut Canvas<'_, '_>, y: u16, place: Place) {
    let theme = canvas.theme;
    let here = place == model.draft.at;
    let (field, cell) = (model.draft.field(place), model.draft.cell(place));
    let suggested = model.draft.default_text(place);
    let label_style = if here { theme.text() } else { theme.dim() };
    canvas.text(2, y, LABELS - 2, field.label.text(), label_style);
    let room = canvas.columns().saturating_sub(LABELS + 1);
    let taken = if here && model.input.value().is_empty() && !suggested.is_empty() {
        canvas.text(LABELS, y, room, &suggested, theme.typed());
        canvas.cursor(LABELS, y);
        return;
    } else if here {
        text_field::draw(canvas, LABELS, y, room, &model.input)
    } else if suggested.is_empty() {
        canvas.text(LABELS, y, room, &cell.text, theme.text())
    } else {
        canvas.text(LABELS, y, room, &suggested, theme.dim())
    };
    if !cell.note.is_empty() {
        let room = room.saturating_sub(taken + 1);
        canvas.text(LABELS + taken + 1, y, room, &cell.note, theme.dim());
    }
}
