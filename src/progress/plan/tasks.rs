//! The tasks of the plan's units (section VII) with their deadlines from the plan file and their completion from the register
//! (`forms::DUTY`).
//!
//! A recurring task is due in each half of the reporting calendar (`2026-R1`, `2026-R2`), a yearly task in the second half. It
//! belongs to the period in which that half ends, even when its deadline is some days later. A task that is due once belongs
//! to the period of its day.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use crate::domain::date;
use crate::progress::period::{Period, Scope};
use crate::progress::plan::effective::effective_plan;
use crate::progress::plan::{Cadence, Plan, Task, Unit};
use crate::register::{Reader, Result};

/// The period of a task that is due once.
pub const ONCE: &str = "plan";

/// One deadline of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueTask {
    pub task: Task,
    pub unit: Unit,
    /// `2026-R1`, or [`ONCE`].
    pub half: String,
    pub due_on: NaiveDate,
    pub done: Option<TaskDone>,
    pub state: TaskState,
}

/// The record of a completed task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskDone {
    /// Register number.
    pub id: i64,
    pub on: NaiveDate,
    /// The result; may be empty.
    pub note: String,
    /// The clerk who changed the record last.
    pub by: String,
}

/// The state of a task on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskState {
    /// Done no later than its deadline.
    Done,
    /// Done after its deadline.
    DoneLate,
    /// Not done, the deadline has passed.
    Overdue,
    /// Not done, the deadline has not passed.
    Pending,
}

/// The tasks of a period as of a day, in the order of the plan, then of deadlines.
pub fn due_in_period(reader: Reader<'_>, plan: &Plan, scope: Scope) -> Result<Vec<DueTask>> {
    let period = scope.period.from()..=scope.period.to();
    let all = due_tasks(reader, plan, scope.as_of)?.into_iter();
    let in_period = all.filter(|(ends, _)| period.contains(ends));
    Ok(in_period.map(|(_, due)| due).collect())
}

/// The overdue tasks of the whole plan, the longest overdue first.
pub fn overdue(reader: Reader<'_>, plan: &Plan, as_of: NaiveDate) -> Result<Vec<DueTask>> {
    let all = due_tasks(reader, plan, as_of)?.into_iter();
    let mut tasks: Vec<DueTask> = all.map(|(_, due)| due).collect();
    tasks.retain(|due| due.state == TaskState::Overdue);
    tasks.sort_by_key(|due| due.due_on);
    Ok(tasks)
}

/// The tasks of the whole plan, each with the day that determines its period.
fn due_tasks(
    reader: Reader<'_>,
    plan: &Plan,
    as_of: NaiveDate,
) -> Result<Vec<(NaiveDate, DueTask)>> {
    let plan = effective_plan(reader, plan, as_of)?;
    let mut done = completed(reader, as_of)?;
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

/// Each deadline of a task: the half, the last day of the half, the deadline.
fn due_dates(plan: &Plan, task: &Task, halves: &[Period]) -> Vec<(String, NaiveDate, NaiveDate)> {
    let (days, yearly) = match task.cadence {
        Cadence::HalfYear(days) => (days, false),
        Cadence::Year(days) => (days, true),
        Cadence::Once(day) => {
            let day = day.clamp(plan.from, plan.to);
            return vec![(ONCE.to_owned(), day, day)];
        }
    };
    let due = |half: &Period| {
        let last = half.to();
        let by = last.checked_add_days(Days::new(u64::from(days)));
        (half.name(), last, by.unwrap_or(last))
    };
    let halves = halves.iter();
    let halves = halves.filter(|half| !yearly || half.name().ends_with("R2"));
    halves.map(due).collect()
}

fn task_state(done: Option<&TaskDone>, due_on: NaiveDate, as_of: NaiveDate) -> TaskState {
    match done {
        Some(done) if done.on <= due_on => TaskState::Done,
        Some(_) => TaskState::DoneLate,
        None if due_on < as_of => TaskState::Overdue,
        None => TaskState::Pending,
    }
}

/// The tasks completed by a day, by task id and half.
fn completed(reader: Reader<'_>, as_of: NaiveDate) -> Result<HashMap<(String, String), TaskDone>> {
    let params = &[(":as_of", &date::iso(as_of))];
    let rows = reader.rows(include_str!("tasks_done.sql"), params, |row| {
        let on: String = row.get("done_on")?;
        let done = TaskDone {
            id: row.get("id")?,
            on: date::from_iso(&on).unwrap_or(as_of),
            note: row.get("note")?,
            by: row.get("changed_by")?,
        };
        Ok(((row.get("duty")?, row.get("period")?), done))
    })?;
    Ok(rows.into_iter().collect())
}
