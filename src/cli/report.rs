//! `vieclam report`: a draft, an issued report, or the list of those. Where the file goes and what is said about it; the
//! report is `progress::report`'s, its formats `exchange::paper`'s.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use super::args::{KindArg, Report as Asked};
use super::table::Table;
use super::{Failure, Options, Out, plan, reading, session, tell};
use crate::domain::codes::List;
use crate::domain::date::{self, shown};
use crate::exchange::paper::{self, Format, Listed, PaperError};
use crate::progress::period::Period;
use crate::progress::plan::Plan;
use crate::progress::report::{Kind, NOTE_PARTS, Report, issued, usual_period};
use crate::progress::told;
use crate::register::{Register, reports};
use crate::words::{cli as wc, report_desk as w};

pub(super) fn run(
    options: &Options,
    asked: &Asked,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    if asked.reports {
        return list(options, out);
    }
    let format = asked
        .paper
        .as_deref()
        .map(|path| place(path, options))
        .transpose()?;
    let (mut register, report) = match asked.issued {
        Some(id) => frozen(options, id)?,
        None => counted(options, asked)?,
    };
    let plan = report.plan.title.text();
    let made = report
        .paper()
        .ok_or_else(|| Failure::Usage(w::no_issuer(plan)))?;
    let Some((path, format)) = asked.paper.as_deref().zip(format) else {
        out.write_all(&paper::bytes(&made, &[], Format::Md)?)?;
        return Ok(ExitCode::SUCCESS);
    };
    let lists = lists(&register, &report, format)?;
    let bytes = paper::bytes(&made, &lists, format)?;
    register.note(paper::note(&report, &lists, path))?;
    paper::write(path, &bytes)?;
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    tell(&w::written(whole.display()));
    tracing::info!(period = report.period.name(), "report");
    Ok(ExitCode::SUCCESS)
}

/// The lists of people go into Excel only, and only beside figures counted at the same moment: those of an issued report are
/// of its day, people's names are of today.
fn lists(register: &Register, report: &Report, format: Format) -> Result<Vec<Listed>, Failure> {
    if format != Format::Xlsx || report.seal.is_some() {
        return Ok(Vec::new());
    }
    let conn = register.reading();
    Ok(paper::lists(
        conn,
        &report.plan,
        &report.period,
        report.as_of,
    )?)
}

/// The format of a path that can be written.
fn place(path: &Path, options: &Options) -> Result<Format, Failure> {
    let format =
        Format::of(path).ok_or_else(|| Failure::Usage(w::bad_extension(path.display())))?;
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

fn frozen(options: &Options, id: i64) -> Result<(Register, Report), Failure> {
    let register = reading(options)?;
    let one = reports::one(register.reading(), id)?
        .ok_or_else(|| Failure::Usage(w::no_such_report(id)))?;
    let report = issued::frozen(register.reading(), &one)?;
    Ok((register, report))
}

/// What the period says now, issued if that was asked for.
fn counted(options: &Options, asked: &Asked) -> Result<(Register, Report), Failure> {
    let plan = plan(options)?;
    if plan.issuer.is_none() {
        return Err(Failure::Usage(w::no_issuer(plan.title.text())));
    }
    let number = asked.number.as_deref().map(number).transpose()?;
    let day = |d: &str| date::parse_day(d).map_err(|p| Failure::Usage(wc::bad_day(p.sentence())));
    let as_of = asked.as_of.as_deref().map(day).transpose()?;
    let period = asked.period.as_deref().map(|p| period(p, &plan));
    let period = period.transpose()?;
    let mut register = if asked.issue {
        writing(options, &plan)?
    } else {
        reading(options)?
    };
    let as_of = as_of.unwrap_or_else(|| register.today());
    let period = period.unwrap_or_else(|| usual_period(&plan, register.today()));
    if period.from() > as_of {
        let (from, seen) = (shown(period.from()), shown(as_of));
        return Err(Failure::Usage(w::not_begun(period.name(), from, seen)));
    }
    let kind = asked.told_as.map_or_else(|| Kind::usual(&period), kind);
    unwritten(&register, &period)?;
    let over = (&period, as_of);
    let report = if asked.issue {
        let report = issued::issue(&mut register, &plan, over, kind, number)?;
        if let Some((id, hash)) = &report.seal {
            tell(&w::issued(id, period.name(), hash));
        }
        report
    } else {
        let today = register.today();
        issued::now(register.reading(), &plan, over, kind, today)?
    };
    Ok((register, report))
}

fn period(text: &str, plan: &Plan) -> Result<Period, Failure> {
    Period::parse(text, plan).map_err(|p| Failure::Usage(wc::bad_period(p.sentence())))
}

fn number(text: &str) -> Result<&str, Failure> {
    let right = (1..=20).contains(&text.chars().count()) && text.chars().all(char::is_alphanumeric);
    right
        .then_some(text)
        .ok_or_else(|| Failure::Usage(w::bad_number(text)))
}

fn kind(asked: KindArg) -> Kind {
    match asked {
        KindArg::HalfYear => Kind::HalfYear,
        KindArg::Year => Kind::Year,
        KindArg::AdHoc => Kind::AdHoc,
    }
}

/// The register for issuing: it must be there.
fn writing(options: &Options, plan: &Plan) -> Result<Register, Failure> {
    reading(options)?;
    let session = session(options, plan, "command");
    Ok(Register::open(&options.register, session)?)
}

/// Says which parts nobody has written anything for.
fn unwritten(register: &Register, period: &Period) -> Result<(), Failure> {
    let notes = reports::notes(register.reading(), &period.name())?;
    let missing = NOTE_PARTS
        .iter()
        .filter(|part| !notes.iter().any(|note| note.part == **part));
    let labels: Vec<&str> = missing
        .filter_map(|part| List::ReportPart.get(part))
        .map(|code| code.label())
        .collect();
    if !labels.is_empty() {
        tell(&w::nothing_written_for(labels.join("; ")));
    }
    Ok(())
}

/// The reports that were issued.
fn list(options: &Options, out: &mut Out<'_>) -> Result<ExitCode, Failure> {
    let register = reading(options)?;
    let all = reports::issued(register.reading())?;
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
            Kind::of(&one.kind).map_or("", Kind::phrase).to_owned(),
            one.number.unwrap_or_default(),
            told::day(&one.issued_on),
            one.issued_by,
            one.hash,
        ]);
    }
    table.print(out, options.ascii)?;
    Ok(ExitCode::SUCCESS)
}

impl From<PaperError> for Failure {
    fn from(e: PaperError) -> Self {
        match e {
            PaperError::Written(..) => Self::Usage(e.sentence()),
            PaperError::Made(_) => Self::Failed(e.sentence()),
        }
    }
}
