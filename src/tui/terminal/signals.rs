//! Signals: the terminal is gone, the system asks the program to end, or it goes on after a stop. Drafts are stored and the process
//! ends within five seconds, even while the loop hangs in a write to a half-closed connection. A hang-up must end the
//! program: reading from a closed pseudo-terminal never returns (crossterm#793).

#[cfg(unix)]
pub(super) use unix::watch;

/// Windows ends the process with its console; drafts are stored while typing.
#[cfg(not(unix))]
pub(super) fn watch(
    _send: &std::sync::mpsc::Sender<crate::tui::terminal::Input>,
    _app: &crate::tui::terminal::App,
) -> color_eyre::Result<()> {
    Ok(())
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::sync::mpsc::{self, Sender};
    use std::thread::{self, Builder};
    use std::time::Duration;

    use color_eyre::Result;
    use crossterm::terminal;
    use rustix::event::{PollFd, PollFlags, poll};
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::Signals;

    use crate::register::write::drafts::DraftTarget;
    use crate::tui::services::emergency_draft::EmergencyDraft;
    use crate::tui::services::lock_wait::LockWait;
    use crate::tui::terminal::{App, Input, restore_terminal, resume_screen};

    /// How long the loop may take to end.
    const LOOP_TIMEOUT: Duration = Duration::from_secs(2);
    /// How long storing the emergency draft may take.
    const SAVE_TIMEOUT: Duration = Duration::from_secs(2);
    /// How long the terminal may take to leave the screen.
    const RESTORE_TIMEOUT: Duration = Duration::from_millis(500);
    /// Exit code when the loop hangs: as of a process killed by SIGHUP.
    const HANGUP_EXIT_CODE: i32 = 129;

    /// Ends the program: sends a message to the loop, and stores the draft when the loop does not react.
    #[derive(Clone)]
    struct Shutdown {
        send: Sender<Input>,
        emergency_draft: EmergencyDraft,
        target: DraftTarget,
        lock_wait: LockWait,
    }

    /// Watches for signals and for the end of the terminal, each on a blocked thread.
    pub fn watch(send: &Sender<Input>, app: &App) -> Result<()> {
        let register = &app.ctx().session.register;
        let shutdown = Shutdown {
            send: send.clone(),
            emergency_draft: app.emergency_draft(),
            target: DraftTarget::of(register),
            lock_wait: app.lock_wait.clone(),
        };
        let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGCONT])?;
        let on_signal = shutdown.clone();
        Builder::new().spawn(move || {
            for signal in signals.forever() {
                if signal != SIGCONT {
                    return on_signal.end();
                }
                redraw(&on_signal.send);
            }
        })?;
        Builder::new().spawn(move || {
            if wait_for_hangup() {
                shutdown.end();
            }
        })?;
        Ok(())
    }

    /// Takes the terminal again after a stop and has everything drawn.
    fn redraw(send: &Sender<Input>) {
        // A terminal that cannot be written ends the program in the next drawing.
        let _ = resume_screen();
        if let Ok((columns, rows)) = terminal::size() {
            let _ = send.send(Input::Resize(columns, rows));
        }
    }

    /// Waits until the other end of the terminal is closed; the parent process may have blocked SIGHUP.
    fn wait_for_hangup() -> bool {
        let terminal = io::stdin();
        loop {
            let mut watched = [PollFd::new(&terminal, PollFlags::empty())];
            match poll(&mut watched, None) {
                Ok(_) if watched[0].revents().contains(PollFlags::HUP) => return true,
                Ok(_) | Err(rustix::io::Errno::INTR) if watched[0].revents().is_empty() => {}
                // The terminal cannot be watched; signals remain.
                _ => return false,
            }
        }
    }

    impl Shutdown {
        fn end(self) {
            let _ = self.send.send(Input::Hangup);
            // The loop may wait for a lock.
            self.lock_wait.give_up();
            // The process has ended by then, unless the loop hangs.
            thread::sleep(LOOP_TIMEOUT);
            within(SAVE_TIMEOUT, move || {
                if let Err(e) = self.emergency_draft.save(&self.target) {
                    tracing::error!(error = e.code(), "unsaved draft not stored");
                }
            });
            // Again a thread, as a terminal that takes no output hangs this one too.
            within(RESTORE_TIMEOUT, || {
                let _ = restore_terminal();
            });
            signal_hook::low_level::exit(HANGUP_EXIT_CODE);
        }
    }

    /// Runs a step on a thread and waits for its end, at most so long. Without room for a thread there is no step.
    fn within(timeout: Duration, step: impl FnOnce() + Send + 'static) {
        let (done, ended) = mpsc::channel();
        let _ = Builder::new().spawn(move || {
            step();
            let _ = done.send(());
        });
        let _ = ended.recv_timeout(timeout);
    }
}
