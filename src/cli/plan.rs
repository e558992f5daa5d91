//! `vieclam plan`: what a plan file says, whether it is right, and what has changed since. Decides nothing about a plan.

use std::fs;
use std::io::Write;
use std::process::ExitCode;

use serde_json::{Value as Json, json};

use super::args::{Format, PlanArgs as Args, PlanVerb};
use super::table::Table;
use super::{Failure, Options, Out, open_existing, plan, plan_failure};
use crate::domain::date::{iso, shown};
use crate::progress::plan::effective::{Change, Entry, changes, effective_plan, entries};
use crate::progress::plan::{Cadence, Plan, Task};
use crate::words::{cli as w, plan as wp};

pub(super) fn run(options: &Options, args: &Args, out: &mut Out<'_>) -> Result<ExitCode, Failure> {
    match args.verb {
        PlanVerb::Check => check(options, args, out)?,
        PlanVerb::Show => show(options, args, out)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Everything that is wrong with a file, each with its line; what is in it when nothing is.
fn check(options: &Options, args: &Args, out: &mut Out<'_>) -> Result<(), Failure> {
    let path = args.plan_file.as_ref().or(options.plan.as_ref());
    let path = path.ok_or_else(|| Failure::Usage(w::missing_argument("<FILE>")))?;
    let text = fs::read_to_string(path)
        .map_err(|e| Failure::Usage(w::plan_unreadable(path.display(), e)))?;
    let name = path.display().to_string();
    let plan = Plan::read(&text, &name).map_err(|errors| plan_failure(&errors))?;
    let message = wp::plan_is_right(
        name,
        &plan.id,
        plan.targets.len(),
        plan.units.len(),
        plan.tasks.len(),
    );
    Ok(writeln!(out, "{message}")?)
}

/// The plan in force today: the file, and the changes of the register where there is one.
fn show(options: &Options, args: &Args, out: &mut Out<'_>) -> Result<(), Failure> {
    if args.plan_file.is_some() {
        return Err(Failure::Usage(wp::SHOW_TAKES_PLAN.text().to_owned()));
    }
    let file_plan = plan(options)?;
    let (plan, changes) = if options.register.exists() {
        let register = open_existing(options)?;
        let conn = register.reading();
        let all = changes(conn, &file_plan.id)?;
        let today = register.today();
        let begun = all.into_iter().filter(|c| c.valid_from <= today).collect();
        (effective_plan(conn, &file_plan, today)?, begun)
    } else {
        (file_plan, Vec::new())
    };
    match args.format {
        Format::Json => writeln!(out, "{:#}", plan_json(&plan, &changes))?,
        Format::Csv => sheet(&plan, &changes, out)?,
        Format::Table => table(&plan, &changes, options.ascii, out)?,
        Format::Md => {
            return Err(Failure::Usage(w::format_unknown_here(
                "md",
                "table, json, csv",
            )));
        }
    }
    Ok(())
}

/// The change an entry is in force by; none: as filed.
fn change<'c>(changes: &'c [Change], entry: &Entry) -> Option<&'c Change> {
    changes.iter().rev().find(|c| c.entry == entry.name)
}

fn plan_json(plan: &Plan, changes: &[Change]) -> Json {
    let entry = |entry: Entry| {
        let change = change(changes, &entry);
        json!({
            "entry": entry.name,
            "label": entry.label,
            "value": entry.value.shown(),
            "valid_from": change.map(|c| iso(c.valid_from)),
            "reason": change.map(|c| c.reason.as_str()),
        })
    };
    let unit = |unit: &crate::progress::plan::Unit| json!({ "id": unit.id, "section": unit.section, "name": unit.name.text() });
    json!({
        "plan": plan.id,
        "title": plan.title.text(),
        "ward": plan.ward,
        "from": iso(plan.from),
        "to": iso(plan.to),
        "entries": entries(plan).into_iter().map(entry).collect::<Vec<_>>(),
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

fn sheet(plan: &Plan, changes: &[Change], out: &mut Out<'_>) -> Result<(), Failure> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["entry", "label", "value", "valid_from", "reason"])?;
    for entry in entries(plan) {
        let change = change(changes, &entry);
        csv.write_record([
            entry.name.as_str(),
            entry.label.as_str(),
            &entry.value.shown(),
            &change.map(|c| iso(c.valid_from)).unwrap_or_default(),
            change.map_or("", |c| c.reason.as_str()),
        ])?;
    }
    Ok(csv.flush()?)
}

fn table(plan: &Plan, changes: &[Change], ascii: bool, out: &mut Out<'_>) -> Result<(), Failure> {
    writeln!(out, "{}", plan.title.text())?;
    let days = wp::plan_days(&plan.id, shown(plan.from), shown(plan.to));
    writeln!(out, "{}, {days}\n", plan.ward)?;
    let head = [
        wp::CHANGE_ENTRY,
        wp::SHOW_WHAT,
        wp::SHOW_VALUE,
        wp::SHOW_SINCE,
    ];
    let mut table = Table::new(head.map(|h| h.text().to_owned()).to_vec());
    for entry in entries(plan) {
        let since = change(changes, &entry).map_or_else(
            || wp::AS_FILED.text().to_owned(),
            |c| format!("{} · {}", shown(c.valid_from), c.reason),
        );
        table.row(vec![entry.name, entry.label, entry.value.shown(), since]);
    }
    table.print(out, ascii)?;
    let message = wp::units_and_duties(plan.units.len(), plan.tasks.len());
    Ok(writeln!(out, "\n{message}")?)
}
