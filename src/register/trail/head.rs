//! The newest point of the trail: row number and hash, as in reports and in the names of backups.

use rusqlite::Connection;

use crate::register::trail::record::{self, hex};
use crate::register::{Reader, Result};

/// A point of the trail. A copy kept elsewhere proves later changes to the rows up to this one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Row number; 0 for an empty trail.
    pub row: i64,
    /// 64 hexadecimal digits.
    pub hash: String,
}

/// The newest point of the trail.
pub fn newest(reader: Reader<'_>) -> Result<Head> {
    Ok(head(reader.conn)?)
}

/// The newest point of a register's trail.
pub(in crate::register) fn head(conn: &Connection) -> rusqlite::Result<Head> {
    let (row, hash) = record::newest(conn)?;
    let hash = hex(&hash);
    Ok(Head { row, hash })
}
