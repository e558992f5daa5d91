//! The chosen person, beside the list where the terminal is wide enough.

use super::canvas::Canvas;

/// Columns a preview needs beside a list.
const COLUMNS: u16 = 46;

/// The texts of a person for the preview.
#[derive(Debug)]
pub struct PersonSummary {
    /// Label and value of each field.
    pub fields: Vec<(String, String)>,
    /// Whether the plan covers the person.
    pub eligibility: String,
    /// Day and text of each event.
    pub timeline: Vec<(String, String)>,
}

/// The person beside a list; none where there is no room.
#[derive(Debug, Default)]
pub struct Preview(pub Option<PersonSummary>);

impl Preview {
    /// The columns that the list leaves free.
    pub fn columns(&self) -> u16 {
        if self.0.is_some() { COLUMNS + 2 } else { 0 }
    }

    /// Draws the person at the right edge, from a row down.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>, from: u16) {
        let Some(person) = &self.0 else { return };
        let theme = canvas.theme;
        let left = canvas.columns().saturating_sub(COLUMNS);
        let mut part = canvas.inside(left, from, 0, 0);
        let mut row = 0;
        for (label, value) in &person.fields {
            part.text(0, row, 16, label, theme.dim());
            part.text(17, row, COLUMNS - 18, value, theme.text());
            row += 1;
        }
        row += 1;
        let eligibility = &person.eligibility;
        row += part.paragraph(0, row, COLUMNS - 1, 3, eligibility, theme.accent()) + 1;
        for (day, text) in &person.timeline {
            part.text(0, row, 10, day, theme.dim());
            part.text(11, row, COLUMNS - 12, text, theme.text());
            row += 1;
        }
    }
}
