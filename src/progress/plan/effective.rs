//! The plan in force on a day: the plan file with the changes of the register applied (`forms::PLAN_CHANGE`).
//!
//! A period is counted by the plan in force on its last visible day, min(`to`, `as_of`) (`data/manual/counting.md`, Periods):
//! a period that ended before a change keeps its plan, an open period takes the changed plan as a whole. A reporting period
//! runs by the calendar in force on the day it ends. Changes alter the numbers of targets; adding or removing a target takes
//! another plan file.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::date;
use crate::domain::plan_entry::{EntryValue, Shape};
use crate::progress::plan::{Bound, DayOfYear, Measure, Plan, ReportCalendar, Target};
use crate::register::{Reader, Result};
use crate::words::{plan as w, progress as words};

/// A change of the plan, as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// An [`Entry::name`].
    pub entry: String,
    /// The new value, as [`Shape::parse`] reads it.
    pub value: String,
    pub valid_from: NaiveDate,
    pub reason: String,
    /// The clerk who recorded it.
    pub by: String,
}

/// An entry of the plan that may change, with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// `new_jobs.yearly`.
    pub name: String,
    /// In the language of the thread.
    pub label: String,
    pub value: EntryValue,
}

/// The changes of a plan, in the order of their first day.
pub fn changes(reader: Reader<'_>, plan: &str) -> Result<Vec<Change>> {
    let sql = include_str!("plan_changes.sql");
    reader.rows(sql, &[(":plan", plan)], |row| {
        let from: String = row.get("valid_from")?;
        Ok(Change {
            entry: row.get("entry")?,
            value: row.get("value")?,
            valid_from: date::from_iso(&from).unwrap_or_default(),
            reason: row.get("reason")?,
            by: row.get("created_by")?,
        })
    })
}

/// The plan in force on a day; computed from the file of `plan`, whatever changes are applied to it.
pub fn effective_plan(reader: Reader<'_>, plan: &Plan, day: NaiveDate) -> Result<Plan> {
    let changes = changes(reader, &plan.id)?;
    Ok(apply_changes(plan.original(), &changes, day))
}

/// The plan of a file with the changes whose first day is no later than `day`.
pub(crate) fn apply_changes(original: &Plan, changes: &[Change], day: NaiveDate) -> Plan {
    let mut plan = original.clone();
    let mut differs = false;
    for change in changes.iter().filter(|c| c.valid_from <= day) {
        let shape = Shape::for_entry(&change.entry);
        let value = shape.and_then(|shape| shape.parse(&change.value).ok());
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

/// Why a change does not fit the plan; `None` when it does.
#[must_use]
pub fn problem(plan: &Plan, entry: &str, value: &str) -> Option<String> {
    let Some(shape) = Shape::for_entry(entry) else {
        return Some(w::unknown_entry(entry));
    };
    let value = match shape.parse(value) {
        Ok(value) => value,
        Err(sentence) => return Some(sentence),
    };
    if !entries(plan).iter().any(|e| e.name == entry) {
        return Some(w::unknown_entry(entry));
    }
    let fits = set(&mut plan.clone(), entry, value);
    (!fits).then(|| words::PLAN_HALF_AFTER_YEAR.text().to_owned())
}

/// The entries of the plan that may change, in the order of the plan.
#[must_use]
pub fn entries(plan: &Plan) -> Vec<Entry> {
    let entry = |name: &str, label: &str, value| Entry {
        name: name.to_owned(),
        label: label.to_owned(),
        value,
    };
    let of_target = |target: &Target| {
        let (part, value) = number(&target.measure);
        entry(&format!("{}.{part}", target.id), target.label.text(), value)
    };
    let mut all: Vec<Entry> = plan.targets.iter().map(of_target).collect();
    let months = EntryValue::Months(plan.followup_months.clone());
    all.push(entry("followup_months", w::ENTRY_FOLLOWUP.text(), months));
    let days = [
        ("begins", w::ENTRY_BEGINS, plan.report.begins),
        ("half_ends", w::ENTRY_HALF_ENDS, plan.report.half_ends),
        ("year_ends", w::ENTRY_YEAR_ENDS, plan.report.year_ends),
    ];
    all.extend(days.map(|(name, label, day)| {
        let value = EntryValue::DayOfYear(day.day, day.month);
        entry(&format!("report.{name}"), label.text(), value)
    }));
    let label = &plan.neighbourhood.label[crate::words::language() as usize];
    let label = w::entry_neighbourhoods(label.to_lowercase());
    let names = EntryValue::Names(plan.neighbourhoods.clone());
    all.push(entry("neighbourhoods", &label, names));
    all
}

/// The last part of the entry name of a target, and its value.
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

/// Sets an entry; false when the plan has no such entry or the value does not fit.
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
