//! A list of people who wait as a file for the round from door to door: a box to tick, where to go, whom to call, what is
//! missing; sensitive groups hidden. Owns the shapes of the files, not who is on the list (`progress::worklist`).

mod sheet;

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value as Json, json};

use super::guard::guard;
use crate::domain::masking;
use crate::domain::text::Safe;
use crate::progress::told;
use crate::progress::worklist::{Waiting, Worklist};
use crate::words::{Phrase, worklist as w};

/// A shape of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// A workbook, ready to print: A4 across, the head on every page.
    Xlsx,
    /// Columns by key, for other programs.
    Csv,
    /// A document.
    Md,
    /// An array of objects.
    Json,
}

impl Paper {
    /// The shape of a file's ending, without the dot.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending.to_lowercase().as_str() {
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            "md" => Some(Self::Md),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// The ending of its files.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Md => "md",
            Self::Json => "json",
        }
    }
}

/// The keys of the columns in CSV and JSON.
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

/// The people under one heading; no heading where the list is not parted.
type Part<'w> = (Option<String>, Vec<&'w Waiting>);

/// Writes the list; `parted`: by neighbourhood, each under its heading and on a page of its own where there are pages.
///
/// # Errors
/// When the file cannot be written.
pub fn write_worklist(
    list: &Worklist,
    paper: Paper,
    parted: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let parts = parts(list, parted);
    match paper {
        Paper::Csv => csv(&parts, out),
        Paper::Md => out.write_all(markdown(list, &parts).as_bytes()),
        Paper::Json => {
            let people = parts.iter().flat_map(|(_, people)| people);
            let all: Vec<Json> = people.map(|person| object(person)).collect();
            writeln!(out, "{:#}", Json::Array(all))
        }
        Paper::Xlsx => {
            let bytes = sheet::workbook(list, &parts).map_err(io::Error::other)?;
            out.write_all(&bytes)
        }
    }
}

fn parts(list: &Worklist, parted: bool) -> Vec<Part<'_>> {
    if !parted {
        return vec![(None, list.people.iter().collect())];
    }
    let heading =
        |name: Option<&str>| name.map_or_else(|| w::HEADING_NONE.text().to_owned(), w::heading);
    list.by_neighbourhood()
        .into_iter()
        .map(|(name, people)| (Some(heading(name)), people))
        .collect()
}

fn object(person: &Waiting) -> Json {
    json!({
        "register_no": person.person,
        "full_name": person.full_name,
        "phone": person.phone,
        "phone_owner": person.phone_owner,
        "neighbourhood": person.neighbourhood,
        "address": person.address,
        "groups": masking::groups(&person.groups),
        "since": person.since,
        "reason": person.reason,
    })
}

fn csv(parts: &[Part<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(KEYS)?;
    for person in parts.iter().flat_map(|(_, people)| people) {
        let json = object(person);
        let cell = |key: &str| match &json[key] {
            Json::Null => String::new(),
            Json::String(text) => guard(text).into_owned(),
            other => other.to_string(),
        };
        csv.write_record(KEYS.map(cell))?;
    }
    csv.flush()
}

/// The heads of the printed columns; the neighbourhood only where no heading says it.
fn heads(parted: bool) -> Vec<Phrase> {
    let place = (!parted).then_some(w::NEIGHBOURHOOD);
    [w::TICK, w::FULL_NAME, w::PHONE]
        .into_iter()
        .chain(place)
        .chain([w::ADDRESS, w::GROUPS, w::SINCE, w::REASON, w::NOTE])
        .collect()
}

/// What stands under [`heads`].
fn row(person: &Waiting, parted: bool) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut phone = text(&person.phone);
    if let Some(owner) = person.phone_owner.as_deref().filter(|_| !phone.is_empty()) {
        let _ = write!(phone, " ({owner})");
    }
    let place = (!parted).then(|| text(&person.neighbourhood));
    let groups = masking::groups(&person.groups);
    ["☐".to_owned(), person.full_name.clone(), phone]
        .into_iter()
        .chain(place)
        .chain([
            text(&person.address),
            groups,
            told::day(&person.since),
            person.reason.clone(),
            String::new(),
        ])
        .collect()
}

fn markdown(list: &Worklist, parts: &[Part<'_>]) -> String {
    let mut out = format!("# {}\n\n", plain(&list.title));
    let _ = writeln!(
        out,
        "{}\n",
        w::people(told::count(list.people.len() as u64))
    );
    for (heading, people) in parts {
        let parted = heading.is_some();
        if let Some(heading) = heading {
            let count = w::people(told::count(people.len() as u64));
            let _ = writeln!(out, "## {} · {count}\n", plain(heading));
        }
        let heads = heads(parted);
        line(&mut out, heads.iter().map(|head| head.text().to_owned()));
        let _ = writeln!(out, "|{}", ":---|".repeat(heads.len()));
        for person in people {
            line(&mut out, row(person, parted));
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", w::MASKED);
    out
}

fn line(out: &mut String, cells: impl IntoIterator<Item = String>) {
    for cell in cells {
        let _ = write!(out, "| {} ", plain(&cell));
    }
    out.push_str("|\n");
}

/// One line without what Markdown would take for a column or a tag.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in Safe::of(text).to_string().chars() {
        match c {
            '\\' | '|' | '`' | '*' | '_' | '[' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            _ => out.push(c),
        }
    }
    out
}
