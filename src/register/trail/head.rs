//! The newest point of the trail: the number and hash of a row, as reports print it and copies bear it in their names.

use rusqlite::{Connection, OptionalExtension};

use crate::register::trail::record::hex;

/// A point of the trail. Whoever holds a copy of it can prove later changes to the rows up to this one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Number of the row; 0: the trail is empty.
    pub row: i64,
    /// The row's hash, hexadecimal: 64 digits.
    pub hash: String,
}

/// The newest point of the trail of a register.
pub fn head(conn: &Connection) -> rusqlite::Result<Head> {
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
