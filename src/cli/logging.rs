//! The log: one file a day in the data folder, for the administrator. It holds numbers, error codes and names of commands, no
//! personal data.

use std::fs;
use std::io::{self, Write};
use std::sync::Mutex;

use tracing_appender::rolling::{RollingFileAppender, Rotation};

use crate::domain::text::SafeText;
use crate::register::file::make_private;
use crate::register::open::{data_folder, own_data_folder};

/// Files that stay; older ones are removed.
const MAX_LOG_FILES: usize = 30;

/// Starts the log; without a writable folder there is none, nor where a link is in place of a file of it.
pub(super) fn start() {
    if let Some(folder) = own_data_folder() {
        make_private(&folder);
    }
    let folder = data_folder().join("logs");
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
        .filename_prefix("vieclam")
        .filename_suffix("log")
        .max_log_files(MAX_LOG_FILES)
        .build(&folder);
    if let Ok(file) = file {
        let subscriber = tracing_subscriber::fmt()
            .with_writer(Mutex::new(SafeWriter(file)))
            .with_ansi(false)
            .with_target(false)
            .finish();
        let _ = tracing::subscriber::set_global_default(subscriber);
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
