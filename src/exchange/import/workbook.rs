//! Excel workbooks. A workbook from outside can make its reader use any amount of memory, and running out of memory kills a
//! process without a message; so a separate process (this program again) with limits reads it and returns CSV rows through a
//! pipe. Formulas are not evaluated (their stored value counts) and no link is followed.

use std::env;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio, exit};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use calamine::{Data, DataRef, ExcelDateTime, Reader, Xlsx};
use csv::{QuoteStyle, Writer, WriterBuilder};

use crate::domain::name;
use crate::exchange::import::problem::FileProblem;
use crate::forms::Record;
use crate::words::Lang;

/// Internal command that reads a workbook in the limited process.
pub const READER: &str = "cells-of-workbook";

/// First bytes of every .xlsx file.
pub(in crate::exchange) const ZIP_SIGNATURE: &[u8] = b"PK\x03\x04";
/// Address space of the reader in bytes, with its program and stacks.
const MEMORY: u64 = 224 << 20;
/// CPU seconds of the reader.
const SECONDS: u64 = 25;
/// Limit of the bytes of all cells.
const MAX_TEXT_BYTES: u64 = 256 << 20;
/// Rows of an Excel sheet.
const MAX_ROWS: u32 = 1 << 20;
/// Limit of non-empty rows: three times a ward. CSV has no such limit.
const MAX_FILLED_ROWS: u32 = 200_000;

/// Exit codes of the reader for the importing process.
const DAMAGED: i32 = 3;
const TOO_BIG: i32 = 4;

/// Reads the workbook and writes its rows as CSV; limits the calling process and ends it.
pub fn read_within_limits(path: &Path, record: Record, out: impl Write) -> ! {
    limit();
    let is_open = Arc::new(AtomicBool::new(false));
    watch(&is_open);
    let code = match rows(path, record, out, &is_open) {
        Ok(()) => 0,
        Err(ReadError::TooBig) => TOO_BIG,
        Err(ReadError::Damaged) => DAMAGED,
    };
    exit(code)
}

#[cfg(unix)]
fn limit() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    for (what, most) in [
        (Resource::As, MEMORY),
        (Resource::Cpu, SECONDS),
        // No core dump, which would hold personal data.
        (Resource::Core, 0),
    ] {
        let most = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        // If the system refuses, the reader runs without this limit, but still as a separate process.
        let _ = setrlimit(what, most);
    }
}

#[cfg(not(unix))]
fn limit() {}

/// Ends the process if opening the workbook, a single call, takes too long; for systems without limits.
fn watch(is_open: &Arc<AtomicBool>) {
    let is_open = Arc::clone(is_open);
    let watching = thread::Builder::new().stack_size(64 << 10);
    // Without a thread, the limits of the system remain.
    let _ = watching.spawn(move || {
        thread::sleep(Duration::from_secs(SECONDS));
        if !is_open.load(Ordering::Relaxed) {
            exit(TOO_BIG);
        }
    });
}

enum ReadError {
    Damaged,
    TooBig,
}

impl<E: std::error::Error> From<E> for ReadError {
    fn from(_: E) -> Self {
        Self::Damaged
    }
}

fn rows(
    path: &Path,
    record: Record,
    out: impl Write,
    is_open: &AtomicBool,
) -> Result<(), ReadError> {
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(File::open(path)?))?;
    let sheet = sheet_of(&book.sheet_names(), record).ok_or(ReadError::Damaged)?;
    let mut cells = book.worksheet_cells_reader(&sheet)?;
    is_open.store(true, Ordering::Relaxed);
    let mut lines = CsvLines::new(out);
    while let Some(cell) = cells.next_cell()? {
        let text = text(cell.get_value());
        if !text.is_empty() {
            lines.cell(cell.get_position(), &text)?;
        }
    }
    lines.end()
}

/// The sheet named after the record, else the first.
fn sheet_of(names: &[String], record: Record) -> Option<String> {
    let wanted = [
        record.plural(),
        record.table(),
        record.label().in_language(Lang::Vi),
        record.label().in_language(Lang::En),
    ]
    .map(name::fold);
    let matching = names.iter().find(|n| wanted.contains(&name::fold(n)));
    matching.or(names.first()).cloned()
}

/// The text of a cell as in a CSV file: dates in ISO format, whole numbers without decimals.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(t) => t.clone(),
        DataRef::SharedString(t) => (*t).to_owned(),
        DataRef::DateTime(day) => date(*day),
        DataRef::DateTimeIso(t) => t.split('T').next().unwrap_or_default().to_owned(),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(x) if x.fract() == 0.0 && x.abs() < 1e15 => format!("{x:.0}"),
        other => Data::from(other.clone()).to_string(),
    }
}

