//! `vieclam demo`. Makes the invented ward in a file of its own, or finds it there, and opens it. What is in it is `demo`'s.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::args::Demo;
use super::work::Work;
use super::{Failure, Options, interface, plan, session};
use crate::demo::{DemoError, PEOPLE, Summary, build};
use crate::domain::date;
use crate::domain::money::shown_count;
use crate::domain::text::Safe;
use crate::register::Register;
use crate::register::open::data_folder;
use crate::words::cli as w;

pub(super) fn run(
    options: &Options,
    asked: &Demo,
    named: Option<&Path>,
) -> Result<ExitCode, Failure> {
    let people = asked.people.unwrap_or(PEOPLE);
    let path = named.map_or_else(|| own_file(people, asked.seed), Path::to_path_buf);
    let plan = plan(options)?;
    let mut register = Register::open(&path, session(options, &plan, "demo"))?;
    if named.is_none() && is_of_another_day(&register)? {
        drop(register);
        remove(&path)?;
        register = Register::open(&path, session(options, &plan, "demo"))?;
    }
    if register.demo_mark()?.is_none() {
        let summary = fill(&mut register, people, asked.seed)?;
        tracing::info!(people = summary.people, "demo");
        writeln!(io::stdout(), "{}", told(&summary))?;
    }
    let shown = path.display().to_string();
    writeln!(io::stdout(), "{}", w::demo_is_in(Safe::of(&shown)))?;
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        // What is typed from here on is a clerk's, not the generator's.
        drop(register);
        let register = Register::open(&path, session(options, &plan, "screen"))?;
        return interface(register, plan, options);
    }
    Ok(ExitCode::SUCCESS)
}

/// The invented ward's calendar ends on the day it was made; our own file is made anew on another.
fn is_of_another_day(register: &Register) -> Result<bool, Failure> {
    let today = date::iso(register.today());
    Ok(register
        .demo_mark()?
        .is_some_and(|mark| !mark.ends_with(&today)))
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
fn own_file(people: u32, seed: u64) -> PathBuf {
    data_folder().join(format!("demo-{people}-{seed}.db"))
}

fn fill(register: &mut Register, people: u32, seed: u64) -> Result<Summary, Failure> {
    let work = Work::begin(w::MAKING);
    build(register, people, seed, &mut |done, total| {
        work.tell(done, total)
    })
    .map_err(|e| match e {
        DemoError::Register(e) => Failure::Register(e),
        DemoError::NotEmpty => Failure::Usage(e.sentence()),
        DemoError::Stopped | DemoError::Lists(_) => Failure::Failed(e.sentence()),
    })
}

fn told(made: &Summary) -> String {
    let count = |n: usize| shown_count(i64::try_from(n).unwrap_or(i64::MAX));
    let lines = [
        w::demo_made(
            count(made.people),
            count(made.memberships),
            count(made.needs),
            count(made.courses),
            count(made.enrolments),
        ),
        w::demo_made_more(
            count(made.contacts),
            count(made.placements),
            count(made.follow_ups),
            count(made.loans),
        ),
    ];
    lines.join("\n")
}
