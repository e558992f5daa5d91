//! The layout of a summary in lines for a terminal's width.

use ratatui::style::Style;

use crate::progress::format;
use crate::progress::report::summary::{GroupTable, Summary, TargetRow};
use crate::tui::widgets::canvas::wrap;
use crate::tui::widgets::pace_status;
use crate::tui::widgets::theme::Theme;
use crate::tui::widgets::{Canvas, width};
use crate::words::targets as w;

/// Below this many columns the pace is left out.
const WITH_PACE: u16 = 92;
/// Minimum width of a group's label in columns.
const GROUP: u16 = 28;

/// A text at a position in a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TextSpan {
    /// Its first column; with `right` the one after its last.
    x: u16,
    columns: u16,
    right: bool,
    text: String,
    style: Style,
}

impl TextSpan {
    fn left(x: u16, columns: u16, text: impl Into<String>, style: Style) -> Self {
        Self {
            x,
            columns,
            right: false,
            text: text.into(),
            style,
        }
    }

    fn right(x: u16, columns: u16, text: impl Into<String>, style: Style) -> Self {
        Self {
            right: true,
            ..Self::left(x, columns, text, style)
        }
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_, '_>, y: u16) {
        if self.right {
            canvas.text_right(self.x, y, self.columns, &self.text, self.style);
        } else {
            canvas.text(self.x, y, self.columns, &self.text, self.style);
        }
    }
}

type ReportLine = Vec<TextSpan>;

/// The terminal that a page is laid out for.
pub(super) struct Layout {
    pub theme: Theme,
    pub columns: u16,
}

impl Layout {
    pub(super) fn page(&self, summary: &Summary) -> Vec<ReportLine> {
        let (text, dim) = (self.theme.text(), self.theme.dim());
        let title = format!("{} · {}", w::REPORT_HEADING, summary.ward);
        let mut lines = vec![self.heading(&title)];
        lines.extend(self.paragraph(&summary.title, text));
        lines.extend(self.paragraph(&summary.period, text));
        for part in &summary.parts {
            lines.push(Vec::new());
            lines.push(self.heading(&part.heading));
            lines.push(self.table_head());
            lines.extend(part.rows.iter().map(|row| self.table_row(row)));
        }
        lines.push(Vec::new());
        lines.push(self.heading(w::BY_GROUP_HEADING.text()));
        lines.extend(self.group_lines(&summary.groups));
        let overlap_note = format!("{} {}", w::BY_GROUP_CELLS, w::OVERLAP_NOTE);
        lines.extend(self.paragraph(&overlap_note, dim));
        if !summary.channels.is_empty() {
            lines.push(Vec::new());
            lines.push(self.heading(w::CHANNELS_HEADING.text()));
            lines.extend(self.paragraph(&summary.channels, text));
        }
        lines.push(Vec::new());
        lines.push(self.heading(w::NOTES_HEADING.text()));
        for note in &summary.notes {
            lines.extend(self.paragraph(note, text));
        }
        lines
    }

    /// Columns between the margins.
    fn room(&self) -> u16 {
        self.columns.saturating_sub(2)
    }

    fn heading(&self, text: &str) -> ReportLine {
        vec![TextSpan::left(1, self.room(), text, self.theme.heading())]
    }

    fn paragraph(&self, text: &str, style: Style) -> Vec<ReportLine> {
        let line = |text: String| vec![TextSpan::left(1, self.room(), text, style)];
        let lines = wrap(text, self.room().into()).into_iter();
        lines.map(line).collect()
    }

    /// Where the columns of the table end: figure, due, share, pace (or the same as share where it is left out).
    fn ends(&self) -> [u16; 4] {
        let wide = self.columns >= WITH_PACE;
        let figure = if wide { 55 } else { 50 };
        let (due, share) = (figure + 9, figure + 18);
        [figure, due, share, if wide { share + 10 } else { share }]
    }

    fn table_head(&self) -> ReportLine {
        let [figure, due, share, pace] = self.ends();
        let dim = self.theme.dim();
        let mut line = vec![
            TextSpan::left(1, 3, w::HEAD_NO.text(), dim),
            TextSpan::left(5, 32, w::HEAD_TARGET.text(), dim),
            TextSpan::right(figure, 13, w::HEAD_FIGURE.text(), dim),
            TextSpan::right(due, 9, w::HEAD_DUE.text(), dim),
            TextSpan::right(share, 8, w::HEAD_SHARE.text(), dim),
            TextSpan::left(pace + 1, 12, w::HEAD_STATUS.text(), dim),
        ];
        if pace > share {
            line.push(TextSpan::right(pace, 9, w::HEAD_BY_NOW.text(), dim));
        }
        line
    }

    fn table_row(&self, row: &TargetRow) -> ReportLine {
        let [figure, due, share, pace] = self.ends();
        let (text, dim) = (self.theme.text(), self.theme.dim());
        let sign = pace_status::sign(self.theme, row.status);
        let status = format!("{sign} {}", row.status.phrase());
        let status_style = pace_status::style(self.theme, row.status);
        let mut line = vec![
            TextSpan::right(3, 3, row.number.to_string(), dim),
            TextSpan::left(5, 32, &*row.label, text),
            TextSpan::right(figure, figure.saturating_sub(38), &*row.figure, text),
            TextSpan::right(due, 8, &*row.due, dim),
            TextSpan::right(share, 8, &*row.share, text),
            TextSpan::left(pace + 1, 12, status, status_style),
        ];
        if pace > share {
            line.push(TextSpan::right(pace, 9, &*row.by_now, dim));
        }
        line
    }

    /// The table by group, split into blocks of columns that fit the width.
    fn group_lines(&self, table: &GroupTable) -> Vec<ReportLine> {
        let (text, dim, room) = (self.theme.text(), self.theme.dim(), self.room());
        let cells = table.rows.iter().flat_map(|(_, cells)| cells);
        let widths = cells.map(|cell| width(&format::group_cell(*cell)));
        let widest = widths.max().unwrap_or(0);
        let cell = u16::try_from(widest).unwrap_or(room).max(5) + 2;
        let per_block = usize::from(room.saturating_sub(GROUP) / cell).max(1);
        let blocks = table.columns.len().div_ceil(per_block).max(1);
        let per_block = table.columns.len().div_ceil(blocks).max(1);
        let columns = u16::try_from(per_block).unwrap_or(room);
        let label = room.saturating_sub(columns.saturating_mul(cell)).min(44);
        let end = |at: u16| 1 + label + (at + 1) * cell;
        let mut lines = Vec::new();
        for (block, numbers) in table.columns.chunks(per_block).enumerate() {
            if block > 0 {
                lines.push(Vec::new());
            }
            let mut head = vec![TextSpan::left(1, label, w::GROUP.text(), dim)];
            let heads = (0..).zip(numbers);
            head.extend(heads.map(|(at, n)| TextSpan::right(end(at), cell, format!("({n})"), dim)));
            lines.push(head);
            for (group, cells) in &table.rows {
                let room = label.saturating_sub(1);
                let mut line = vec![TextSpan::left(1, room, &**group, text)];
                let cells = cells.iter().skip(block * per_block).take(per_block);
                line.extend((0..).zip(cells).map(|(at, numbers)| {
                    let style = if numbers.0 == 0 { dim } else { text };
                    TextSpan::right(end(at), cell, format::group_cell(*numbers), style)
                }));
                lines.push(line);
            }
        }
        lines
    }
}
