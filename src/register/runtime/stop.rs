//! The request to stop a command: set by a signal, read by SQLite on each connection and by loops between two steps. A step
//! that must not be cut off, once begun, holds a [`FinalStep`].

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

use rusqlite::Connection;

/// Instructions of SQLite's virtual machine between two looks at the request; well below a millisecond.
const INSTRUCTIONS: std::ffi::c_int = 2_000;

static REQUESTED: AtomicBool = AtomicBool::new(false);
static LEFT_TO_INTERFACE: AtomicBool = AtomicBool::new(false);
static FINAL_STEPS: AtomicUsize = AtomicUsize::new(0);

/// Asks the command to stop.
pub fn request() {
    REQUESTED.store(true, SeqCst);
}

/// Leaves signals to the interface, which has a watch of its own.
pub fn leave_signals() {
    LEFT_TO_INTERFACE.store(true, SeqCst);
}

/// Whether signals are left to the interface.
#[must_use]
pub fn are_signals_left() -> bool {
    LEFT_TO_INTERFACE.load(SeqCst)
}

/// Whether the command should stop now.
#[must_use]
pub fn is_requested() -> bool {
    REQUESTED.load(SeqCst) && !is_in_final_step()
}

/// Whether a stop is requested, even during a final step: one of several parts may end between two of them.
#[must_use]
pub fn is_pending() -> bool {
    REQUESTED.load(SeqCst)
}

/// Whether a step is under way that must end before the process may.
#[must_use]
pub fn is_in_final_step() -> bool {
    FINAL_STEPS.load(SeqCst) > 0
}

/// The command was asked to stop.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("stopped")]
pub struct Stopped;

/// Fails once a stop is requested.
///
/// # Errors
/// As above.
pub fn check() -> Result<(), Stopped> {
    if is_requested() { Err(Stopped) } else { Ok(()) }
}

/// A step that ends even when a stop is requested meanwhile.
#[derive(Debug)]
#[must_use]
pub struct FinalStep(());

impl FinalStep {
    /// Begins a step.
    ///
    /// # Errors
    /// When a stop is already requested.
    pub fn begin() -> Result<Self, Stopped> {
        FINAL_STEPS.fetch_add(1, SeqCst);
        let step = Self(());
        if REQUESTED.load(SeqCst) && FINAL_STEPS.load(SeqCst) == 1 {
            return Err(Stopped);
        }
        Ok(step)
    }
}

impl Drop for FinalStep {
    fn drop(&mut self) {
        FINAL_STEPS.fetch_sub(1, SeqCst);
    }
}

/// Makes the statements of a connection fail once a stop is requested.
pub(in crate::register) fn watch(conn: &Connection) -> rusqlite::Result<()> {
    conn.progress_handler(INSTRUCTIONS, Some(is_requested))
}
