//! `vieclam progress`. Prints the figures and the people behind them; counting is `progress`'s.

use std::io::Write;
use std::process::ExitCode;

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::args::{Format, ListArg, Progress as Args};
use super::breakdown;
use super::table::Table;
use super::{Failure, Options, Out, open_for_reading, plan};
use crate::domain::date::{self, shown};
use crate::domain::money::{shown_count, shown_percent, truncated_percent};
use crate::progress::breakdown::Dimension;
use crate::progress::measure::{ListedPerson, Population};
use crate::progress::period::Period;
use crate::progress::plan::effective::effective_plan;
use crate::progress::plan::{Bound, Plan, Target};
use crate::progress::{Progress, TargetProgress, TargetStatus, list, progress};
use crate::register::Register;
use crate::words::cli as w;

pub(super) fn run(options: &Options, args: &Args, out: &mut Out<'_>) -> Result<ExitCode, Failure> {
    let plan = plan(options)?;
    let target = args
        .target
        .as_deref()
        .map(|id| target(&plan, id))
        .transpose()?;
    let period = period(args.period.as_deref(), &plan)?;
    let as_of = as_of(args.as_of.as_deref())?;
    let dimension = args.by.as_deref().map(breakdown::dimension).transpose()?;
    if args.format == Format::Md {
        return Err(Failure::Usage(w::format_unknown_here(
            "md",
            "table, json, csv",
        )));
    }
    let mut register = open_for_reading(options)?;
    let as_of = as_of.unwrap_or_else(|| register.today());
    let effective_plan = effective_plan(register.reading(), &plan, as_of)?;
    // Once more, now by the reporting calendars that are kept in the register.
    let period_text = args.period.as_deref();
    let effective_period = period_text.and_then(|p| Period::parse(p, &effective_plan).ok());
    let period = effective_period.or(period);
    let period = period.unwrap_or_else(|| Period::containing(as_of));
    if let Some(dimension) = dimension.filter(|_| args.list.is_none()) {
        let question = breakdown::BreakdownQuery {
            plan: &plan,
            target,
            dimension,
            period,
            as_of,
        };
        breakdown::print(&question, &register, (args.format, options.ascii), out)?;
    } else if let Some(target) = target {
        let cell = dimension.zip(args.cell.as_deref());
        people(
            &mut register,
            target,
            (&period, as_of),
            cell,
            args,
            options,
            out,
        )?;
    } else {
        let result = progress(register.reading(), &plan, &period, as_of)?;
        figures(&plan, &result, args.format, options.ascii, out)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A period as it was typed.
pub(super) fn period(text: Option<&str>, plan: &Plan) -> Result<Option<Period>, Failure> {
    let read = |text| Period::parse(text, plan);
    let period = text.map(read).transpose();
    period.map_err(|problem| Failure::Usage(w::bad_period(problem.sentence())))
}

/// The day of looking as it was typed.
pub(super) fn as_of(text: Option<&str>) -> Result<Option<NaiveDate>, Failure> {
    let day = text.map(date::parse_day).transpose();
    day.map_err(|problem| Failure::Usage(w::bad_day(problem.sentence())))
}

fn target<'p>(plan: &'p Plan, id: &str) -> Result<&'p Target, Failure> {
    plan.target(id).ok_or_else(|| {
        let names: Vec<&str> = plan.targets.iter().map(|t| t.id.as_str()).collect();
        Failure::Usage(w::unknown_target(id, names.join(", ")))
    })
}

fn figures(
    plan: &Plan,
    progress: &Progress,
    format: Format,
    ascii: bool,
    out: &mut Out<'_>,
) -> Result<(), Failure> {
    match format {
        Format::Json => writeln!(out, "{:#}", progress.to_json())?,
        Format::Csv => sheet(progress, out)?,
        Format::Table | Format::Md => table(plan, progress, ascii, out)?,
    }
    Ok(())
}

/// The keys of every kind of target, in the order of `data/manual/counting.md`.
const COLUMNS: [&str; 16] = [
    "id",
    "kind",
    "target",
    "target_for_period",
    "expected",
    "actual",
    "events",
    "met",
    "of",
    "percent",
    "below",
    "range",
    "value",
    "as_of",
    "source",
    "status",
];

fn sheet(progress: &Progress, out: &mut Out<'_>) -> Result<(), Failure> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    for target in &progress.targets {
        let json = target.to_json();
        csv.write_record(COLUMNS.map(|key| {
            match &json[key] {
                Json::Null => String::new(),
                Json::String(text) => text.clone(),
                Json::Array(ends) => ends
                    .iter()
                    .map(Json::to_string)
                    .collect::<Vec<_>>()
                    .join(".."),
                other => other.to_string(),
            }
        }))?;
    }
    Ok(csv.flush()?)
}

fn table(plan: &Plan, progress: &Progress, ascii: bool, out: &mut Out<'_>) -> Result<(), Failure> {
    let head = [w::TARGET, w::FIGURE, w::DUE, w::BY_NOW, w::STATUS];
    let mut table = Table::new(head.map(|h| h.text().to_owned()).to_vec()).right(&[1, 2, 3]);
    let mut cautions = Vec::new();
    for (target, row) in plan.targets.iter().zip(&progress.targets) {
        let mut label = target.label.text().to_owned();
        if let Some(caution) = &target.caution {
            cautions.push(caution.text());
            label += &"*".repeat(cautions.len());
        }
        let [figure, due, by_now] = figure_cells(row);
        let status = row.status.phrase().to_string();
        table.row(vec![label, figure, due, by_now, status]);
    }
    let (from, to) = (shown(progress.period.from()), shown(progress.period.to()));
    let (period, day) = (progress.period.name(), shown(progress.as_of));
    writeln!(
        out,
        "{}",
        w::period_line(plan.title.text(), period, from, to, day)
    )?;
    table.print(out, ascii)?;
    for (at, caution) in cautions.iter().enumerate() {
        writeln!(out, "{} {caution}", "*".repeat(at + 1))?;
    }
    Ok(())
}

