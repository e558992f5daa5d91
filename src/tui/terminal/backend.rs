//! A terminal backend that writes few bytes, for slow connections: it skips cursor moves and attributes already set, and
//! sends each drawing in one write. Owns no drawing and no event.

use std::io::{self, Write};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::style::{Attribute, Color as Shade, Colors, Print, SetAttribute, SetColors};
use crossterm::terminal::{
    self, BeginSynchronizedUpdate, Clear, ClearType as Cleared, EndSynchronizedUpdate,
};
use ratatui::backend::{Backend, ClearType, IntoCrossterm, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthChar;

/// Drawings of more bytes are sent as a synchronized update (DEC private mode 2026; other terminals ignore it). Its 16 bytes
/// would be most of a typed letter.
const SYNC_THRESHOLD: usize = 64;

/// Modifiers of a cell and the attributes that set them.
const ATTRIBUTES: [(Modifier, Attribute); 8] = [
    (Modifier::BOLD, Attribute::Bold),
    (Modifier::DIM, Attribute::Dim),
    (Modifier::ITALIC, Attribute::Italic),
    (Modifier::UNDERLINED, Attribute::Underlined),
    (Modifier::SLOW_BLINK, Attribute::SlowBlink),
    (Modifier::RAPID_BLINK, Attribute::RapidBlink),
    (Modifier::REVERSED, Attribute::Reverse),
    (Modifier::CROSSED_OUT, Attribute::CrossedOut),
];

/// Current colours and attributes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Pen {
    const PLAIN: Self = Self {
        fg: Color::Reset,
        bg: Color::Reset,
        modifier: Modifier::empty(),
    };

    fn from_cell(cell: &Cell) -> Self {
        Self {
            fg: cell.fg,
            bg: cell.bg,
            modifier: cell.modifier.difference(Modifier::HIDDEN),
        }
    }
}

/// A backend over a writer.
#[derive(Debug)]
pub struct CompactBackend<W: Write> {
    out: W,
    /// Bytes of the drawing in progress.
    frame: Vec<u8>,
    pen: Pen,
    /// Position of the terminal's cursor; `None` where terminals differ.
    cursor: Option<Position>,
    /// Whether the cursor is shown; `None` before the first command.
    cursor_shown: Option<bool>,
}

impl<W: Write> CompactBackend<W> {
    /// A backend for a terminal with default colours and an unknown cursor position.
    pub fn new(out: W) -> Self {
        Self {
            out,
            frame: Vec::new(),
            pen: Pen::PLAIN,
            cursor: None,
            cursor_shown: None,
        }
    }

    fn move_cursor(&mut self, to: Position) -> io::Result<()> {
        if self.cursor != Some(to) {
            queue!(self.frame, MoveTo(to.x, to.y))?;
            self.cursor = Some(to);
        }
        Ok(())
    }

    fn set_pen(&mut self, pen: Pen) -> io::Result<()> {
        if pen.modifier != self.pen.modifier {
            // Terminals differ in removing a single attribute and in setting bold with dim; all of them reset attributes and
            // then set some in a fixed order.
            if !self.pen.modifier.is_empty() {
                queue!(self.frame, SetAttribute(Attribute::Reset))?;
                self.pen = Pen::PLAIN;
            }
            for (modifier, attribute) in ATTRIBUTES {
                if pen.modifier.contains(modifier) {
                    queue!(self.frame, SetAttribute(attribute))?;
                }
            }
        }
        let changed = |from: Color, to: Color| (from != to).then(|| to.into_crossterm());
        let (foreground, background): (Option<Shade>, Option<Shade>) =
            (changed(self.pen.fg, pen.fg), changed(self.pen.bg, pen.bg));
        if foreground.is_some() || background.is_some() {
            let colors = Colors {
                foreground,
                background,
            };
            queue!(self.frame, SetColors(colors))?;
        }
        self.pen = pen;
        Ok(())
    }

    fn print(&mut self, symbol: &str) -> io::Result<()> {
        queue!(self.frame, Print(symbol))?;
        let mut chars = symbol.chars();
        // Terminals differ in how far anything but one narrow character moves the cursor.
        let narrow = chars.next().and_then(UnicodeWidthChar::width) == Some(1);
        self.cursor = match self.cursor {
            Some(at) if narrow && chars.next().is_none() => Some(Position::new(at.x + 1, at.y)),
            _ => None,
        };
        Ok(())
    }

    fn set_cursor_shown(&mut self, shown: bool) -> io::Result<()> {
        if self.cursor_shown == Some(shown) {
            return Ok(());
        }
        self.cursor_shown = Some(shown);
        if shown {
            queue!(self.frame, Show)
        } else {
            queue!(self.frame, Hide)
        }
    }
}

