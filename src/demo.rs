//! Generator of a demo ward: fictitious people, groups, needs, courses, jobs and loans, for training and demonstration.
//! Writes through `Register::batch`.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests may panic"))]

mod calendar;
mod courses;
mod documents;
mod duties;
mod figures;
mod groups;
mod households;
mod jobs;
mod lists;
mod names;
mod needs;
mod outreach;
mod people;
mod rng;
mod service;
mod soft_checks;
mod training;
mod write;

use std::collections::BTreeMap;

use crate::demo::people::{Frame, Person};
use crate::demo::rng::Rng;
use calendar::Calendar;
use courses::Course;
use lists::Lists;

use crate::domain::date;
use crate::forms::Record;
use crate::progress::plan::Plan;
use crate::register::read::counts;
use crate::register::write::demo_flag::is_unused;
use crate::register::{Changed, Op, Outcome, Register, RegisterError};
use crate::words::demo as w;

/// Population of phường Láng (plan, remark on target `new_jobs`), the default size.
pub const PEOPLE: u32 = 61_135;

/// Number of records written, by kind.
#[derive(Debug, Default)]
pub struct Summary(BTreeMap<Record, usize>);

impl Summary {
    /// Number of records written of a kind.
    #[must_use]
    pub fn of(&self, record: Record) -> usize {
        self.0.get(&record).copied().unwrap_or_default()
    }

    fn add(&mut self, changed: &Changed) {
        for new in changed.written.iter().filter(|w| w.outcome == Outcome::New) {
            *self.0.entry(new.record).or_default() += 1;
        }
    }
}

/// Why the ward was not written. The register is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The register contains people, courses or indicators.
    #[error("{}", w::NOT_EMPTY)]
    NotEmpty,
    /// `on_progress` returned false.
    #[error("{}", w::STOPPED)]
    Stopped,
    /// A built-in list cannot be parsed.
    #[error("{}", w::lists(.0))]
    Lists(#[from] toml::de::Error),
    #[error("{}", .0.sentence())]
    Register(#[from] RegisterError),
}

/// Generates a ward of `people` persons under a plan and writes it into an empty register in one transaction. Its
/// events end today; the same seed, size and day give the same ward on every machine. `on_progress` gets the records
/// written and the total, and stops the work by returning false.
///
/// # Errors
/// Nothing is written on an error.
pub fn build(
    register: &mut Register,
    plan: &Plan,
    people: u32,
    seed: u64,
    on_progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Summary, DemoError> {
    if !counts::is_empty(register.reader())? || !is_unused(register.reader())? {
        return Err(DemoError::NotEmpty);
    }
    let lists = Lists::read()?;
    let months = register.session().follow_up_months.clone();
    let frame = Frame {
        lists: &lists,
        calendar: Calendar::new(register.today()),
        people,
        plan,
        follow_up_months: &months,
    };
    let flag = format!("{seed}/{people}/{}", date::iso(frame.calendar.today));
    let (drawn_people, courses) = draw(&frame, seed);
    register.batch(|batch| {
        batch.apply(Op::DemoFlag(flag))?;
        write::ward(batch, &frame, &drawn_people, &courses, seed, on_progress)
    })
}

/// Generates the ward; each part has its own random stream.
fn draw(frame: &Frame<'_>, seed: u64) -> (Vec<Person>, Vec<Course>) {
    let part = |number| Rng::new(seed, number);
    let mut people = households::draw(frame, &mut part(1));
    groups::draw(frame, &mut people, &mut part(2));
    needs::draw(frame, &mut people, &mut part(3));
    let mut courses = courses::draw(frame, &mut part(4));
    training::draw(frame, &mut people, &mut courses, &mut part(5));
    service::contacts(frame, &mut people, &mut part(6));
    service::loans(frame, &mut people, &mut part(7));
    jobs::draw(frame, &mut people, &mut part(8));
    soft_checks::draw(frame, &mut people, &mut part(10));
    (people, courses)
}
