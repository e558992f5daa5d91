//! `vieclam demo`. Opens the demo ward in a file of its own and creates the file if needed; the content: `demo`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::progress_bar::TerminalProgress;
use super::{
    Failure, Options, Result, examples, has_terminal, plan, run_interface, session, with_stdout,
};
use crate::demo::{DemoError, PEOPLE, Summary, build};
use crate::domain::date;
use crate::forms::Record;
use crate::progress::format;
use crate::progress::plan::Plan;
use crate::register::Register;
use crate::register::open::data_folder;
use crate::register::write::demo_flag::demo_flag;
use crate::words::cli as w;

#[derive(Debug, Args)]
#[command(about = w::ABOUT_DEMO, override_usage = "vieclam demo [--people N] [--seed S]")]
#[command(after_help = examples(&["vieclam demo", "vieclam demo --people 400 --seed 7"]))]
pub(super) struct Demo {
    #[arg(long, value_name = "N", help = w::HELP_PEOPLE)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    people: Option<u32>,
    #[arg(long, value_name = "S", default_value_t = 1, help = w::HELP_SEED)]
    seed: u64,
}

pub(super) fn run(options: &Options, args: &Demo, register_arg: Option<&Path>) -> Result<ExitCode> {
    let people = args.people.unwrap_or(PEOPLE);
    let path = register_arg.map_or_else(|| default_file(people, args.seed), Path::to_path_buf);
    let plan = plan(options)?;
    let mut register = Register::open(&path, session(options, &plan, "demo"))?;
    if register_arg.is_none() && is_from_another_day(&register)? {
        drop(register);
        remove(&path)?;
        register = Register::open(&path, session(options, &plan, "demo"))?;
    }
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
        let register = Register::open(&path, session(options, &plan, "screen"))?;
        return run_interface(register, plan, options);
    }
    Ok(ExitCode::SUCCESS)
}

/// The demo ward ends on the day it was made; the default file is made anew on another day.
fn is_from_another_day(register: &Register) -> Result<bool> {
    let today = date::iso(register.today());
    Ok(demo_flag(register.reader())?.is_some_and(|flag| !flag.ends_with(&today)))
}

/// Removes the default file with its write-ahead log.
fn remove(path: &Path) -> Result<()> {
    for end in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        match fs::remove_file(&file) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e.into()),
            _ => {}
        }
    }
    Ok(())
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
