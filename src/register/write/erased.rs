//! The empty record of an erased person, which refuses whatever is written about them.

use rusqlite::params;

use crate::domain::ids::PersonId;
use crate::register::{Reader, RegisterError, Result};

/// The void reason of the empty record that remains.
pub(in crate::register) const EMPTY_REASON: &str = "forgotten";

/// Refuses what is about a removed person: their empty record is what remains of them.
///
/// # Errors
/// [`RegisterError::Erased`] with the first of them.
pub(super) fn refuse_erased(reader: Reader<'_>, people: &[PersonId]) -> Result<()> {
    let sql = "SELECT void_reason IS ?2 FROM person WHERE id = ?1";
    for person in people {
        let params = params![person, EMPTY_REASON];
        if reader.optional(sql, params, |row| row.get(0))? == Some(true) {
            return Err(RegisterError::Erased(*person));
        }
    }
    Ok(())
}
