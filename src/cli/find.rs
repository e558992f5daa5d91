//! `vieclam find`. Prints people; finding them is the register's.

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Value as Json, json};

use super::args::Format;
use super::table::Table;
use super::{Failure, Options, Out, open_for_reading, print_notice};
use crate::entry::answers::born_shown;
use crate::register::read::find::{Hit, find};
use crate::words::cli as w;

/// At most so many people are printed.
const MAX_ROWS: usize = 500;

pub(super) fn run(
    options: &Options,
    text: &[String],
    format: Format,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    let register = open_for_reading(options)?;
    let hits = find(register.reading(), &text.join(" "), MAX_ROWS)?;
    match format {
        Format::Table => table(&hits, options.ascii, out)?,
        Format::Json => {
            let all: Vec<Json> = hits.iter().map(object).collect();
            writeln!(out, "{:#}", Json::Array(all))?;
        }
        Format::Csv => sheet(&hits, out)?,
        Format::Md => {
            return Err(Failure::Usage(w::format_unknown_here(
                "md",
                "table, json, csv",
            )));
        }
    }
    if hits.len() == MAX_ROWS {
        print_notice(&w::only_the_first(MAX_ROWS));
    }
    Ok(ExitCode::SUCCESS)
}

fn object(hit: &Hit) -> Json {
    json!({
        "register_no": hit.id,
        "citizen_id": hit.citizen_id,
        "full_name": hit.full_name,
        "born": hit.born,
        "phone": hit.phone,
        "neighbourhood": hit.neighbourhood,
    })
}

fn cells(hit: &Hit, born: String) -> Vec<String> {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    vec![
        hit.id.to_string(),
        text(&hit.citizen_id),
        hit.full_name.clone(),
        born,
        text(&hit.phone),
        text(&hit.neighbourhood),
    ]
}

fn table(hits: &[Hit], ascii: bool, out: &mut Out<'_>) -> Result<(), Failure> {
    if hits.is_empty() {
        print_notice(w::NOBODY.text());
        return Ok(());
    }
    let head = [
        w::NUMBER,
        w::ID_NUMBER,
        w::FULL_NAME,
        w::BORN,
        w::PHONE,
        w::NEIGHBOURHOOD,
    ];
    let mut table = Table::new(head.map(|h| h.text().to_owned()).to_vec()).right(&[0]);
    for hit in hits {
        table.row(cells(hit, born_shown(&hit.born)));
    }
    Ok(table.print(out, ascii)?)
}

fn sheet(hits: &[Hit], out: &mut Out<'_>) -> Result<(), Failure> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record([
        "register_no",
        "citizen_id",
        "full_name",
        "born",
        "phone",
        "neighbourhood",
    ])?;
    for hit in hits {
        csv.write_record(cells(hit, hit.born.clone()))?;
    }
    Ok(csv.flush()?)
}
