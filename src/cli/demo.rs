//! `vieclam demo`. Opens the demo ward in a file of its own and creates the file if needed; the content: `demo`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::progress_bar::TerminalProgress;
use super::{
    Failure, Options, Result, examples, has_terminal, plan, print_notice, run_interface, session,
    with_stdout,
};
use crate::demo::{DemoError, PEOPLE, Summary, build};
use crate::domain::date;
use crate::forms::Record;
use crate::progress::format;
use crate::progress::plan::Plan;
use crate::register::demo_file;
use crate::register::open::data_folder;
use crate::register::write::demo_flag::{demo_day, demo_flag, is_untouched};
use crate::register::{Origin, Register, RegisterError};
use crate::words::cli as w;

#[derive(Debug, Args)]
#[command(about = w::ABOUT_DEMO, override_usage = "vieclam demo [--people N] [--seed S] [--fresh]")]
#[command(after_help = examples(&["vieclam demo", "vieclam demo --people 400 --seed 7"]))]
pub(super) struct Demo {
    #[arg(long, value_name = "N", help = w::HELP_PEOPLE)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    people: Option<u32>,
    #[arg(long, value_name = "S", default_value_t = 1, help = w::HELP_SEED)]
    seed: u64,
    #[arg(long, help = w::HELP_FRESH)]
    fresh: bool,
}

pub(super) fn run(options: &Options, args: &Demo, register_arg: Option<&Path>) -> Result<ExitCode> {
    let people = args.people.unwrap_or(PEOPLE);
    let path = register_arg.map_or_else(|| default_file(people, args.seed), Path::to_path_buf);
    let plan = plan(options)?;
    let open = |origin| Register::open(&path, session(options, &plan, origin));
    let register = open(Origin::Demo)?;
    let mut register = match replaced(register, args.fresh, register_arg.is_none())? {
        Some(register) => register,
        None => open(Origin::Demo)?,
    };
    let summary = match demo_flag(register.reader())? {
        None => Some(fill(&mut register, &plan, people, args.seed)?),
        Some(_) => None,
    };
    with_stdout(options.screen.ascii, |out| {
        if let Some(summary) = summary {
            tracing::info!(people = summary.of(Record::Person), "demo");
            let [counts, more] = summary_lines(&summary);
            out.line(counts)?;
            out.line(more)?;
        }
        out.line(w::demo_is_in(path.display()))
    })?;
    if has_terminal() {
        // The trail names the clerk, not the generator, from here on.
        drop(register);
        return run_interface(open(Origin::Screen)?, plan, options);
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes room for a new ward: on request by another name for the old one, else only where the default file is of another day
/// and nobody but the generator has written in it. `None` when the file is out of the way, else the register as it is.
fn replaced(register: Register, fresh: bool, is_default: bool) -> Result<Option<Register>> {
    let (reader, path) = (register.reader(), register.path().to_path_buf());
    let Some(day) = demo_day(reader)? else {
        return Ok(Some(register));
    };
    if fresh {
        let aside = demo_file::set_aside(register)?;
        print_notice(&w::demo_set_aside(aside.display()));
        return Ok(None);
    }
    // A ward ends on the day it was made, so the default file is made anew on another day.
    if !is_default || day == date::iso(register.today()) {
        return Ok(Some(register));
    }
    if is_untouched(reader)? {
        return match demo_file::remove(register) {
            // Open in another program: it is opened here too, as it is.
            Ok(()) | Err(RegisterError::Refused(_)) => Ok(None),
            Err(e) => Err(e.into()),
        };
    }
    let day = date::from_iso(&day).map_or(day, date::shown);
    print_notice(&w::demo_written_in(path.display(), day));
    Ok(Some(register))
}

/// A file for each size and seed, never the register of the ward.
fn default_file(people: u32, seed: u64) -> PathBuf {
    data_folder().join(format!("demo-{people}-{seed}.db"))
}

fn fill(register: &mut Register, plan: &Plan, people: u32, seed: u64) -> Result<Summary> {
    let progress = TerminalProgress::start(w::MAKING);
    build(register, plan, people, seed, &mut |done, total| {
        progress.update(done, total)
    })
    .map_err(|e| match e {
        DemoError::Register(e) => Failure::Register(e),
        DemoError::NotEmpty => Failure::Usage(e.to_string()),
        DemoError::Stopped | DemoError::Lists(_) => Failure::Failed(e.to_string()),
    })
}

fn summary_lines(summary: &Summary) -> [String; 2] {
    let count = |record| format::count(summary.of(record) as u64);
    [
        w::demo_made(
            count(Record::Person),
            count(Record::Membership),
            count(Record::Need),
            count(Record::Course),
            count(Record::Enrolment),
        ),
        w::demo_made_more(
            count(Record::Contact),
            count(Record::Placement),
            count(Record::FollowUp),
            count(Record::Loan),
        ),
    ]
}
