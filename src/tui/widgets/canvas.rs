//! A part of the screen to draw on. All text that reaches the screen passes here and loses its control characters.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::domain::text::SafeText;
use crate::tui::widgets::theme::Theme;
use crate::words::Phrase;

/// A part of the screen.
pub struct Canvas<'f, 'b> {
    frame: &'f mut Frame<'b>,
    /// The part, in columns and rows of the whole screen.
    pub area: Rect,
    pub theme: Theme,
    /// The terminal's cursor is put on the chosen row of a list: the screen has no text field.
    pub lists_hold_cursor: bool,
    /// The part is the chosen row of a list: every text has the style of a chosen row.
    pub is_chosen: bool,
}

/// As a width: all remaining columns.
pub const REST: u16 = u16::MAX;

impl<'f, 'b> Canvas<'f, 'b> {
    /// The part `area` of a frame.
    pub fn new(frame: &'f mut Frame<'b>, area: Rect, theme: Theme) -> Self {
        Self {
            frame,
            area,
            theme,
            lists_hold_cursor: false,
            is_chosen: false,
        }
    }

    /// Width of the canvas in terminal cells.
    pub fn columns(&self) -> u16 {
        self.area.width
    }

    /// Height of the canvas in terminal cells.
    pub fn rows(&self) -> u16 {
        self.area.height
    }

    /// A smaller part, counted from this one's upper left corner and cut at its edges.
    pub fn part(&mut self, x: u16, y: u16, columns: u16, rows: u16) -> Canvas<'_, 'b> {
        let wanted = Rect {
            x: self.area.x.saturating_add(x),
            y: self.area.y.saturating_add(y),
            width: columns,
            height: rows,
        };
        Canvas {
            area: wanted.intersection(self.area),
            frame: self.frame,
            theme: self.theme,
            lists_hold_cursor: self.lists_hold_cursor,
            is_chosen: self.is_chosen,
        }
    }

    /// The part inside margins of so many columns and rows.
    pub fn inside(&mut self, left: u16, top: u16, right: u16, bottom: u16) -> Canvas<'_, 'b> {
        let columns = self.columns().saturating_sub(left.saturating_add(right));
        let rows = self.rows().saturating_sub(top.saturating_add(bottom));
        self.part(left, top, columns, rows)
    }

    /// The part from a row down, inside margins of one column.
    pub fn below(&mut self, top: u16) -> Canvas<'_, 'b> {
        self.inside(1, top, 1, 0)
    }

    /// The last rows, cleared under a line of the given style: the place of a dialog over the screen below.
    pub fn dialog(&mut self, rows: u16, style: Style) -> Canvas<'_, 'b> {
        let rows = rows.min(self.rows());
        let mut part = self.inside(0, self.rows() - rows, 0, 0);
        part.clear();
        let line = part.theme.sign("─", "-").repeat(part.columns().into());
        part.text(0, 0, REST, &line, style);
        part
    }

    /// Makes the part the chosen row of a list.
    pub fn choose(&mut self) {
        self.is_chosen = true;
        let row = Rect {
            height: self.area.height.min(1),
            ..self.area
        };
        let style = self.theme.chosen();
        self.frame.buffer_mut().set_style(row, style);
    }

    /// Writes a digit and what it does, and returns the columns both took.
    pub fn digit(&mut self, x: u16, y: u16, digit: u8, label: &str, style: Style) -> u16 {
        let taken = 1 + self.text(x, y, 1, &digit.to_string(), self.theme.accent());
        taken + self.text(x + taken, y, REST, label, style)
    }

    /// As [`Canvas::digit`], in the next row where it does not fit; returns where another one begins.
    pub fn digit_after(
        &mut self,
        (x, y): (u16, u16),
        digit: u8,
        label: &str,
        style: Style,
    ) -> (u16, u16) {
        let columns = self.columns();
        let needed = u16::try_from(width(label) + 2).unwrap_or(columns);
        let (x, y) = if x + needed > columns {
            (1, y + 1)
        } else {
            (x, y)
        };
        (x + self.digit(x, y, digit, label, style) + 2, y)
    }

