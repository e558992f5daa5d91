//! The result of a check. Owns no check (`check`, `trail::verify`).

use rusqlite::Connection;

use crate::register::trail::head::Head;

/// What a check read, and what is wrong.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Records compared with the trail.
    pub records: u64,
    /// Rows of the trail whose chain was followed.
    pub trail_rows: u64,
    /// The newest point of the trail.
    pub head: Head,
    /// One sentence for each finding.
    pub sentences: Vec<String>,
    /// Findings that a second read did not confirm: a sign of failing disk or memory.
    pub transient: usize,
}

/// Whether a table of this register has a column; copies of older versions lack some.
pub(in crate::register) fn has_column(
    conn: &Connection,
    table: &str,
    column: &str,
) -> rusqlite::Result<bool> {
    conn.prepare("SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2")?
        .exists([table, column])
}
