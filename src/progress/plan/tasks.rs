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
use crate::progress::period::Period;
use crate::progress::plan::effective::effective_plan;
use crate::progress::plan::{Cadence, Plan, Task, Unit};

/// The period of a task that is done once.
pub const ONCE: &str = "plan";

/// A task that fell or falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueTask {
    pub task: Task,
    /// Whose it is.
    pub unit: Unit,
    /// `2026-R1`, or [`ONCE`].
    pub half: String,
    /// By when.
    pub due_on: NaiveDate,
    /// The row that says it is done.
    pub done: Option<TaskDone>,
    /// How it stands.
    pub state: TaskState,
}

/// What the register says of a task that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskDone {
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
pub enum TaskState {
    /// Done by its deadline.
    Done,
    /// Done after it.
    DoneLate,
    /// Not done, and its deadline has passed.
    Overdue,
    /// Not done yet.
    Pending,
}

/// The tasks of a period in the order of the plan and then of their deadlines, as seen on a day.
pub fn due_in_period(
    conn: &Connection,
    plan: &Plan,
    period: &Period,
    as_of: NaiveDate,
) -> rusqlite::Result<Vec<DueTask>> {
    let mut all = due_tasks(conn, plan, as_of)?;
    all.retain(|(ends, _)| (period.from()..=period.to()).contains(ends));
    Ok(all.into_iter().map(|(_, due)| due).collect())
}

/// The tasks of one unit in a period, as seen on a day.
pub fn due_for_unit(
    conn: &Connection,
    plan: &Plan,
    unit: &str,
    period: &Period,
    as_of: NaiveDate,
) -> rusqlite::Result<Vec<DueTask>> {
    let mut tasks = due_in_period(conn, plan, period, as_of)?;
    tasks.retain(|due| due.unit.id == unit);
    Ok(tasks)
}

/// Every task whose deadline has passed without its being done, the longest overdue first.
pub fn overdue(conn: &Connection, plan: &Plan, as_of: NaiveDate) -> rusqlite::Result<Vec<DueTask>> {
    let all = due_tasks(conn, plan, as_of)?
        .into_iter()
        .map(|(_, due)| due);
    let mut tasks: Vec<DueTask> = all.filter(|due| due.state == TaskState::Overdue).collect();
    tasks.sort_by_key(|due| due.due_on);
    Ok(tasks)
}

/// Every task of the whole plan, each with the day that decides which period it belongs to.
fn due_tasks(
    conn: &Connection,
    plan: &Plan,
    as_of: NaiveDate,
) -> rusqlite::Result<Vec<(NaiveDate, DueTask)>> {
    let plan = effective_plan(conn, plan, as_of)?;
    let mut done = completed(conn, as_of)?;
    let halves = Period::halves(&plan);
    let mut all = Vec::new();
    for task in &plan.tasks {
        let Some(unit) = plan.unit(&task.unit) else {
            continue;
        };
        for (half, ends, due_on) in due_dates(&plan, task, &halves) {
            let done = done.remove(&(task.id.clone(), half.clone()));
            let due = DueTask {
                task: task.clone(),
                unit: unit.clone(),
                state: task_state(done.as_ref(), due_on, as_of),
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
fn due_dates(plan: &Plan, task: &Task, halves: &[Period]) -> Vec<(String, NaiveDate, NaiveDate)> {
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
    match task.cadence {
        Cadence::HalfYear(days) => in_halves(days, true),
        Cadence::Year(days) => in_halves(days, false),
        Cadence::Once(day) => {
            let day = day.clamp(plan.from, plan.to);
            vec![(ONCE.to_owned(), day, day)]
        }
    }
}

fn task_state(done: Option<&TaskDone>, due_on: NaiveDate, as_of: NaiveDate) -> TaskState {
    match done {
        Some(done) if done.on <= due_on => TaskState::Done,
        Some(_) => TaskState::DoneLate,
        None if due_on < as_of => TaskState::Overdue,
        None => TaskState::Pending,
    }
}

/// What is done by a day, by task and half.
fn completed(
    conn: &Connection,
    as_of: NaiveDate,
) -> rusqlite::Result<HashMap<(String, String), TaskDone>> {
    let mut select = conn.prepare_cached(include_str!("tasks_done.sql"))?;
    let rows = select.query_map(&[(":as_of", &date::iso(as_of))], |row| {
        let on: String = row.get("done_on")?;
        let done = TaskDone {
            id: row.get("id")?,
            on: date::from_iso(&on).unwrap_or(as_of),
            note: row.get("note")?,
            by: row.get("changed_by")?,
        };
        Ok(((row.get("duty")?, row.get("period")?), done))
    })?;
    rows.collect()
}
