//! `vieclam export`. Destination and format of the rows; the rows: `exchange`.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::emit::{Format, Out};
use super::import::kind;
use super::{Options, Result, examples, open_for_reading, print_notice, write_file};
use crate::domain::roles::Permission;
use crate::entry::answers::shown;
use crate::exchange::{ExportError, ExportFormat, Extent, each_row, export, size};
use crate::forms::describe::columns;
use crate::forms::{Kind, Record};
use crate::register::Register;
use crate::register::session::access::AccessLevel;
use crate::words::{access as wa, cli as w, exchange as wx};

#[derive(Debug, Args)]
#[command(about = w::ABOUT_EXPORT)]
#[command(
    override_usage = "vieclam export KIND [--out FILE] [--format csv|json|table] [--excel] [--full]"
)]
#[command(after_help = examples(&[
    "vieclam export people --out people.csv --excel",
    "vieclam export loans --format table",
]))]
pub(super) struct Export {
    #[arg(value_name = "KIND", help = w::HELP_KIND)]
    kind: String,
    #[arg(long, value_name = "FILE", help = w::HELP_OUT)]
    out: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = Format::Csv, help = w::HELP_FORMAT)]
    format: Format,
    #[arg(long, help = w::HELP_EXCEL)]
    excel: bool,
    #[arg(long, help = wa::HELP_FULL)]
    full: bool,
}

pub(super) fn run(options: &Options, args: &Export, out: &mut Out<'_>) -> Result<()> {
    let record = kind(&args.kind)?;
    if args.format == Format::Md {
        return Err(Format::unknown_here("csv, json, table"));
    }
    let mut register = open_for_reading(options)?;
    let extent = extent(&register, args.full)?;
    audit_export(&mut register, record, extent, args.out.as_deref())?;
    let ascii = out.ascii;
    let write = |writer: &mut dyn Write| {
        let format = match args.format {
            Format::Table => return table(&register, record, extent, &mut Out { writer, ascii }),
            Format::Json => ExportFormat::Json,
            Format::Csv | Format::Md => ExportFormat::Csv { excel: args.excel },
        };
        Ok(export(&register, record, format, extent, writer)?)
    };
    let count = match &args.out {
        None => write(out.writer)?,
        Some(path) => {
            let count = write_file(path, options, write)?;
            print_notice(&w::exported(count, path.display()));
            count
        }
    };
    tracing::info!(kind = record.plural(), rows = count, "export");
    Ok(())
}

/// In full where the register has no accounts: a mask would hide nothing from who can open the file. Else masked, unless a
/// clerk with the right asks for all.
fn extent(register: &Register, full: bool) -> Result<Extent> {
    let access_level = register.access_level()?;
    if full {
        access_level.authorize(Permission::ExportFull)?;
    }
    if full || access_level == AccessLevel::NoAccounts {
        return Ok(Extent::Full);
    }
    print_notice(wa::EXPORTED_MASKED.text());
    Ok(Extent::Masked)
}

/// Records the export in the trail, before anything is written.
fn audit_export(
    register: &mut Register,
    record: Record,
    extent: Extent,
    to: Option<&Path>,
) -> Result<()> {
    let (rows, sensitive) = size(register, record)?;
    let clear = if extent == Extent::Full { sensitive } else { 0 };
    let to = to.map_or_else(String::new, |p| p.display().to_string());
    Ok(register.record_export(record.plural(), rows, clear, &to)?)
}

/// For a reader: labels, dates day first, decimal commas.
fn table(register: &Register, record: Record, extent: Extent, out: &mut Out<'_>) -> Result<u64> {
    let section = record.section();
    let fields = columns(record).into_iter().map(|c| section.field(c));
    let fields: Vec<_> = fields.collect();
    let heads = fields.iter().map(|field| {
        let is_figure =
            field.is_none_or(|f| matches!(f.kind, Kind::Money | Kind::Percent | Kind::Count));
        (field.map_or(wx::REGISTER_NO, |f| f.label), is_figure)
    });
    let mut rows = Vec::new();
    let count = each_row(register, record, extent, &mut |cells| {
        let texts = cells
            .iter()
            .zip(&fields)
            .map(|(cell, field)| match (cell, field) {
                (None, _) => String::new(),
                (Some(value), Some(field)) => shown(field, value),
                (Some(value), None) => value.text().into_owned(),
            });
        rows.push(texts.collect());
        Ok::<(), ExportError>(())
    })?;
    out.grid(&heads.collect::<Vec<_>>(), rows)?;
    Ok(count)
}
