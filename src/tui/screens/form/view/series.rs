//! How a series is drawn: the common fields in one line, or each while they are changed; the next person; the status line;
//! the people of the course or meeting.

use crate::domain::codes::CodeList;
use crate::entry::Place;
use crate::entry::answers::born_shown;
use crate::forms::Kind;
use crate::register::read::roster::RosterEntry;
use crate::tui::screens::form::flow::{SeriesFlow, person_fields, person_place};
use crate::tui::screens::form::model::FormModel;
use crate::tui::screens::form::panel::Panel;
use crate::tui::screens::form::view::{LABELS, STATUS_ROWS, draw_field, draw_status};
use crate::tui::widgets::{Canvas, REST};
use crate::words::batch as w;

/// Draws a series with the panel from a column on.
pub fn draw_series(
    model: &FormModel,
    series: &SeriesFlow,
    panel: &Panel,
    panel_at: u16,
    canvas: &mut Canvas<'_, '_>,
) {
    let (columns, rows, theme) = (canvas.columns(), canvas.rows(), canvas.theme);
    let (common, person) = (model.common(), person_place(&model.draft));
    let is_common = common.contains(&model.draft.at);
    let mut y = 1;
    if is_common {
        let mut left = canvas.part(0, 0, panel_at.saturating_sub(1), rows);
        for place in common {
            draw_field(model, &mut left, y, place);
            y += 1;
        }
    } else {
        canvas.text(2, y, LABELS - 2, w::COMMON.text(), theme.dim());
        let room = columns.saturating_sub(LABELS + 1);
        let line = common_line(model, &common);
        y += canvas
            .paragraph(LABELS, y, room, 2, &line, theme.text())
            .max(1);
    }
    y += 1;
    let mut left = canvas.part(0, 0, panel_at.saturating_sub(1), rows);
    for place in person.into_iter().chain(person_fields(&model.draft)) {
        let empty = model.draft.effective(place).is_empty();
        if !empty || place == model.draft.at || Some(place) == person {
            draw_field(model, &mut left, y, place);
            y += 1;
        }
    }
    draw_status(model, &mut canvas.part(0, 0, panel_at, y + STATUS_ROWS), y);
    y += STATUS_ROWS;
    let panel_top = if is_common { 1 } else { y };
    let mut beside = canvas.inside(panel_at, panel_top, 1, 0);
    beside.clear();
    panel.draw(&mut beside);
    let mut below = canvas.part(0, y, panel_at.saturating_sub(1), REST);
    draw_participants(series, &mut below);
}

/// The common answers in one line, days with their label.
fn common_line(model: &FormModel, common: &[Place]) -> String {
    let shown = |&place: &Place| {
        let text = model.draft.effective(place);
        let field = model.draft.field(place);
        (!text.is_empty()).then(|| match field.kind {
            Kind::Day => format!("{} {text}", field.label.text().to_lowercase()),
            _ => text.into_owned(),
        })
    };
    let parts: Vec<String> = common.iter().filter_map(shown).collect();
    parts.join(" · ")
}

fn draw_participants(series: &SeriesFlow, canvas: &mut Canvas<'_, '_>) {
    let (columns, theme) = (canvas.columns(), canvas.theme);
    let participants = &series.participants;
    let cancelled = participants.iter().filter(|p| p.state == "cancelled");
    let seated = participants.len() - cancelled.count();
    let count = series
        .seats
        .map_or_else(|| seated.to_string(), |seats| format!("{seated}/{seats}"));
    canvas.text(2, 0, columns, &w::joined(count), theme.heading());
    let numbers = (1..=participants.len()).rev();
    for ((y, number), participant) in (1..canvas.rows()).zip(numbers).zip(participants) {
        canvas.text_right(5, y, 4, &number.to_string(), theme.dim());
        draw_person(participant, canvas, y);
    }
}

/// Draws name, birth date, neighbourhood and state.
fn draw_person(participant: &RosterEntry, canvas: &mut Canvas<'_, '_>, y: u16) {
    let theme = canvas.theme;
    let neighbourhood = participant.neighbourhood.as_deref();
    let place = neighbourhood
        .map(crate::words::neighbourhood)
        .unwrap_or_default();
    let state = CodeList::EnrolmentStatus
        .get(&participant.state)
        .map_or(participant.state.as_str(), |c| c.label());
    let mut x = 7;
    for (text, room, style) in [
        (participant.full_name.as_str(), 24, theme.text()),
        (&born_shown(&participant.born), 10, theme.dim()),
        (&place, 7, theme.dim()),
        (state, 28, theme.dim()),
    ] {
        canvas.text(x, y, room, text, style);
        x += room + 1;
    }
}
