//! Waiting for a lock that another process holds: SQLite's busy handler on each connection, and the queue of writers. Both
//! ask here whether to go on, so that the thread that waits can show it and can give up.

use std::cell::{Cell, RefCell};
use std::fs::TryLockError;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::register::error::{RegisterError, Result};
use crate::register::runtime::stop;

/// How long a thread waits for a lock.
const LIMIT: Duration = Duration::from_secs(10);
/// Pauses between two attempts at a lock in milliseconds; then always the last one.
const PAUSES: [u64; 10] = [1, 2, 5, 10, 15, 20, 25, 25, 25, 50];
/// Called on the waiting thread with the time waited so far; returns whether to go on.
pub type Observer = Box<dyn FnMut(Duration) -> bool>;

thread_local! {
    static OBSERVER: RefCell<Option<Observer>> = const { RefCell::new(None) };
    static THREAD_LIMIT: Cell<Duration> = const { Cell::new(LIMIT) };
    /// When the present wait began; `None` before the first.
    static BEGAN: Cell<Option<Instant>> = const { Cell::new(None) };
    /// The queue was left, so that SQLite's wait is the same one.
    static CONTINUES: Cell<bool> = const { Cell::new(false) };
}

/// Sets the observer of this thread's waits.
pub fn observe(observer: Option<Observer>) {
    OBSERVER.set(observer);
}

/// Runs an operation whose waits last no longer than `limit` each and are not observed.
pub fn with_limit<T>(limit: Duration, operation: impl FnOnce() -> T) -> T {
    let (limit, observer) = (THREAD_LIMIT.replace(limit), OBSERVER.take());
    let done = operation();
    THREAD_LIMIT.set(limit);
    OBSERVER.set(observer);
    done
}

/// Makes a connection wait for the locks of others.
pub(in crate::register) fn watch(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_handler(Some(|tries| {
        if tries == 0 && !CONTINUES.take() {
            begin();
        }
        let goes_on = goes_on();
        if goes_on {
            pause(usize::try_from(tries).unwrap_or_default());
        }
        goes_on
    }))
}

/// Takes a lock on a file that another process may hold. A file system without locks counts as one where nobody does.
///
/// # Errors
/// `Busy` when this thread has waited long enough, `Stopped` when the command is asked to stop.
pub(in crate::register) fn lock_file(
    try_lock: impl Fn() -> Result<(), TryLockError>,
) -> Result<()> {
    for tries in 0.. {
        if !matches!(try_lock(), Err(TryLockError::WouldBlock)) {
            break;
        }
        if tries == 0 {
            begin();
        }
        if !goes_on() {
            return Err(if stop::is_requested() {
                RegisterError::Stopped
            } else {
                RegisterError::Busy
            });
        }
        pause(tries);
    }
    Ok(())
}

/// Pauses before the next attempt at a lock.
fn pause(tries: usize) {
    thread::sleep(Duration::from_millis(PAUSES[tries.min(PAUSES.len() - 1)]));
}

/// Begins a wait.
pub(super) fn begin() {
    BEGAN.set(Some(Instant::now()));
    CONTINUES.set(false);
}

/// Lets SQLite's wait go on with the present one.
pub(super) fn continue_in_sqlite() {
    CONTINUES.set(true);
}

/// Whether this thread goes on waiting; called before each attempt.
pub(super) fn goes_on() -> bool {
    let waited = BEGAN.get().map_or(Duration::ZERO, |began| began.elapsed());
    // Taken out, so that an observer that waits itself is not entered again.
    let mut observer = OBSERVER.take();
    let is_wanted = observer.as_mut().is_none_or(|observe| observe(waited));
    OBSERVER.set(observer);
    is_wanted && waited < THREAD_LIMIT.get() && !stop::is_requested()
}
