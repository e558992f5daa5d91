//! `vieclam report`: a draft, an issued report, or the list of issued reports. Destination of the file and messages;
//! the report: `progress::report`; its formats: `exchange::document`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::emit::{Column, Format as ListFormat, Out};
use super::output::write_bytes;
use super::progress::{as_of, period};
use super::{
    Failure, Options, Result, check_output, ensure, examples, open_for_reading, plan, print_notice,
    session,
};
use crate::domain::codes::CodeList;
use crate::domain::date::shown;
use crate::domain::roles::Permission;
use crate::exchange::document;
use crate::exchange::document::{DocumentError, Format, PeopleList};
use crate::progress::period::Period;
use crate::progress::report::{Kind, NOTE_PARTS, PlanReport, default_period, frozen};
use crate::register::write::reports::{self, StoredReport};
use crate::register::{Origin, Register};
use crate::words::{cli as wc, report_screen as w};

#[derive(Debug, Args)]
#[command(about = w::ABOUT_REPORT)]
#[command(
    override_usage = "vieclam report [--period P] [--kind half_year|year|ad_hoc] [--as-of D] [--out FILE.docx|.xlsx|.md]\n          vieclam report --issue --period P [--number N] [--out FILE]\n          vieclam report --issued ID [--out FILE]\n          vieclam report --list"
)]
#[command(after_help = examples(&[
    "vieclam report --period 2026-H1 --out bao-cao.docx",
    "vieclam report --period 2026-R1 --issue --number 215 --out bao-cao.docx",
    "vieclam report --list",
    "vieclam report --issued 1 --out bao-cao.xlsx",
]))]
pub(super) struct ReportArgs {
    #[arg(long, value_name = "P", help = wc::HELP_PERIOD)]
    period: Option<String>,
    #[arg(long = "kind", value_parser = ["half_year", "year", "ad_hoc"])]
    #[arg(value_name = "half_year|year|ad_hoc", help = w::HELP_REPORT_KIND)]
    report_kind: Option<String>,
    #[arg(long, value_name = "D", help = wc::HELP_AS_OF)]
    as_of: Option<String>,
    #[arg(long = "out", value_name = "FILE", help = w::HELP_REPORT_FILE)]
    paper: Option<PathBuf>,
    #[arg(long, help = w::HELP_ISSUE)]
    issue: bool,
    #[arg(long, value_name = "N", requires = "issue", help = w::HELP_NUMBER)]
    number: Option<String>,
    #[arg(long, value_name = "ID", help = w::HELP_ISSUED)]
    #[arg(conflicts_with_all = ["period", "as_of", "report_kind", "issue"])]
    issued: Option<i64>,
    #[arg(long = "list", help = w::HELP_REPORTS)]
    #[arg(conflicts_with_all = ["period", "as_of", "report_kind", "issue", "issued", "paper"])]
    reports: bool,
}

const COLUMNS: [Column<StoredReport>; 7] = [
    Column::number("id", w::COL_ID),
    Column::new("period", w::COL_PERIOD),
    Column::text("kind", w::COL_KIND, |report| {
        Kind::from_slug(&report.kind)
            .map_or("", Kind::phrase)
            .to_owned()
    }),
    Column::new("number", w::COL_NUMBER),
    Column::day("issued_on", w::COL_ISSUED_ON),
    Column::new("issued_by", w::COL_ISSUED_BY),
    Column::new("hash", w::COL_HASH),
];

pub(super) fn run(options: &Options, args: &ReportArgs, out: &mut Out<'_>) -> Result<()> {
    if args.reports {
        let issued = reports::issued_reports(open_for_reading(options)?.reader())?;
        return out.emit_or(ListFormat::Table, &COLUMNS, &issued, w::NONE_ISSUED);
    }
    let paper = args.paper.as_deref();
    let format = paper.map(|path| output_format(path, options)).transpose()?;
    let (mut register, report) = match args.issued {
        Some(id) => frozen(options, id)?,
        None => current_report(options, args)?,
    };
    let plan = report.plan.title.text();
    let document = report.document();
    let document = document.ok_or_else(|| Failure::Usage(w::no_issuer(plan)))?;
    // Issued or not: its tables by group tell about people, beside the lists that every role reads.
    register.authorize(Permission::Report)?;
    let Some((path, format)) = paper.zip(format) else {
        let bytes = document::bytes(&document, &[], Format::Md)?;
        register.record_export(document::audit_event(&report, &[], Path::new("")))?;
        return out.bytes(bytes);
    };
    let lists = lists(&register, &report, format)?;
    let bytes = document::bytes(&document, &lists, format)?;
    register.record_event(document::audit_event(&report, &lists, path))?;
    write_bytes(path, options, &bytes)?;
    let full_path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    print_notice(&w::written(full_path.display()));
    tracing::info!(period = report.scope.period.name(), "report");
    Ok(())
}

