//! The plan as it is in force on a day: the plan file and the changes kept in the register since (`forms::plan_change`).
//!
//! The rule for figures, decided once: a period is counted by the plan in force on the last day of it that can be seen,
//! min(`to`, `as_of`). So a period that was over before a change keeps the plan it was measured by, a period still open
//! takes the new one as a whole, and `as_of` a day before the change shows the old one. A reporting period runs by the
//! calendar in force on the day it ends. Targets are never added or taken away by a change, only their numbers: that is
//! another plan file.

use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::Connection;

use crate::domain::date;
use crate::domain::plan_entry::{EntryValue, Shape};
use crate::progress::plan::{Bound, DayOfYear, Measure, Plan, ReportCalendar, Target};
use crate::words::{plan as w, progress as words};

/// A change kept in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Register number.
    pub id: i64,
    /// Which entry of the plan.
    pub entry: String,
    /// What it says from then on, as a clerk wrote it.
    pub value: String,
    /// The first day.
    pub valid_from: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who kept it.
    pub by: String,
    /// When, UTC.
    pub at: String,
}

/// An entry of the plan that may change, and what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its name in the register: `new_jobs.yearly`.
    pub name: String,
    /// What a clerk calls it.
    pub label: String,
    /// What it says.
    pub value: EntryValue,
}

/// The changes of a plan, by the day they begin.
pub fn changes(conn: &Connection, plan: &str) -> rusqlite::Result<Vec<Change>> {
    let mut select = conn.prepare_cached(include_str!("plan_changes.sql"))?;
    let rows = select.query_map(&[(":plan", plan)], |row| {
        let from: String = row.get("valid_from")?;
        Ok(Change {
            id: row.get("id")?,
            entry: row.get("entry")?,
            value: row.get("value")?,
            valid_from: date::from_iso(&from).unwrap_or_default(),
            reason: row.get("reason")?,
            by: row.get("created_by")?,
            at: row.get("created_at")?,
        })
    })?;
    rows.collect()
}

/// The plan in force on a day. `plan` may be one in force on another day: its file is what counts.
pub fn effective_plan(conn: &Connection, plan: &Plan, day: NaiveDate) -> rusqlite::Result<Plan> {
    let changes = changes(conn, &plan.id)?;
    Ok(apply_changes(plan.original(), &changes, day))
}

/// The plan of a file with the changes that have begun by a day.
#[must_use]
pub fn apply_changes(original: &Plan, changes: &[Change], day: NaiveDate) -> Plan {
    let mut plan = original.clone();
    let mut differs = false;
    for change in changes.iter().filter(|c| c.valid_from <= day) {
        let value =
            Shape::for_entry(&change.entry).and_then(|shape| shape.parse(&change.value).ok());
        let fits = value.is_some_and(|value| set(&mut plan, &change.entry, value));
        differs |= fits;
        if fits && change.entry.starts_with("report.") {
            plan.calendars.push((change.valid_from, plan.report));
        }
    }
    if differs {
        plan.original = Some(Arc::new(original.clone()));
    }
    plan
}

/// Why a change would not fit the plan; none when it does.
#[must_use]
pub fn problem(plan: &Plan, entry: &str, value: &str) -> Option<String> {
    let Some(shape) = Shape::for_entry(entry) else {
        return Some(w::unknown_entry(entry));
    };
    match shape.parse(value) {
        Err(sentence) => Some(sentence),
        Ok(value) if !entries(plan).iter().any(|e| e.name == entry) => {
            drop(value);
            Some(w::unknown_entry(entry))
        }
        Ok(value) => {
            let fits = set(&mut plan.clone(), entry, value);
            (!fits).then(|| words::PLAN_HALF_AFTER_YEAR.text().to_owned())
        }
    }
}

