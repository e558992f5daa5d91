//! A line of text being typed: scrolls sideways when it is longer than its room, highlights what the next key replaces, and
//! holds the terminal's cursor, which keyboard programs and screen readers follow.

use unicode_width::UnicodeWidthChar;

use crate::tui::input::text_input::TextInput;
use crate::tui::widgets::Canvas;

/// Minimum number of underlined columns.
const MIN_COLUMNS: u16 = 4;

/// Draws the line and puts the cursor into it; returns the columns taken.
pub fn draw(canvas: &mut Canvas<'_, '_>, x: u16, y: u16, room: u16, input: &TextInput) -> u16 {
    let theme = canvas.theme;
    let scroll = input.scroll(usize::from(room.saturating_sub(1)));
    let (first, mut skipped) = first_shown(input.value(), scroll);
    let shown: String = input.value().chars().skip(first).collect();
    let taken = canvas.text(x, y, room, &shown, theme.typed());
    if taken < MIN_COLUMNS {
        let padding = MIN_COLUMNS.min(room) - taken.min(room);
        canvas.text(x + taken, y, padding, "    ", theme.typed());
    }
    let selected = input.selected();
    for (at, c) in (first..).zip(shown.chars()) {
        if selected.contains(&at) {
            let column = u16::try_from(skipped.saturating_sub(scroll)).unwrap_or(room);
            let (left, style) = (room.saturating_sub(column), theme.chosen());
            canvas.text(x + column, y, left, c.encode_utf8(&mut [0; 4]), style);
        }
        skipped += columns(c);
    }
    let column = input.column().saturating_sub(scroll);
    canvas.cursor(x + u16::try_from(column).unwrap_or(room), y);
    taken
}

/// The first code point shown after `scroll` columns, and the columns before it.
fn first_shown(text: &str, scroll: usize) -> (usize, usize) {
    let mut skipped = 0;
    for (at, c) in text.chars().enumerate() {
        if skipped >= scroll {
            return (at, skipped);
        }
        skipped += columns(c);
    }
    (text.chars().count(), skipped)
}

fn columns(c: char) -> usize {
    UnicodeWidthChar::width(c).unwrap_or(0)
}
