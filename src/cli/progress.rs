//! `vieclam progress`. Prints the figures and the people counted in them; counting: `progress`.

use chrono::NaiveDate;
use clap::{ArgGroup, Args};
use serde_json::Value as Json;

use super::breakdown;
use super::emit::{Column, Format, Out};
use super::{Failure, Options, Result, examples, open_for_reading, plan};
use crate::domain::date::{self, shown};
use crate::domain::money::{shown_count, truncated_percent};
use crate::progress::breakdown::{BreakdownCell, Dimension};
use crate::progress::measure::{ListedPerson, Population};
use crate::progress::period::{Period, Scope};
use crate::progress::plan::effective::effective_plan;
use crate::progress::plan::{Plan, Target};
use crate::progress::{Progress, TargetProgress, TargetStatus, format, list, progress};
use crate::register::Register;
use crate::register::session::opening;
use crate::words::{access as wa, cli as w, worklist as wl};

#[derive(Debug, Args)]
#[command(about = w::ABOUT_PROGRESS)]
#[command(group = ArgGroup::new("people").args(["list", "by"]).multiple(true))]
#[command(
    override_usage = "vieclam progress [--period P] [--as-of D] [--target ID --list counted|missing] [--by DIMENSION [--cell KEY]] [--reason TEXT] [--format table|json|csv]"
)]
#[command(after_help = examples(&[
    "vieclam progress --period 2026-H1",
    "vieclam progress --period 2026 --as-of 30/06/2026 --format json",
    "vieclam progress --target ui_advised --list missing",
    "vieclam progress --target trainees --by sex",
]))]
pub(super) struct ProgressArgs {
    #[arg(long, value_name = "P", help = w::HELP_PERIOD)]
    period: Option<String>,
    #[arg(long, value_name = "D", help = w::HELP_AS_OF)]
    as_of: Option<String>,
    #[arg(long, value_name = "ID", help = w::HELP_TARGET)]
    target: Option<String>,
    #[arg(long, requires = "target", value_parser = ["counted", "missing"])]
    #[arg(value_name = "counted|missing", help = w::HELP_LIST)]
    list: Option<String>,
    #[arg(long, value_name = "DIMENSION", help = wl::HELP_BY)]
    by: Option<String>,
    #[arg(long, requires_all = ["by", "list"], value_name = "KEY", help = wl::HELP_CELL)]
    cell: Option<String>,
    #[arg(long, requires = "people", value_name = "TEXT", help = wa::HELP_LIST_REASON)]
    reason: Option<String>,
    #[arg(long, value_enum, default_value_t, help = w::HELP_FORMAT)]
    format: Format,
}

pub(super) fn run(options: &Options, args: &ProgressArgs, out: &mut Out<'_>) -> Result<()> {
    let plan = plan(options)?;
    let target = args.target.as_deref().map(|id| target(&plan, id));
    let target = target.transpose()?;
    let period = period(args.period.as_deref(), &plan)?;
    let as_of = as_of(args.as_of.as_deref())?;
    let dimension = args.by.as_deref().map(breakdown::dimension).transpose()?;
    if args.format == Format::Md {
        return Err(Format::unknown_here("table, json, csv"));
    }
    let mut register = open_for_reading(options)?;
    let as_of = as_of.unwrap_or_else(|| register.today());
    let effective_plan = effective_plan(register.reader(), &plan, as_of)?;
    // Once more, now by the reporting calendars that the register holds.
    let period_text = args.period.as_deref();
    let effective_period = period_text.and_then(|p| Period::parse(p, &effective_plan).ok());
    let period = effective_period.or(period);
    let period = period.unwrap_or_else(|| Period::containing(as_of));
    let scope = period.as_of(as_of);
    if let Some(dimension) = dimension.filter(|_| args.list.is_none()) {
        let query = breakdown::BreakdownQuery {
            plan: &plan,
            target,
            dimension,
            scope,
            reason: args.reason.as_deref(),
        };
        breakdown::print(&query, &mut register, args.format, out)
    } else if let Some(target) = target {
        let people = people(&mut register, target, scope, dimension, args)?;
        out.emit(args.format, &PERSON_COLUMNS, &people)
    } else {
        let result = progress(register.reader(), &plan, scope)?;
        figures(&plan, &result, args.format, out)
    }
}

pub(super) fn period(text: Option<&str>, plan: &Plan) -> Result<Option<Period>> {
    let period = text.map(|text| Period::parse(text, plan)).transpose();
    period.map_err(|problem| Failure::Usage(w::bad_period(problem.sentence())))
}

pub(super) fn as_of(text: Option<&str>) -> Result<Option<NaiveDate>> {
    let day = text.map(date::parse_day).transpose();
    day.map_err(|problem| Failure::Usage(w::bad_day(problem.text())))
}

