//! The report as an Excel workbook: a sheet for the text, a sheet per table with numbers as numbers, and the lists of
//! people. Every text is written as a string, never as a formula.

use std::io;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::domain::text::SafeText;
use crate::exchange::document::PeopleList;
use crate::progress::report::document::{Block, Document, Grid, GridCell, GridRow};
use crate::register::RegisterError;
use crate::register::trail::clock;
use crate::words::exchange as we;
use crate::words::report as w;

struct CellFormats {
    title: Format,
    heading: Format,
    text: Format,
    whole: Format,
    share: Format,
    wrapped: Format,
}

impl CellFormats {
    fn new() -> Self {
        let base = || {
            Format::new()
                .set_font_name("Times New Roman")
                .set_font_size(12)
        };
        let cell = || base().set_border(FormatBorder::Thin);
        Self {
            title: base().set_bold().set_font_size(14),
            heading: cell()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            text: cell()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter),
            whole: cell().set_num_format("#,##0"),
            share: cell().set_num_format("0.0"),
            wrapped: base().set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}

/// An empty workbook; the library dates it by the clock, which it takes for right.
///
/// # Errors
/// While the clock is out of range.
pub(super) fn new_workbook() -> Result<Workbook, XlsxError> {
    let failed = |e: RegisterError| XlsxError::IoError(io::Error::other(e.to_string()));
    clock::ensure_possible().map_err(failed)?;
    Ok(Workbook::new())
}

pub(in crate::exchange) fn bytes(
    document: &Document,
    lists: &[PeopleList],
) -> Result<Vec<u8>, XlsxError> {
    let (mut book, formats) = (new_workbook()?, CellFormats::new());
    write_text(book.add_worksheet(), document, &formats)?;
    let mut nth = 0_u32;
    for block in &document.body {
        if let Block::Grid(table) = block {
            nth += 1;
            let sheet = book.add_worksheet().set_name(we::sheet_table(nth))?;
            write_grid(sheet, &table.caption, table, &formats)?;
        }
    }
    for appendix in &document.appendices {
        let sheet = book.add_worksheet().set_name(&appendix.number)?;
        for block in &appendix.blocks {
            if let Block::Grid(table) = block {
                write_grid(sheet, &appendix.title, table, &formats)?;
            }
        }
    }
    for list in lists {
        let sheet = book.add_worksheet().set_name(&list.name)?;
        write_grid(sheet, &list.title, &list.grid, &formats)?;
    }
    book.save_to_buffer()
}

/// The text of the report, one paragraph per row.
fn write_text(
    sheet: &mut Worksheet,
    document: &Document,
    formats: &CellFormats,
) -> Result<(), XlsxError> {
    sheet.set_name(we::SHEET_REPORT.text())?;
    sheet.set_column_width(0, 110)?;
    let heading = document.issuer.heading.join(" ");
    let title = format!("{}: {}", w::KIND_OF_DOCUMENT, document.about);
    let mut lines = vec![
        (heading, true),
        (document.number.clone(), false),
        (document.dated.clone(), false),
    ];
    if document.draft {
        lines.push((w::DRAFT_MARK.text().to_owned(), true));
    }
    lines.push((title, true));
    for block in &document.body {
        match block {
            Block::Section(content) | Block::Heading(content) => {
                lines.push((content.clone(), true));
            }
            Block::ListItem(content) => lines.push((format!("- {content}"), false)),
            Block::Text(content) | Block::Note(content) => lines.push((content.clone(), false)),
            Block::Grid(grid) => lines.push((grid.caption.clone(), false)),
        }
    }
    lines.push((document.seal.clone(), false));
    for (row, (content, bold)) in (0..).zip(lines) {
        let format = if bold {
            &formats.title
        } else {
            &formats.wrapped
        };
        sheet.write_string_with_format(row, 0, &*SafeText::new(&content), format)?;
    }
    Ok(())
}

fn write_grid(
    sheet: &mut Worksheet,
    title: &str,
    grid: &Grid,
    formats: &CellFormats,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, &*SafeText::new(title), &formats.title)?;
    for (at, column) in (0..).zip(&grid.columns) {
        let format = &formats.heading;
        sheet.write_string_with_format(2, at, &*SafeText::new(&column.heading), format)?;
        sheet.set_column_width(at, f64::from(column.weight.clamp(6, 60)) * 1.2)?;
    }
    for (row, GridRow { cells, bold }) in (3..).zip(&grid.rows) {
        for (at, cell) in (0..).zip(cells) {
            write_cell(sheet, (row, at), cell, *bold, formats)?;
        }
    }
    let below = 4 + u32::try_from(grid.rows.len()).unwrap_or_default();
    write_main_groups(sheet, below, grid, formats)?;
    sheet.set_freeze_panes(3, 0)?;
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(2, 2)?;
    Ok(())
}

/// Writes people by main group below a table that shows them in parentheses on paper, as an Excel cell holds one number.
fn write_main_groups(
    sheet: &mut Worksheet,
    row: u32,
    grid: &Grid,
    formats: &CellFormats,
) -> Result<(), XlsxError> {
    let in_pairs = |line: &&GridRow| line.cells.iter().any(|c| matches!(c, GridCell::Pair(..)));
    let lines: Vec<&GridRow> = grid.rows.iter().filter(in_pairs).collect();
    if lines.is_empty() {
        return Ok(());
    }
    sheet.write_string_with_format(row, 0, we::OF_MAIN_GROUP.text(), &formats.title)?;
    for (row, line) in (row + 1..).zip(lines) {
        for (at, cell) in (0..).zip(&line.cells) {
            let cell = match cell {
                GridCell::Pair(_, main) => {
                    GridCell::Whole(i64::try_from(*main).unwrap_or(i64::MAX))
                }
                other => other.clone(),
            };
            write_cell(sheet, (row, at), &cell, line.bold, formats)?;
        }
    }
    Ok(())
}

/// Writes a cell: numbers as numbers, a share as a percentage cut after one decimal, text as a string.
fn write_cell(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    cell: &GridCell,
    bold: bool,
    formats: &CellFormats,
) -> Result<(), XlsxError> {
    let mut format = match cell {
        GridCell::Whole(_) => &formats.whole,
        GridCell::Share(..) | GridCell::Percent(_) => &formats.share,
        _ => &formats.text,
    }
    .clone();
    if bold {
        format = format.set_bold();
    }
    match cell {
        GridCell::Whole(n) | GridCell::Id(n) => {
            sheet.write_number_with_format(row, at, as_f64(*n), &format)?
        }
        GridCell::Share(numerator, denominator) => {
            match cell.display_text().replace(',', ".").parse::<f64>() {
                Ok(percent) if *denominator > 0 || *numerator > 0 => {
                    sheet.write_number_with_format(row, at, percent, &format)?
                }
                _ => sheet.write_string_with_format(row, at, cell.display_text(), &format)?,
            }
        }
        GridCell::Percent(value) => sheet.write_number_with_format(row, at, *value, &format)?,
        GridCell::Empty => sheet.write_blank(row, at, &format)?,
        GridCell::Pair(people, _) => {
            let people = i64::try_from(*people).unwrap_or(i64::MAX);
            sheet.write_number_with_format(row, at, as_f64(people), &formats.whole)?
        }
        GridCell::Text(content) => {
            sheet.write_string_with_format(row, at, &*SafeText::new(content), &format)?
        }
    };
    Ok(())
}

/// Exact up to 2^53, far above any figure.
#[allow(clippy::cast_precision_loss, reason = "no figure reaches 2^53")]
fn as_f64(number: i64) -> f64 {
    number as f64
}
