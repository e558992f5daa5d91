//! The loop. Where events come from and where the picture goes are parameters, so tests run this very loop.

use std::sync::mpsc::Receiver;

use crossterm::event::{Event, KeyEvent, KeyEventKind};
use ratatui::Terminal;
use ratatui::backend::Backend;

use super::app::App;

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
    pub fn of(event: Event) -> Option<Self> {
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
/// # Errors
/// When the picture cannot be written.
pub fn run<B: Backend>(
    terminal: &mut Terminal<B>,
    inputs: &Receiver<Input>,
    app: &mut App,
) -> Result<u64, B::Error> {
    let mut frames = 0;
    let mut changed = true;
    loop {
        if changed {
            terminal.draw(|frame| app.draw(frame))?;
            frames += 1;
        }
        app.rest();
        let Ok(first) = inputs.recv() else {
            return Ok(frames);
        };
        changed = app.handle(first);
        while let Ok(more) = inputs.try_recv() {
            changed |= app.handle(more);
        }
        if app.is_over() {
            app.rest();
            return Ok(frames);
        }
    }
}
