//! Counts the figures of a report: the targets with their groups as `progress` counts them, and the tables only a report
//! has. Which line stands where on paper is `paper`'s.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use rusqlite::types::Value;
use rusqlite::{Row, named_params};

use super::figures::{Datum, Figures};
use crate::domain::date::{self, iso};
use crate::domain::groups;
use crate::progress::measure::outreach::{
    OutreachRow, OutreachTotal, by_kind, outreach_rows, total,
};
use crate::progress::measure::{self, GroupRow, Population};
use crate::progress::period::Period;
use crate::progress::plan::Plan;
use crate::progress::plan::tasks::{DueTask, TaskState, due_in_period};
use crate::progress::report::summary::group_rows;
use crate::progress::{Progress, TargetProgress, TargetStatus, list, progress};
use crate::register::sql::statement;
use crate::register::{Reader, RegisterError};

const TRAINING: &str = include_str!("training.sql");
const CONTACTS: &str = include_str!("contacts.sql");
const HELD_JOBS: &str = include_str!("held_jobs.sql");

/// The line of a table by group for people in none.
pub const NO_GROUP: &str = "none";
/// The line of a table that counts everybody once.
pub const ALL: &str = "all";
/// The line of the people in any priority group.
pub const PRIORITY: &str = "priority";

/// Somebody a target counted or missed, as a report froze it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountedPerson {
    /// `Target::id`.
    pub target: String,
    /// Register number.
    pub person: i64,
    /// Counted; false: still owed.
    pub in_numerator: bool,
}

/// Everything a report counts over a period.
pub fn figures(
    reader: Reader<'_>,
    plan: &Plan,
    period: &Period,
    as_of: NaiveDate,
) -> Result<Figures, RegisterError> {
    let progress = progress(reader, plan, period, as_of)?;
    let groups = group_rows(reader, plan, &progress)?;
    let mut figures = Figures::default();
    targets(&mut figures, &progress);
    for (target, rows) in plan.targets.iter().zip(&groups) {
        by_group(&mut figures, &target.id, rows);
    }
    let (from, end) = (iso(period.from()), iso(period.end(as_of)));
    training(&mut figures, reader, &from, &end)?;
    contacts(&mut figures, reader, &from, &end)?;
    loans(&mut figures, reader, &from, &end)?;
    people(&mut figures, reader, &end)?;
    retention(&mut figures, reader, plan, period, as_of)?;
    tasks(&mut figures, &due_in_period(reader, plan, period, as_of)?);
    outreach(&mut figures, &outreach_rows(reader, period, as_of)?);
    Ok(figures)
}

/// The tasks of the plan's units, in its order.
fn tasks(figures: &mut Figures, due: &[DueTask]) {
    for (nth, task) in due.iter().enumerate() {
        let line = format!("{nth:04}");
        let mut text = |item: &str, value: &str| figures.put_text("duty", &line, item, value);
        text("unit", &task.unit.id);
        text("duty", &task.task.id);
        text("half", &task.half);
        text("due_on", &iso(task.due_on));
        text("state", state_slug(task.state));
        if let Some(done) = &task.done {
            text("done_on", &iso(done.on));
            text("note", &done.note);
        }
    }
}

fn state_slug(state: TaskState) -> &'static str {
    match state {
        TaskState::Done => "done",
        TaskState::DoneLate => "done_late",
        TaskState::Overdue => "overdue",
        TaskState::Pending => "waiting",
    }
}

/// Campaigns and visits by kind, and in how many neighbourhoods.
fn outreach(figures: &mut Figures, rows: &[OutreachRow]) {
    let mut put = |line: &str, sum: OutreachTotal| {
        figures.put_count("outreach", line, "times", signed(sum.times));
        figures.put_count("outreach", line, "reached", signed(sum.reached));
    };
    put(ALL, total(rows));
    for (kind, sum) in by_kind(rows) {
        put(kind, sum);
    }
    let places: BTreeSet<&str> = rows.iter().map(|row| row.neighbourhood.as_str()).collect();
    let places = places.iter().filter(|place| !place.is_empty()).count();
    figures.put_count("outreach", ALL, "places", signed(places as u64));
}

