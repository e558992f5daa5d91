//! SQLite's folder for temporary files: the register's own folder, since others can read the system's.

use crate::register::Register;
use crate::register::error::Result;

/// Applies to every connection of this process from now on. SQLite unlinks each temporary file when it creates it.
pub fn set_folder(register: &Register) -> Result<()> {
    let folder = std::path::absolute(&register.path)
        .ok()
        .and_then(|p| p.parent().map(|f| f.to_string_lossy().into_owned()));
    if let Some(folder) = folder {
        let conn = &register.conn;
        conn.pragma_update(None, "temp_store_directory", folder)?;
    }
    Ok(())
}