fn target<'p>(plan: &'p Plan, id: &str) -> Result<&'p Target> {
    plan.target(id).ok_or_else(|| {
        let names: Vec<&str> = plan.targets.iter().map(|t| t.id.as_str()).collect();
        Failure::Usage(w::unknown_target(id, names.join(", ")))
    })
}

/// The keys of every kind of target, in the order of `data/manual/counting.md`.
const KEYS: [&str; 16] = [
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

fn figures(plan: &Plan, progress: &Progress, format: Format, out: &mut Out<'_>) -> Result<()> {
    match format {
        Format::Json => return out.json(&progress.to_json()),
        Format::Csv | Format::Md => {
            let rows = progress.targets.iter().map(TargetProgress::to_json);
            let rows: Vec<Json> = rows.collect();
            return out.emit(format, &KEYS.map(Column::data), &rows);
        }
        Format::Table => {}
    }
    let Scope { period, as_of } = progress.scope;
    let (from, to, day) = (shown(period.from()), shown(period.to()), shown(as_of));
    let (title, period) = (plan.title.text(), period.name());
    out.line(w::period_line(title, period, from, to, day))?;
    let mut cautions = Vec::new();
    let targets = plan.targets.iter().zip(&progress.targets);
    let rows = targets.map(|(target, result)| {
        let mut label = target.label.text().to_owned();
        if let Some(caution) = &target.caution {
            cautions.push(caution.text());
            label += &"*".repeat(cautions.len());
        }
        let [figure, due, by_now] = figure_cells(result);
        let status = result.status.phrase().to_string();
        vec![label, figure, due, by_now, status]
    });
    let rows = rows.collect();
    let heads = [
        (w::TARGET, false),
        (w::FIGURE, true),
        (w::DUE, true),
        (w::BY_NOW, true),
        (w::STATUS, false),
    ];
    out.grid(&heads, rows)?;
    for (at, caution) in cautions.iter().enumerate() {
        out.line(format!("{} {caution}", "*".repeat(at + 1)))?;
    }
    Ok(())
}

/// The figure, what is due, and what should be reached by now.
fn figure_cells(row: &TargetProgress) -> [String; 3] {
    match &row.result {
        TargetStatus::Count(c) => [
            format::count(c.actual),
            format::count(c.target_for_period),
            one_decimal(c.expected),
        ],
        TargetStatus::Share(s) => {
            let percent = truncated_percent(s.numerator, s.denominator);
            let percent = percent.map_or_else(String::new, |p| format!(" ({p} %)"));
            let (met, of) = (format::count(s.numerator), format::count(s.denominator));
            [
                format!("{met}/{of}{percent}"),
                format::share(s.target),
                String::new(),
            ]
        }
        TargetStatus::Indicator { bound, reading } => {
            let figure = reading.as_ref().map(|r| {
                let day = format::day(&r.as_of);
                format!("{} ({day})", format::value(r.value))
            });
            let figure = figure.unwrap_or_else(|| "—".to_owned());
            [figure, format::bound(*bound), String::new()]
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

/// The people of a list; the export of a list is recorded in the trail.
fn people(
    register: &mut Register,
    target: &Target,
    scope: Scope,
    dimension: Option<Dimension>,
    args: &ProgressArgs,
) -> Result<Vec<ListedPerson>> {
    let population = match args.list.as_deref() {
        Some("counted") => Population::Numerator,
        _ => Population::Gap,
    };
    let mut people = list(register.reader(), target, scope, population)?;
    if let Some((dimension, key)) = dimension.zip(args.cell.clone()) {
        // Those of whom nothing is recorded have no key.
        let cell = BreakdownCell {
            dimension,
            key: Some(key).filter(|key| !key.is_empty()),
            is_opened: args.reason.is_some(),
        };
        people = cell.narrow(people);
    }
    let reason = args.reason.as_deref();
    Ok(opening::export_list(
        register, people, &target.id, "", reason,
    )?)
}

const PERSON_COLUMNS: [Column<ListedPerson>; 9] = [
    Column::number("register_no", w::NUMBER),
    Column::data("citizen_id"),
    Column::new("full_name", w::FULL_NAME),
    Column::new("phone", w::PHONE),
    Column::new("neighbourhood", w::NEIGHBOURHOOD),
    Column::data("household"),
    Column::day("opened_on", w::OPENED),
    Column::day("met_on", w::MET),
    Column::text("reason", w::REASON, |person| {
        let phrase = person.reason.map(|reason| reason.phrase.text());
        phrase.unwrap_or_default().to_owned()
    }),
];
