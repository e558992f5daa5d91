//! `vieclam export`. Destination and format of the rows; the rows: `exchange`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::emit::{Format, Out};
use super::import::kind;
use super::{Options, Result, check_output, examples, open_for_reading, print_notice, write_file};
use crate::entry::answers::shown;
use crate::exchange::{ExportError, ExportFormat, Extent, each_row, export, size};
use crate::forms::describe::columns;
use crate::forms::{Kind, Record};
use crate::register::session::opening;
use crate::register::{AuditEvent, Register};
use crate::words::{access as wa, cli as w, exchange as wx};

#[derive(Debug, Args)]
#[command(about = w::ABOUT_EXPORT)]
#[command(
    override_usage = "vieclam export KIND [--out FILE] [--format csv|json|table] [--excel] [--full [--reason TEXT]]"
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
    #[arg(long, requires = "full", value_name = "TEXT", help = wa::HELP_FULL_REASON)]
    reason: Option<String>,
}

pub(super) fn run(options: &Options, args: &Export, out: &mut Out<'_>) -> Result<()> {
    let record = kind(&args.kind)?;
    if args.format == Format::Md {
        return Err(Format::unknown_here("csv, json, table"));
    }
    check_output(args.out.as_deref(), options)?;
    let mut register = open_for_reading(options)?;
    let extent = if args.full {
        Extent::Full
    } else {
        Extent::Masked
    };
    audit_export(&mut register, record, args)?;
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

/// Records the export in the trail, before anything is written. Says so when rows are masked.
fn audit_export(register: &mut Register, record: Record, args: &Export) -> Result<()> {
    let (rows, sensitive) = size(register, record)?;
    let (what, to) = (record.plural(), args.out.as_deref());
    let to = to.map_or_else(String::new, |p| p.display().to_string());
    if args.full {
        let reason = args.reason.as_deref();
        let size = (rows, sensitive);
        return Ok(opening::record_full_export(
            register, what, size, &to, reason,
        )?);
    }
    if sensitive > 0 {
        print_notice(wa::EXPORTED_MASKED.text());
    }
    Ok(register.record_export(AuditEvent::exported(what, rows, 0, &to))?)
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
