//! Counts the figures of a report: the targets with their groups, and the tables that only a report has.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Row, named_params};

use super::figures::Figures;
use crate::domain::date::{self, iso};
use crate::domain::groups;
use crate::progress::measure::outreach::{
    OutreachRow, OutreachTotal, by_kind, outreach_rows, total,
};
use crate::progress::measure::{self, GroupRow, ListedPerson};
use crate::progress::period::Scope;
use crate::progress::plan::Plan;
use crate::progress::plan::tasks::{DueTask, TaskState, due_in_period};
use crate::progress::report::summary::group_rows;
use crate::progress::{TargetProgress, TargetStatus, people, progress};
use crate::register::sql::statement;
use crate::register::write::op::CountedPerson;
use crate::register::{Reader, Result};

/// The line of a table by group for people in no group, and of a table by code for records without one.
pub const NO_GROUP: &str = "none";
/// The line of a table that counts everybody once.
pub const ALL: &str = "all";
/// The line of the people in any priority group.
pub const PRIORITY: &str = "priority";

/// All figures of a report over a period.
pub fn figures(reader: Reader<'_>, plan: &Plan, scope: Scope) -> Result<Figures> {
    let progress = progress(reader, plan, scope)?;
    let groups = group_rows(reader, plan, &progress)?;
    let mut figures = Figures::default();
    for (target, rows) in progress.targets.iter().zip(&groups) {
        write_target(&mut figures, target);
        write_groups(&mut figures, &target.id, rows);
    }
    write_tables(&mut figures, reader, scope)?;
    retention(&mut figures, reader, plan, scope)?;
    tasks(&mut figures, &due_in_period(reader, plan, scope)?);
    outreach(&mut figures, &outreach_rows(reader, scope)?);
    Ok(figures)
}