/// The lists of people; only for Excel and not for an issued report, whose figures are older than the current lists.
fn lists(register: &Register, report: &PlanReport, format: Format) -> Result<Vec<PeopleList>> {
    if format != Format::Xlsx || report.seal.is_some() {
        return Ok(Vec::new());
    }
    let reader = register.reader();
    Ok(document::people_lists(reader, &report.plan, report.scope)?)
}

/// The format of a path that can be written.
fn output_format(path: &Path, options: &Options) -> Result<Format> {
    let format =
        Format::from_path(path).ok_or_else(|| Failure::Usage(w::bad_extension(path.display())))?;
    ensure(!path.is_dir(), || w::over_a_folder(path.display()))?;
    check_output(Some(path), options)?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    if let Some(folder) = folder {
        ensure(folder.is_dir(), || w::no_folder(folder.display()))?;
    }
    Ok(format)
}

fn frozen(options: &Options, id: i64) -> Result<(Register, PlanReport)> {
    let register = open_for_reading(options)?;
    let one = reports::issued_report(register.reader(), id.into())?
        .ok_or_else(|| Failure::Usage(w::no_such_report(id)))?;
    let report = frozen::load_frozen(register.reader(), &one)?;
    Ok((register, report))
}

/// The report of the period with current figures; issued on request.
fn current_report(options: &Options, args: &ReportArgs) -> Result<(Register, PlanReport)> {
    let plan = plan(options)?;
    ensure(plan.issuer.is_some(), || w::no_issuer(plan.title.text()))?;
    let number = args.number.as_deref().map(number).transpose()?;
    let as_of = as_of(args.as_of.as_deref())?;
    let period = period(args.period.as_deref(), &plan)?;
    let mut register = open_for_reading(options)?;
    if args.issue {
        drop(register);
        register = Register::open(&options.register, session(options, &plan, Origin::Command))?;
    }
    let as_of = as_of.unwrap_or_else(|| register.today());
    let period = period.unwrap_or_else(|| default_period(&plan, register.today()));
    ensure(period.from() <= as_of, || {
        w::not_begun(period.name(), shown(period.from()), shown(as_of))
    })?;
    let kind = args.report_kind.as_deref().and_then(Kind::from_slug);
    let kind = kind.unwrap_or_else(|| Kind::default_for(&period));
    warn_missing_notes(&register, &period)?;
    let scope = period.as_of(as_of);
    let report = if args.issue {
        let report = frozen::issue(&mut register, &plan, scope, kind, number)?;
        if let Some((id, hash)) = &report.seal {
            print_notice(&w::issued(id, period.name(), hash));
        }
        report
    } else {
        let today = register.today();
        frozen::current_report(register.reader(), &plan, scope, kind, today)?
    };
    Ok((register, report))
}

fn number(text: &str) -> Result<&str> {
    let is_valid =
        (1..=20).contains(&text.chars().count()) && text.chars().all(char::is_alphanumeric);
    ensure(is_valid, || w::bad_number(text))?;
    Ok(text)
}

fn warn_missing_notes(register: &Register, period: &Period) -> Result<()> {
    let notes = reports::notes(register.reader(), &period.name())?;
    let empty_parts = NOTE_PARTS
        .iter()
        .filter(|part| !notes.iter().any(|note| note.part == **part));
    let labels: Vec<&str> = empty_parts
        .filter_map(|part| CodeList::ReportPart.get(part))
        .map(|code| code.label())
        .collect();
    if !labels.is_empty() {
        print_notice(&w::nothing_written_for(labels.join("; ")));
    }
    Ok(())
}

impl From<DocumentError> for Failure {
    fn from(e: DocumentError) -> Self {
        Self::Failed(e.to_string())
    }
}
