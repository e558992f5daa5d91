//! The real terminal: set up for the interface and restored in every case; a thread reads its events.

pub mod backend;
pub mod sandbox;
mod signals;

use std::io::{self, Stdout, stdout};
use std::sync::mpsc::{self, Sender};
use std::{panic, thread};

use color_eyre::Result;
use crossterm::cursor::{MoveTo, RestorePosition, SavePosition};
use crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste, Event};
use crossterm::execute;
use crossterm::style::{Attribute, Print, SetAttribute};
use crossterm::terminal::{
    self, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::Terminal;

use super::app::App;
use crate::progress::plan::Plan;
use crate::register::Register;
use crate::register::runtime::{stop, temp_store, waiting};
use crate::tui::app::context::{AppContext, Options};
use crate::tui::app::event_loop;
use crate::tui::app::event_loop::Input;
use crate::tui::input::escape_decoder;
use crate::tui::input::escape_decoder::EscapeDecoder;
use crate::tui::services::lock_wait::LockWait;
use crate::tui::terminal::backend::CompactBackend;
use crate::tui::terminal::sandbox::{AllowedPaths, Sandbox};

/// Runs the interface; returns when the clerk quits, or with the reason when the program ended by itself.
///
/// # Errors
/// When the terminal cannot be set up or written.
pub fn run(register: Register, plan: Plan, options: Options) -> Result<Option<String>> {
    temp_store::set_folder(&register)?;
    // Before any thread starts: running threads stay outside the sandbox.
    let sandbox = Sandbox::enter(&AllowedPaths::for_register(&register));
    let mut ctx = AppContext::new(register, plan, options);
    ctx.services.sandbox = sandbox;
    let mut app = App::new(ctx)?;
    let mut terminal = init_terminal()?;
    let (send, inputs) = mpsc::channel();
    let watched =
        signals::watch(&send, &app).and_then(|()| Ok(read_events(send, app.lock_wait.clone())?));
    if let Err(e) = watched {
        restore_terminal()?;
        return Err(e);
    }
    stop::leave_signals();
    app.lock_wait.observe(show_in_footer);
    let done = event_loop::run(&mut terminal, &inputs, &mut app);
    waiting::observe(None);
    // A terminal that is gone refuses.
    let restored = restore_terminal();
    if app.was_hung_up() {
        // Ends the daily backup.
        stop::request();
    } else {
        restored?;
    }
    app.finish();
    done?;
    Ok(app.exit_message)
}

/// Sets the terminal up; a panic restores it before its report.
///
/// # Errors
/// When there is no terminal.
pub fn init_terminal() -> Result<Terminal<CompactBackend<Stdout>>> {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        // The report must appear on the clerk's own screen, whatever state the terminal is in.
        let _ = restore_terminal();
        before(info);
    }));
    enter_screen()?;
    Ok(Terminal::new(CompactBackend::new(stdout()))?)
}

fn enter_screen() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(
        stdout(),
        EnterAlternateScreen,
        EnableBracketedPaste,
        SetAttribute(Attribute::Reset)
    )
}

/// Sets the terminal up again after a stop, in which the shell used it with modes of its own.
#[cfg(unix)]
fn resume_screen() -> io::Result<()> {
    // The modes are set only where they were given back.
    disable_raw_mode()?;
    enter_screen()
}

/// Echo and line mode come back first, as writing to a terminal that takes no output does not return.
fn restore_terminal() -> io::Result<()> {
    let cooked = disable_raw_mode();
    execute!(
        stdout(),
        SetAttribute(Attribute::Reset),
        DisableBracketedPaste,
        LeaveAlternateScreen,
        crossterm::cursor::Show
    )?;
    cooked
}

/// Shows a sentence in the last row while the loop waits; the loop then draws everything again.
fn show_in_footer(sentence: &str) {
    let Ok((columns, rows)) = terminal::size() else {
        return;
    };
    let columns = usize::from(columns);
    let line = format!(" {sentence:columns$}");
    // The sentence has no wide characters.
    let line: String = line.chars().take(columns.saturating_sub(1)).collect();
    // A terminal that cannot be written ends the program in the next drawing.
    let _ = execute!(
        stdout(),
        SavePosition,
        MoveTo(0, rows.saturating_sub(1)),
        SetAttribute(Attribute::Reset),
        SetAttribute(Attribute::Bold),
        Print(line),
        RestorePosition
    );
}

/// Reads events on a thread, so that an idle program blocks in one system call without wake-ups.
///
/// # Errors
/// When the system has no room for a thread.
fn read_events(send: Sender<Input>, lock_wait: LockWait) -> io::Result<()> {
    let reader = thread::Builder::new().spawn(move || {
        let mut decoder = EscapeDecoder::default();
        while let Ok(events) = next_events(&mut decoder) {
            for input in events.into_iter().filter_map(Input::from_event) {
                if matches!(&input, Input::Key(key) if lock_wait.takes(key.code)) {
                    continue;
                }
                if send.send(input).is_err() {
                    return;
                }
            }
        }
        let _ = send.send(Input::Hangup);
    });
    reader.map(|_| ())
}

/// Waits for the next event; with a partial escape sequence only for [`escape_decoder::TIMEOUT`].
fn next_events(decoder: &mut EscapeDecoder) -> io::Result<Vec<Event>> {
    if decoder.has_pending() && !event::poll(escape_decoder::TIMEOUT)? {
        return Ok(decoder.flush());
    }
    Ok(decoder.feed(event::read()?))
}
