//! `vieclam report`: a draft, an issued report, or the list of those. Where the file goes and what is said about it; the
//! report is `progress::report`'s, its formats `exchange::paper`'s.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use super::args::{KindArg, ReportArgs as Args};
use super::table::Table;
use super::{Failure, Options, Out, open_for_reading, plan, print_notice, session};
use crate::domain::codes::List;
use crate::domain::date::{self, shown};
use crate::exchange::document;
use crate::exchange::document::{DocumentError, Format, PeopleList};
use crate::progress::format;
use crate::progress::period::Period;
use crate::progress::plan::Plan;
use crate::progress::report::{Kind, NOTE_PARTS, PlanReport, default_period, frozen};
use crate::register::Register;
use crate::register::write::reports;
use crate::words::{cli as wc, report_desk as w};

pub(super) fn run(options: &Options, args: &Args, out: &mut Out<'_>) -> Result<ExitCode, Failure> {
    if args.reports {
        return list(options, out);
    }
    let format = args
        .paper
        .as_deref()
        .map(|path| output_format(path, options))
        .transpose()?;
    let (mut register, report) = match args.issued {
        Some(id) => frozen(options, id)?,
        None => current_report(options, args)?,
    };
    let plan = report.plan.title.text();
    let document = report
        .document()
        .ok_or_else(|| Failure::Usage(w::no_issuer(plan)))?;
    let Some((path, format)) = args.paper.as_deref().zip(format) else {
        out.write_all(&document::bytes(&document, &[], Format::Md)?)?;
        return Ok(ExitCode::SUCCESS);
    };
    let lists = lists(&register, &report, format)?;
    let bytes = document::bytes(&document, &lists, format)?;
    register.record_event(document::audit_event(&report, &lists, path))?;
    document::write(path, &bytes)?;
    let full_path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    print_notice(&w::written(full_path.display()));
    tracing::info!(period = report.period.name(), "report");
    Ok(ExitCode::SUCCESS)
}

/// The lists of people go into Excel only, and only beside figures counted at the same moment: those of an issued report are
/// of its day, people's names are of today.
fn lists(
    register: &Register,
    report: &PlanReport,
    format: Format,
) -> Result<Vec<PeopleList>, Failure> {
    if format != Format::Xlsx || report.seal.is_some() {
        return Ok(Vec::new());
    }
    let conn = register.reading();
    Ok(document::people_lists(
        conn,
        &report.plan,
        &report.period,
        report.as_of,
    )?)
}

/// The format of a path that can be written.
fn output_format(path: &Path, options: &Options) -> Result<Format, Failure> {
    let format =
        Format::from_path(path).ok_or_else(|| Failure::Usage(w::bad_extension(path.display())))?;
    if path.is_dir() {
        return Err(Failure::Usage(w::over_a_folder(path.display())));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(Failure::Usage(w::no_folder(folder.display())));
    }
    let real = path.canonicalize().ok();
    if real.is_some() && real == options.register.canonicalize().ok() {
        return Err(Failure::Usage(w::over_the_register(path.display())));
    }
    Ok(format)
}

fn frozen(options: &Options, id: i64) -> Result<(Register, PlanReport), Failure> {
    let register = open_for_reading(options)?;
    let one = reports::issued_report(register.reading(), id)?
        .ok_or_else(|| Failure::Usage(w::no_such_report(id)))?;
    let report = frozen::load_frozen(register.reading(), &one)?;
    Ok((register, report))
}

