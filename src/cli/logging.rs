//! The log: one file a day in the data folder, for the administrator. It holds numbers, error codes and names of commands, no
//! personal data.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;

use tracing_appender::rolling::{RollingFileAppender, Rotation};

use crate::domain::date;
use crate::domain::text::SafeText;
use crate::register::file::{files_in, make_private};
use crate::register::open::own_data_folder;

/// Start and end of a file's name; the day is between them.
const NAME: (&str, &str) = ("vieclam", "log");
/// Files that stay; older ones are removed.
const MAX_LOG_FILES: usize = 30;

/// Starts the log; without a writable folder of the program there is none, nor where a link is in place of a file of it.
pub(super) fn start() {
    let Some(own) = own_data_folder() else {
        return;
    };
    make_private(&own);
    let folder = own.join("logs");
    if fs::create_dir_all(&folder).is_err() {
        return;
    }
    make_private(&folder);
    let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
    let is_other = |file: fs::FileType| !file.is_file();
    if entries.filter_map(|e| e.file_type().ok()).any(is_other) {
        return;
    }
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(NAME.0)
        .filename_suffix(NAME.1)
        .build(&folder);
    remove_old(&folder);
    if let Ok(file) = file {
        let subscriber = tracing_subscriber::fmt()
            .with_writer(Mutex::new(SafeWriter(file)))
            .with_ansi(false)
            .with_target(false)
            .finish();
        let _ = tracing::subscriber::set_global_default(subscriber);
    }
}

/// Removes the oldest files of the log. `max_log_files` of the appender would remove other files named `vieclam….log` too.
fn remove_old(folder: &Path) {
    let mut files = files_in(folder);
    files.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let parts: Vec<&str> = name.split('.').collect();
        matches!(parts[..], [start, day, end] if (start, end) == NAME && date::from_iso(day).is_some())
    });
    files.sort();
    for old in files.iter().rev().skip(MAX_LOG_FILES) {
        let _ = fs::remove_file(old);
    }
}

/// Removes terminal control characters: logs are read in a terminal, and a system error can contain a file name.
struct SafeWriter<W>(W);

impl<W: Write> Write for SafeWriter<W> {
    /// One call holds one whole event.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        writeln!(self.0, "{}", SafeText::new(text.trim_end_matches('\n')))?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_oldest_files_of_the_log_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str| fs::write(folder.path().join(name), "x").unwrap();
        for day in 1..=31 {
            write(&format!("vieclam.2026-01-{day:02}.log"));
        }
        let others = ["vieclam.mine01.log", "vieclam.log", "a.2026-01-01.log"];
        for name in others {
            write(name);
        }
        remove_old(folder.path());
        let left = files_in(folder.path());
        assert_eq!(left.len(), MAX_LOG_FILES + others.len());
        assert!(!folder.path().join("vieclam.2026-01-01.log").exists());
        assert!(others.iter().all(|name| folder.path().join(name).exists()));
    }

    #[test]
    fn no_event_steers_the_terminal_of_who_reads_the_log() {
        let mut lines = SafeWriter(Vec::new());
        lines
            .write_all("INFO a\u{1b}[2J\u{202e}b.csv\n".as_bytes())
            .unwrap();
        assert_eq!(
            String::from_utf8(lines.0).as_deref(),
            Ok("INFO a·[2J·b.csv\n")
        );
    }
}
