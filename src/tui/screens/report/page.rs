//! The layout of a summary in lines for a terminal's width.

use crate::progress::format;
use crate::progress::pace::PaceStatus;
use crate::progress::report::summary::{GroupTable, Summary, TargetRow};
use crate::tui::widgets::canvas::wrap;
use crate::tui::widgets::pace_status;
use crate::tui::widgets::{Canvas, width};
use crate::words::targets as w;

/// Below this many columns the pace is left out.
const WITH_PACE: u16 = 92;
/// Minimum width of a group's label in columns.
const GROUP: u16 = 28;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum SpanStyle {
    Heading,
    Head,
    Text,
    Dim,
    Status(PaceStatus),
}

/// A text at a position in a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TextSpan {
    /// Its first column; with `right` the one after its last.
    x: u16,
    columns: u16,
    right: bool,
    text: String,
    style: SpanStyle,
}

impl TextSpan {
    fn left(x: u16, columns: u16, text: impl Into<String>, style: SpanStyle) -> Self {
        Self {
            x,
            columns,
            right: false,
            text: text.into(),
            style,
        }
    }

    fn right(x: u16, columns: u16, text: impl Into<String>, style: SpanStyle) -> Self {
        Self {
            right: true,
            ..Self::left(x, columns, text, style)
        }
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_, '_>, y: u16) {
        let theme = canvas.theme;
        let (text, style) = match self.style {
            SpanStyle::Heading => (self.text.clone(), theme.heading()),
            SpanStyle::Head | SpanStyle::Dim => (self.text.clone(), theme.dim()),
            SpanStyle::Text => (self.text.clone(), theme.text()),
            SpanStyle::Status(status) => {
                let sign = pace_status::sign(theme, status);
                (
                    format!("{sign} {}", self.text),
                    pace_status::style(theme, status),
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

type ReportLine = Vec<TextSpan>;

/// The whole page.
pub(super) fn layout(summary: &Summary, columns: u16) -> Vec<ReportLine> {
    let room = columns.saturating_sub(2);
    let mut lines = vec![heading(
        room,
        &format!("{} · {}", w::REPORT_HEADING, summary.ward),
    )];
    lines.extend(paragraph(room, &summary.title, SpanStyle::Text));
    lines.extend(paragraph(room, &summary.period, SpanStyle::Text));
    for part in &summary.parts {
        lines.push(Vec::new());
        lines.push(heading(room, &part.heading));
        lines.push(table_head(columns));
        lines.extend(part.rows.iter().map(|row| table_row(row, columns)));
    }
    lines.push(Vec::new());
    lines.push(heading(room, w::BY_GROUP_HEADING.text()));
    lines.extend(group_lines(&summary.groups, room));
    let overlap_note = format!("{} {}", w::BY_GROUP_CELLS, w::OVERLAP_NOTE);
    lines.extend(paragraph(room, &overlap_note, SpanStyle::Dim));
    if !summary.channels.is_empty() {
        lines.push(Vec::new());
        lines.push(heading(room, w::CHANNELS_HEADING.text()));
        lines.extend(paragraph(room, &summary.channels, SpanStyle::Text));
    }
    lines.push(Vec::new());
    lines.push(heading(room, w::NOTES_HEADING.text()));
    for note in &summary.notes {
        lines.extend(paragraph(room, note, SpanStyle::Text));
    }
    lines
}

fn heading(room: u16, text: &str) -> ReportLine {
    vec![TextSpan::left(1, room, text, SpanStyle::Heading)]
}

fn paragraph(room: u16, text: &str, style: SpanStyle) -> Vec<ReportLine> {
    let line = |text: String| vec![TextSpan::left(1, room, text, style)];
    wrap(text, room.into()).into_iter().map(line).collect()
}

/// Where the columns of the table end: figure, due, share, pace (or the same as share where it is left out).
fn ends(columns: u16) -> [u16; 4] {
    let wide = columns >= WITH_PACE;
    let figure = if wide { 55 } else { 50 };
    let (due, share) = (figure + 9, figure + 18);
    [figure, due, share, if wide { share + 10 } else { share }]
}

fn table_head(columns: u16) -> ReportLine {
    let [figure, due, share, pace] = ends(columns);
    let mut line = vec![
        TextSpan::left(1, 3, w::HEAD_NO.text(), SpanStyle::Head),
        TextSpan::left(5, 32, w::HEAD_TARGET.text(), SpanStyle::Head),
        TextSpan::right(figure, 13, w::HEAD_FIGURE.text(), SpanStyle::Head),
        TextSpan::right(due, 9, w::HEAD_DUE.text(), SpanStyle::Head),
        TextSpan::right(share, 8, w::HEAD_SHARE.text(), SpanStyle::Head),
        TextSpan::left(pace + 1, 12, w::HEAD_STATUS.text(), SpanStyle::Head),
    ];
    if pace > share {
        line.push(TextSpan::right(
            pace,
            9,
            w::HEAD_BY_NOW.text(),
            SpanStyle::Head,
        ));
    }
    line
}

fn table_row(row: &TargetRow, columns: u16) -> ReportLine {
    let [figure, due, share, pace] = ends(columns);
    let status = row.status.phrase().text();
    let mut line = vec![
        TextSpan::right(3, 3, row.number.to_string(), SpanStyle::Dim),
        TextSpan::left(5, 32, &*row.label, SpanStyle::Text),
        TextSpan::right(
            figure,
            figure.saturating_sub(38),
            &*row.figure,
            SpanStyle::Text,
        ),
        TextSpan::right(due, 8, &*row.due, SpanStyle::Dim),
        TextSpan::right(share, 8, &*row.share, SpanStyle::Text),
        TextSpan::left(pace + 1, 12, status, SpanStyle::Status(row.status)),
    ];
    if pace > share {
        line.push(TextSpan::right(pace, 9, &*row.by_now, SpanStyle::Dim));
    }
    line
}

/// The table by group, split into blocks of columns that fit the width.
fn group_lines(table: &GroupTable, room: u16) -> Vec<ReportLine> {
    let cells = table.rows.iter().flat_map(|(_, cells)| cells);
    let widest = cells
        .map(|cell| width(&format::group_cell(*cell)))
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
        let mut head = vec![TextSpan::left(1, label, w::GROUP.text(), SpanStyle::Head)];
        let heads = (0..).zip(numbers);
        head.extend(
            heads.map(|(at, n)| TextSpan::right(end(at), cell, format!("({n})"), SpanStyle::Head)),
        );
        lines.push(head);
        for (group, cells) in &table.rows {
            let cells = cells.iter().skip(block * per_block).take(per_block);
            let mut line = vec![TextSpan::left(
                1,
                label.saturating_sub(1),
                &**group,
                SpanStyle::Text,
            )];
            line.extend((0..).zip(cells).map(|(at, numbers)| {
                let style = if numbers.0 == 0 {
                    SpanStyle::Dim
                } else {
                    SpanStyle::Text
                };
                TextSpan::right(end(at), cell, format::group_cell(*numbers), style)
            }));
            lines.push(line);
        }
    }
    lines
}
