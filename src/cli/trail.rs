//! `vieclam trail`. Prints the trail, its newest point, or whether it is whole; following it is `register::trail`'s.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value as Json, json};

use super::args::{Days, Format, Trail};
use super::table::Table;
use super::{Failure, Options, Out, open_for_reading, print_notice};
use crate::domain::date;
use crate::domain::roles::Permission;
use crate::register::Register;
use crate::register::backup::{BackupLabel, folder_of, list};
use crate::register::breach::shown_moment;
use crate::register::trail::read::{Span, TrailLine, action_label};
use crate::register::trail::verify::{find_row_by_hash, parse_hash_digits};
use crate::words::{cli as w, safety as ws};

/// At most so many rows are printed.
const MAX_ROWS: usize = 5_000;

pub(super) fn run(options: &Options, args: &Trail, out: &mut Out<'_>) -> Result<ExitCode, Failure> {
    let register = open_for_reading(options)?;
    if args.head {
        let head = register.trail_head()?;
        writeln!(out, "{} {}", head.row, head.hash)?;
        return Ok(ExitCode::SUCCESS);
    }
    register.authorize(Permission::Trail)?;
    if args.verify || !args.against.is_empty() {
        return verify(&register, &args.against, out);
    }
    let span = span(&register, &args.days)?;
    let lines = register.trail_lines(span, args.by.as_deref().unwrap_or_default(), MAX_ROWS)?;
    if lines.len() == MAX_ROWS {
        print_notice(&ws::only_first(MAX_ROWS));
    }
    print(&lines, args.format, options, out)?;
    Ok(ExitCode::SUCCESS)
}

/// The days asked for; today when none are.
pub(super) fn span(register: &Register, days: &Days) -> Result<Span, Failure> {
    let today = register.today();
    let day = |text: &Option<String>| match text {
        None => Ok(today),
        Some(text) => date::parse_day(text).map_err(|_| Failure::Usage(ws::day_wrong(text))),
    };
    let (from, to) = (day(&days.from)?, day(&days.until)?);
    if from > to {
        return Err(Failure::Usage(ws::SPAN_WRONG.text().to_owned()));
    }
    Ok(Span { from, to })
}

/// Follows the chain, and looks for every point that stands outside: in the names of the copies, and those given.
fn verify(register: &Register, against: &[String], out: &mut Out<'_>) -> Result<ExitCode, Failure> {
    let mut points = Vec::new();
    for text in against {
        let name = Path::new(text)
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let point = BackupLabel::from_file_name(&name)
            .map(|l| l.head.hash)
            .or_else(|| parse_hash_digits(text));
        let point = point.ok_or_else(|| Failure::Usage(ws::point_wrong(text)))?;
        points.push((point, text.clone()));
    }
    let copies = list(register.path(), &folder_of(register.path()));
    points.extend(copies.into_iter().map(|k| {
        let name = k.label.file_name();
        (k.label.head.hash, name)
    }));
    let report = register.check(&mut |_| ())?;
    let mut findings = report.sentences;
    for (point, from) in &points {
        match find_row_by_hash(register.reading(), point)? {
            Some(row) if against.contains(from) => {
                writeln!(out, "{}", ws::point_stands(point, row))?;
            }
            Some(_) => {}
            None => findings.push(ws::point_missing(point, from)),
        }
    }
    for finding in &findings {
        writeln!(out, "{}", crate::domain::text::SafeText::new(finding))?;
    }
    writeln!(
        out,
        "{}",
        ws::trail_followed(report.trail_rows, points.len(), findings.len())
    )?;
    Ok(ExitCode::from(u8::from(!findings.is_empty())))
}

fn print(
    lines: &[TrailLine],
    format: Format,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<(), Failure> {
    match format {
        Format::Table if lines.is_empty() => writeln!(out, "{}", ws::TRAIL_EMPTY)?,
        Format::Table => {
            let head = [
                ws::COLUMN_ROW,
                ws::COLUMN_WHEN,
                ws::COLUMN_WHO,
                ws::COLUMN_WHERE,
                ws::COLUMN_ACTION,
                ws::COLUMN_ABOUT,
            ];
            let mut table = Table::new(head.map(|p| p.text().to_owned()).to_vec()).right(&[0]);
            for line in lines {
                table.row(vec![
                    line.row.to_string(),
                    shown_moment(&line.at),
                    line.clerk.clone(),
                    line.origin.clone(),
                    action_label(&line.action).to_owned(),
                    line.what.clone(),
                ]);
            }
            table.print(out, options.ascii)?;
        }
        Format::Json => {
            let all: Vec<Json> = lines.iter().map(object).collect();
            writeln!(out, "{:#}", Json::Array(all))?;
        }
        Format::Csv => {
            let mut csv = csv::Writer::from_writer(out);
            csv.write_record(["row", "at", "clerk", "origin", "action", "about"])?;
            for line in lines {
                csv.write_record([
                    line.row.to_string().as_str(),
                    &line.at,
                    &line.clerk,
                    &line.origin,
                    &line.action,
                    &line.what,
                ])?;
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
    Ok(())
}

fn object(line: &TrailLine) -> Json {
    json!({
        "row": line.row,
        "at": line.at,
        "clerk": line.clerk,
        "origin": line.origin,
        "action": line.action,
        "about": line.what,
        "facts": line.details,
    })
}
