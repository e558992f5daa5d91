//! `vieclam plan`: whether a plan file is right, and the plan in force with its changes. Decides nothing about a plan.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::emit::{Column, Format, Out};
use super::{Failure, Options, Result, ensure, examples, open_existing, plan, read_plan};
use crate::domain::date::{iso, shown};
use crate::progress::format;
use crate::progress::plan::effective::{Change, Entry, changes, effective_plan, entries};
use crate::progress::plan::{Cadence, Plan, Task, Unit};
use crate::register::open;
use crate::words::{cli as w, plan as wp};

#[derive(Debug, Args)]
#[command(about = wp::ABOUT_PLAN)]
#[command(
    override_usage = "vieclam plan check FILE\n          vieclam plan show [--plan FILE] [--format table|json|csv]"
)]
#[command(after_help = examples(&[
    "vieclam plan check xa-mau.toml",
    "vieclam plan show --format json",
]))]
pub(super) struct PlanArgs {
    #[arg(id = "plan_verb", value_enum, value_name = "check|show", help = wp::HELP_PLAN_VERB)]
    pub verb: PlanVerb,
    #[arg(value_name = "FILE", help = wp::HELP_PLAN_FILE)]
    plan_file: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t, help = w::HELP_FORMAT)]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum PlanVerb {
    Check,
    Show,
}

/// An entry of the plan with the change that it is in force by; none: as in the file.
#[derive(Serialize)]
struct EntryRow {
    entry: String,
    label: String,
    value: String,
    valid_from: Option<String>,
    reason: Option<String>,
}

const COLUMNS: [Column<EntryRow>; 6] = [
    Column::new("entry", wp::CHANGE_ENTRY),
    Column::new("label", wp::SHOW_WHAT),
    Column::new("value", wp::SHOW_VALUE),
    Column::text("", wp::SHOW_SINCE, |row| {
        match (&row.valid_from, &row.reason) {
            (Some(day), Some(reason)) => format!("{} · {reason}", format::day(day)),
            _ => wp::AS_FILED.to_string(),
        }
    }),
    Column::data("valid_from"),
    Column::data("reason"),
];

pub(super) fn run(options: &Options, args: &PlanArgs, out: &mut Out<'_>) -> Result<()> {
    match args.verb {
        PlanVerb::Check => check(options, args, out),
        PlanVerb::Show => show(options, args, out),
    }
}

/// Everything that is wrong with a file, each with its line; the content in numbers when nothing is.
fn check(options: &Options, args: &PlanArgs, out: &mut Out<'_>) -> Result<()> {
    let path = args.plan_file.as_ref().or(options.plan.as_ref());
    let path = path.ok_or_else(|| Failure::Usage(w::missing_argument("<FILE>")))?;
    let plan = read_plan(path)?;
    out.line(wp::plan_is_right(
        path.display(),
        &plan.id,
        plan.targets.len(),
        plan.units.len(),
        plan.tasks.len(),
    ))
}

/// The plan in force today: the file, and the changes of the register where there is one.
fn show(options: &Options, args: &PlanArgs, out: &mut Out<'_>) -> Result<()> {
    ensure(args.plan_file.is_none(), || wp::SHOW_TAKES_PLAN)?;
    let file_plan = plan(options)?;
    let (plan, changes) = if open::exists(&options.register)? {
        let register = open_existing(options)?;
        let reader = register.reader();
        let all = changes(reader, &file_plan.id)?;
        let today = register.today();
        let begun = all.into_iter().filter(|c| c.valid_from <= today).collect();
        (effective_plan(reader, &file_plan, today)?, begun)
    } else {
        (file_plan, Vec::new())
    };
    let rows = rows(&plan, &changes);
    match args.format {
        Format::Json => out.json(&plan_json(&plan, &rows)),
        Format::Table => {
            let days = wp::plan_days(&plan.id, shown(plan.from), shown(plan.to));
            out.line(plan.title.text())?;
            out.line(format!("{}, {days}", plan.ward))?;
            out.line("")?;
            out.table(&COLUMNS, &rows)?;
            out.line("")?;
            out.line(wp::units_and_duties(plan.units.len(), plan.tasks.len()))
        }
        other => out.emit(other, &COLUMNS, &rows),
    }
}

fn rows(plan: &Plan, changes: &[Change]) -> Vec<EntryRow> {
    let row = |entry: Entry| {
        let change = changes.iter().rev().find(|c| c.entry == entry.name);
        EntryRow {
            entry: entry.name,
            label: entry.label,
            value: entry.value.shown(),
            valid_from: change.map(|c| iso(c.valid_from)),
            reason: change.map(|c| c.reason.clone()),
        }
    };
    entries(plan).into_iter().map(row).collect()
}

fn plan_json(plan: &Plan, entries: &[EntryRow]) -> Json {
    let unit = |u: &Unit| json!({ "id": u.id, "section": u.section, "name": u.name.text() });
    json!({
        "plan": plan.id,
        "title": plan.title.text(),
        "ward": plan.ward,
        "from": iso(plan.from),
        "to": iso(plan.to),
        "entries": entries,
        "units": plan.units.iter().map(unit).collect::<Vec<_>>(),
        "duties": plan.tasks.iter().map(duty).collect::<Vec<_>>(),
    })
}

fn duty(duty: &Task) -> Json {
    let (cadence, days, due) = match duty.cadence {
        Cadence::HalfYear(days) => ("half_year", Some(days), None),
        Cadence::Year(days) => ("year", Some(days), None),
        Cadence::Once(day) => ("once", None, Some(iso(day))),
    };
    json!({
        "id": duty.id,
        "unit": duty.unit,
        "cadence": cadence,
        "days_after": days,
        "due": due,
        "text": duty.text.text(),
    })
}
