//! `vieclam export`. Where it goes and in which shape; the rows are `exchange`'s.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use super::args::{Export, Format};
use super::import::{kind, unknown_kind};
use super::table::Table;
use super::{Failure, Options, Out, open_for_reading, print_notice};
use crate::domain::roles::Permission;
use crate::entry::answers::shown;
use crate::exchange::{ExportError, ExportFormat, Extent, each_row, export, size};
use crate::forms::describe::columns;
use crate::forms::{Kind, Record};
use crate::register::Register;
use crate::register::session::access::AccessLevel;
use crate::words::{access as wa, cli as w, exchange as wx};

pub(super) fn run(
    options: &Options,
    args: &Export,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    let record = kind(&args.kind).ok_or_else(|| unknown_kind(&args.kind))?;
    if args.format == Format::Md {
        return Err(Failure::Usage(w::format_unknown_here(
            "md",
            "csv, json, table",
        )));
    }
    let mut register = open_for_reading(options)?;
    let extent = extent(&register, args.full)?;
    audit_export(&mut register, record, extent, args.out.as_deref())?;
    let count = match &args.out {
        None => write(&register, record, extent, args, options.ascii, out)?,
        Some(path) => {
            let count = to_file(&register, record, extent, args, options.ascii, path)?;
            print_notice(&w::exported(count, path.display()));
            count
        }
    };
    tracing::info!(kind = record.plural(), rows = count, "export");
    Ok(ExitCode::SUCCESS)
}

/// In full on an office machine that lists no clerks, where a mask would keep nothing from whoever can open the file; else
/// masked, unless somebody who may asks for all of it.
fn extent(register: &Register, full: bool) -> Result<Extent, Failure> {
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

/// Notes what goes out, before it does.
fn audit_export(
    register: &mut Register,
    record: Record,
    extent: Extent,
    to: Option<&Path>,
) -> Result<(), Failure> {
    let (rows, sensitive) = size(register, record)?;
    let clear = if extent == Extent::Full { sensitive } else { 0 };
    let to = to.map_or_else(String::new, |p| p.display().to_string());
    register.record_export(record.plural(), rows, clear, &to)?;
    Ok(())
}

fn to_file(
    register: &Register,
    record: Record,
    extent: Extent,
    args: &Export,
    ascii: bool,
    path: &Path,
) -> Result<u64, Failure> {
    let real = path.canonicalize().ok();
    if real.is_some() && real == register.path().canonicalize().ok() {
        return Err(Failure::Usage(w::not_over_register(path.display())));
    }
    let unwritable = |e: std::io::Error| Failure::Failed(w::cannot_write(path.display(), e));
    let mut file = BufWriter::new(File::create(path).map_err(unwritable)?);
    let count = write(register, record, extent, args, ascii, &mut file)?;
    file.flush().map_err(unwritable)?;
    Ok(count)
}

fn write(
    register: &Register,
    record: Record,
    extent: Extent,
    args: &Export,
    ascii: bool,
    out: &mut dyn Write,
) -> Result<u64, Failure> {
    let shape = match args.format {
        Format::Json => ExportFormat::Json,
        Format::Table => return table(register, record, extent, ascii, out),
        Format::Csv | Format::Md => ExportFormat::Csv { excel: args.excel },
    };
    Ok(export(register, record, shape, extent, out)?)
}

/// For a reader: labels, dates day first, decimal commas.
fn table(
    register: &Register,
    record: Record,
    extent: Extent,
    ascii: bool,
    out: &mut dyn Write,
) -> Result<u64, Failure> {
    let section = record.section();
    let fields: Vec<_> = columns(record)
        .into_iter()
        .map(|c| section.field(c))
        .collect();
    let head = fields
        .iter()
        .map(|f| f.map_or(wx::REGISTER_NO, |f| f.label).text().to_owned());
    let figures: Vec<usize> = fields
        .iter()
        .enumerate()
        .filter(|(_, f)| {
            f.is_none_or(|f| matches!(f.kind, Kind::Money | Kind::Percent | Kind::Count))
        })
        .map(|(at, _)| at)
        .collect();
    let mut table = Table::new(head.collect()).right(&figures);
    let count = each_row(register, record, extent, &mut |cells| {
        let texts = cells
            .iter()
            .zip(&fields)
            .map(|(cell, field)| match (cell, field) {
                (None, _) => String::new(),
                (Some(value), Some(field)) => shown(field, value),
                (Some(value), None) => value.text().into_owned(),
            });
        table.row(texts.collect());
        Ok::<(), ExportError>(())
    })?;
    table.print(out, ascii)?;
    Ok(count)
}
