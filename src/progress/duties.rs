//! The tasks of the plan's units (section VII) as they fall due, and which are done: the plan file says what, the register
//! says done (`forms::duty`). One walk over both gives the lists and the counts.
//!
//! A recurring task is due in a half of the reporting calendar (`2026-R1`, `2026-R2`), a yearly one in the second half. It
//! belongs to a period when that half ends in it, so the report of R1 tells the tasks of R1 even when their deadline is a
//! few days later. A task done once belongs to the period its day lies in.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use rusqlite::Connection;

use crate::domain::date;
use crate::progress::in_force::in_force;
use crate::progress::period::Period;
use crate::progress::plan::{Cadence, Duty, Plan, Unit};

/// The period of a task that is done once.
pub const ONCE: &str = "plan";

/// A task that fell or falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The task.
    pub duty: Duty,
    /// Whose it is.
    pub unit: Unit,
    /// `2026-R1`, or [`ONCE`].
    pub half: String,
    /// By when.
    pub due_on: NaiveDate,
    /// The row that says it is done.
    pub done: Option<Done>,
    /// How it stands.
    pub state: State,
}

/// What the register says of a task that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Register number.
    pub id: i64,
    /// The day.
    pub on: NaiveDate,
    /// What came of it; may be empty.
    pub note: String,
    /// Who recorded it last.
    pub by: String,
}

/// How a task stands on the day it is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Done by its deadline.
    Done,
    /// Done after it.
    DoneLate,
    /// Not done, and its deadline has passed.
    Overdue,
    /// Not done yet.
    Waiting,
}

/// The tasks of a period in the order of the plan and then of their deadlines, as seen on a day.
///
/// # Errors
/// When the register cannot be read.
pub fn of_period(
    conn: &Connection,
    plan: &Plan,
    period: &Period,
    as_of: NaiveDate,
) -> rusqlite::Result<Vec<Due>> {
    let mut all = all(conn, plan, as_of)?;
    all.retain(|(ends, _)| (period.from()..=period.to()).contains(ends));
    Ok(all.into_iter().map(|(_, due)| due).collect())
}

/// The tasks of one unit in a period, as seen on a day.
///
/// # Errors
/// When the register cannot be read.
pub fn of_unit(
    conn: &Connection,
    plan: &Plan,
    unit: &str,
    period: &Period,
    as_of: NaiveDate,
) -> rusqlite::Result<Vec<Due>> {
    let mut found = of_period(conn, plan, period, as_of)?;
    found.retain(|due| due.unit.id == unit);
    Ok(found)
}

/// Every task whose deadline has passed without its being done, the longest overdue first.
///
/// # Errors
/// When the register cannot be read.
pub fn overdue(conn: &Connection, plan: &Plan, as_of: NaiveDate) -> rusqlite::Result<Vec<Due>> {
    let all = all(conn, plan, as_of)?.into_iter().map(|(_, due)| due);
    let mut found: Vec<Due> = all.filter(|due| due.state == State::Overdue).collect();
    found.sort_by_key(|due| due.due_on);
    Ok(found)
}

/// Every task of the whole plan, each with the day that decides which period it belongs to.
fn all(
    conn: &Connection,
    plan: &Plan,
    as_of: NaiveDate,
) -> rusqlite::Result<Vec<(NaiveDate, Due)>> {
    let plan = in_force(conn, plan, as_of)?;
    let mut done = done(conn, as_of)?;
    let halves = Period::halves(&plan);
    let mut all = Vec::new();
    for duty in &plan.duties {
        let Some(unit) = plan.unit(&duty.unit) else {
            continue;
        };
        for (half, ends, due_on) in falls_due(&plan, duty, &halves) {
            let done = done.remove(&(duty.id.clone(), half.clone()));
            let due = Due {
                duty: duty.clone(),
                unit: unit.clone(),
                state: state(done.as_ref(), due_on, as_of),
                half,
                due_on,
                done,
            };
            all.push((ends, due));
        }
    }
    Ok(all)
}

/// Each time a task falls due: the half, the day the half ends, the deadline.
fn falls_due(plan: &Plan, duty: &Duty, halves: &[Period]) -> Vec<(String, NaiveDate, NaiveDate)> {
    let in_halves = |days: u32, all: bool| {
        let wanted = halves
            .iter()
            .filter(move |half| all || half.name().ends_with("R2"));
        let due = |half: &Period| {
            let last = half.to();
            let by = last.checked_add_days(Days::new(u64::from(days)));
            (half.name(), last, by.unwrap_or(last))
        };
        wanted.map(due).collect()
    };
    match duty.cadence {
        Cadence::HalfYear(days) => in_halves(days, true),
        Cadence::Year(days) => in_halves(days, false),
        Cadence::Once(day) => {
            let day = day.clamp(plan.from, plan.to);
            vec![(ONCE.to_owned(), day, day)]
        }
    }
}

fn state(done: Option<&Done>, due_on: NaiveDate, as_of: NaiveDate) -> State {
    match done {
        Some(done) if done.on <= due_on => State::Done,
        Some(_) => State::DoneLate,
        None if due_on < as_of => State::Overdue,
        None => State::Waiting,
    }
}

/// What is done by a day, by task and half.
fn done(conn: &Connection, as_of: NaiveDate) -> rusqlite::Result<HashMap<(String, String), Done>> {
    let mut select = conn.prepare_cached(include_str!("sql/duties_done.sql"))?;
    let rows = select.query_map(&[(":as_of", &date::iso(as_of))], |row| {
        let on: String = row.get("done_on")?;
        let done = Done {
            id: row.get("id")?,
            on: date::from_iso(&on).unwrap_or(as_of),
            note: row.get("note")?,
            by: row.get("changed_by")?,
        };
        Ok(((row.get("duty")?, row.get("period")?), done))
    })?;
    rows.collect()
}
