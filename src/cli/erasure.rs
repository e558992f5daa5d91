//! `vieclam forget`. Asking, agreeing, refusing, and the lists; removing is `register::forget`'s.

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Value as Json, json};

use crate::cli::args::{Erasure, Format};
use crate::cli::table::Table;
use crate::cli::{Failure, Options, Out, open_for_reading, plan, session};
use crate::domain::date;
use crate::register::Register;
use crate::register::breach::shown_moment;
use crate::register::write::erase::ErasureResult;
use crate::words::{Phrase, cli as w, safety as ws};

/// At most so many people are listed as due.
const MAX_ROWS: usize = 5_000;

pub(super) fn run(
    options: &Options,
    args: &Erasure,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    if !options.register.exists() {
        return Err(Failure::Usage(w::no_register(options.register.display())));
    }
    let open = || -> Result<Register, Failure> {
        let plan = plan(options)?;
        Ok(Register::open(
            &options.register,
            session(options, &plan, "command"),
        )?)
    };
    if let (Some(person), Some(ground)) = (args.ask, &args.ground) {
        open()?.request_erasure(person, ground)?;
        writeln!(out, "{}", ws::forget_asked_done(person))?;
    } else if let Some(request) = args.refuse {
        open()?.reject_erasure(request)?;
        writeln!(out, "{}", ws::forget_refused_done(request))?;
    } else if let Some(request) = args.agree {
        let done = open()?.approve_erasure(request)?;
        for sentence in outcome_lines(&done) {
            writeln!(out, "{sentence}")?;
        }
        return Ok(ExitCode::from(u8::from(!done.swept)));
    } else if args.sweep {
        let swept = open()?.sweep()?;
        let message = if swept { ws::SWEPT } else { ws::FORGET_UNSWEPT };
        writeln!(out, "{message}")?;
        return Ok(ExitCode::from(u8::from(!swept)));
    } else {
        return lists(options, args, out);
    }
    Ok(ExitCode::SUCCESS)
}

/// What a removal did, a sentence each.
fn outcome_lines(done: &ErasureResult) -> Vec<String> {
    let mut lines = vec![
        if done.swept {
            ws::FORGET_DONE
        } else {
            ws::FORGET_UNSWEPT
        }
        .text()
        .to_owned(),
    ];
    match done.copies {
        Some(0) => {}
        Some(count) => lines.push(ws::forget_copies(count)),
        None => lines.push(ws::FORGET_COPIES_STAY.text().to_owned()),
    }
    if !done.mentioned.is_empty() {
        lines.push(ws::forget_mentioned(done.mentioned.join(", ")));
    }
    lines
}

fn lists(options: &Options, args: &Erasure, out: &mut Out<'_>) -> Result<ExitCode, Failure> {
    let register = open_for_reading(options)?;
    let (keys, labels, rows, none): (&[&str], Vec<Phrase>, Vec<Vec<String>>, Phrase) = if args.due {
        let rows = register.erasures_due(MAX_ROWS)?.into_iter().map(|d| {
            vec![
                d.person.to_string(),
                d.full_name,
                d.ground.id.clone(),
                date::shown(d.since),
            ]
        });
        let labels = vec![
            ws::COLUMN_PERSON,
            ws::COLUMN_NAME,
            ws::COLUMN_GROUND,
            ws::COLUMN_SINCE,
        ];
        (
            &["person", "full_name", "ground", "since"],
            labels,
            rows.collect(),
            ws::FORGET_NOBODY_DUE,
        )
    } else {
        let rows = register.erasure_requests()?.into_iter().map(|r| {
            vec![
                r.id.to_string(),
                r.person.to_string(),
                r.full_name,
                r.ground.id.clone(),
                shown_moment(&r.requested_at),
                r.requested_by,
            ]
        });
        let labels = vec![
            ws::COLUMN_REQUEST,
            ws::COLUMN_PERSON,
            ws::COLUMN_NAME,
            ws::COLUMN_GROUND,
            ws::COLUMN_WHEN,
            ws::COLUMN_WHO,
        ];
        (
            &[
                "request",
                "person",
                "full_name",
                "ground",
                "asked_at",
                "asked_by",
            ],
            labels,
            rows.collect(),
            ws::FORGET_NONE,
        )
    };
    match args.format {
        Format::Table if rows.is_empty() => writeln!(out, "{none}")?,
        Format::Table => {
            let mut table =
                Table::new(labels.iter().map(|p| p.text().to_owned()).collect()).right(&[0]);
            for row in rows {
                table.row(row);
            }
            table.print(out, options.ascii)?;
        }
        Format::Json => {
            let all = rows.into_iter().map(|row| {
                let pairs = keys.iter().zip(row);
                Json::Object(pairs.map(|(k, v)| ((*k).to_owned(), json!(v))).collect())
            });
            writeln!(out, "{:#}", Json::Array(all.collect()))?;
        }
        Format::Csv => {
            let mut csv = csv::Writer::from_writer(out);
            csv.write_record(keys)?;
            for row in rows {
                csv.write_record(row)?;
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
