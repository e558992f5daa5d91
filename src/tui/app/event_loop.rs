//! The loop. Where events come from and where the picture goes are parameters, so tests run this very loop.

use std::sync::mpsc::{Receiver, RecvTimeoutError};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind};
use ratatui::Terminal;
use ratatui::backend::Backend;

use crate::tui::app::App;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A key went down.
    Key(KeyEvent),
    /// Text pasted in one piece.
    Paste(String),
    /// The terminal has another size: columns, rows.
    Resize(u16, u16),
    /// The terminal is gone or the system asks the program to end.
    Hangup,
}

impl Input {
    /// What the program makes of a terminal event; `None` for those it has no use for.
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

/// Runs until the clerk quits, the terminal is gone or nobody can send any more. Returns how often it drew.
///
/// When a check speaks, keys that came before its sentence stood on the screen are dropped: whoever typed them had not
/// read it, and they must not answer it. Everything typed before the key that made it speak has been applied by then, so
/// no letter of the field is lost; a change of size and a hang-up are never dropped. A card scanner's text runs on with
/// `|` or a tab after the number that made a check speak: that is one thing and is let through.
///
/// # Errors
/// When the picture cannot be written; what was being typed is kept.
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
                app.hang_up();
                return Err(error);
            }
            frames += 1;
            changed = app.take_flush() && discard_typeahead(inputs, app);
        }
        app.on_idle();
        if app.is_over() {
            return Ok(frames);
        }
        let first = match app.timeout() {
            None => inputs.recv().ok(),
            Some(timeout) => match inputs.recv_timeout(timeout) {
                Err(RecvTimeoutError::Timeout) => {
                    app.on_timeout();
                    continue;
                }
                other => other.ok(),
            },
        };
        let Some(first) = first else {
            return Ok(frames);
        };
        app.on_timeout();
        changed = app.handle(first);
        while !app.is_flush_pending()
            && let Ok(more) = inputs.try_recv()
        {
            changed |= app.handle(more);
        }
        if app.is_over() {
            app.on_idle();
            return Ok(frames);
        }
        app.track_unsaved();
    }
}

/// Draws what differs from the picture before; all of it after a change of size: a window that shrank and grew again
/// while nobody looked has lost a part of it.
fn draw<B: Backend>(terminal: &mut Terminal<B>, app: &mut App) -> Result<(), B::Error> {
    if app.take_resized() {
        terminal.clear()?;
    }
    terminal.draw(|frame| app.draw(frame))?;
    Ok(())
}

/// Drops the keys that wait; whether anything else that waited changed the picture.
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
