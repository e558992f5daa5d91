//! The report as an Excel workbook: a sheet for what it says, a sheet a table with numbers as numbers, and the lists of
//! people. Every text is written as a text: nothing in it is a formula.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::Listed;
use crate::domain::text::Safe;
use crate::progress::report::paper::{Block, Cell, Grid, Line, Paper};
use crate::words::exchange as we;
use crate::words::report as w;

/// Looks of cells.
struct Looks {
    title: Format,
    heading: Format,
    text: Format,
    whole: Format,
    share: Format,
    wrapped: Format,
}

impl Looks {
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

    fn of(format: &Format, strong: bool) -> Format {
        if strong {
            format.clone().set_bold()
        } else {
            format.clone()
        }
    }
}

/// The whole workbook.
pub(super) fn bytes(paper: &Paper, lists: &[Listed]) -> Result<Vec<u8>, XlsxError> {
    let (mut book, looks) = (Workbook::new(), Looks::new());
    told(book.add_worksheet(), paper, &looks)?;
    let in_body = paper.body.iter();
    let mut nth = 0_u32;
    for block in in_body {
        if let Block::Grid(one) = block {
            nth += 1;
            let sheet = book.add_worksheet().set_name(we::sheet_table(nth))?;
            grid(sheet, &one.caption, one, &looks)?;
        }
    }
    for appendix in &paper.appendices {
        let sheet = book.add_worksheet().set_name(&appendix.number)?;
        for block in &appendix.blocks {
            if let Block::Grid(one) = block {
                grid(sheet, &appendix.title, one, &looks)?;
            }
        }
    }
    for list in lists {
        let sheet = book.add_worksheet().set_name(&list.name)?;
        grid(sheet, &list.title, &list.grid, &looks)?;
    }
    book.save_to_buffer()
}

/// The words of the report, a paragraph a row.
fn told(sheet: &mut Worksheet, paper: &Paper, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name(we::SHEET_REPORT.text())?;
    sheet.set_column_width(0, 110)?;
    let heading = paper.issuer.heading.join(" ");
    let title = format!("{}: {}", w::KIND_OF_DOCUMENT, paper.about);
    let mut lines = vec![
        (heading, true),
        (paper.number.clone(), false),
        (paper.dated.clone(), false),
    ];
    if paper.draft {
        lines.push((w::DRAFT_MARK.text().to_owned(), true));
    }
    lines.push((title, true));
    for block in &paper.body {
        match block {
            Block::Section(said) | Block::Heading(said) => lines.push((said.clone(), true)),
            Block::Point(said) => lines.push((format!("- {said}"), false)),
            Block::Text(said) | Block::Note(said) => lines.push((said.clone(), false)),
            Block::Grid(grid) => lines.push((grid.caption.clone(), false)),
        }
    }
    lines.push((paper.seal.clone(), false));
    for (row, (said, strong)) in (0..).zip(lines) {
        let look = if strong { &looks.title } else { &looks.wrapped };
        sheet.write_string_with_format(row, 0, &*Safe::of(&said), look)?;
    }
    Ok(())
}

fn grid(sheet: &mut Worksheet, title: &str, grid: &Grid, looks: &Looks) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, &*Safe::of(title), &looks.title)?;
    for (at, column) in (0..).zip(&grid.columns) {
        let look = &looks.heading;
        sheet.write_string_with_format(2, at, &*Safe::of(&column.heading), look)?;
        sheet.set_column_width(at, f64::from(column.weight.clamp(6, 60)) * 1.2)?;
    }
    for (row, Line { cells, strong }) in (3..).zip(&grid.rows) {
        for (at, cell) in (0..).zip(cells) {
            one(sheet, (row, at), cell, *strong, looks)?;
        }
    }
    let below = 4 + u32::try_from(grid.rows.len()).unwrap_or_default();
    mains(sheet, below, grid, looks)?;
    sheet.set_freeze_panes(3, 0)?;
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(2, 2)?;
    Ok(())
}

/// People by main group, below a table that has them in brackets on paper: in Excel a cell is one number.
fn mains(sheet: &mut Worksheet, row: u32, grid: &Grid, looks: &Looks) -> Result<(), XlsxError> {
    let in_pairs = |line: &&Line| line.cells.iter().any(|c| matches!(c, Cell::Pair(..)));
    let lines: Vec<&Line> = grid.rows.iter().filter(in_pairs).collect();
    if lines.is_empty() {
        return Ok(());
    }
    sheet.write_string_with_format(row, 0, we::OF_MAIN_GROUP.text(), &looks.title)?;
    for (row, line) in (row + 1..).zip(lines) {
        for (at, cell) in (0..).zip(&line.cells) {
            let cell = match cell {
                Cell::Pair(_, main) => Cell::Whole(i64::try_from(*main).unwrap_or(i64::MAX)),
                other => other.clone(),
            };
            one(sheet, (row, at), &cell, line.strong, looks)?;
        }
    }
    Ok(())
}

/// A cell: a number as a number, a share as percent cut after one decimal, words as words.
fn one(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    cell: &Cell,
    strong: bool,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let look = match cell {
        Cell::Whole(_) => &looks.whole,
        Cell::Share(..) | Cell::Percent(_) => &looks.share,
        _ => &looks.text,
    };
    let look = Looks::of(look, strong);
    match cell {
        Cell::Whole(n) | Cell::Name(n) => {
            sheet.write_number_with_format(row, at, as_f64(*n), &look)?
        }
        Cell::Share(met, of) => match cell.shown().replace(',', ".").parse::<f64>() {
            Ok(percent) if *of > 0 || *met > 0 => {
                sheet.write_number_with_format(row, at, percent, &look)?
            }
            _ => sheet.write_string_with_format(row, at, cell.shown(), &look)?,
        },
        Cell::Percent(value) => sheet.write_number_with_format(row, at, *value, &look)?,
        Cell::Nothing => sheet.write_blank(row, at, &look)?,
        Cell::Pair(people, _) => {
            let people = i64::try_from(*people).unwrap_or(i64::MAX);
            sheet.write_number_with_format(row, at, as_f64(people), &looks.whole)?
        }
        Cell::Text(said) => sheet.write_string_with_format(row, at, &*Safe::of(said), &look)?,
    };
    Ok(())
}

/// Excel knows numbers to 2^53, far above any figure here.
#[allow(clippy::cast_precision_loss, reason = "no figure reaches 2^53")]
fn as_f64(number: i64) -> f64 {
    number as f64
}
