//! A backup that is to be verified or restored, copied with its log into the folder of unfinished files. Owns no check
//! (`backup::restore`).

use std::io;
use std::path::Path;

use crate::register::error::{RegisterError, Result};
use crate::register::file::{copy_file, real_path, remove_if_present, with_suffix};
use crate::register::file_problem::FileProblem;
use crate::register::runtime::connect;
use crate::register::runtime::leftover_log;
use crate::words::{encrypt as we, safety as w};

/// SQLite's logs beside a file: what a killed process saved last, or had begun to write.
const LOGS: [&str; 2] = ["-wal", "-journal"];
/// Attempts to copy a file into which another program writes.
const TRIES: usize = 4;

/// Copies a backup into a new file in the folder of unfinished files, with the log that a killed process left beside it: the log
/// holds the last saves. Nothing is written beside the backup.
///
/// # Errors
/// When a file cannot be read or written, or another program writes into the backup all the time.
pub fn stage_copy(file: &Path, to: &Path) -> Result<()> {
    let file = real_path(file);
    let failed = |e: io::Error| RegisterError::failed(|| w::restore_failed(&e));
    let parts = [""].into_iter().chain(LOGS);
    let state = || -> Vec<_> {
        let metadata = parts.clone().map(|end| with_suffix(&file, end).metadata());
        metadata
            .map(|m| m.ok().map(|m| (m.len(), m.modified().ok())))
            .collect()
    };
    for _ in 0..TRIES {
        let before = state();
        for end in parts.clone() {
            let (from, to) = (with_suffix(&file, end), with_suffix(to, end));
            remove_if_present(&to).map_err(failed)?;
            if end.is_empty() || is_written(&from) {
                copy_file(&from, &to).map_err(failed)?;
            }
        }
        if state() == before {
            return Ok(());
        }
    }
    Err(RegisterError::Busy)
}

/// Writes the log of a staged copy back into it, so that what is verified is one file.
pub(super) fn write_log_back(copy: &Path, shown: &Path) -> Result<()> {
    let error = |e| match e {
        RegisterError::Locked(_) => RegisterError::refused(|| we::copy_locked(shown.display())),
        RegisterError::Newer(_) => RegisterError::Newer(shown.to_path_buf()),
        RegisterError::File(_, FileProblem::ForeignLog(_)) => {
            let log = with_suffix(shown, LOGS[0]);
            RegisterError::File(shown.to_path_buf(), FileProblem::ForeignLog(log))
        }
        RegisterError::Stopped | RegisterError::Full => e,
        _ => RegisterError::refused(|| w::not_a_copy(shown.display())),
    };
    if !LOGS.iter().any(|end| is_written(&with_suffix(copy, end))) {
        return Ok(());
    }
    leftover_log::ensure_belongs(copy).map_err(error)?;
    let written_back = || -> rusqlite::Result<()> {
        let conn = connect::open_writable(copy)?;
        conn.pragma_update(None, "journal_mode", "DELETE")?;
        conn.close().map_err(|(_, e)| e)
    };
    written_back().map_err(|e| error(e.into()))
}

fn is_written(path: &Path) -> bool {
    path.metadata().is_ok_and(|m| m.len() > 0)
}