/// Every entry of the plan that may change, in the order of the plan.
#[must_use]
pub fn entries(plan: &Plan) -> Vec<Entry> {
    let of_target = |target: &Target| {
        let (part, value) = number(&target.measure);
        entry(
            format!("{}.{part}", target.id),
            target.label.text().to_owned(),
            value,
        )
    };
    let mut all: Vec<Entry> = plan.targets.iter().map(of_target).collect();
    let label = |phrase: crate::words::Phrase| phrase.text().to_owned();
    all.push(entry(
        "followup_months".to_owned(),
        label(w::ENTRY_FOLLOWUP),
        EntryValue::Months(plan.followup_months.clone()),
    ));
    let days = [
        ("begins", w::ENTRY_BEGINS, plan.report.begins),
        ("half_ends", w::ENTRY_HALF_ENDS, plan.report.half_ends),
        ("year_ends", w::ENTRY_YEAR_ENDS, plan.report.year_ends),
    ];
    all.extend(days.map(|(name, what, day)| {
        let value = EntryValue::DayOfYear(day.day, day.month);
        entry(format!("report.{name}"), label(what), value)
    }));
    all.push(entry(
        "neighbourhoods".to_owned(),
        w::entry_neighbourhoods(
            plan.neighbourhood.label[crate::words::language() as usize].to_lowercase(),
        ),
        EntryValue::Names(plan.neighbourhoods.clone()),
    ));
    all
}

fn entry(name: String, label: String, value: EntryValue) -> Entry {
    Entry { name, label, value }
}

/// The number of a target, and what its part of the name is.
fn number(measure: &Measure) -> (&'static str, EntryValue) {
    match measure {
        Measure::Trainees { yearly, .. } | Measure::Placed { yearly, .. } => {
            ("yearly", EntryValue::Yearly(*yearly))
        }
        Measure::Served { share, .. } => ("share", EntryValue::Percent(share * 100.0)),
        Measure::Indicator { bound, .. } => match bound {
            Bound::Below(limit) => ("below", EntryValue::Percent(*limit)),
            Bound::Range(least, most) => ("range", EntryValue::Range(*least, *most)),
        },
    }
}

/// Puts a value into an entry; false when the plan has no such entry or cannot take the value.
fn set(plan: &mut Plan, entry: &str, value: EntryValue) -> bool {
    match (entry, value) {
        ("followup_months", EntryValue::Months(months)) => plan.followup_months = months,
        ("neighbourhoods", EntryValue::Names(names)) => plan.neighbourhoods = names,
        (entry, EntryValue::DayOfYear(day, month)) => {
            let calendar = calendar(plan.report, entry, DayOfYear { month, day });
            let Some(calendar) = calendar.filter(|c| !c.is_backwards()) else {
                return false;
            };
            plan.report = calendar;
        }
        (entry, value) => {
            let Some((id, part)) = entry.rsplit_once('.') else {
                return false;
            };
            let target = plan.targets.iter_mut().find(|target| target.id == id);
            return target.is_some_and(|target| set_target(target, part, &value));
        }
    }
    true
}

fn calendar(mut calendar: ReportCalendar, entry: &str, day: DayOfYear) -> Option<ReportCalendar> {
    let place = match entry {
        "report.begins" => &mut calendar.begins,
        "report.half_ends" => &mut calendar.half_ends,
        "report.year_ends" => &mut calendar.year_ends,
        _ => return None,
    };
    *place = day;
    Some(calendar)
}

fn set_target(target: &mut Target, part: &str, value: &EntryValue) -> bool {
    match (&mut target.measure, part, value) {
        (
            Measure::Trainees { yearly, .. } | Measure::Placed { yearly, .. },
            "yearly",
            EntryValue::Yearly(new),
        ) => *yearly = *new,
        (Measure::Served { share, .. }, "share", EntryValue::Percent(new)) => *share = new / 100.0,
        (Measure::Indicator { bound, .. }, part, value) => match (*bound, part, value) {
            (Bound::Below(_), "below", EntryValue::Percent(new)) => *bound = Bound::Below(*new),
            (Bound::Range(..), "range", EntryValue::Range(least, most)) => {
                *bound = Bound::Range(*least, *most);
            }
            _ => return false,
        },
        _ => return false,
    }
    true
}