    /// Writes a text at a place, cut with `…` to a width, and returns the columns it took.
    pub fn text(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) -> u16 {
        if y >= self.area.height || x >= self.area.width {
            return 0;
        }
        let columns = columns.min(self.area.width - x);
        let style = if self.is_chosen {
            self.theme.chosen()
        } else {
            style
        };
        let shown = fit(text, columns.into());
        let (end, _) = self.frame.buffer_mut().set_stringn(
            self.area.x + x,
            self.area.y + y,
            &*shown,
            columns.into(),
            style,
        );
        end.saturating_sub(self.area.x + x)
    }

    /// Writes the headings of a list, each where its column begins.
    pub fn headings(&mut self, y: u16, headings: &[(u16, Phrase)]) {
        for (x, heading) in headings {
            self.text(*x, y, REST, heading.text(), self.theme.dim());
        }
    }

    /// Writes a text that ends at a column.
    pub fn text_right(&mut self, end: u16, y: u16, columns: u16, text: &str, style: Style) {
        let shown = fit(text, columns.into());
        let taken = u16::try_from(width(&shown)).unwrap_or(columns);
        self.text(end.saturating_sub(taken), y, taken, &shown, style);
    }

    /// Writes a text over several rows, broken between words, and returns the rows it took.
    pub fn paragraph(
        &mut self,
        x: u16,
        y: u16,
        columns: u16,
        rows: u16,
        text: &str,
        style: Style,
    ) -> u16 {
        let mut lines = wrap(text, columns.into());
        if lines.len() > usize::from(rows) {
            lines.truncate(rows.into());
            if let Some(last) = lines.last_mut() {
                last.push_str(" …");
            }
        }
        for (row, line) in (y..).zip(&lines) {
            self.text(x, row, columns, line, style);
        }
        u16::try_from(lines.len()).unwrap_or(rows)
    }

    /// As [`Canvas::paragraph`], inside margins of two columns.
    pub fn note(&mut self, y: u16, rows: u16, text: &str, style: Style) -> u16 {
        self.paragraph(2, y, self.columns().saturating_sub(4), rows, text, style)
    }

    /// The rows that [`Canvas::note`] takes for a whole text.
    pub fn note_rows(&self, text: &str) -> u16 {
        let lines = wrap(text, self.columns().saturating_sub(4).into());
        u16::try_from(lines.len()).unwrap_or(u16::MAX)
    }

    /// Clears the part.
    pub fn clear(&mut self) {
        let area = self.area;
        self.frame.render_widget(ratatui::widgets::Clear, area);
    }

    /// Puts the terminal's cursor at a place.
    pub fn cursor(&mut self, x: u16, y: u16) {
        if x < self.area.width && y < self.area.height {
            self.frame.set_cursor_position(Position {
                x: self.area.x + x,
                y: self.area.y + y,
            });
        }
    }
}

/// Columns a text takes on the screen.
pub fn width(text: &str) -> usize {
    SafeText::new(text).width()
}

/// A text made safe and cut with `…` to at most `columns`.
pub fn fit(text: &str, columns: usize) -> SafeText<'_> {
    let text = SafeText::new(text);
    if text.width() <= columns {
        return text;
    }
    let (mut bytes, mut taken) = (0, 0);
    for (at, c) in text.char_indices() {
        let wide = c.width().unwrap_or(0);
        if taken + wide + 1 > columns {
            break;
        }
        bytes = at + c.len_utf8();
        taken += wide;
    }
    text.truncated(bytes, if columns > 0 { "…" } else { "" })
}

/// A text broken between words into lines of at most `columns`.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in SafeText::new(text).split_whitespace() {
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_never_exceeds_its_columns() {
        for columns in 0..12 {
            assert!(width(&fit("Nguyễn Thị Hường 漢字", columns)) <= columns);
        }
        assert_eq!(&*fit("Láng", 4), "Láng");
        assert_eq!(&*fit("Láng Hạ", 5), "Láng…");
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("một hai ba bốn", 7), ["một hai", "ba bốn"]);
    }
}
