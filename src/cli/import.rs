//! `vieclam import`. Resolves the arguments to files; the import: `exchange`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::emit::Out;
use super::progress_bar::TerminalProgress;
use super::{Failure, Options, Result, check_output, examples, plan, print_notice, session};
use crate::domain::roles::Permission;
use crate::exchange::{self, ImportError, ImportReport, ImportSource, Rejects, import};
use crate::forms::Record;
use crate::progress::plan::effective::effective_plan;
use crate::register::{Origin, Register};
use crate::words::{access as wa, cli as w, exchange as wx};

#[derive(Debug, Args)]
#[command(about = w::ABOUT_IMPORT)]
#[command(
    override_usage = "vieclam import KIND FILE [--rejects PATH] [--restore-zeros]\n          vieclam import DIR [--rejects DIR] [--restore-zeros]"
)]
#[command(after_help = examples(&[
    "vieclam import ./csv",
    "vieclam import people people.csv --restore-zeros",
    "cat needs.csv | vieclam import needs -",
]))]
pub(super) struct Import {
    #[arg(value_name = "KIND|DIR", help = w::HELP_WHAT)]
    what: String,
    #[arg(value_name = "FILE", help = w::HELP_FILE)]
    file: Option<PathBuf>,
    #[arg(long, value_name = "PATH", help = w::HELP_REJECTS)]
    rejects: Option<PathBuf>,
    #[arg(long, help = w::HELP_RESTORE_ZEROS)]
    restore_zeros: bool,
}

pub(super) fn run(options: &Options, args: &Import, out: &mut Out<'_>) -> Result<ExitCode> {
    let source = source(args)?;
    // For a folder, it names a folder.
    if !matches!(source, ImportSource::Folder(_)) {
        check_output(args.rejects.as_deref(), options)?;
    }
    if let ImportSource::File { path, .. } = &source
        && exchange::inbox::is_unconfirmed(path)
    {
        print_notice(&wa::import_unconfirmed(path.display()));
    }
    let plan = plan(options)?;
    let mut register = Register::open(&options.register, session(options, &plan, Origin::Import))?;
    register.check_account()?;
    // Asked before the first row is read: what a row meets tells about the register.
    register.authorize(Permission::Import)?;
    register.authorize(Permission::Write)?;
    let effective_plan = effective_plan(register.reader(), &plan, register.today())?;
    register.set_follow_up_months(effective_plan.followup_months);
    let import_options = exchange::Options {
        restore_zeros: args.restore_zeros,
        rejects: args.rejects.clone(),
    };
    let progress = TerminalProgress::start(w::READING);
    let mut on_progress = |done, total| progress.update(done, total);
    let done = import(&mut register, source, &import_options, &mut on_progress);
    drop(progress);
    let report = done.inspect_err(|e| tracing::warn!(usage = e.is_usage(), "import failed"))?;
    for file in &report.files {
        let (rows, refused) = (file.rows(), file.refused);
        tracing::info!(kind = file.record.plural(), rows, refused, "import");
    }
    print(&report, out)?;
    Ok(ExitCode::from(if report.refused() > 0 { 2 } else { 0 }))
}

fn source(args: &Import) -> Result<ImportSource<'_>> {
    let what = args.what.as_str();
    let path = Path::new(what);
    let record = known_kind(what);
    let Some(file) = &args.file else {
        return match (record, path.is_dir()) {
            (_, true) => Ok(ImportSource::Folder(path)),
            (Some(_), false) => Err(Failure::Usage(w::file_needed(what))),
            (None, false) => by_name(path),
        };
    };
    let record = kind(what)?;
    if file.as_os_str() == "-" {
        let input = Box::new(io::stdin().lock());
        return Ok(ImportSource::Stream { record, input });
    }
    Ok(ImportSource::File { record, path: file })
}

/// A file alone whose name is the kind: `loans.csv`, `people.rejects.csv`.
fn by_name(path: &Path) -> Result<ImportSource<'_>> {
    let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase());
    let stem = name.as_deref().and_then(|n| n.split('.').next());
    match stem.and_then(Record::from_plural) {
        Some(record) if path.is_file() => Ok(ImportSource::File { record, path }),
        _ if path.to_string_lossy().contains(['/', '\\']) && !path.exists() => {
            Err(ImportError::NoSuchPath(path.to_path_buf()).into())
        }
        _ => Err(Failure::Usage(w::neither_kind_nor_folder(
            path.display(),
            kinds(),
        ))),
    }
}

/// A kind as it is typed: the name of its file, or of one record.
pub(super) fn kind(name: &str) -> Result<Record> {
    let kind = known_kind(name);
    kind.ok_or_else(|| Failure::Usage(w::unknown_kind(name, kinds())))
}

fn known_kind(name: &str) -> Option<Record> {
    Record::from_plural(name).or_else(|| Record::from_table(name))
}

fn kinds() -> String {
    Record::ALL.map(Record::plural).join(", ")
}

fn print(report: &ImportReport, out: &mut Out<'_>) -> Result<()> {
    for sentence in report.sentences() {
        out.line(sentence)?;
    }
    out.writer.flush()?;
    for file in &report.files {
        if let Rejects::Unwritable(path, rows) = &file.rejects {
            print_notice(&wx::rejects_unwritable(path.display()));
            print_notice(&String::from_utf8_lossy(rows));
        }
    }
    Ok(())
}