impl<W: Write> Backend for CompactBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut row = None;
        for (x, y, cell) in content {
            if row.is_some_and(|row| row != y) {
                // After the last column, terminals differ in the cursor's position.
                self.cursor = None;
            }
            row = Some(y);
            self.move_cursor(Position::new(x, y))?;
            self.set_pen(Pen::from_cell(cell))?;
            self.print(cell.symbol())?;
        }
        Ok(())
    }

    fn append_lines(&mut self, n: u16) -> io::Result<()> {
        for _ in 0..n {
            queue!(self.frame, Print("\n"))?;
        }
        self.cursor = None;
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.set_cursor_shown(false)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.set_cursor_shown(true)
    }

    /// Returns the known position: a terminal's answer would arrive among the key events.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor.unwrap_or(Position::ORIGIN))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.move_cursor(position.into())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        // Terminals clear with the current background.
        self.set_pen(Pen::PLAIN)?;
        let cleared = match clear_type {
            ClearType::All => Cleared::All,
            ClearType::AfterCursor => Cleared::FromCursorDown,
            ClearType::BeforeCursor => Cleared::FromCursorUp,
            ClearType::CurrentLine => Cleared::CurrentLine,
            ClearType::UntilNewLine => Cleared::UntilNewLine,
        };
        queue!(self.frame, Clear(cleared))?;
        self.cursor = None;
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        let (width, height) = terminal::size()?;
        Ok(Size { width, height })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        let size = terminal::window_size()?;
        Ok(WindowSize {
            columns_rows: Size::new(size.columns, size.rows),
            pixels: Size::new(size.width, size.height),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        if self.frame.len() > SYNC_THRESHOLD {
            let mut whole = Vec::with_capacity(self.frame.len() + 16);
            queue!(whole, BeginSynchronizedUpdate)?;
            whole.append(&mut self.frame);
            queue!(whole, EndSynchronizedUpdate)?;
            self.out.write_all(&whole)?;
        } else {
            self.out.write_all(&self.frame)?;
            self.frame.clear();
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may panic")]

    use std::num::NonZero;

    use proptest::prelude::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    const SIZE: (u16, u16) = (12, 4);

    /// Texts with positions and styles, and the cursor.
    type Picture = (Vec<(u16, u16, String, Style)>, Option<(u16, u16)>);

    fn pictures() -> impl Strategy<Value = Vec<Picture>> {
        let colour = || {
            prop_oneof![
                Just(Color::Reset),
                Just(Color::Red),
                Just(Color::Indexed(200))
            ]
        };
        let modifier = (0_u16..16).prop_map(|bits| {
            let all = [
                Modifier::BOLD,
                Modifier::DIM,
                Modifier::UNDERLINED,
                Modifier::REVERSED,
            ];
            let on = all.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
            on.fold(Modifier::empty(), |sum, (_, m)| sum | *m)
        });
        let style = (colour(), colour(), modifier)
            .prop_map(|(fg, bg, m)| Style::new().fg(fg).bg(bg).add_modifier(m));
        let text = (0..SIZE.0, 0..SIZE.1, "[a-zăậđễơự▌ ]{0,14}", style);
        let cursor = proptest::option::of((0..SIZE.0, 0..SIZE.1));
        prop::collection::vec((prop::collection::vec(text, 0..5), cursor), 1..6)
    }

    /// Draws a picture over the previous one, as ratatui does.
    fn draw(compact: &mut CompactBackend<Vec<u8>>, before: &Buffer, picture: &Picture) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
        for (x, y, text, style) in &picture.0 {
            buffer.set_string(*x, *y, text, *style);
        }
        compact.draw(before.diff(&buffer).into_iter()).unwrap();
        match picture.1 {
            Some((x, y)) => {
                compact.show_cursor().unwrap();
                compact.set_cursor_position((x, y)).unwrap();
            }
            None => compact.hide_cursor().unwrap(),
        }
        compact.flush().unwrap();
        buffer
    }

    fn terminal() -> vt100::Parser {
        let cells = |n| NonZero::new(n).unwrap();
        vt100::Parser::new(cells(SIZE.1), cells(SIZE.0), 0)
    }

    /// The look of a cell; a written blank equals a cell never written.
    fn seen(screen: &vt100::Screen, row: u16, column: u16) -> impl PartialEq + std::fmt::Debug {
        let cell = screen.cell(row, column).unwrap();
        let text = if cell.has_contents() {
            cell.contents()
        } else {
            " "
        };
        (
            text.to_owned(),
            (cell.fgcolor(), cell.bgcolor()),
            (cell.bold(), cell.dim(), cell.underline(), cell.inverse()),
        )
    }

    proptest! {
        /// After any sequence of drawings the terminal shows the same as one that got only the last drawing.
        #[test]
        fn a_thin_picture_is_the_whole_picture(pictures in pictures()) {
            let mut compact = CompactBackend::new(Vec::new());
            let mut before = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
            for picture in &pictures {
                before = draw(&mut compact, &before, picture);
            }
            let mut whole = CompactBackend::new(Vec::new());
            let blank = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
            draw(&mut whole, &blank, pictures.last().unwrap());
            let (mut left, mut right) = (terminal(), terminal());
            left.process(&compact.out);
            right.process(&whole.out);
            let (left, right) = (left.screen(), right.screen());
            for (row, column) in (0..SIZE.1).flat_map(|r| (0..SIZE.0).map(move |c| (r, c))) {
                prop_assert_eq!(seen(left, row, column), seen(right, row, column));
            }
            prop_assert_eq!(left.hide_cursor(), right.hide_cursor());
            if !left.hide_cursor() {
                prop_assert_eq!(left.cursor_position(), right.cursor_position());
            }
        }
    }

    #[test]
    fn a_typed_letter_costs_the_letter() {
        let mut compact = CompactBackend::new(Vec::new());
        let typed = |text: &str, at| {
            let bright = Style::new()
                .fg(Color::Indexed(231))
                .add_modifier(Modifier::BOLD);
            (vec![(2, 1, text.to_owned(), bright)], Some((at, 1)))
        };
        let blank = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
        let before = draw(&mut compact, &blank, &typed("Ng", 4));
        compact.out.clear();
        let before = draw(&mut compact, &before, &typed("Ngu", 5));
        assert_eq!(compact.out, b"u");
        compact.out.clear();
        draw(&mut compact, &before, &typed("Nguy", 6));
        assert_eq!(compact.out, b"y");
    }
}
