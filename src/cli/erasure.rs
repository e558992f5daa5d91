//! `vieclam forget`. Requests to erase a person, their approval and refusal, and the lists; erasing:
//! `register::write::erase`.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value as Json, json};

use super::emit::{Column, Format, Out};
use super::{Options, Result, examples, open_for_reading, open_for_writing, success_or_1};
use crate::domain::date::{shown, shown_moment};
use crate::domain::ids::{ErasureRequestId, PersonId};
use crate::register::open;
use crate::register::write::erase;
use crate::register::write::erase_request::{self, ErasureDue, ErasureRequest};
use crate::register::write::erase_traces::{self, SweepResult};
use crate::words::{Phrase, cli as wc, safety as w};

/// Maximum number of due people listed.
const MAX_ROWS: usize = 5_000;

#[derive(Debug, Args)]
#[command(about = w::ABOUT_FORGET)]
#[command(
    override_usage = "vieclam forget [--due] [--format table|json|csv]\n          vieclam forget --ask NUMBER --ground GROUND\n          vieclam forget --agree REQUEST | --refuse REQUEST | --sweep"
)]
#[command(after_help = examples(&[
    "vieclam forget --due",
    "vieclam forget --ask 12 --ground asked --clerk lan",
    "vieclam forget --agree 1 --clerk hoa",
]))]
pub(super) struct Erasure {
    #[arg(long, value_name = "NUMBER", requires = "ground", help = w::HELP_ASK)]
    ask: Option<PersonId>,
    #[arg(long, value_name = "GROUND", requires = "ask", help = w::HELP_GROUND)]
    ground: Option<String>,
    #[arg(long, value_name = "REQUEST", help = w::HELP_AGREE)]
    agree: Option<ErasureRequestId>,
    #[arg(long, value_name = "REQUEST", help = w::HELP_REFUSE)]
    refuse: Option<ErasureRequestId>,
    #[arg(long, help = w::HELP_DUE)]
    due: bool,
    #[arg(long, help = w::HELP_SWEEP)]
    sweep: bool,
    #[arg(long, value_enum, default_value_t, help = wc::HELP_FORMAT)]
    format: Format,
}

const DUE_COLUMNS: [Column<Json>; 4] = [
    Column::number("person", w::COLUMN_PERSON),
    Column::new("full_name", w::COLUMN_NAME),
    Column::new("ground", w::COLUMN_GROUND),
    Column::new("since", w::COLUMN_SINCE),
];

const REQUEST_COLUMNS: [Column<Json>; 6] = [
    Column::number("request", w::COLUMN_REQUEST),
    Column::new("person", w::COLUMN_PERSON),
    Column::new("full_name", w::COLUMN_NAME),
    Column::new("ground", w::COLUMN_GROUND),
    Column::new("asked_at", w::COLUMN_WHEN),
    Column::new("asked_by", w::COLUMN_WHO),
];

pub(super) fn run(options: &Options, args: &Erasure, out: &mut Out<'_>) -> Result<ExitCode> {
    open::ensure_exists(&options.register)?;
    if let (Some(person), Some(ground)) = (args.ask, &args.ground) {
        erase_request::request(&mut open_for_writing(options)?, person, ground)?;
        out.line(w::forget_asked_done(person))?;
    } else if let Some(request) = args.refuse {
        erase_request::reject(&mut open_for_writing(options)?, request)?;
        out.line(w::forget_refused_done(request))?;
    } else if let Some(request) = args.agree {
        let done = erase::approve(&mut open_for_writing(options)?, request)?;
        print_sweep(w::FORGET_DONE, &done.sweep, out)?;
        for sentence in done.mentions.sentences() {
            out.line(sentence)?;
        }
        return Ok(success_or_1(done.sweep.is_complete()));
    } else if args.sweep {
        let done = erase_traces::sweep(&mut open_for_writing(options)?)?;
        print_sweep(w::SWEPT, &done, out)?;
        return Ok(success_or_1(done.is_complete()));
    } else {
        let register = open_for_reading(options)?;
        if args.due {
            let due = erase_request::due(register.reader(), MAX_ROWS)?;
            let rows: Vec<Json> = due.iter().map(due_row).collect();
            out.emit_or(args.format, &DUE_COLUMNS, &rows, w::FORGET_NONE_DUE)?;
        } else {
            let requests = erase_request::requests(register.reader())?;
            let rows: Vec<Json> = requests.iter().map(request_row).collect();
            out.emit_or(args.format, &REQUEST_COLUMNS, &rows, w::FORGET_NONE)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print_sweep(swept: Phrase, done: &SweepResult, out: &mut Out<'_>) -> Result<()> {
    out.line(if done.overwritten {
        swept
    } else {
        w::FORGET_UNSWEPT
    })?;
    for sentence in done.copies.sentences() {
        out.line(sentence)?;
    }
    Ok(())
}

/// A person whose data are due for erasure. Every value is a text.
fn due_row(due: &ErasureDue) -> Json {
    json!({
        "person": due.person.to_string(),
        "full_name": due.full_name,
        "ground": due.ground.id,
        "since": shown(due.since),
    })
}

/// An open request. Every value is a text.
fn request_row(request: &ErasureRequest) -> Json {
    json!({
        "request": request.id.to_string(),
        "person": request.person.to_string(),
        "full_name": request.full_name,
        "ground": request.ground.id,
        "asked_at": shown_moment(&request.requested_at),
        "asked_by": request.requested_by,
    })
}