/// The tasks of the plan's units, in the order of the plan.
fn tasks(figures: &mut Figures, due: &[DueTask]) {
    for (nth, task) in due.iter().enumerate() {
        let done_on = task.done.as_ref().map(|done| iso(done.on));
        let note = task.done.as_ref().map(|done| done.note.as_str());
        let items = [
            ("unit", task.unit.id.as_str()),
            ("duty", &task.task.id),
            ("half", &task.half),
            ("due_on", &iso(task.due_on)),
            ("state", state_slug(task.state)),
            ("done_on", done_on.as_deref().unwrap_or_default()),
            ("note", note.unwrap_or_default()),
        ];
        figures.put_texts("duty", &format!("{nth:04}"), &items);
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

/// Campaigns and visits by kind, and the number of neighbourhoods.
fn outreach(figures: &mut Figures, rows: &[OutreachRow]) {
    let mut put = |line: &str, sum: OutreachTotal| {
        let items = [("times", sum.times), ("reached", sum.reached)];
        figures.put_counts("outreach", line, &items);
    };
    put(ALL, total(rows));
    for (kind, sum) in by_kind(rows) {
        put(kind, sum);
    }
    let places: BTreeSet<&str> = rows.iter().map(|row| row.neighbourhood.as_str()).collect();
    let places = places.iter().filter(|place| !place.is_empty()).count();
    figures.put_count("outreach", ALL, "places", places);
}

/// The people behind every target, counted and in the gap.
pub fn counted_people(reader: Reader<'_>, plan: &Plan, scope: Scope) -> Result<Vec<CountedPerson>> {
    let mut all = Vec::new();
    for target in &plan.targets {
        let people = people(reader, target, scope)?;
        let mut add = |list: Vec<ListedPerson>, in_numerator| {
            all.extend(list.into_iter().map(|p| CountedPerson {
                target: target.id.clone(),
                person: p.person_id,
                in_numerator,
            }));
        };
        add(people.numerator, true);
        add(people.gap, false);
    }
    all.sort();
    all.dedup();
    Ok(all)
}

fn write_target(figures: &mut Figures, target: &TargetProgress) {
    let (sheet, id) = ("target", target.id.as_str());
    figures.put_texts(sheet, id, &[("status", target.status.slug())]);
    match &target.result {
        TargetStatus::Count(c) => {
            let due = ("due", c.target_for_period);
            let items = [due, ("actual", c.actual), ("events", c.events)];
            figures.put_counts(sheet, id, &items);
            for channel in &c.channels {
                let line = format!("{id}/{}", channel.channel);
                let items = [("people", channel.numerator), ("events", channel.events)];
                figures.put_counts("channel", &line, &items);
            }
        }
        TargetStatus::Share(s) => {
            figures.put_counts(sheet, id, &[("met", s.numerator), ("of", s.denominator)]);
            if let Some((numerator, denominator)) = s.any_of {
                let items = [("any_met", numerator), ("any_of", denominator)];
                figures.put_counts(sheet, id, &items);
            }
        }
        TargetStatus::Indicator { reading, .. } => {
            if let Some(reading) = reading {
                let source = reading.source.as_deref().unwrap_or_default();
                figures.put(sheet, id, "value", Value::Real(reading.value));
                figures.put_texts(sheet, id, &[("as_of", &reading.as_of), ("source", source)]);
            }
        }
    }
}

fn write_groups(figures: &mut Figures, target: &str, rows: &[GroupRow]) {
    for row in rows {
        let line = format!("{target}/{}", row.group.unwrap_or(NO_GROUP));
        let items = [("people", row.people), ("main", row.main)];
        figures.put_counts("group", &line, &items);
    }
}

/// The tables that one statement each counts; the lines of a table are its column `key`.
fn write_tables(figures: &mut Figures, reader: Reader<'_>, scope: Scope) -> Result<()> {
    const TRAINING: &str = include_str!("training.sql");
    const TRAINING_ITEMS: &[&str] = &["people", "events", "passed", "amount"];
    const LOAN_ITEMS: &[&str] = &["people", "loans", "amount", "debts", "owed"];
    for (sheet, statement, by, items) in [
        ("training_level", TRAINING, "level", TRAINING_ITEMS),
        ("training_funding", TRAINING, "funding", TRAINING_ITEMS),
        ("training_all", TRAINING, ALL, TRAINING_ITEMS),
        (
            "contact",
            include_str!("contacts.sql"),
            "",
            &["people", "events"],
        ),
        ("loan", statement!("loans.sql"), "", LOAN_ITEMS),
        ("people", statement!("people.sql"), "", &["people"]),
    ] {
        let params = [
            (":from", iso(scope.period.from()).into()),
            (":end", iso(scope.end()).into()),
            (":ranks", measure::ranks()),
            (":all_minorities", measure::minorities()),
            (":by", by.to_owned().into()),
        ];
        reader.rows_by_name(statement, &params, |row| {
            let line = line_of(row)?;
            for item in items {
                figures.put_count(sheet, &line, item, row.get::<_, i64>(*item)?);
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// The line of a row: its code, or the group at its place.
fn line_of(row: &Row) -> rusqlite::Result<String> {
    let group = |place| {
        groups::MAIN_ORDER
            .get(usize::try_from(place).ok()?)
            .copied()
    };
    Ok(match row.get_ref("key")? {
        ValueRef::Integer(-1) => ALL.to_owned(),
        ValueRef::Integer(-2) => PRIORITY.to_owned(),
        ValueRef::Integer(place) => group(place).unwrap_or(NO_GROUP).to_owned(),
        ValueRef::Text(code) if !code.is_empty() => row.get("key")?,
        _ => NO_GROUP.to_owned(),
    })
}

/// A job with its follow-ups: the day each is due, and its outcome.
struct Job {
    id: i64,
    started_on: NaiveDate,
    ended_on: Option<NaiveDate>,
    follow_ups: Vec<(NaiveDate, Option<String>)>,
}

/// Retention: the jobs whose follow-up day lies in the period, by months since the start and state on that day.
fn retention(figures: &mut Figures, reader: Reader<'_>, plan: &Plan, scope: Scope) -> Result<()> {
    let (from, end) = (scope.period.from(), scope.end());
    let longest = plan.followup_months.last().copied().unwrap_or_default();
    let before = Days::new(u64::from(longest + 1) * 31);
    let since = from.checked_sub_days(before).unwrap_or(from);
    let jobs = jobs(reader, since, end)?;
    for months in &plan.followup_months {
        let milestone = |job: &Job| date::add_months(job.started_on, *months);
        let milestones = jobs.iter().map(|job| (job, milestone(job)));
        let reached = milestones.filter(|(_, day)| (from..=end).contains(day));
        let outcomes: Vec<&str> = reached.map(|(job, day)| job.outcome_at(day)).collect();
        let line = format!("{months:02}");
        figures.put_count("retention", &line, "due", outcomes.len());
        for item in ["working", "left", "lost", "open"] {
            let number = outcomes.iter().filter(|outcome| **outcome == item).count();
            figures.put_count("retention", &line, item, number);
        }
    }
    Ok(())
}

impl Job {
    /// The state on a day: `working`, `left`, `lost` (the person could not be reached) or `open` (no follow-up yet).
    fn outcome_at(&self, milestone: NaiveDate) -> &'static str {
        let days_apart = |due: NaiveDate| (due - milestone).num_days().abs();
        let follow_ups = self.follow_ups.iter();
        let nearest = follow_ups.min_by_key(|(due, _)| days_apart(*due));
        let nearest = nearest.filter(|(due, _)| days_apart(*due) <= 15);
        match nearest.and_then(|(_, outcome)| outcome.as_deref()) {
            Some("working" | "changed_job") => "working",
            Some("left" | "died") => "left",
            Some(_) => "lost",
            None if self.ended_on.is_some_and(|day| day <= milestone) => "left",
            None => "open",
        }
    }
}

fn jobs(reader: Reader<'_>, since: NaiveDate, end: NaiveDate) -> Result<Vec<Job>> {
    let params = named_params! {":since": iso(since), ":end": iso(end),
    ":uncounted_contracts": measure::json(&measure::uncounted_contracts())};
    let mut jobs: Vec<Job> = Vec::new();
    reader.each(include_str!("held_jobs.sql"), params, |row| {
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
