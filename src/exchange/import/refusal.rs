//! A row of a file that was refused.

/// A row that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The line of the file on which it begins.
    pub line: u64,
    /// Its columns that are wrong, by key.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// Everything that is wrong, and what to do.
    pub reason: String,
}
