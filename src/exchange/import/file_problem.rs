//! Why a whole file cannot be imported.

use std::io;

use crate::words::exchange as w;

/// A row of more bytes has a double quote that is never closed.
pub(super) const LONGEST_ROW: u64 = 32 << 20;

/// Why a whole file cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileProblem {
    /// The system cannot read the file.
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
    /// Required columns that are missing.
    MissingColumns(Vec<&'static str>),
    /// Two headings for one column.
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

// A reader of a file returns its problem inside an `io::Error`.
impl std::fmt::Display for FileProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for FileProblem {}

impl From<io::Error> for FileProblem {
    fn from(error: io::Error) -> Self {
        error
            .downcast()
            .unwrap_or_else(|error| Self::Unreadable(error.to_string()))
    }
}
