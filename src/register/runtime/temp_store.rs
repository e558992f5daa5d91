//! The folder of SQLite's temporary files: beside the register, never in a folder that others can read.

use crate::register::Register;
use crate::register::error::RegisterError;

impl Register {
    /// From here on, for every connection of this process. The file has no name from the moment it is made.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn set_temp_store_folder(&self) -> Result<(), RegisterError> {
        let folder = std::path::absolute(&self.path)
            .ok()
            .and_then(|p| p.parent().map(|f| f.to_string_lossy().into_owned()));
        if let Some(folder) = folder {
            self.conn
                .pragma_update(None, "temp_store_directory", folder)?;
        }
        Ok(())
    }
}
