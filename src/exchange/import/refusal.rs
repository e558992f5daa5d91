//! A refused row of a file.

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
