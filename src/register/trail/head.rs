//! The newest point of the trail: row number and hash, as in reports and in the names of backups.

use rusqlite::{Connection, OptionalExtension};

use crate::register::trail::record::hex;
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
    let newest = conn
        .query_row(
            "SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1",
            [],
            |row| {
                let hash: Vec<u8> = row.get(1)?;
                Ok(Head {
                    row: row.get(0)?,
                    hash: hex(&hash),
                })
            },
        )
        .optional()?;
    Ok(newest.unwrap_or_else(|| Head {
        row: 0,
        hash: hex(&[0; 32]),
    }))
}
