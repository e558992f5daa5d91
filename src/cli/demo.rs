//! `vieclam demo`. Makes the invented ward in a file of its own, or finds it there, and opens it. What is in it is `demo`'s.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::args::Demo;
use super::{Failure, Options, plan, run_interface, session};
use crate::cli::progress_bar::TerminalProgress;
use crate::demo::{DemoError, PEOPLE, Summary, build};
use crate::domain::date;
use crate::domain::money::shown_count;
use crate::domain::text::SafeText;
use crate::progress::plan::Plan;
use crate::register::Register;
use crate::register::open::data_folder;
use crate::words::cli as w;

pub(super) fn run(
    options: &Options,
    args: &Demo,
    register_arg: Option<&Path>,
) -> Result<ExitCode, Failure> {
    let people = args.people.unwrap_or(PEOPLE);
    let path = register_arg.map_or_else(|| default_file(people, args.seed), Path::to_path_buf);
    let plan = plan(options)?;
    let mut register = Register::open(&path, session(options, &plan, "demo"))?;
    if register_arg.is_none() && is_from_another_day(&register)? {
        drop(register);
        remove(&path)?;
        register = Register::open(&path, session(options, &plan, "demo"))?;
    }
    if register.demo_flag()?.is_none() {
        let summary = fill(&mut register, &plan, people, args.seed)?;
        tracing::info!(people = summary.people, "demo");
        writeln!(io::stdout(), "{}", summary_text(&summary))?;
    }
    let shown = path.display().to_string();
    writeln!(io::stdout(), "{}", w::demo_is_in(SafeText::new(&shown)))?;
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        // What is typed from here on is a clerk's, not the generator's.
        drop(register);
        let register = Register::open(&path, session(options, &plan, "screen"))?;
        return run_interface(register, plan, options);
    }
    Ok(ExitCode::SUCCESS)
}

/// The invented ward's calendar ends on the day it was made; our own file is made anew on another.
fn is_from_another_day(register: &Register) -> Result<bool, Failure> {
    let today = date::iso(register.today());
    Ok(register
        .demo_flag()?
        .is_some_and(|flag| !flag.ends_with(&today)))
}

/// Takes our own invented ward away, with its log.
fn remove(path: &Path) -> Result<(), Failure> {
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

/// Never the register of the ward: a file of its own for each invented one.
fn default_file(people: u32, seed: u64) -> PathBuf {
    data_folder().join(format!("demo-{people}-{seed}.db"))
}

fn fill(register: &mut Register, plan: &Plan, people: u32, seed: u64) -> Result<Summary, Failure> {
    let progress = TerminalProgress::start(w::MAKING);
    build(register, plan, people, seed, &mut |done, total| {
        progress.update(done, total)
    })
    .map_err(|e| match e {
        DemoError::Register(e) => Failure::Register(e),
        DemoError::NotEmpty => Failure::Usage(e.sentence()),
        DemoError::Stopped | DemoError::Lists(_) => Failure::Failed(e.sentence()),
    })
}

fn summary_text(summary: &Summary) -> String {
    let count = |n: usize| shown_count(i64::try_from(n).unwrap_or(i64::MAX));
    let lines = [
        w::demo_made(
            count(summary.people),
            count(summary.memberships),
            count(summary.needs),
            count(summary.courses),
            count(summary.enrolments),
        ),
        w::demo_made_more(
            count(summary.contacts),
            count(summary.placements),
            count(summary.follow_ups),
            count(summary.loans),
        ),
    ];
    lines.join("\n")
}
