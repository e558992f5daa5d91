//! A worklist as a file for visits from door to door: check box, address, phone, what is missing; sensitive groups are
//! hidden. Owns the formats, not who is on the list (`progress::worklist`).

pub(in crate::exchange) mod workbook;

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::Value as Json;

use crate::domain::masking;
use crate::domain::text::SafeText;
use crate::exchange::export::formula_escape::escape;
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
            let people = parts.iter().flat_map(|(_, people)| people);
            let all: Vec<&&WorklistPerson> = people.collect();
            writeln!(out, "{:#}", serde_json::to_value(all)?)
        }
        WorklistFormat::Xlsx => {
            let bytes = workbook::workbook(list, &parts).map_err(io::Error::other)?;
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
            Json::String(text) => escape(text).into_owned(),
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
    let _ = writeln!(
        out,
        "{}\n",
        w::people(format::count(list.people.len() as u64))
    );
    for (heading, people) in parts {
        let grouped = heading.is_some();
        if let Some(heading) = heading {
            let count = w::people(format::count(people.len() as u64));
            let _ = writeln!(out, "## {} · {count}\n", escape_markdown(heading));
        }
        let heads = heads(grouped);
        write_line(&mut out, heads.iter().map(|head| head.text().to_owned()));
        let _ = writeln!(out, "|{}", ":---|".repeat(heads.len()));
        for person in people {
            write_line(&mut out, row(person, grouped));
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", w::MASKED);
    out
}

fn write_line(out: &mut String, cells: impl IntoIterator<Item = String>) {
    for cell in cells {
        let _ = write!(out, "| {} ", escape_markdown(&cell));
    }
    out.push_str("|\n");
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
