//! A summary laid out in lines for a terminal of some width. Owns the columns, not what stands in them.

use crate::progress::pace::Status;
use crate::progress::summary::{GroupTable, Row, Summary};
use crate::progress::told;
use crate::tui::screens::targets;
use crate::tui::widgets::canvas::wrap;
use crate::tui::widgets::{Canvas, width};
use crate::words::targets as w;

/// Below this many columns the pace is left out.
const WITH_PACE: u16 = 92;
/// The label of a group gets at least this much.
const GROUP: u16 = 28;

/// How a piece looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Look {
    Heading,
    Head,
    Text,
    Dim,
    Status(Status),
}

/// A text at a place of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    /// Its first column; with `right` the one after its last.
    x: u16,
    columns: u16,
    right: bool,
    text: String,
    look: Look,
}

impl Piece {
    fn left(x: u16, columns: u16, text: impl Into<String>, look: Look) -> Self {
        Self {
            x,
            columns,
            right: false,
            text: text.into(),
            look,
        }
    }

    fn right(x: u16, columns: u16, text: impl Into<String>, look: Look) -> Self {
        Self {
            right: true,
            ..Self::left(x, columns, text, look)
        }
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_, '_>, y: u16) {
        let theme = canvas.theme;
        let (text, style) = match self.look {
            Look::Heading => (self.text.clone(), theme.heading()),
            Look::Head | Look::Dim => (self.text.clone(), theme.dim()),
            Look::Text => (self.text.clone(), theme.text()),
            Look::Status(status) => {
                let sign = targets::sign(theme, status);
                (
                    format!("{sign} {}", self.text),
                    targets::style(theme, status),
                )
            }
        };
        if self.right {
            canvas.text_right(self.x, y, self.columns, &text, style);
        } else {
            canvas.text(self.x, y, self.columns, &text, style);
        }
    }
}

type Line = Vec<Piece>;

/// The whole page.
pub(super) fn lay_out(summary: &Summary, columns: u16) -> Vec<Line> {
    let room = columns.saturating_sub(2);
    let mut lines = vec![heading(
        room,
        &format!("{} · {}", w::REPORT_HEADING, summary.ward),
    )];
    lines.extend(paragraph(room, &summary.title, Look::Text));
    lines.extend(paragraph(room, &summary.period, Look::Text));
    for part in &summary.parts {
        lines.push(Vec::new());
        lines.push(heading(room, &part.heading));
        lines.push(table_head(columns));
        lines.extend(part.rows.iter().map(|row| table_row(row, columns)));
    }
    lines.push(Vec::new());
    lines.push(heading(room, w::BY_GROUP_HEADING.text()));
    lines.extend(group_lines(&summary.groups, room));
    let said = format!("{} {}", w::BY_GROUP_CELLS, w::OVERLAP_NOTE);
    lines.extend(paragraph(room, &said, Look::Dim));
    if !summary.channels.is_empty() {
        lines.push(Vec::new());
        lines.push(heading(room, w::CHANNELS_HEADING.text()));
        lines.extend(paragraph(room, &summary.channels, Look::Text));
    }
    lines.push(Vec::new());
    lines.push(heading(room, w::NOTES_HEADING.text()));
    for note in &summary.notes {
        lines.extend(paragraph(room, note, Look::Text));
    }
    lines
}

fn heading(room: u16, text: &str) -> Line {
    vec![Piece::left(1, room, text, Look::Heading)]
}

fn paragraph(room: u16, text: &str, look: Look) -> Vec<Line> {
    let line = |text: String| vec![Piece::left(1, room, text, look)];
    wrap(text, room.into()).into_iter().map(line).collect()
}

/// Where the columns of the table end: figure, due, share, pace (or the same as share where it is left out).
fn ends(columns: u16) -> [u16; 4] {
    let wide = columns >= WITH_PACE;
    let figure = if wide { 55 } else { 50 };
    let (due, share) = (figure + 9, figure + 18);
    [figure, due, share, if wide { share + 10 } else { share }]
}

fn table_head(columns: u16) -> Line {
    let [figure, due, share, pace] = ends(columns);
    let mut line = vec![
        Piece::left(1, 3, w::HEAD_NO.text(), Look::Head),
        Piece::left(5, 32, w::HEAD_TARGET.text(), Look::Head),
        Piece::right(figure, 13, w::HEAD_FIGURE.text(), Look::Head),
        Piece::right(due, 9, w::HEAD_DUE.text(), Look::Head),
        Piece::right(share, 8, w::HEAD_SHARE.text(), Look::Head),
        Piece::left(pace + 1, 12, w::HEAD_STATUS.text(), Look::Head),
    ];
    if pace > share {
        line.push(Piece::right(pace, 9, w::HEAD_BY_NOW.text(), Look::Head));
    }
    line
}

fn table_row(row: &Row, columns: u16) -> Line {
    let [figure, due, share, pace] = ends(columns);
    let status = row.status.phrase().text();
    let mut line = vec![
        Piece::right(3, 3, row.number.to_string(), Look::Dim),
        Piece::left(5, 32, &*row.label, Look::Text),
        Piece::right(figure, figure.saturating_sub(38), &*row.figure, Look::Text),
        Piece::right(due, 8, &*row.due, Look::Dim),
        Piece::right(share, 8, &*row.share, Look::Text),
        Piece::left(pace + 1, 12, status, Look::Status(row.status)),
    ];
    if pace > share {
        line.push(Piece::right(pace, 9, &*row.by_now, Look::Dim));
    }
    line
}

/// The table by group, in as many blocks of columns as the width asks for.
fn group_lines(table: &GroupTable, room: u16) -> Vec<Line> {
    let cells = table.rows.iter().flat_map(|(_, cells)| cells);
    let widest = cells
        .map(|cell| width(&told::in_group(*cell)))
        .max()
        .unwrap_or(0);
    let cell = u16::try_from(widest).unwrap_or(room).max(5) + 2;
    let per_block = usize::from(room.saturating_sub(GROUP) / cell).max(1);
    let blocks = table.columns.len().div_ceil(per_block).max(1);
    let per_block = table.columns.len().div_ceil(blocks).max(1);
    let taken = u16::try_from(per_block)
        .unwrap_or(room)
        .saturating_mul(cell);
    let label = room.saturating_sub(taken).min(44);
    let end = |at: u16| 1 + label + (at + 1) * cell;
    let mut lines = Vec::new();
    for (block, numbers) in table.columns.chunks(per_block).enumerate() {
        if block > 0 {
            lines.push(Vec::new());
        }
        let mut head = vec![Piece::left(1, label, w::GROUP.text(), Look::Head)];
        let heads = (0..).zip(numbers);
        head.extend(heads.map(|(at, n)| Piece::right(end(at), cell, format!("({n})"), Look::Head)));
        lines.push(head);
        for (group, cells) in &table.rows {
            let cells = cells.iter().skip(block * per_block).take(per_block);
            let mut line = vec![Piece::left(
                1,
                label.saturating_sub(1),
                &**group,
                Look::Text,
            )];
            line.extend((0..).zip(cells).map(|(at, numbers)| {
                let look = if numbers.0 == 0 {
                    Look::Dim
                } else {
                    Look::Text
                };
                Piece::right(end(at), cell, told::in_group(*numbers), look)
            }));
            lines.push(line);
        }
    }
    lines
}
