//! The progress of long work on a terminal: a bar on stderr, and Ctrl-C to stop.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

use crate::words::Phrase;

/// Runs work that counts the records done and does not stop.
pub(super) fn with_progress<T>(label: Phrase, work: impl FnOnce(&mut dyn FnMut(u64)) -> T) -> T {
    let progress = TerminalProgress::start(label);
    work(&mut |done| {
        progress.update(done, 0);
    })
}

pub(super) struct TerminalProgress {
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
}

impl TerminalProgress {
    /// Shows the bar; from here on Ctrl-C asks the work to stop instead of ending the program.
    pub fn start(label: Phrase) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        #[cfg(unix)]
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            let _ = signal_hook::flag::register(signal, Arc::clone(&stop));
        }
        let mut bar = ProgressBar::hidden();
        if io::stderr().is_terminal() {
            let style = ProgressStyle::with_template("{msg} {bar:40} {percent} %");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            bar = ProgressBar::new(0)
                .with_message(label.text())
                .with_style(style);
        }
        Self { bar, stop }
    }

    /// Shows the progress; returns whether to go on. A total of 0: unknown.
    pub fn update(&self, done: u64, total: u64) -> bool {
        self.bar.set_length(total.max(done));
        self.bar.set_position(done);
        !self.stop.load(Ordering::Relaxed)
    }
}

impl Drop for TerminalProgress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
