//! The real terminal: taken over, given back whatever happens, its events read on a thread of their own.

mod ending;

use std::io::{self, Stdout, stdout};
use std::sync::mpsc::{self, Sender};
use std::{panic, thread};

use color_eyre::Result;
use crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste, Event};
use crossterm::execute;
use crossterm::style::{Attribute, SetAttribute};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::Terminal;

use super::app::App;
use super::fence::{Fence, Grounds};
use super::office::{Office, Options};
use super::rejoin::{self, Rejoin};
use super::run::{self, Input};
use super::thin::Thin;
use crate::progress::plan::Plan;
use crate::register::Register;

/// Opens the interface and returns when the clerk leaves it, or the program ended by itself: then with the reason.
///
/// # Errors
/// When the terminal cannot be taken over or written to.
pub fn run(register: Register, plan: Plan, options: Options) -> Result<Option<String>> {
    register.spill_at_home()?;
    // Before any thread starts: those that are running stay outside.
    let fence = Fence::close(&Grounds::of(&register));
    let mut app = App::new(Office {
        fence,
        ..Office::new(register, plan, options)
    })?;
    let mut terminal = take_over()?;
    let (send, inputs) = mpsc::channel();
    ending::watch(&send, &app)?;
    read_events(send);
    let done = run::run(&mut terminal, &inputs, &mut app);
    if !app.was_hung_up() {
        give_back()?;
        app.finish();
    }
    done?;
    Ok(app.farewell().map(str::to_owned))
}

/// Takes the terminal over; a panic gives it back before its report.
///
/// # Errors
/// When there is no terminal.
pub fn take_over() -> Result<Terminal<Thin<Stdout>>> {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        // The report must land on the clerk's own screen, whatever state the terminal is in.
        let _ = give_back();
        before(info);
    }));
    enable_raw_mode()?;
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
    Ok(Terminal::new(Thin::new(stdout()))?)
}

fn give_back() -> io::Result<()> {
    execute!(
        stdout(),
        SetAttribute(Attribute::Reset),
        DisableBracketedPaste,
        LeaveAlternateScreen,
        crossterm::cursor::Show
    )?;
    disable_raw_mode()
}

/// A thread of its own, so that an idle program waits in one system call and wakes for nothing.
fn read_events(send: Sender<Input>) {
    thread::spawn(move || {
        let mut sequences = Rejoin::default();
        while let Ok(events) = next_events(&mut sequences) {
            for input in events.into_iter().filter_map(Input::of) {
                if send.send(input).is_err() {
                    return;
                }
            }
        }
        let _ = send.send(Input::Hangup);
    });
}

/// Waits for the next event; for the rest of an escape sequence only a moment.
fn next_events(sequences: &mut Rejoin) -> io::Result<Vec<Event>> {
    if sequences.waits() && !event::poll(rejoin::PATIENCE)? {
        return Ok(sequences.give_up());
    }
    Ok(sequences.feed(event::read()?))
}
