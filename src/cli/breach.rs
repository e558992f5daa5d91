//! `vieclam breach`. Prints the facts an authority asks for; gathering them is `register::breach`'s.

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Value as Json, json};

use super::args::{Breach, Format};
use super::trail::span;
use super::{Failure, Options, Out, plan, reading};
use crate::domain::roles::Act;
use crate::domain::text::Safe;
use crate::register::breach::Told;
use crate::words::cli as w;

pub(super) fn run(
    options: &Options,
    asked: &Breach,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    let mut register = reading(options)?;
    register.may(Act::Trail)?;
    let ward = plan(options)?.ward;
    let span = span(&register, &asked.days)?;
    let told = register.breach(span)?.told(&ward);
    match asked.format {
        Format::Table => {
            for line in &told {
                match line {
                    Told::Heading(text) => writeln!(out, "\n{text}")?,
                    Told::Fact(label, text) if label.is_empty() => {
                        writeln!(out, "  {}", Safe::of(text))?;
                    }
                    Told::Fact(label, text) => {
                        writeln!(out, "  {}: {}", Safe::of(label), Safe::of(text))?;
                    }
                    Told::ToFill(text) => writeln!(out, "  {text}")?,
                }
            }
        }
        Format::Json => {
            let mut heading = String::new();
            let mut all = Vec::new();
            for line in told {
                match line {
                    Told::Heading(text) => heading = text,
                    Told::Fact(label, text) => {
                        all.push(json!({"part": heading, "label": label, "text": text}));
                    }
                    Told::ToFill(text) => all.push(json!({"part": heading, "to_fill": text})),
                }
            }
            writeln!(out, "{:#}", Json::Array(all))?;
        }
        Format::Csv => {
            let mut csv = csv::Writer::from_writer(out);
            csv.write_record(["part", "label", "text"])?;
            let mut heading = String::new();
            for line in told {
                match line {
                    Told::Heading(text) => heading = text,
                    Told::Fact(label, text) => csv.write_record([&heading, &label, &text])?,
                    Told::ToFill(text) => csv.write_record([heading.as_str(), &text, ""])?,
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
