//! Result of a check. Owns no check (`check`, `trail::verify`).

use rusqlite::Connection;

use crate::register::error::{RegisterError, Result};
use crate::register::trail::head::Head;
use crate::words::Message;

/// Findings quoted in an error.
const MAX_QUOTED: usize = 3;

/// What a check has read, and its findings.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Records compared with the trail.
    pub records: u64,
    pub trail_rows: u64,
    pub head: Head,
    /// Rows of the trail's first format that an erasure stripped, and the row that shows this format.
    pub(in crate::register) stripped: Vec<(i64, i64)>,
    /// One message for each finding; the language is chosen where they are shown.
    pub messages: Vec<Message>,
    /// Findings that a second read did not confirm: a sign of failing disk or memory.
    pub transient: usize,
}

impl Findings {
    pub(in crate::register) fn add(&mut self, sentence: impl Fn() -> String) {
        self.messages.push(Message::new(sentence));
    }

    /// The last row up to a row from outside the register that the hash there does not cover: it claims to be a stripped one of
    /// the first format, and only what was added later says so.
    #[must_use]
    pub fn last_unproven(&self, point: i64) -> Option<i64> {
        let stripped = self.stripped.iter();
        let unproven = stripped.filter(|(row, shown_by)| *row <= point && point < *shown_by);
        unproven.map(|(row, _)| *row).max()
    }

    /// The findings in the language of this thread.
    #[must_use]
    pub fn sentences(&self) -> Vec<&str> {
        self.messages.iter().map(Message::text).collect()
    }

    /// The findings of a check that has none.
    ///
    /// # Errors
    /// When there are some: `sentence` gets their number and the first of them.
    pub(in crate::register) fn ensure_none(
        self,
        sentence: impl Fn(usize, String) -> String,
    ) -> Result<Self> {
        if self.messages.is_empty() {
            return Ok(self);
        }
        Err(RegisterError::failed(|| {
            let quoted: Vec<&str> = self
                .messages
                .iter()
                .take(MAX_QUOTED)
                .map(Message::text)
                .collect();
            sentence(self.messages.len(), quoted.join(" "))
        }))
    }
}

/// Whether a table has a column; backups of older versions lack some.
pub(in crate::register) fn has_column(
    conn: &Connection,
    table: &str,
    column: &str,
) -> rusqlite::Result<bool> {
    conn.prepare("SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2")?
        .exists([table, column])
}
