//! The log: one file a day in the data folder, for whoever looks after the program. Never on the screen, never with what is
//! known about a person: numbers and names of commands only.

use std::fs;

use tracing_appender::rolling::{RollingFileAppender, Rotation};

use crate::register::open::data_folder;

/// Old files beyond so many are removed.
const KEPT: usize = 30;

/// Starts the log; where no file can be made there is none.
pub(super) fn start() {
    let folder = data_folder().join("logs");
    if fs::create_dir_all(&folder).is_err() {
        return;
    }
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("vieclam")
        .filename_suffix("log")
        .max_log_files(KEPT)
        .build(&folder);
    if let Ok(file) = file {
        let log = tracing_subscriber::fmt()
            .with_writer(file)
            .with_ansi(false)
            .with_target(false)
            .finish();
        let _ = tracing::subscriber::set_global_default(log);
    }
}
