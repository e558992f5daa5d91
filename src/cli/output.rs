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
    let mut file = Watched {
        file: OutputFile::begin(path, &protected(options))?,
        error: None,
    };
    let done = write(&mut file);
    if let Some(e) = file.error {
        return Err(unwritable(path, e));
    }
    let done = done?;
    file.file.finish().map_err(|e| unwritable(path, e))?;
    Ok(done)
}

/// A file whose error is kept apart from those of what is written into it.
struct Watched {
    file: OutputFile,
    error: Option<io::Error>,
}

impl Watched {
    /// A pipe whose reader has gone is not an error of the file.
    fn watch<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        let is_own = |e: &&io::Error| e.kind() != io::ErrorKind::BrokenPipe;
        if let Some(number) = done
            .as_ref()
            .err()
            .filter(is_own)
            .and_then(io::Error::raw_os_error)
        {
            self.error = Some(io::Error::from_raw_os_error(number));
        }
        done
    }
}

impl Write for Watched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.file.write(bytes);
        self.watch(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.file.flush();
        self.watch(done)
    }
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
