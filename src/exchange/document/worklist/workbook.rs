//! The worklist as a workbook to print: A4 landscape, fit to the page's width, headings on every page, a new page for each
//! neighbourhood.

use rust_xlsxwriter::{Format, FormatBorder, Workbook, XlsxError};

use crate::domain::text::SafeText;
use crate::exchange::document::worklist::{Part, heads, row};
use crate::progress::format;
use crate::progress::worklist::Worklist;
use crate::words::worklist as w;

const A4: u8 = 9;
/// Column widths in characters, in the order of [`heads`]; the page is scaled to fit all.
const WIDTHS: [f64; 9] = [6.0, 26.0, 20.0, 8.0, 30.0, 14.0, 12.0, 38.0, 26.0];
/// Index of the neighbourhood in [`WIDTHS`].
const NEIGHBOURHOOD_COLUMN: usize = 3;

/// The bytes of the workbook.
///
/// # Errors
/// When there are more people than rows in a sheet.
pub(in crate::exchange) fn workbook(
    list: &Worklist,
    parts: &[Part<'_>],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(w::SHEET.text())?;
    sheet.set_landscape().set_paper_size(A4);
    sheet
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3);
    sheet.set_footer("&C&P/&N");
    let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    let head = cell.clone().set_bold();
    let title = Format::new().set_bold().set_font_size(14);
    let heading = Format::new().set_bold().set_font_size(12);
    let grouped = parts.iter().any(|(heading, _)| heading.is_some());
    let widths = WIDTHS.iter().enumerate();
    let widths = widths.filter(|(at, _)| !grouped || *at != NEIGHBOURHOOD_COLUMN);
    for (column, (_, width)) in (0..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    sheet.write_with_format(0, 0, SafeText::new(&list.title).to_string(), &title)?;
    sheet.write(1, 0, w::MASKED.text())?;
    for (column, label) in (0..).zip(heads(grouped)) {
        sheet.write_with_format(2, column, label.text(), &head)?;
    }
    sheet.set_repeat_rows(0, 2)?;
    sheet.set_freeze_panes(3, 0)?;
    let (mut at, mut breaks) = (3, Vec::new());
    for (name, people) in parts {
        if at > 3 {
            breaks.push(at);
        }
        if let Some(name) = name {
            let count = w::people(format::count(people.len() as u64));
            let text = format!("{name} · {count}");
            sheet.write_with_format(at, 0, SafeText::new(&text).to_string(), &heading)?;
            at += 1;
        }
        for person in people {
            for (column, text) in (0..).zip(row(person, grouped)) {
                sheet.write_with_format(at, column, SafeText::new(&text).to_string(), &cell)?;
            }
            at += 1;
        }
    }
    sheet.set_page_breaks(&breaks)?;
    book.save_to_buffer()
}
