//! `vieclam worklist`. Choice and destination of a list; its people: `progress`; the files: `exchange`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::emit::{Column, Format, Out};
use super::progress::{as_of, period};
use super::{
    Failure, Options, Result, check_output, ensure, examples, open_for_reading, plan, print_notice,
    write_file,
};
use crate::domain::groups;
use crate::exchange::{WorklistFormat, write_worklist};
use crate::progress::format;
use crate::progress::period::Period;
use crate::progress::plan::{Measure, Plan};
use crate::progress::worklist::{
    FOLLOW_UPS, UnopenedWorklist, Worklist, WorklistFilter, WorklistPerson,
};
use crate::register::Register;
use crate::words::{access as wa, cli as wc, worklist as w};

#[derive(Debug, Args)]
#[command(about = w::ABOUT)]
#[command(
    override_usage = "vieclam worklist LIST [--period P] [--as-of D] [--neighbourhood N] [--group G] [--reason TEXT] [--by-neighbourhood] [--out FILE | --format table|json|csv|md]"
)]
#[command(after_help = examples(&[
    "vieclam worklist ui_advised --by-neighbourhood --out di-tung-ngo.xlsx",
    "vieclam worklist group_connected --neighbourhood 12 --group 9",
    "vieclam worklist follow_ups --format md",
]))]
pub(super) struct WorklistArgs {
    #[arg(value_name = "LIST", help = w::HELP_WHICH)]
    which: String,
    #[arg(long, value_name = "P", help = wc::HELP_PERIOD)]
    period: Option<String>,
    #[arg(long, value_name = "D", help = wc::HELP_AS_OF)]
    as_of: Option<String>,
    #[arg(long, value_name = "N", help = w::HELP_NEIGHBOURHOOD)]
    neighbourhood: Option<String>,
    #[arg(long, value_name = "G", help = w::HELP_GROUP)]
    group: Option<String>,
    #[arg(long, value_name = "TEXT", help = wa::HELP_LIST_REASON)]
    reason: Option<String>,
    #[arg(long, help = w::HELP_BY_NEIGHBOURHOOD)]
    by_neighbourhood: bool,
    #[arg(long, value_name = "FILE", help = wc::HELP_OUT)]
    out: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t, help = wc::HELP_FORMAT)]
    format: Format,
}

const COLUMNS: [Column<WorklistPerson>; 7] = [
    Column::number("register_no", w::NUMBER),
    Column::new("full_name", w::FULL_NAME),
    Column::new("phone", w::PHONE),
    Column::new("neighbourhood", w::NEIGHBOURHOOD),
    Column::new("groups", w::GROUPS),
    Column::day("since", w::SINCE),
    Column::new("reason", w::REASON),
];

pub(super) fn run(options: &Options, args: &WorklistArgs, out: &mut Out<'_>) -> Result<()> {
    let plan = plan(options)?;
    let filter = WorklistFilter {
        neighbourhood: args.neighbourhood.clone(),
        group: args.group.as_deref().map(group).transpose()?,
    };
    let format = args.out.as_deref().map(file_format).transpose()?;
    check_output(args.out.as_deref(), options)?;
    let mut register = open_for_reading(options)?;
    let list = read(&plan, &register, args, &filter)?;
    let to = args.out.as_deref().map(Path::to_string_lossy);
    let (to, reason) = (to.unwrap_or_default(), args.reason.as_deref());
    let list = list.export(&mut register, &args.which, &to, reason)?;
    let count = list.people.len() as u64;
    match (&args.out, format) {
        (Some(path), Some(format)) => {
            write_file(path, options, |file| {
                let written = write_worklist(&list, format, args.by_neighbourhood, file);
                written.map_err(|e| Failure::Failed(wc::cannot_write(path.display(), e)))
            })?;
            print_notice(&w::written(format::count(count), path.display()));
        }
        _ => print(&list, args, out)?,
    }
    tracing::info!(list = args.which, people = count, "worklist");
    Ok(())
}

fn read(
    plan: &Plan,
    register: &Register,
    args: &WorklistArgs,
    filter: &WorklistFilter,
) -> Result<UnopenedWorklist> {
    let (as_of, period) = (
        as_of(args.as_of.as_deref())?,
        period(args.period.as_deref(), plan)?,
    );
    if args.which == FOLLOW_UPS {
        return Ok(UnopenedWorklist::of_follow_ups(register, filter)?);
    }
    let indicator = |measure: &Measure| matches!(measure, Measure::Indicator { .. });
    let target = plan.target(&args.which).ok_or_else(|| {
        let targets = plan.targets.iter().filter(|t| !indicator(&t.measure));
        let names: Vec<&str> = targets.map(|t| t.id.as_str()).chain([FOLLOW_UPS]).collect();
        Failure::Usage(w::unknown_list(&args.which, names.join(", ")))
    })?;
    let is_indicator = indicator(&target.measure);
    ensure(!is_indicator, || w::no_list_of_indicator(&args.which))?;
    let as_of = as_of.unwrap_or_else(|| register.today());
    let period = period.unwrap_or_else(|| Period::containing(as_of));
    let scope = period.as_of(as_of);
    Ok(UnopenedWorklist::of_target(
        register, target, scope, filter,
    )?)
}

/// A code of a group, or the number of one.
fn group(code: &str) -> Result<String> {
    let all = groups::all();
    let known = |g: &groups::Group| g.code.code == code || g.main.to_string() == code;
    if all.iter().any(known) {
        return Ok(code.to_owned());
    }
    let codes: Vec<&str> = all.iter().map(|g| g.code.code).collect();
    Err(Failure::Usage(w::unknown_group(code, codes.join(", "))))
}

fn file_format(path: &Path) -> Result<WorklistFormat> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    WorklistFormat::from_extension(&ending).ok_or_else(|| Failure::Usage(w::unknown_ending(ending)))
}

fn print(list: &Worklist, args: &WorklistArgs, out: &mut Out<'_>) -> Result<()> {
    let format = match args.format {
        Format::Json => WorklistFormat::Json,
        Format::Csv => WorklistFormat::Csv,
        Format::Md => WorklistFormat::Md,
        Format::Table => return table(list, args.by_neighbourhood, out),
    };
    write_worklist(list, format, args.by_neighbourhood, out.writer)?;
    Ok(())
}

fn table(list: &Worklist, by_neighbourhood: bool, out: &mut Out<'_>) -> Result<()> {
    out.line(&list.title)?;
    if list.people.is_empty() {
        return out.line(w::NONE_WAITING);
    }
    if by_neighbourhood {
        for (name, people) in list.by_neighbourhood() {
            let heading = name.map_or_else(|| w::HEADING_NONE.text().to_owned(), w::heading);
            let count = w::people(format::count(people.len() as u64));
            out.line("")?;
            out.line(format!("{heading} · {count}"))?;
            out.table(&COLUMNS, people)?;
        }
    } else {
        out.table(&COLUMNS, &list.people)?;
    }
    out.line(w::MASKED)
}
