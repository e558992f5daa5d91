//! `vieclam worklist`. Which list and where it goes; who is on it is `progress`'s, the files are `exchange`'s.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use super::args::{Format, Worklist as Args};
use super::progress::{as_of, period};
use super::table::Table;
use super::{Failure, Options, Out, open_for_reading, plan, print_notice};
use crate::domain::groups;
use crate::domain::masking;
use crate::domain::text::SafeText;
use crate::exchange::{WorklistFormat, write_worklist};
use crate::progress::format;
use crate::progress::period::Period;
use crate::progress::plan::{Measure, Plan};
use crate::progress::worklist::{FOLLOW_UPS, Worklist, WorklistFilter};
use crate::register::Register;
use crate::words::{cli as wc, worklist as w};

pub(super) fn run(options: &Options, args: &Args, out: &mut Out<'_>) -> Result<ExitCode, Failure> {
    let plan = plan(options)?;
    let filter = WorklistFilter {
        neighbourhood: args.neighbourhood.clone(),
        group: args.group.as_deref().map(group).transpose()?,
    };
    let format = args.out.as_deref().map(file_format).transpose()?;
    let mut register = open_for_reading(options)?;
    let list = read(&plan, &register, args, &filter)?;
    let to = args.out.as_deref().map(Path::to_string_lossy);
    // A list of people that leaves the register is answered for in the trail before it is there.
    let count = list.people.len() as u64;
    register.record_export(&args.which, count, 0, &to.unwrap_or_default())?;
    match (&args.out, format) {
        (Some(path), Some(format)) => {
            to_file(&register, &list, format, args.by_neighbourhood, path)?;
            print_notice(&w::written(
                format::count(list.people.len() as u64),
                path.display(),
            ));
        }
        _ => print(&list, args, options.ascii, out)?,
    }
    tracing::info!(list = args.which, people = list.people.len(), "worklist");
    Ok(ExitCode::SUCCESS)
}

fn read(
    plan: &Plan,
    register: &Register,
    args: &Args,
    filter: &WorklistFilter,
) -> Result<Worklist, Failure> {
    if args.which == FOLLOW_UPS {
        return Ok(Worklist::of_follow_ups(register, filter)?);
    }
    let indicator = |measure: &Measure| matches!(measure, Measure::Indicator { .. });
    let target = plan.target(&args.which).ok_or_else(|| {
        let targets = plan.targets.iter().filter(|t| !indicator(&t.measure));
        let names: Vec<&str> = targets.map(|t| t.id.as_str()).chain([FOLLOW_UPS]).collect();
        Failure::Usage(w::unknown_list(&args.which, names.join(", ")))
    })?;
    if indicator(&target.measure) {
        return Err(Failure::Usage(w::no_list_of_indicator(&args.which)));
    }
    let as_of = as_of(args.as_of.as_deref())?.unwrap_or_else(|| register.today());
    let period = period(args.period.as_deref(), plan)?;
    let period = period.unwrap_or_else(|| Period::containing(as_of));
    Ok(Worklist::of_target(
        register, target, &period, as_of, filter,
    )?)
}

/// A code of a group, or the number of one.
fn group(code: &str) -> Result<String, Failure> {
    let all = groups::all();
    let known = |g: &groups::Group| g.code.code == code || g.main.to_string() == code;
    if all.iter().any(known) {
        return Ok(code.to_owned());
    }
    let codes: Vec<&str> = all.iter().map(|g| g.code.code).collect();
    Err(Failure::Usage(w::unknown_group(code, codes.join(", "))))
}

fn file_format(path: &Path) -> Result<WorklistFormat, Failure> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    WorklistFormat::from_extension(&ending).ok_or_else(|| Failure::Usage(w::unknown_ending(ending)))
}

fn to_file(
    register: &Register,
    list: &Worklist,
    format: WorklistFormat,
    by_neighbourhood: bool,
    path: &Path,
) -> Result<(), Failure> {
    let real = path.canonicalize().ok();
    if real.is_some() && real == register.path().canonicalize().ok() {
        return Err(Failure::Usage(wc::not_over_register(path.display())));
    }
    let unwritable = |e: std::io::Error| Failure::Failed(wc::cannot_write(path.display(), e));
    let mut file = BufWriter::new(File::create(path).map_err(unwritable)?);
    write_worklist(list, format, by_neighbourhood, &mut file).map_err(unwritable)?;
    file.flush().map_err(unwritable)
}

fn print(list: &Worklist, args: &Args, ascii: bool, out: &mut Out<'_>) -> Result<(), Failure> {
    let format = match args.format {
        Format::Json => WorklistFormat::Json,
        Format::Csv => WorklistFormat::Csv,
        Format::Md => WorklistFormat::Md,
        Format::Table => return table(list, args.by_neighbourhood, ascii, out),
    };
    Ok(write_worklist(list, format, args.by_neighbourhood, out)?)
}

fn table(
    list: &Worklist,
    by_neighbourhood: bool,
    ascii: bool,
    out: &mut Out<'_>,
) -> Result<(), Failure> {
    writeln!(out, "{}", SafeText::new(&list.title))?;
    if list.people.is_empty() {
        return Ok(writeln!(out, "{}", w::NOBODY)?);
    }
    let parts = if by_neighbourhood {
        list.by_neighbourhood()
    } else {
        vec![(None, list.people.iter().collect())]
    };
    for (name, people) in parts {
        if by_neighbourhood {
            let heading = name.map_or_else(|| w::HEADING_NONE.text().to_owned(), w::heading);
            let count = w::people(format::count(people.len() as u64));
            writeln!(out, "\n{} · {count}", SafeText::new(&heading))?;
        }
        let heads = [
            w::NUMBER,
            w::FULL_NAME,
            w::PHONE,
            w::NEIGHBOURHOOD,
            w::GROUPS,
            w::SINCE,
            w::REASON,
        ];
        let mut table = Table::new(heads.map(|h| h.text().to_owned()).to_vec()).right(&[0]);
        for person in people {
            table.row(vec![
                person.person.to_string(),
                person.full_name.clone(),
                person.phone.clone().unwrap_or_default(),
                person.neighbourhood.clone().unwrap_or_default(),
                masking::mask_groups(&person.groups),
                format::day(&person.since),
                person.reason.clone(),
            ]);
        }
        table.print(out, ascii)?;
    }
    Ok(writeln!(out, "{}", w::MASKED)?)
}