fn date(day: ExcelDateTime) -> String {
    if day.is_duration() {
        return day.as_f64().to_string();
    }
    let (year, month, day, ..) = day.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

/// Writes one CSV line per row of the sheet, so that line numbers are row numbers; as many cells as the heading, and one
/// more for a row with content beyond it.
struct CsvLines<W: Write> {
    out: Writer<W>,
    row: u32,
    cells: Vec<String>,
    /// Columns of the heading, once read.
    width: Option<usize>,
    written: u64,
    /// Non-empty rows.
    filled_rows: u32,
}

impl<W: Write> CsvLines<W> {
    fn new(out: W) -> Self {
        let out = WriterBuilder::new()
            .quote_style(QuoteStyle::Always)
            .flexible(true)
            .from_writer(out);
        Self {
            out,
            row: 0,
            cells: Vec::new(),
            width: None,
            written: 0,
            filled_rows: 0,
        }
    }

    fn cell(&mut self, (row, column): (u32, u32), text: &str) -> Result<(), ReadError> {
        if row < self.row || row >= MAX_ROWS {
            return Err(ReadError::Damaged);
        }
        while self.row < row {
            self.line()?;
        }
        let column = usize::try_from(column).map_err(|_| ReadError::Damaged)?;
        let at = match self.width {
            Some(width) => column.min(width),
            None if column < 1024 => column,
            None => return Err(ReadError::TooBig),
        };
        if self.cells.len() <= at {
            self.cells.resize(at + 1, String::new());
        }
        // A line break in a cell would start another line.
        self.cells[at] = text.replace(['\r', '\n'], " ");
        Ok(())
    }

    fn line(&mut self) -> Result<(), ReadError> {
        self.row += 1;
        if self.cells.is_empty() {
            // An empty line, which `Sheet` skips but counts.
            self.cells.push(String::new());
        } else {
            self.filled_rows += 1;
            let width = *self.width.get_or_insert(self.cells.len());
            if self.cells.len() < width {
                self.cells.resize(width, String::new());
            }
        }
        self.written += self.cells.iter().map(|c| c.len() as u64 + 3).sum::<u64>();
        if self.written > MAX_TEXT_BYTES || self.filled_rows > MAX_FILLED_ROWS {
            return Err(ReadError::TooBig);
        }
        self.out.write_record(&self.cells)?;
        self.cells.clear();
        Ok(())
    }

    fn end(mut self) -> Result<(), ReadError> {
        if !self.cells.is_empty() {
            self.line()?;
        }
        Ok(self.out.flush()?)
    }
}

/// A workbook being read by a separate process, which ends when this is dropped.
pub(in crate::exchange) struct Workbook {
    child: Child,
    out: ChildStdout,
}

impl Workbook {
    /// Starts the reading process.
    pub fn open(path: &Path, record: Record) -> io::Result<Self> {
        let mut child = Command::new(env::current_exe()?)
            .arg(READER)
            .arg(record.plural())
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let out = child.stdout.take();
        let out = out.ok_or_else(|| io::Error::other("no pipe"))?;
        Ok(Self { child, out })
    }
}

impl Read for Workbook {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.out.read(buffer)?;
        if read > 0 || buffer.is_empty() {
            return Ok(read);
        }
        // End of the pipe: a failed reader must not pass for a complete sheet.
        match problem(self.child.wait()?) {
            None => Ok(0),
            Some(problem) => Err(io::Error::other(problem)),
        }
    }
}

fn problem(ended: ExitStatus) -> Option<FileProblem> {
    match ended.code() {
        Some(0) => None,
        Some(DAMAGED) => Some(FileProblem::WorkbookDamaged),
        // The system ended the process: out of memory or time.
        _ => Some(FileProblem::WorkbookTooBig),
    }
}

impl Drop for Workbook {
    fn drop(&mut self) {
        // The process may still be reading when the import stops.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_are_written_as_a_clerk_would() {
        assert_eq!(text(&DataRef::Float(1_185_000_017.0)), "1185000017");
        assert_eq!(text(&DataRef::Float(3.2)), "3.2");
        let day = ExcelDateTime::new(31_121.0, calamine::ExcelDateTimeType::DateTime, false);
        assert_eq!(text(&DataRef::DateTime(day)), "1985-03-15");
        assert_eq!(text(&DataRef::Bool(true)), "true");
    }

    #[test]
    fn a_line_is_a_row_and_as_wide_as_the_heading() {
        let mut bytes = Vec::new();
        let mut lines = CsvLines::new(&mut bytes);
        for (at, text) in [
            ((1, 0), "a"),
            ((1, 1), "b"),
            ((3, 0), "x\ny"),
            ((4, 16_000), "z"),
        ] {
            assert!(lines.cell(at, text).is_ok());
        }
        assert!(lines.cell((2, 0), "").is_err(), "backwards");
        assert!(lines.end().is_ok());
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text,
            "\"\"\n\"a\",\"b\"\n\"\"\n\"x y\",\"\"\n\"\",\"\",\"z\"\n"
        );
    }

    #[test]
    fn the_sheet_of_a_record_is_found_by_its_name() {
        let names = ["Ghi chú", "Người", "PEOPLE"].map(str::to_owned);
        let found = sheet_of(&names, Record::Person);
        assert!(found.as_deref() == Some("PEOPLE") || found.as_deref() == Some("Người"));
        assert_eq!(
            sheet_of(&names, Record::Loan).as_deref(),
            Some("Ghi chú"),
            "else the first"
        );
        assert_eq!(sheet_of(&[], Record::Loan), None);
    }
}