/// What was reached, what is due, what should be there by now.
fn figure_cells(row: &TargetProgress) -> [String; 3] {
    let count = |n: u64| shown_count(i64::try_from(n).unwrap_or(i64::MAX));
    match &row.result {
        TargetStatus::Count {
            target_for_period,
            expected,
            actual,
            ..
        } => [
            count(*actual),
            count(*target_for_period),
            one_decimal(*expected),
        ],
        TargetStatus::Share {
            target,
            numerator: met,
            denominator: of,
            ..
        } => {
            let percent = truncated_percent(*met, *of).map(|p| format!(" ({p} %)"));
            let figure = format!(
                "{}/{}{}",
                count(*met),
                count(*of),
                percent.unwrap_or_default()
            );
            let due = format!("{} %", shown_percent(target * 100.0));
            [figure, due, String::new()]
        }
        TargetStatus::Indicator { bound, reading } => {
            let figure = reading.as_ref().map(|r| {
                let day = date::from_iso(&r.as_of).map_or_else(|| r.as_of.clone(), shown);
                format!("{} % ({day})", shown_percent(r.value))
            });
            let due = match bound {
                Bound::Below(limit) => format!("< {} %", shown_percent(*limit)),
                Bound::Range(least, most) => {
                    format!("{}–{} %", shown_percent(*least), shown_percent(*most))
                }
            };
            [figure.unwrap_or_else(|| "—".to_owned()), due, String::new()]
        }
    }
}

/// `6.000,5`.
fn one_decimal(number: f64) -> String {
    let text = format!("{number:.1}");
    let (whole, tenth) = text.split_once('.').unwrap_or((&text, "0"));
    whole.parse().map_or_else(
        |_| text.clone(),
        |whole| format!("{},{tenth}", shown_count(whole)),
    )
}

fn people(
    register: &mut Register,
    target: &Target,
    (period, as_of): (&Period, NaiveDate),
    cell: Option<(Dimension, &str)>,
    args: &Args,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<(), Failure> {
    let population = match args.list {
        Some(ListArg::Counted) => Population::Numerator,
        Some(ListArg::Missing) | None => Population::Gap,
    };
    let mut people = list(register.reading(), target, period, as_of, population)?;
    if let Some((dimension, key)) = cell {
        // the cell of those of whom nothing is recorded has no key
        let key = Some(key).filter(|key| !key.is_empty());
        people.retain(|person| dimension.contains(key, person));
    }
    // A list of people that leaves the register is answered for in the trail before it is there.
    register.record_export(&target.id, people.len() as u64, 0, "")?;
    match args.format {
        Format::Json => {
            let all: Vec<Json> = people.iter().map(object).collect();
            writeln!(out, "{:#}", Json::Array(all))?;
        }
        Format::Csv => {
            let mut csv = csv::Writer::from_writer(out);
            csv.write_record(PERSON_COLUMNS)?;
            for person in &people {
                let json = object(person);
                csv.write_record(PERSON_COLUMNS.map(|key| match &json[key] {
                    Json::Null => String::new(),
                    Json::String(text) => text.clone(),
                    other => other.to_string(),
                }))?;
            }
            csv.flush()?;
        }
        Format::Table | Format::Md => people_table(&people, options.ascii, out)?,
    }
    Ok(())
}

/// The keys of a person in a list.
const PERSON_COLUMNS: [&str; 9] = [
    "register_no",
    "citizen_id",
    "full_name",
    "phone",
    "neighbourhood",
    "household",
    "opened_on",
    "met_on",
    "reason",
];

fn object(person: &ListedPerson) -> Json {
    json!({
        "register_no": person.person_id,
        "citizen_id": person.citizen_id,
        "full_name": person.full_name,
        "phone": person.phone,
        "neighbourhood": person.neighbourhood,
        "household": person.household,
        "opened_on": person.opened_on,
        "met_on": person.met_on,
        "reason": person.reason.map(|r| r.slug),
    })
}

fn people_table(people: &[ListedPerson], ascii: bool, out: &mut Out<'_>) -> Result<(), Failure> {
    let head = [
        w::NUMBER,
        w::FULL_NAME,
        w::PHONE,
        w::NEIGHBOURHOOD,
        w::OPENED,
        w::MET,
        w::REASON,
    ];
    let mut table = Table::new(head.map(|h| h.text().to_owned()).to_vec()).right(&[0]);
    let day = |iso: &str| date::from_iso(iso).map_or_else(|| iso.to_owned(), shown);
    for person in people {
        table.row(vec![
            person.person_id.to_string(),
            person.full_name.clone(),
            person.phone.clone().unwrap_or_default(),
            person.neighbourhood.clone().unwrap_or_default(),
            day(&person.opened_on),
            person.met_on.as_deref().map(day).unwrap_or_default(),
            person
                .reason
                .map_or_else(String::new, |r| r.phrase.to_string()),
        ]);
    }
    Ok(table.print(out, ascii)?)
}
