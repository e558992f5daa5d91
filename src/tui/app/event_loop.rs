//! The event loop. Events and backend are parameters, so that tests run this loop.

use std::sync::mpsc::{Receiver, RecvTimeoutError};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind};
use ratatui::Terminal;
use ratatui::backend::Backend;

use crate::tui::app::{App, RunState};
use crate::words;

/// An event for the interface.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A key press or repeat.
    Key(KeyEvent),
    Paste(String),
    /// New size: columns, rows.
    Resize(u16, u16),
    /// The terminal is gone, or the system asks the program to end.
    Hangup,
}

impl Input {
    /// Converts a terminal event; `None` for unused ones.
    #[must_use]
    pub fn from_event(event: Event) -> Option<Self> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => Some(Self::Key(key)),
            Event::Paste(text) => Some(Self::Paste(text)),
            Event::Resize(columns, rows) => Some(Self::Resize(columns, rows)),
            _ => None,
        }
    }
}

/// Runs until the clerk quits, the terminal is gone or all senders are dropped. Returns the number of drawings.
///
/// Keys typed before a message was drawn must not answer it: after the drawing the loop discards the waiting keys. Keys
/// before the one that raised the message are already handled, so no typed text is lost; resizes and hang-ups are never
/// discarded. A card scanner's text goes on with `|` or a tab after the number that raised the message; such a key is
/// handled.
///
/// # Errors
/// When the terminal cannot be written; drafts are stored.
pub fn run<B: Backend>(
    terminal: &mut Terminal<B>,
    inputs: &Receiver<Input>,
    app: &mut App,
) -> Result<u64, B::Error> {
    let mut frames = 0;
    let mut changed = true;
    loop {
        while changed {
            if let Err(error) = draw(terminal, app) {
                app.end(RunState::HungUp, words::access::ASKED_TO_END.text());
                return Err(error);
            }
            frames += 1;
            changed = std::mem::take(&mut app.flush_pending) && discard_typeahead(inputs, app);
        }
        app.on_idle();
        if app.is_over() {
            return Ok(frames);
        }
        let first = match app.timeout() {
            None => inputs.recv().ok(),
            Some(timeout) => match inputs.recv_timeout(timeout) {
                Err(RecvTimeoutError::Timeout) => {
                    changed = app.on_timeout();
                    continue;
                }
                other => other.ok(),
            },
        };
        let Some(first) = first else {
            return Ok(frames);
        };
        changed = app.on_timeout() | app.handle(first);
        while !app.flush_pending
            && let Ok(more) = inputs.try_recv()
        {
            changed |= app.handle(more);
        }
        changed |= app.end_lock_wait();
        if app.is_over() {
            app.on_idle();
            return Ok(frames);
        }
        app.track_unsaved();
    }
}

/// Draws the changes since the last drawing, or everything after a resize, as a window that shrank and grew has lost a part.
fn draw<B: Backend>(terminal: &mut Terminal<B>, app: &mut App) -> Result<(), B::Error> {
    if std::mem::take(&mut app.resized) {
        terminal.clear()?;
    }
    terminal.draw(|frame| app.draw(frame))?;
    Ok(())
}

/// Discards waiting keys; returns whether another waiting event changed the screen.
fn discard_typeahead(inputs: &Receiver<Input>, app: &mut App) -> bool {
    let mut changed = false;
    let mut first = true;
    while let Ok(input) = inputs.try_recv() {
        match input {
            Input::Key(key) if first && matches!(key.code, KeyCode::Char('|') | KeyCode::Tab) => {
                return app.handle(input) | changed;
            }
            Input::Key(_) | Input::Paste(_) => first = false,
            Input::Resize(..) | Input::Hangup => changed |= app.handle(input),
        }
    }
    changed
}
