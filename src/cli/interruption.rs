//! Signals that ask a command to stop (Ctrl+C, `kill`, a closed terminal), and what the terminal shows while a command waits
//! for a lock. The command itself stops between two steps; one that hangs in a system call is ended from outside, without
//! leaving an unfinished file or a terminal that shows nothing. A second signal ends it at once.

use std::time::Duration;

use super::print_notice;
use crate::register::runtime::waiting;
use crate::words::cli as w;

/// How long a command may wait for a lock before it says so.
const SILENT_WAIT: Duration = Duration::from_secs(1);

/// Says once that a command waits for a lock.
pub(super) fn show_waits() {
    let mut shown = false;
    waiting::observe(Some(Box::new(move |waited| {
        if waited >= SILENT_WAIT && !shown {
            shown = true;
            print_notice(w::WAITING_FOR_LOCK.text());
        }
        true
    })));
}

/// Windows ends a command with Ctrl+C by itself; the next command removes what it leaves.
#[cfg(not(unix))]
pub(super) fn watch_signals() -> super::Result<()> {
    Ok(())
}

#[cfg(unix)]
pub(super) use unix::watch_signals;

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::thread::{self, Builder};
    use std::time::Duration;

    use crossterm::terminal::disable_raw_mode;
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::Signals;

    use crate::cli::{Failure, Result, print_notice};
    use crate::register::file::remove_partial_files;
    use crate::register::runtime::stop;
    use crate::words::{cli as wc, register as w};

    /// How long a command may take to stop by itself.
    const TIMEOUT: Duration = Duration::from_millis(500);
    /// Interval of asking whether a final step has ended.
    const POLL_INTERVAL: Duration = Duration::from_millis(20);

    /// Watches for signals on a thread until the process ends.
    ///
    /// # Errors
    /// When the system has no room for a thread.
    pub fn watch_signals() -> Result<()> {
        let ignored = ignored_signals();
        let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT].into_iter();
        let signals = signals.filter(|signal| ignored >> (signal - 1) & 1 == 0);
        let Ok(mut signals) = Signals::new(signals) else {
            return Ok(());
        };
        // The language is one of a thread.
        let sentence = w::STOPPED.text();
        let watching = Builder::new().spawn(move || {
            let mut is_second = false;
            for _ in signals.forever() {
                if stop::are_signals_left() {
                    continue;
                }
                stop::request();
                let timeout = if is_second { Duration::ZERO } else { TIMEOUT };
                is_second = true;
                let ending = Builder::new().spawn(move || end_after(timeout, sentence));
                if ending.is_err() {
                    end_after(timeout, sentence);
                }
            }
        });
        match watching {
            Ok(_) => Ok(()),
            Err(e) => Err(Failure::Failed(wc::no_thread(e))),
        }
    }

    /// Ends the process unless it has ended by itself.
    fn end_after(timeout: Duration, sentence: &str) {
        thread::sleep(timeout);
        while stop::is_in_final_step() {
            thread::sleep(POLL_INTERVAL);
            if !stop::is_in_final_step() {
                // The command says what it has done.
                thread::sleep(timeout);
            }
        }
        remove_partial_files();
        // Fails without a terminal, which needs no reset.
        let _ = disable_raw_mode();
        print_notice(sentence);
        signal_hook::low_level::exit(1);
    }

    /// The signals that the caller made this process ignore (`nohup`), a bit each; none where the system does not tell.
    fn ignored_signals() -> u64 {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("SigIgn:"));
        let bits = line.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok());
        bits.unwrap_or_default()
    }
}
