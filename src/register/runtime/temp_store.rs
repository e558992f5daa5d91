//! SQLite's folder for temporary files: the register's own folder, since others can read the system's.

use crate::register::Register;
use crate::register::error::Result;
use crate::register::file::parent_folder;

/// Applies to every connection of this process from now on. SQLite unlinks each temporary file when it creates it.
pub fn set_folder(register: &Register) -> Result<()> {
    if let Ok(path) = std::path::absolute(&register.path) {
        let folder = parent_folder(&path).to_string_lossy();
        let conn = &register.conn;
        conn.pragma_update(None, "temp_store_directory", folder)?;
    }
    Ok(())
}