/// What the period says now, issued if that was asked for.
fn current_report(options: &Options, args: &Args) -> Result<(Register, PlanReport), Failure> {
    let plan = plan(options)?;
    if plan.issuer.is_none() {
        return Err(Failure::Usage(w::no_issuer(plan.title.text())));
    }
    let number = args.number.as_deref().map(number).transpose()?;
    let day = |d: &str| date::parse_day(d).map_err(|p| Failure::Usage(wc::bad_day(p.sentence())));
    let as_of = args.as_of.as_deref().map(day).transpose()?;
    let period = args.period.as_deref().map(|p| period(p, &plan));
    let period = period.transpose()?;
    let mut register = if args.issue {
        open_for_writing(options, &plan)?
    } else {
        open_for_reading(options)?
    };
    let as_of = as_of.unwrap_or_else(|| register.today());
    let period = period.unwrap_or_else(|| default_period(&plan, register.today()));
    if period.from() > as_of {
        let (from, seen) = (shown(period.from()), shown(as_of));
        return Err(Failure::Usage(w::not_begun(period.name(), from, seen)));
    }
    let kind = args
        .report_kind
        .map_or_else(|| Kind::default_for(&period), kind);
    warn_missing_notes(&register, &period)?;
    let scope = (&period, as_of);
    let report = if args.issue {
        let report = frozen::issue(&mut register, &plan, scope, kind, number)?;
        if let Some((id, hash)) = &report.seal {
            print_notice(&w::issued(id, period.name(), hash));
        }
        report
    } else {
        let today = register.today();
        frozen::current_report(register.reading(), &plan, scope, kind, today)?
    };
    Ok((register, report))
}

fn period(text: &str, plan: &Plan) -> Result<Period, Failure> {
    Period::parse(text, plan).map_err(|p| Failure::Usage(wc::bad_period(p.sentence())))
}

fn number(text: &str) -> Result<&str, Failure> {
    let is_valid =
        (1..=20).contains(&text.chars().count()) && text.chars().all(char::is_alphanumeric);
    is_valid
        .then_some(text)
        .ok_or_else(|| Failure::Usage(w::bad_number(text)))
}

fn kind(args: KindArg) -> Kind {
    match args {
        KindArg::HalfYear => Kind::HalfYear,
        KindArg::Year => Kind::Year,
        KindArg::AdHoc => Kind::AdHoc,
    }
}

/// The register for issuing: it must be there.
fn open_for_writing(options: &Options, plan: &Plan) -> Result<Register, Failure> {
    open_for_reading(options)?;
    let session = session(options, plan, "command");
    Ok(Register::open(&options.register, session)?)
}

/// Says which parts nobody has written anything for.
fn warn_missing_notes(register: &Register, period: &Period) -> Result<(), Failure> {
    let notes = reports::notes(register.reading(), &period.name())?;
    let empty_parts = NOTE_PARTS
        .iter()
        .filter(|part| !notes.iter().any(|note| note.part == **part));
    let labels: Vec<&str> = empty_parts
        .filter_map(|part| List::ReportPart.get(part))
        .map(|code| code.label())
        .collect();
    if !labels.is_empty() {
        print_notice(&w::nothing_written_for(labels.join("; ")));
    }
    Ok(())
}

/// The reports that were issued.
fn list(options: &Options, out: &mut Out<'_>) -> Result<ExitCode, Failure> {
    let register = open_for_reading(options)?;
    let all = reports::issued_reports(register.reading())?;
    if all.is_empty() {
        writeln!(out, "{}", w::NONE_ISSUED)?;
        return Ok(ExitCode::SUCCESS);
    }
    let head = [
        w::COL_ID,
        w::COL_PERIOD,
        w::COL_KIND,
        w::COL_NUMBER,
        w::COL_ISSUED_ON,
        w::COL_ISSUED_BY,
        w::COL_HASH,
    ];
    let mut table = Table::new(head.map(|h| h.text().to_owned()).to_vec()).right(&[0]);
    for one in all {
        table.row(vec![
            one.id.to_string(),
            one.period,
            Kind::from_slug(&one.kind)
                .map_or("", Kind::phrase)
                .to_owned(),
            one.number.unwrap_or_default(),
            format::day(&one.issued_on),
            one.issued_by,
            one.hash,
        ]);
    }
    table.print(out, options.ascii)?;
    Ok(ExitCode::SUCCESS)
}

impl From<DocumentError> for Failure {
    fn from(e: DocumentError) -> Self {
        match e {
            DocumentError::Write(..) => Self::Usage(e.sentence()),
            DocumentError::Build(_) => Self::Failed(e.sentence()),
        }
    }
}
