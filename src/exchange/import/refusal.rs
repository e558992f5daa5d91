//! Refused rows of a file, with the reasons.

use crate::words::exchange as w;

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