/// The people behind every target, counted and still owed.
pub fn counted_people(
    reader: Reader<'_>,
    plan: &Plan,
    period: &Period,
    as_of: NaiveDate,
) -> Result<Vec<CountedPerson>, RegisterError> {
    let mut all = Vec::new();
    for target in &plan.targets {
        for population in [Population::Numerator, Population::Gap] {
            let people = list(reader, target, period, as_of, population)?;
            all.extend(people.into_iter().map(|p| CountedPerson {
                target: target.id.clone(),
                person: p.person_id,
                in_numerator: population == Population::Numerator,
            }));
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn targets(figures: &mut Figures, progress: &Progress) {
    for target in &progress.targets {
        write_target(figures, target);
    }
}

fn write_target(figures: &mut Figures, target: &TargetProgress) {
    let (sheet, id) = ("target", &target.id);
    figures.put_text(sheet, id, "status", target.status.slug());
    match &target.result {
        TargetStatus::Count {
            target_for_period,
            actual,
            events,
            channels,
            ..
        } => {
            figures.put_count(sheet, id, "due", signed(*target_for_period));
            figures.put_count(sheet, id, "actual", signed(*actual));
            figures.put_count(sheet, id, "events", signed(*events));
            for channel in channels {
                let line = format!("{id}/{}", channel.channel);
                figures.put_count("channel", &line, "people", signed(channel.numerator));
                figures.put_count("channel", &line, "events", signed(channel.events));
            }
        }
        TargetStatus::Share {
            numerator,
            denominator,
            any_of,
            ..
        } => {
            figures.put_count(sheet, id, "met", signed(*numerator));
            figures.put_count(sheet, id, "of", signed(*denominator));
            if let Some((numerator, denominator)) = any_of {
                figures.put_count(sheet, id, "any_met", signed(*numerator));
                figures.put_count(sheet, id, "any_of", signed(*denominator));
            }
        }
        TargetStatus::Indicator { reading, .. } => {
            if let Some(reading) = reading {
                figures.put(sheet, id, "value", Datum::Real(reading.value));
                figures.put_text(sheet, id, "as_of", &reading.as_of);
                figures.put_text(
                    sheet,
                    id,
                    "source",
                    reading.source.as_deref().unwrap_or_default(),
                );
            }
        }
    }
}

fn by_group(figures: &mut Figures, target: &str, rows: &[GroupRow]) {
    for row in rows {
        let line = format!("{target}/{}", row.group.unwrap_or(NO_GROUP));
        figures.put_count("group", &line, "people", signed(row.people));
        figures.put_count("group", &line, "main", signed(row.main));
    }
}

fn training(
    figures: &mut Figures,
    reader: Reader<'_>,
    from: &str,
    end: &str,
) -> Result<(), RegisterError> {
    for by in ["level", "funding", ALL] {
        let params = named_params! {":by": by, ":from": from, ":end": end};
        let sheet = format!("training_{by}");
        reader.each(TRAINING, params, |row| {
            let key: String = row.get("key")?;
            let key = if key.is_empty() { NO_GROUP } else { &key };
            for item in ["people", "events", "passed", "amount"] {
                figures.put_count(&sheet, key, item, row.get(item)?);
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn contacts(
    figures: &mut Figures,
    reader: Reader<'_>,
    from: &str,
    end: &str,
) -> Result<(), RegisterError> {
    let params = named_params! {":from": from, ":end": end};
    reader.each(CONTACTS, params, |row| {
        let key: String = row.get("key")?;
        for item in ["people", "events"] {
            figures.put_count("contact", &key, item, row.get(item)?);
        }
        Ok(())
    })
}

/// The line of a place that a query by group gives.
fn line_of(row: &Row) -> rusqlite::Result<&'static str> {
    Ok(match row.get::<_, Option<i64>>("place")? {
        None => NO_GROUP,
        Some(-1) => ALL,
        Some(-2) => PRIORITY,
        Some(place) => usize::try_from(place)
            .ok()
            .and_then(|place| groups::MAIN_ORDER.get(place).copied())
            .unwrap_or(NO_GROUP),
    })
}

fn loans(
    figures: &mut Figures,
    reader: Reader<'_>,
    from: &str,
    end: &str,
) -> Result<(), RegisterError> {
    let params = named_params! {":from": from, ":end": end, ":ranks": measure::ranks(),
    ":all_minorities": measure::minorities()};
    reader.each(statement!("loans.sql"), params, |row| {
        let line = line_of(row)?;
        for item in ["people", "loans", "amount", "debts", "owed"] {
            figures.put_count("loan", line, item, row.get(item)?);
        }
        Ok(())
    })
}

fn people(figures: &mut Figures, reader: Reader<'_>, end: &str) -> Result<(), RegisterError> {
    let params = named_params! {":end": end, ":ranks": measure::ranks(),
    ":all_minorities": measure::minorities()};
    reader.each(statement!("people.sql"), params, |row| {
        figures.put_count("people", line_of(row)?, "people", row.get("people")?);
        Ok(())
    })
}

/// A job and what its follow-ups found: the day each was due, and the outcome.
struct Job {
    id: i64,
    started_on: NaiveDate,
    ended_on: Option<NaiveDate>,
    follow_ups: Vec<(NaiveDate, Option<String>)>,
}

/// Still at work after so many months: of the jobs whose day for it lies in the period.
fn retention(
    figures: &mut Figures,
    reader: Reader<'_>,
    plan: &Plan,
    period: &Period,
    as_of: NaiveDate,
) -> Result<(), RegisterError> {
    let end = period.end(as_of);
    let longest = plan.followup_months.last().copied().unwrap_or_default();
    let since = period
        .from()
        .checked_sub_days(Days::new(u64::from(longest + 1) * 31))
        .unwrap_or(period.from());
    let jobs = jobs(reader, since, end)?;
    for months in &plan.followup_months {
        let line = format!("{months:02}");
        for item in ["due", "working", "left", "lost", "open"] {
            figures.put_count("retention", &line, item, 0);
        }
        for job in &jobs {
            let milestone = date::add_months(job.started_on, *months);
            if milestone < period.from() || milestone > end {
                continue;
            }
            for item in ["due", job.outcome_at(milestone)] {
                let so_far = figures.get_integer("retention", &line, item);
                figures.put_count("retention", &line, item, so_far + 1);
            }
        }
    }
    Ok(())
}

impl Job {
    /// What became of it by that day: `working`, `left`, `lost` (nobody could be asked), `open` (nobody asked yet).
    fn outcome_at(&self, milestone: NaiveDate) -> &'static str {
        let days_apart = |due: NaiveDate| (due - milestone).num_days().abs();
        let nearest = self
            .follow_ups
            .iter()
            .min_by_key(|(due, _)| days_apart(*due));
        let outcome = nearest
            .filter(|(due, _)| days_apart(*due) <= 15)
            .and_then(|(_, outcome)| outcome.as_deref());
        match outcome {
            Some("working" | "changed_job") => "working",
            Some("left" | "died") => "left",
            Some(_) => "lost",
            None if self.ended_on.is_some_and(|day| day <= milestone) => "left",
            None => "open",
        }
    }
}

fn jobs(reader: Reader<'_>, since: NaiveDate, end: NaiveDate) -> Result<Vec<Job>, RegisterError> {
    let contracts: Value = measure::json(&measure::uncounted_contracts());
    let params = named_params! {":since": iso(since), ":end": iso(end),
    ":uncounted_contracts": contracts};
    let mut jobs: Vec<Job> = Vec::new();
    reader.each(HELD_JOBS, params, |row| {
        let day = |column: &str| -> rusqlite::Result<Option<NaiveDate>> {
            let text: Option<String> = row.get(column)?;
            Ok(text.and_then(|text| date::from_iso(&text)))
        };
        let id: i64 = row.get("id")?;
        if jobs.last().is_none_or(|job| job.id != id) {
            let Some(started_on) = day("started_on")? else {
                return Ok(());
            };
            jobs.push(Job {
                id,
                started_on,
                ended_on: day("ended_on")?,
                follow_ups: Vec::new(),
            });
        }
        if let (Some(job), Some(due)) = (jobs.last_mut(), day("due_on")?) {
            job.follow_ups.push((due, row.get("outcome")?));
        }
        Ok(())
    })?;
    Ok(jobs)
}
