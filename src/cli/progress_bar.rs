//! The progress of long work on a terminal: a bar on stderr.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

use crate::register::runtime::stop;
use crate::words::Phrase;

/// Runs work that counts the records done.
pub(super) fn with_progress<T>(label: Phrase, work: impl FnOnce(&mut dyn FnMut(u64)) -> T) -> T {
    let progress = TerminalProgress::start(label);
    work(&mut |done| {
        progress.update(done, 0);
    })
}

pub(super) struct TerminalProgress {
    bar: ProgressBar,
}

impl TerminalProgress {
    /// Shows the bar.
    pub fn start(label: Phrase) -> Self {
        let mut bar = ProgressBar::hidden();
        if io::stderr().is_terminal() {
            let style = ProgressStyle::with_template("{msg} {bar:40} {percent} %");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            bar = ProgressBar::new(0)
                .with_message(label.text())
                .with_style(style);
        }
        Self { bar }
    }

    /// Shows the progress; returns whether to go on. A total of 0: unknown.
    pub fn update(&self, done: u64, total: u64) -> bool {
        self.bar.set_length(total.max(done));
        self.bar.set_position(done);
        !stop::is_requested()
    }
}

impl Drop for TerminalProgress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
