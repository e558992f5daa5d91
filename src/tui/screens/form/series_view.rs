//! How a round looks: what is common in one line (or its fields, while they are changed), who is next, what was said, and
//! the list of those who are in.

use crate::domain::codes::List;
use crate::entry::Place;
use crate::entry::answers::born_shown;
use crate::forms::Kind;
use crate::register::read::roster::RosterEntry;
use crate::tui::screens::form::FormScreen;
use crate::tui::screens::form::flow::SeriesFlow;
use crate::tui::screens::form::view::{LABELS, PANEL, STATUS_ROWS};
use crate::tui::widgets::Canvas;
use crate::words::batch as w;

impl FormScreen {
    pub(super) fn draw_series(&self, canvas: &mut Canvas<'_, '_>, series: &SeriesFlow) {
        let (columns, rows, theme) = (canvas.columns(), canvas.rows(), canvas.theme);
        let panel_at = if self.panel.is_empty() || columns < 60 {
            columns
        } else {
            PANEL.max(columns * 5 / 9)
        };
        let common = self.common();
        let mut y = 1;
        if common.contains(&self.draft.at) {
            let mut fields = canvas.part(0, 0, panel_at.saturating_sub(1), rows);
            for place in &common {
                self.draw_field(&mut fields, y, *place);
                y += 1;
            }
        } else {
            canvas.text(2, y, LABELS - 2, w::COMMON.text(), theme.dim());
            let line = self.common_line(&common);
            let room = columns.saturating_sub(LABELS + 1);
            y += canvas
                .paragraph(LABELS, y, room, 2, &line, theme.text())
                .max(1);
        }
        y += 1;
        let mut fields = canvas.part(0, 0, panel_at.saturating_sub(1), rows);
        for place in self.person_place().into_iter().chain(self.person_fields()) {
            let empty = self.draft.effective(place).is_empty();
            if !empty || place == self.draft.at || Some(place) == self.person_place() {
                self.draw_field(&mut fields, y, place);
                y += 1;
            }
        }
        let mut left = canvas.part(0, 0, panel_at, y + STATUS_ROWS);
        self.draw_status(&mut left, y);
        y += STATUS_ROWS;
        let panel_top = if common.contains(&self.draft.at) {
            1
        } else {
            y
        };
        let mut panel = canvas.part(
            panel_at,
            panel_top,
            columns.saturating_sub(panel_at + 1),
            rows.saturating_sub(panel_top),
        );
        panel.clear();
        self.panel.draw(&mut panel);
        let room = rows.saturating_sub(y);
        let mut list = canvas.part(0, y, panel_at.saturating_sub(1), room);
        draw_participants(&mut list, series);
    }

    /// What all have in common, days with their name.
    fn common_line(&self, common: &[Place]) -> String {
        let shown = |&place: &Place| {
            let text = self.draft.effective(place);
            let field = self.draft.field(place);
            if text.is_empty() {
                return None;
            }
            Some(match field.kind {
                Kind::Day => format!("{} {text}", field.label.text().to_lowercase()),
                _ => text.into_owned(),
            })
        };
        let parts: Vec<String> = common.iter().filter_map(shown).collect();
        parts.join(" · ")
    }
}

fn draw_participants(canvas: &mut Canvas<'_, '_>, series: &SeriesFlow) {
    let (columns, theme) = (canvas.columns(), canvas.theme);
    let seated = series
        .participants
        .iter()
        .filter(|j| j.state != "cancelled")
        .count();
    let count = series
        .seats
        .map_or_else(|| seated.to_string(), |seats| format!("{seated}/{seats}"));
    let head = w::joined(count);
    canvas.text(2, 0, columns, &head, theme.heading());
    for (row, participant) in series.participants.iter().enumerate() {
        let Ok(y) = u16::try_from(row + 1) else {
            return;
        };
        if y >= canvas.rows() {
            return;
        }
        let number = (series.participants.len() - row).to_string();
        canvas.text_right(5, y, 4, &number, theme.dim());
        draw_person(canvas, y, participant);
    }
}

/// Name, birth, neighbourhood, state.
fn draw_person(canvas: &mut Canvas<'_, '_>, y: u16, participant: &RosterEntry) {
    let theme = canvas.theme;
    let place = participant
        .neighbourhood
        .as_deref()
        .map(crate::words::neighbourhood)
        .unwrap_or_default();
    let state = List::EnrolmentStatus
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
