//! `vieclam forms`. Prints what `forms::describe` tells.

use std::io::Write;
use std::process::ExitCode;

use serde_json::Value as Json;

use super::args::Format;
use super::table::Table;
use super::{Failure, Options, Out};
use crate::forms::{FORMS, Form, Required, describe, form};
use crate::words::cli as w;

pub(super) fn run(
    options: &Options,
    name: Option<&str>,
    format: Format,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    let selected: Vec<&Form> = match name {
        None => FORMS.to_vec(),
        Some(name) => vec![form(name).ok_or_else(|| {
            let names = FORMS.map(|f| f.name).join(", ");
            Failure::Usage(w::unknown_form(name, names))
        })?],
    };
    match format {
        Format::Json => {
            let mut all: Vec<Json> = selected.iter().map(|f| describe::json(f)).collect();
            let output = match name {
                Some(_) => all.remove(0),
                None => Json::Array(all),
            };
            writeln!(out, "{output:#}")?;
        }
        Format::Md => {
            let all: Vec<String> = selected.iter().map(|f| describe::markdown(f)).collect();
            write!(out, "{}", all.join("\n"))?;
        }
        Format::Table => {
            for form in selected {
                table(form, options.ascii, out)?;
            }
        }
        Format::Csv => {
            return Err(Failure::Usage(w::format_unknown_here(
                "csv",
                "table, json, md",
            )));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn table(form: &Form, ascii: bool, out: &mut Out<'_>) -> Result<(), Failure> {
    let head = [w::FIELD, w::LABEL, w::KIND, w::REQUIRED, w::ASKED];
    let mut table = Table::new(head.map(|h| h.text().to_owned()).to_vec());
    for section in form.sections {
        for field in section.fields {
            let required = match field.required {
                Required::No => "",
                Required::Always | Required::ByHand => w::YES.text(),
            };
            let key = format!("{}.{}", section.record.table(), field.key);
            let cells = [
                key,
                field.label.to_string(),
                field.kind.name().to_owned(),
                required.to_owned(),
                field.relevant.describe(),
            ];
            table.row(cells.to_vec());
        }
    }
    writeln!(out, "{} ({})", form.title, form.name)?;
    table.print(out, ascii)?;
    writeln!(out)?;
    Ok(())
}
