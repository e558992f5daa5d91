//! A worklist as a file for visits from door to door: check box, address, phone, what is missing; sensitive groups are
//! hidden. Owns the formats, not who is on the list (`progress::worklist`).

use std::fmt::Write as _;
use std::io::{self, Write};

use rust_xlsxwriter::{Format, FormatBorder, XlsxError};
use serde_json::Value as Json;

use crate::domain::masking;
use crate::domain::text::{SafeText, escape_json};
use crate::exchange::document::markdown::write_row;
use crate::exchange::document::xlsx::new_workbook;
use crate::exchange::export::formula_escape::csv_cell;
use crate::progress::format;
use crate::progress::worklist::{Worklist, WorklistPerson};
use crate::words::{Phrase, worklist as w};

/// File format of a worklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorklistFormat {
    /// A workbook ready to print: A4 landscape, headings on every page.
    Xlsx,
    /// CSV with column keys, for other programs.
    Csv,
    Md,
    /// A JSON array of objects.
    Json,
}

impl WorklistFormat {
    const ALL: [Self; 4] = [Self::Xlsx, Self::Csv, Self::Md, Self::Json];

    /// The format of an extension, without the dot.
    pub fn from_extension(ending: &str) -> Option<Self> {
        let ending = ending.to_lowercase();
        Self::ALL.into_iter().find(|f| f.extension() == ending)
    }

    /// Extension of the file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Md => "md",
            Self::Json => "json",
        }
    }
}

/// Column keys of CSV and JSON.
const KEYS: [&str; 9] = [
    "register_no",
    "full_name",
    "phone",
    "phone_owner",
    "neighbourhood",
    "address",
    "groups",
    "since",
    "reason",
];

const A4: u8 = 9;
/// Column widths in characters, in the order of [`heads`]; the page is scaled to fit all.
const WIDTHS: [f64; 9] = [6.0, 26.0, 20.0, 8.0, 30.0, 14.0, 12.0, 38.0, 26.0];
/// Index of the neighbourhood in [`WIDTHS`].
const NEIGHBOURHOOD_COLUMN: usize = 3;

/// The people under one heading; `None` for an ungrouped list.
type Part<'w> = (Option<String>, Vec<&'w WorklistPerson>);

/// Writes the list; `grouped`: by neighbourhood, each under its heading and, in a workbook, on its own page.
///
/// # Errors
/// When the file cannot be written.
pub fn write_worklist(
    list: &Worklist,
    format: WorklistFormat,
    grouped: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let parts = parts(list, grouped);
    match format {
        WorklistFormat::Csv => csv(&parts, out),
        WorklistFormat::Md => out.write_all(markdown(list, &parts).as_bytes()),
        WorklistFormat::Json => {
            let all: Vec<_> = parts.iter().flat_map(|(_, people)| people).collect();
            let json = format!("{:#}", serde_json::to_value(all)?);
            writeln!(out, "{}", escape_json(&json))
        }
        WorklistFormat::Xlsx => {
            let bytes = workbook(list, &parts).map_err(io::Error::other)?;
            out.write_all(&bytes)
        }
    }
}

fn parts(list: &Worklist, grouped: bool) -> Vec<Part<'_>> {
    if !grouped {
        return vec![(None, list.people.iter().collect())];
    }
    let heading =
        |name: Option<&str>| name.map_or_else(|| w::HEADING_NONE.text().to_owned(), w::heading);
    list.by_neighbourhood()
        .into_iter()
        .map(|(name, people)| (Some(heading(name)), people))
        .collect()
}

fn csv(parts: &[Part<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(KEYS)?;
    for person in parts.iter().flat_map(|(_, people)| people) {
        let json = serde_json::to_value(person)?;
        let cell = |key: &str| match &json[key] {
            Json::Null => String::new(),
            Json::String(text) => csv_cell(text),
            other => other.to_string(),
        };
        csv.write_record(KEYS.map(cell))?;
    }
    csv.flush()
}

/// Column headings; the neighbourhood only in an ungrouped list.
fn heads(grouped: bool) -> Vec<Phrase> {
    let place = (!grouped).then_some(w::NEIGHBOURHOOD);
    [w::TICK, w::FULL_NAME, w::PHONE]
        .into_iter()
        .chain(place)
        .chain([w::ADDRESS, w::GROUPS, w::SINCE, w::REASON, w::NOTE])
        .collect()
}

/// The cells under [`heads`].
fn row(person: &WorklistPerson, grouped: bool) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut phone = text(&person.phone);
    if let Some(owner) = person.phone_owner.as_deref().filter(|_| !phone.is_empty()) {
        let _ = write!(phone, " ({owner})");
    }
    let place = (!grouped).then(|| text(&person.neighbourhood));
    let groups = masking::mask_groups(&person.groups);
    ["☐".to_owned(), person.full_name.clone(), phone]
        .into_iter()
        .chain(place)
        .chain([
            text(&person.address),
            groups,
            format::day(&person.since),
            person.reason.clone(),
            String::new(),
        ])
        .collect()
}

fn markdown(list: &Worklist, parts: &[Part<'_>]) -> String {
    let mut out = format!("# {}\n\n", escape_markdown(&list.title));
    let all = w::people(format::count(list.people.len() as u64));
    let _ = writeln!(out, "{all}\n");
    for (heading, people) in parts {
        let grouped = heading.is_some();
        if let Some(heading) = heading {
            let count = w::people(format::count(people.len() as u64));
            let _ = writeln!(out, "## {} · {count}\n", escape_markdown(heading));
        }
        let heads = heads(grouped);
        write_row(&mut out, heads.iter().map(|h| escape_markdown(h.text())));
        let _ = writeln!(out, "|{}", ":---|".repeat(heads.len()));
        for person in people {
            let cells = row(person, grouped);
            write_row(&mut out, cells.iter().map(|c| escape_markdown(c)));
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", w::MASKED);
    out
}

/// Escapes what Markdown would read as a column, an emphasis or a tag; one line.
fn escape_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in SafeText::new(text).to_string().chars() {
        match c {
            '\\' | '|' | '`' | '*' | '_' | '[' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            _ => out.push(c),
        }
    }
    out
}

/// The bytes of a workbook to print: A4 landscape, fit to the page's width, headings on every page, a new page for each
/// neighbourhood.
///
/// # Errors
/// When there are more people than rows in a sheet.
fn workbook(list: &Worklist, parts: &[Part<'_>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = new_workbook()?;
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
