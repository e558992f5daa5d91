//! Writes the whole trail as it is stored, every text and hash, so that its chain can be checked without this program: a JSON
//! array with one row a line.

use std::io::Write;

use super::ExportError;
use crate::register::Reader;
use crate::register::trail::read::each_stored;

/// Writes every row of the trail; returns their number.
///
/// # Errors
/// When the register cannot be read or `out` cannot be written.
pub fn export_trail(reader: Reader<'_>, out: &mut dyn Write) -> Result<u64, ExportError> {
    let mut count = 0;
    let failure = each_stored(reader, &mut |row| {
        let separator = if count == 0 { "[\n" } else { ",\n" };
        count += 1;
        let line = serde_json::to_string(row).map_err(std::io::Error::from);
        line.and_then(|line| write!(out, "{separator}{line}")).err()
    })?;
    if let Some(e) = failure {
        return Err(e.into());
    }
    out.write_all(if count == 0 { b"[]\n" } else { b"\n]\n" })?;
    Ok(count)
}
