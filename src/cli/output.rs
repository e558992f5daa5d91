//! The files that commands write: what a call must not write over, and the sentence where one cannot be written.

use std::io::{self, Write};
use std::path::Path;

use super::{Failure, Options, Result, config};
use crate::register::output::OutputFile;
use crate::register::protected_files::ProtectedFiles;
use crate::words::cli as w;

/// The register of the call with all that belongs to it, its key, the plan and the configuration.
pub(super) fn protected(options: &Options) -> ProtectedFiles {
    ProtectedFiles::of(&options.register)
        .and(options.key_file.as_deref())
        .and(options.plan.as_deref())
        .and(config::default_path().as_deref())
}

/// Refuses a path before the trail says that it is written.
pub(super) fn check_output(path: Option<&Path>, options: &Options) -> Result<()> {
    if let Some(path) = path {
        OutputFile::check(path, &protected(options))?;
    }
    Ok(())
}

/// Writes a file for `--out`.
pub(super) fn write_file<T>(
    path: &Path,
    options: &Options,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<T> {
    let mut file = OutputFile::begin(path, &protected(options))?;
    let done = write(&mut file)?;
    file.finish().map_err(|e| unwritable(path, e))?;
    Ok(done)
}

/// Writes the bytes of a file.
pub(super) fn write_bytes(path: &Path, options: &Options, bytes: &[u8]) -> Result<()> {
    write_file(path, options, |out| {
        out.write_all(bytes).map_err(|e| unwritable(path, e))
    })
}

pub(super) fn unwritable(path: &Path, e: io::Error) -> Failure {
    Failure::Failed(w::cannot_write(path.display(), e))
}
