//! `vieclam breach`. Prints the facts an authority asks for; gathering them is `register::breach`'s.

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Value as Json, json};

use super::args::{Breach, Format};
use super::trail::span;
use super::{Failure, Options, Out, open_for_reading, plan};
use crate::domain::roles::Permission;
use crate::domain::text::SafeText;
use crate::register::breach::BreachLine;
use crate::words::cli as w;

pub(super) fn run(
    options: &Options,
    args: &Breach,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    let mut register = open_for_reading(options)?;
    register.authorize(Permission::Trail)?;
    let ward = plan(options)?.ward;
    let span = span(&register, &args.days)?;
    let lines = register.breach_facts(span)?.describe(&ward);
    match args.format {
        Format::Table => {
            for line in &lines {
                match line {
                    BreachLine::Heading(text) => writeln!(out, "\n{text}")?,
                    BreachLine::Fact(label, text) if label.is_empty() => {
                        writeln!(out, "  {}", SafeText::new(text))?;
                    }
                    BreachLine::Fact(label, text) => {
                        writeln!(out, "  {}: {}", SafeText::new(label), SafeText::new(text))?;
                    }
                    BreachLine::ToFill(text) => writeln!(out, "  {text}")?,
                }
            }
        }
        Format::Json => {
            let mut heading = String::new();
            let mut all = Vec::new();
            for line in lines {
                match line {
                    BreachLine::Heading(text) => heading = text,
                    BreachLine::Fact(label, text) => {
                        all.push(json!({"part": heading, "label": label, "text": text}));
                    }
                    BreachLine::ToFill(text) => all.push(json!({"part": heading, "to_fill": text})),
                }
            }
            writeln!(out, "{:#}", Json::Array(all))?;
        }
        Format::Csv => {
            let mut csv = csv::Writer::from_writer(out);
            csv.write_record(["part", "label", "text"])?;
            let mut heading = String::new();
            for line in lines {
                match line {
                    BreachLine::Heading(text) => heading = text,
                    BreachLine::Fact(label, text) => csv.write_record([&heading, &label, &text])?,
                    BreachLine::ToFill(text) => csv.write_record([heading.as_str(), &text, ""])?,
                }
            }
            csv.flush()?;
        }
        Format::Md => {
            return Err(Failure::Usage(w::format_unknown_here(
                "md",
                "table, json, csv",
            )));
        }
    }
    Ok(ExitCode::SUCCESS)
}
