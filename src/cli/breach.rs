//! `vieclam breach`. Prints the facts an authority asks for; the queries: `register::breach`.

use clap::Args;
use serde_json::{Value as Json, json};

use super::emit::{Column, Format, Out};
use super::trail::{Days, span};
use super::{Options, Result, examples, open_for_reading, plan};
use crate::domain::roles::Permission;
use crate::register::breach::{self, BreachLine};
use crate::words::{cli as w, safety as ws};

#[derive(Debug, Args)]
#[command(about = ws::ABOUT_BREACH)]
#[command(override_usage = "vieclam breach [--from D] [--to D] [--format table|json|csv]")]
#[command(after_help = examples(&["vieclam breach --from 25/11/2026 --to 28/11/2026"]))]
pub(super) struct Breach {
    #[command(flatten)]
    days: Days,
    #[arg(long, value_enum, default_value_t, help = w::HELP_FORMAT)]
    format: Format,
}

pub(super) fn run(options: &Options, args: &Breach, out: &mut Out<'_>) -> Result<()> {
    let mut register = open_for_reading(options)?;
    register.authorize(Permission::Trail)?;
    let ward = plan(options)?.ward;
    let span = span(&register, &args.days)?;
    let lines = breach::facts(&mut register, span)?.describe(&ward);
    if args.format == Format::Table {
        return lines.into_iter().try_for_each(|line| print(line, out));
    }
    let is_csv = args.format == Format::Csv;
    let rows = rows(lines, if is_csv { "label" } else { "to_fill" });
    let columns = ["part", "label", "text"].map(Column::data);
    out.emit(args.format, &columns, &rows)
}

fn print(line: BreachLine, out: &mut Out<'_>) -> Result<()> {
    match line {
        BreachLine::Heading(text) => {
            out.line("")?;
            out.line(text)
        }
        BreachLine::Fact(label, text) if label.is_empty() => out.line(format!("  {text}")),
        BreachLine::Fact(label, text) => out.line(format!("  {label}: {text}")),
        BreachLine::ToFill(text) => out.line(format!("  {text}")),
    }
}

/// The facts under the heading of their part, and the lines that the ward fills in, under the key `to_fill`.
fn rows(lines: Vec<BreachLine>, to_fill: &str) -> Vec<Json> {
    let mut part = "";
    let row = |line| match line {
        BreachLine::Heading(text) => {
            part = text.text();
            None
        }
        BreachLine::Fact(label, text) => Some(json!({"part": part, "label": label, "text": text})),
        BreachLine::ToFill(text) => Some(json!({"part": part, to_fill: text.text()})),
    };
    lines.into_iter().filter_map(row).collect()
}
