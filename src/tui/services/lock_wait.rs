//! What the interface does while a change waits for a lock that another program holds: after a second a line says so, Esc
//! gives up, and keys wait for the outcome. The waiting thread draws the line; the thread that reads keys asks about each.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use crossterm::event::KeyCode;

use crate::register::runtime::waiting;
use crate::words::tui as w;

/// How long a change waits before the line appears.
pub const SILENT_WAIT: Duration = Duration::from_secs(1);

/// The present wait; clones share it.
#[derive(Clone, Debug, Default)]
pub struct LockWait(Arc<WaitState>);

#[derive(Debug, Default)]
struct WaitState {
    is_shown: AtomicBool,
    is_given_up: AtomicBool,
    /// Keys that wait for the outcome.
    keys: AtomicUsize,
}

impl LockWait {
    /// Shows the waits of this thread from now on.
    pub fn observe(&self, show: impl Fn(&str) + 'static) {
        let state = Arc::clone(&self.0);
        waiting::observe(Some(Box::new(move |waited| {
            if waited >= SILENT_WAIT && !state.is_shown.swap(true, SeqCst) {
                state.keys.store(0, SeqCst);
                show(w::WAITING_TO_SAVE.text());
            }
            !state.is_given_up.load(SeqCst)
        })));
    }

    /// Called for each key; returns whether it ends the wait. Others wait for the outcome.
    pub fn takes(&self, key: KeyCode) -> bool {
        let is_escape = self.0.is_shown.load(SeqCst) && key == KeyCode::Esc;
        if is_escape {
            self.give_up();
        } else {
            self.0.keys.fetch_add(1, SeqCst);
        }
        is_escape
    }

    /// Ends the wait without its change.
    pub fn give_up(&self) {
        self.0.is_given_up.store(true, SeqCst);
    }

    /// Keys typed since the line was shown.
    pub fn waiting_keys(&self) -> usize {
        self.0.keys.load(SeqCst)
    }

    /// Called once the change has ended; returns whether the line was shown.
    pub fn end(&self) -> bool {
        self.0.is_given_up.store(false, SeqCst);
        self.0.keys.store(0, SeqCst);
        self.0.is_shown.swap(false, SeqCst)
    }
}
