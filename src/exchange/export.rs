//! Exports records to a sheet with the columns that import reads, one view per record, in a stable order. Owns no terminal
//! and no labels.

pub(super) mod formula_escape;
pub(super) mod new_file;
pub mod outbox;
pub mod trail;

use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};
use serde_json::{Map, Value as Json, json};

use crate::domain::text::escape_json;
use crate::entry::Value;
use crate::exchange::export::formula_escape::csv_cell;
use crate::forms::Record;
use crate::forms::describe::{REGISTER_NO, columns};
use crate::register::columns::answer;
use crate::register::read::masked::{self, Audience};
use crate::register::{Register, RegisterError};
use crate::words::access as w;

/// File format of exported rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// A sheet that import can read.
    Csv {
        /// With a byte order mark, by which Excel recognises UTF-8.
        excel: bool,
    },
    /// A JSON array of objects; empty values are null.
    Json,
}

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub enum ExportError {
    Register(#[from] RegisterError),
    Write(#[from] io::Error),
}

impl From<csv::Error> for ExportError {
    fn from(e: csv::Error) -> Self {
        Self::Write(match e.into_kind() {
            csv::ErrorKind::Io(e) => e,
            other => io::Error::other(format!("{other:?}")),
        })
    }
}

/// Whether sensitive data are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    Full,
    /// Sensitive groups with their documents are hidden, and everybody's ethnicity.
    Masked,
}

/// The number of rows of a kind, and how many of them show sensitive data.
pub fn size(register: &Register, record: Record) -> Result<(u64, u64), ExportError> {
    let mut sensitive = 0;
    let rows = each_row(register, record, Extent::Full, &mut |cells| {
        sensitive += u64::from(is_sensitive(record, &cells));
        Ok(())
    })?;
    Ok((rows, sensitive))
}

fn column_index(record: Record, key: &str) -> Option<usize> {
    columns(record).iter().position(|c| *c == key)
}

/// Which columns of a row are masked.
fn hidden_columns(audience: Audience, record: Record, cells: &Cells) -> Vec<bool> {
    let text = |key: &str| Some(cells.get(column_index(record, key)?)?.as_ref()?.text());
    let columns = columns(record).into_iter();
    let hidden = columns.map(|column| masked::hides(audience, record, text, column));
    hidden.collect()
}

/// Whether a row shows sensitive data.
fn is_sensitive(record: Record, cells: &Cells) -> bool {
    hidden_columns(Audience::Staff, record, cells).contains(&true)
}

/// Hides the sensitive cells of a row, the empty ones among them: whether one is filled would tell the group.
fn mask(record: Record, cells: &mut Cells) {
    let hidden = hidden_columns(Audience::Outsiders, record, cells);
    let cells = cells.iter_mut().zip(hidden);
    for (cell, _) in cells.filter(|(_, is_hidden)| *is_hidden) {
        *cell = Some(Value::Text(w::HIDDEN.text().to_owned()));
    }
}

/// The values of one record, in the order of its columns.
pub type Cells = Vec<Option<Value>>;

/// Selects the view's rows by person and natural key, then by all columns, never by ids, which differ between registers.
fn sql(record: Record) -> String {
    let columns = columns(record);
    let list: Vec<String> = columns.iter().map(|c| format!("\"{c}\"")).collect();
    let first = columns.iter().position(|c| *c == REGISTER_NO);
    let keys = record.section().natural_key.iter();
    let keys = keys.filter_map(|k| columns.iter().position(|c| c == k));
    let mut order: Vec<String> = Vec::new();
    for at in first.into_iter().chain(keys).chain(0..columns.len()) {
        let at = (at + 1).to_string();
        if !order.contains(&at) {
            order.push(at);
        }
    }
    let (list, order) = (list.join(", "), order.join(", "));
    format!("SELECT {list} FROM {} ORDER BY {order}", record.plural())
}

/// Passes each live record to `each`, in order; returns their number.
///
/// # Errors
/// When the register cannot be read, and those of `each`.
pub fn each_row(
    register: &Register,
    record: Record,
    extent: Extent,
    each: &mut dyn FnMut(Cells) -> Result<(), ExportError>,
) -> Result<u64, ExportError> {
    let width = columns(record).len();
    let mut count = 0;
    let failure = register.reader().find_map(&sql(record), [], |row| {
        let mut cells: Cells = (0..width)
            .map(|at| answer(row, at))
            .collect::<Result<_, _>>()?;
        if extent == Extent::Masked {
            mask(record, &mut cells);
        }
        count += 1;
        Ok(each(cells).err())
    })?;
    failure.map_or(Ok(count), Err)
}

/// Writes every live record of a kind; returns their number.
///
/// # Errors
/// When the register cannot be read or `out` cannot be written.
pub fn export(
    register: &Register,
    record: Record,
    shape: ExportFormat,
    extent: Extent,
    out: &mut dyn Write,
) -> Result<u64, ExportError> {
    match shape {
        ExportFormat::Csv { excel } => write_csv(register, record, extent, excel, out),
        ExportFormat::Json => write_json(register, record, extent, out),
    }
}

fn write_csv(
    register: &Register,
    record: Record,
    extent: Extent,
    excel: bool,
    out: &mut dyn Write,
) -> Result<u64, ExportError> {
    if excel {
        out.write_all(b"\xEF\xBB\xBF")?;
    }
    let mut csv = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(out);
    csv.write_record(columns(record))?;
    let count = each_row(register, record, extent, &mut |cells| {
        for cell in &cells {
            let text = cell.as_ref().map_or_else(Default::default, Value::text);
            csv.write_field(csv_cell(&text).as_bytes())?;
        }
        Ok(csv.write_record(None::<&[u8]>)?)
    })?;
    csv.flush()?;
    Ok(count)
}

fn write_json(
    register: &Register,
    record: Record,
    extent: Extent,
    out: &mut dyn Write,
) -> Result<u64, ExportError> {
    let columns = columns(record);
    out.write_all(b"[")?;
    let mut separator: &[u8] = b"\n";
    let count = each_row(register, record, extent, &mut |cells| {
        let values = columns.iter().zip(&cells);
        let object: Map<String, Json> = values
            .map(|(column, cell)| ((*column).to_owned(), json!(cell)))
            .collect();
        out.write_all(separator)?;
        separator = b",\n";
        let object = Json::Object(object).to_string();
        Ok(out.write_all(escape_json(&object).as_bytes())?)
    })?;
    out.write_all(b"\n]\n")?;
    Ok(count)
}
