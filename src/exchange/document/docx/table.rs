//! A table of the report: borders around each cell, bold headings repeated on each page, rows that do not break.

use docx_rs::{
    AlignmentType, Table, TableAlignmentType, TableCell, TableCellMargins, TableLayoutType,
    TableRow, VAlignType, WidthType,
};

use crate::exchange::document::docx::{Piece, gap, line, spaced, text};
use crate::progress::report::document::{Column, Grid, GridCell, GridRow};

/// Columns above which a table uses the smaller font.
const MANY: usize = 9;

pub(in crate::exchange) fn pieces(grid: &Grid, room: u32) -> Vec<Piece> {
    let mut pieces = Vec::new();
    if !grid.caption.is_empty() {
        let caption = spaced(line(text(&grid.caption, 26).bold()), 120, 60)
            .align(AlignmentType::Center)
            .keep_next(true);
        pieces.push(caption.into());
    }
    let widths = widths(&grid.columns, room);
    let size = if grid.columns.len() > MANY { 22 } else { 24 };
    let mut rows = vec![heading(&grid.columns, &widths, size)];
    let last = grid.rows.len().saturating_sub(1);
    for (at, grid_row) in grid.rows.iter().enumerate() {
        // Keeps the heading with the first row, and the total with the row above.
        let keep_next = at == 0 || at + 1 == last || (grid_row.bold && at < last);
        rows.push(row(grid_row, grid, &widths, (size, keep_next)));
    }
    let table = Table::new(rows)
        .set_grid(widths.clone())
        .layout(TableLayoutType::Fixed)
        .align(TableAlignmentType::Center)
        .width(widths.iter().sum(), WidthType::Dxa)
        .margins(TableCellMargins::new().margin(30, 70, 30, 70));
    pieces.push(table.into());
    pieces.push(gap().into());
    pieces
}

fn widths(columns: &[Column], room: u32) -> Vec<usize> {
    let all: u32 = columns.iter().map(|c| c.weight).sum();
    columns
        .iter()
        .map(|c| usize::try_from(room * c.weight / all.max(1)).unwrap_or_default())
        .collect()
}

fn heading(columns: &[Column], widths: &[usize], size: usize) -> TableRow {
    let cells = columns.iter().zip(widths).map(|(column, width)| {
        let paragraph = line(text(&column.heading, size).bold())
            .align(AlignmentType::Center)
            .keep_next(true);
        TableCell::new()
            .add_paragraph(paragraph)
            .width(*width, WidthType::Dxa)
            .vertical_align(VAlignType::Center)
    });
    // Only headings have this height; [`repeat_headings`] recognises them by it.
    TableRow::new(cells.collect())
        .row_height(HEADING)
        .cant_split()
}

fn row(
    grid_row: &GridRow,
    grid: &Grid,
    widths: &[usize],
    (size, keep_next): (usize, bool),
) -> TableRow {
    if let ([cell], [_, _, ..]) = (&grid_row.cells[..], widths) {
        let paragraph = line(text(&cell.display_text(), size).bold()).keep_next(true);
        let across = TableCell::new()
            .add_paragraph(paragraph)
            .grid_span(widths.len())
            .width(widths.iter().sum(), WidthType::Dxa);
        return TableRow::new(vec![across]).cant_split();
    }
    let cells = grid_row.cells.iter().zip(&grid.columns).zip(widths);
    let cells = cells.map(|((cell, column), width)| {
        let run = text(&cell.display_text(), size);
        let paragraph = line(if grid_row.bold { run.bold() } else { run })
            .align(alignment(cell, column))
            .keep_next(keep_next);
        TableCell::new()
            .add_paragraph(paragraph)
            .width(*width, WidthType::Dxa)
            .vertical_align(VAlignType::Center)
    });
    TableRow::new(cells.collect()).cant_split()
}

/// Numbers right, row numbers and short words centred, other text left.
fn alignment(cell: &GridCell, column: &Column) -> AlignmentType {
    match cell {
        _ if column.is_numeric => AlignmentType::Right,
        GridCell::Whole(_) => AlignmentType::Center,
        GridCell::Text(text) if text.chars().count() <= 4 => AlignmentType::Center,
        _ => AlignmentType::Left,
    }
}

/// Minimum height of a heading row, in twentieths of a point.
const HEADING: f32 = 340.0;

/// Adds `w:tblHeader`, which `docx-rs` does not support, to every row with a height.
pub(in crate::exchange) fn repeat_headings(document: &[u8]) -> Vec<u8> {
    const PLAIN: &str = "<w:cantSplit />";
    const REPEATED: &str = "<w:cantSplit /><w:tblHeader />";
    let text = String::from_utf8_lossy(document);
    let mut out = String::with_capacity(text.len() + 1_024);
    for part in text.split_inclusive("</w:trPr>") {
        let (before, properties) = part.split_at(part.rfind("<w:trPr>").unwrap_or(0));
        out.push_str(before);
        if properties.contains("<w:trHeight") {
            out.push_str(&properties.replace(PLAIN, REPEATED));
        } else {
            out.push_str(properties);
        }
    }
    out.into_bytes()
}
