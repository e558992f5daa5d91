//! Why a whole file cannot be imported, and why rows of a file are refused.

use std::io;

use crate::words::{SystemError, exchange as w};

/// A row of more bytes has a double quote that is never closed.
pub(super) const LONGEST_ROW: u64 = 32 << 20;

/// Why a whole file cannot be imported; the reader of a workbook returns it inside an `io::Error`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub enum FileProblem {
    Unreadable(String),
    Empty,
    Utf16,
    /// An old Excel workbook, one with a password, or a workbook through a pipe.
    Spreadsheet,
    /// The ZIP file contains no valid workbook.
    WorkbookDamaged,
    /// The workbook needs more memory or time than any list of a ward.
    WorkbookTooBig,
    NotText,
    HeadingNotUtf8,
    /// Unknown headings, and the known columns.
    UnknownColumns(Vec<String>, Vec<&'static str>),
    MissingColumns(Vec<&'static str>),
    ColumnTwice(&'static str),
    /// A column between others has no heading (counted from 1).
    UnnamedColumn(usize),
    /// The row that begins on that line does not end.
    RowWithoutEnd(u64),
}

impl FileProblem {
    /// The sentence for the clerk.
    pub fn sentence(&self, file: &str) -> String {
        match self {
            Self::Unreadable(error) => w::unreadable(file, error),
            Self::Empty => w::empty_file(file),
            Self::Utf16 => w::utf_sixteen(file),
            Self::Spreadsheet => w::spreadsheet(file),
            Self::WorkbookDamaged => w::workbook_damaged(file),
            Self::WorkbookTooBig => w::workbook_too_big(file),
            Self::NotText => w::not_text(file),
            Self::HeadingNotUtf8 => w::heading_not_utf_eight(file),
            Self::UnknownColumns(unknown, known) => {
                let unknown: Vec<String> = unknown.iter().map(|u| format!("«{u}»")).collect();
                w::unknown_columns(file, unknown.join(", "), known.join(", "))
            }
            Self::MissingColumns(missing) => w::missing_columns(file, missing.join(", ")),
            Self::ColumnTwice(column) => w::column_twice(file, column),
            Self::UnnamedColumn(number) => w::unnamed_column(number, file),
            Self::RowWithoutEnd(line) => w::row_without_end(file, line, LONGEST_ROW >> 20),
        }
    }
}

impl From<io::Error> for FileProblem {
    fn from(error: io::Error) -> Self {
        error
            .downcast()
            .unwrap_or_else(|error| Self::Unreadable(error.describe()))
    }
}

/// One reason why a row is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::exchange) struct Reason {
    /// Key of the column; `None` for the whole row.
    pub column: Option<&'static str>,
    /// Content of the cell.
    pub value: String,
    /// The sentence for the clerk.
    pub sentence: String,
}

impl Reason {
    /// A problem of the whole row.
    pub fn for_row(sentence: String) -> Self {
        Self {
            column: None,
            value: String::new(),
            sentence,
        }
    }
}

/// A refused row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// First line of the row in the file.
    pub line: u64,
    /// Keys of the wrong columns.
    pub column: String,
    /// Content of the wrong cells.
    pub value: String,
    /// All problems, and what to do.
    pub reason: String,
}

impl Refusal {
    pub(in crate::exchange) fn new(line: u64, reasons: &[Reason]) -> Self {
        let join = |part: fn(&Reason) -> &str, separator: &str| {
            let texts: Vec<&str> = reasons.iter().map(part).filter(|t| !t.is_empty()).collect();
            texts.join(separator)
        };
        Self {
            line,
            column: join(|r| r.column.unwrap_or_default(), "; "),
            value: join(|r| &r.value, " | "),
            reason: join(|r| &r.sentence, " "),
        }
    }

    /// The sentence for the clerk.
    pub fn sentence(&self) -> String {
        let column = match self.column.as_str() {
            "" => "—",
            column => column,
        };
        w::refused_line(self.line, column, &self.value, &self.reason)
    }
}
