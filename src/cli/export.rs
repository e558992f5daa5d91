//! `vieclam export`. Where it goes and in which shape; the rows are `exchange`'s.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use super::args::{Export, Format};
use super::import::{kind, unknown_kind};
use super::table::Table;
use super::{Failure, Options, Out, reading, tell};
use crate::entry::answers::shown;
use crate::exchange::{ExportError, Shape, each_row, export};
use crate::forms::describe::columns;
use crate::forms::{Kind, Record};
use crate::register::{Note, Register};
use crate::words::{cli as w, exchange as wx};

pub(super) fn run(
    options: &Options,
    asked: &Export,
    out: &mut Out<'_>,
) -> Result<ExitCode, Failure> {
    let record = kind(&asked.kind).ok_or_else(|| unknown_kind(&asked.kind))?;
    if asked.format == Format::Md {
        return Err(Failure::Usage(w::format_unknown_here(
            "md",
            "csv, json, table",
        )));
    }
    let mut register = reading(options)?;
    // Before anything leaves: what cannot stand in the trail does not go out.
    let to = asked
        .out
        .as_ref()
        .map_or_else(String::new, |p| p.display().to_string());
    let [rows, sensitive] = leaving(&register, record)?;
    register.note(Note::exported(record.plural(), rows, sensitive, &to))?;
    let count = match &asked.out {
        None => write(&register, record, asked, options.ascii, out)?,
        Some(path) => {
            let count = to_file(&register, record, asked, options.ascii, path)?;
            tell(&w::exported(count, path.display()));
            count
        }
    };
    tracing::info!(kind = record.plural(), rows = count, "export");
    Ok(ExitCode::SUCCESS)
}

/// Rows that leave, and how many of them say that somebody is of a group.
fn leaving(register: &Register, record: Record) -> Result<[u64; 2], Failure> {
    let count = |sql: &str| -> rusqlite::Result<u64> {
        let n: i64 = register.reading().query_row(sql, [], |row| row.get(0))?;
        Ok(n.unsigned_abs())
    };
    let rows = count(&format!("SELECT count(*) FROM {}", record.plural()))?;
    let sensitive = match record {
        Record::Membership => rows,
        Record::Person => count(
            "SELECT count(*) FROM people WHERE ethnicity NOT IN ('kinh', 'foreigner', 'unknown')",
        )?,
        _ => 0,
    };
    Ok([rows, sensitive])
}

fn to_file(
    register: &Register,
    record: Record,
    asked: &Export,
    ascii: bool,
    path: &Path,
) -> Result<u64, Failure> {
    let real = path.canonicalize().ok();
    if real.is_some() && real == register.path().canonicalize().ok() {
        return Err(Failure::Usage(w::not_over_register(path.display())));
    }
    let unwritable = |e: std::io::Error| Failure::Failed(w::cannot_write(path.display(), e));
    let mut file = BufWriter::new(File::create(path).map_err(unwritable)?);
    let count = write(register, record, asked, ascii, &mut file)?;
    file.flush().map_err(unwritable)?;
    Ok(count)
}

fn write(
    register: &Register,
    record: Record,
    asked: &Export,
    ascii: bool,
    out: &mut dyn Write,
) -> Result<u64, Failure> {
    let shape = match asked.format {
        Format::Json => Shape::Json,
        Format::Table => return table(register, record, ascii, out),
        Format::Csv | Format::Md => Shape::Csv { excel: asked.excel },
    };
    Ok(export(register, record, shape, out)?)
}

/// For a reader: labels, dates day first, decimal commas.
fn table(
    register: &Register,
    record: Record,
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
    let count = each_row(register, record, &mut |cells| {
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
