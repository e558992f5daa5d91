//! The end from outside: the terminal is gone or the system asks the program to end. What is being typed is kept and the
//! process ends within five seconds, whatever the loop is doing: it may hang in a write to a line that is half dead. Never
//! ignored: reading goes on for ever once a pseudo-terminal is gone (crossterm#793).

#[cfg(unix)]
pub(super) use unix::watch;

/// Windows closes the console and the process with it; the drafts are written down while typing.
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
    use std::path::PathBuf;
    use std::sync::mpsc::{self, Sender};
    use std::thread;
    use std::time::Duration;

    use color_eyre::Result;
    use crossterm::terminal::disable_raw_mode;
    use rustix::event::{PollFd, PollFlags, poll};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    use crate::register::Session;
    use crate::tui::services::emergency_draft::EmergencyDraft;
    use crate::tui::terminal::{App, Input};

    /// So long the loop may take to end by itself,
    const LOOP_TIMEOUT: Duration = Duration::from_secs(2);
    /// and so long to write down what it left.
    const SAVE_TIMEOUT: Duration = Duration::from_secs(2);
    /// The exit code then, as of a program that a hang-up killed.
    const HANGUP_EXIT_CODE: i32 = 129;

    /// What ends the program: a message to the loop, and what to do when the loop does not hear it.
    #[derive(Clone)]
    struct Shutdown {
        send: Sender<Input>,
        emergency_draft: EmergencyDraft,
        register: PathBuf,
        session: Session,
    }

    /// Starts to listen for signals and to watch the terminal, each on a thread that sleeps until something happens.
    pub fn watch(send: &Sender<Input>, app: &App) -> Result<()> {
        let register = &app.ctx().session.register;
        let shutdown = Shutdown {
            send: send.clone(),
            emergency_draft: app.emergency_draft(),
            register: register.path().to_path_buf(),
            session: register.session().clone(),
        };
        let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT])?;
        let on_signal = shutdown.clone();
        thread::spawn(move || {
            if signals.forever().next().is_some() {
                on_signal.end();
            }
        });
        thread::spawn(move || {
            if wait_for_hangup() {
                shutdown.end();
            }
        });
        Ok(())
    }

    /// Waits until the other end of the terminal is closed: who started the program may have kept the signal from it.
    fn wait_for_hangup() -> bool {
        let terminal = io::stdin();
        loop {
            let mut watched = [PollFd::new(&terminal, PollFlags::empty())];
            match poll(&mut watched, None) {
                Ok(_) if watched[0].revents().contains(PollFlags::HUP) => return true,
                Ok(_) | Err(rustix::io::Errno::INTR) if watched[0].revents().is_empty() => {}
                // A terminal that cannot be watched: signals are left.
                _ => return false,
            }
        }
    }

    impl Shutdown {
        fn end(self) {
            let _ = self.send.send(Input::Hangup);
            // The process is gone before this is over, unless the loop hangs.
            thread::sleep(LOOP_TIMEOUT);
            let (done, written) = mpsc::channel();
            thread::spawn(move || {
                if let Err(e) = self.emergency_draft.save(&self.register, self.session) {
                    tracing::error!(error = e.code(), "what was typed could not be kept");
                }
                let _ = done.send(());
            });
            let _ = written.recv_timeout(SAVE_TIMEOUT);
            let _ = disable_raw_mode();
            signal_hook::low_level::exit(HANGUP_EXIT_CODE);
        }
    }
}
