//! SQLite's folder for temporary files: the register's own folder, since others can read the system's.

use crate::register::Register;
use crate::register::error::Result;
use crate::register::file::parent_folder;

/// Applies to every connection of this process from now on. SQLite unlinks each temporary file when it creates it. A folder
/// whose name is no text cannot be set: this connection then keeps its temporary tables in memory.
pub fn set_folder(register: &Register) -> Result<()> {
    if let Ok(path) = std::path::absolute(&register.path) {
        let conn = &register.conn;
        match parent_folder(&path).to_str() {
            Some(folder) => conn.pragma_update(None, "temp_store_directory", folder)?,
            None => conn.pragma_update(None, "temp_store", "MEMORY")?,
        }
    }
    Ok(())
}
