//! An invented ward, whole: people, groups, needs, courses, jobs, loans, for learning the program and for showing it.
//! Nobody in it exists. Writes only through `Register::batch`; owns no rule of the forms and no figure of the plan.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")
)]

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

use std::fmt;

use crate::demo::people::{Frame, Person};
use crate::demo::rng::Rng;
use calendar::Calendar;
use courses::Course;
use lists::Lists;
use write::Writer;

use crate::domain::date;
use crate::forms::Record;
use crate::progress::plan::Plan;
use crate::register::{Changed, Outcome, Register, RegisterError};
use crate::words::demo as w;

/// The people of phường Láng (plan, remark on target `new_jobs`): the size of the ward when nobody asks for another.
pub const PEOPLE: u32 = 61_135;

/// How many records were written, of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub people: usize,
    /// Priority groups held.
    pub memberships: usize,
    /// Needs stated.
    pub needs: usize,
    pub courses: usize,
    /// People in courses.
    pub enrolments: usize,
    /// Advice, fairs, leaflets.
    pub contacts: usize,
    /// Jobs.
    pub placements: usize,
    /// Follow-ups planned, answered or not.
    pub follow_ups: usize,
    pub loans: usize,
    /// Campaigns and visits.
    pub outreaches: usize,
    /// Tasks of units done.
    pub duties: usize,
}

impl Summary {
    fn add(&mut self, changed: &Changed) {
        for new in changed.written.iter().filter(|w| w.outcome == Outcome::New) {
            let count = match new.record {
                Record::Person => &mut self.people,
                Record::Membership => &mut self.memberships,
                Record::Need => &mut self.needs,
                Record::Course => &mut self.courses,
                Record::Enrolment => &mut self.enrolments,
                Record::Contact => &mut self.contacts,
                Record::Placement => &mut self.placements,
                Record::FollowUp => &mut self.follow_ups,
                Record::Loan => &mut self.loans,
                Record::Indicator | Record::PlanChange | Record::ReportNote => continue,
                Record::Outreach => &mut self.outreaches,
                Record::Duty => &mut self.duties,
            };
            *count += 1;
        }
    }
}

/// Why the ward was not written; the register is as it was.
#[derive(Debug)]
pub enum DemoError {
    /// There are people or courses in the register.
    NotEmpty,
    /// `tell` said so.
    Stopped,
    /// The lists compiled in cannot be read.
    Lists(String),
    /// The register failed.
    Register(RegisterError),
}

impl DemoError {
    /// What the clerk reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::NotEmpty => w::NOT_EMPTY.text().to_owned(),
            Self::Stopped => w::STOPPED.text().to_owned(),
            Self::Lists(error) => w::lists(error),
            Self::Register(e) => e.sentence(),
        }
    }
}

impl fmt::Display for DemoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl std::error::Error for DemoError {}

impl From<RegisterError> for DemoError {
    fn from(e: RegisterError) -> Self {
        Self::Register(e)
    }
}

/// Writes a ward of so many people under a plan into an empty register, in one transaction. Its work ends today; the same seed, size
/// and day give the same ward on every machine. `tell` hears records done and in all, and stops it by saying `false`.
///
/// # Errors
/// See [`DemoError`]; nothing is written then.
pub fn build(
    register: &mut Register,
    plan: &Plan,
    people: u32,
    seed: u64,
    on_progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Summary, DemoError> {
    if !is_empty(register)? {
        return Err(DemoError::NotEmpty);
    }
    let lists = Lists::read().map_err(|e| DemoError::Lists(e.to_string()))?;
    let calendar = Calendar::new(register.today());
    let frame = Frame {
        lists: &lists,
        calendar,
        people,
        plan,
    };
    let months = register.session().follow_up_months.clone();
    let flag = format!("{seed}/{people}/{}", date::iso(calendar.today));
    let (drawn_people, courses) = draw(&frame, seed);
    register.batch(|batch| {
        batch.set_demo_flag(&flag)?;
        let mut writer = Writer {
            batch,
            on_progress,
            months,
            done: 0,
            total: 0,
            pending: 0,
            summary: Summary::default(),
        };
        writer.write(&frame, &drawn_people, &courses, &mut Rng::new(seed, 9))?;
        writer.plan(&frame, &mut Rng::new(seed, 11))?;
        Ok(writer.summary)
    })
}

/// The ward before it is written, each part from a stream of its own.
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

fn is_empty(register: &Register) -> Result<bool, RegisterError> {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM person) AND NOT EXISTS (SELECT 1 FROM course) AND NOT EXISTS (SELECT 1 FROM indicator)";
    Ok(register.reading().query_row(sql, [], |row| row.get(0))?)
}
