//! The queue of writers: locks on two files beside the register, taken before a transaction begins. A writer that finds
//! SQLite busy sleeps and tries again, so that one of many can wait for seconds; the system wakes those that wait for a file
//! lock in order. One lock is not enough: a process that releases it and asks again at once is served before the others wake
//! up. So a gate precedes the lock: a waiting writer holds the gate, and one that has just written queues behind it. The
//! queue gives fairness only; SQLite alone guarantees correctness. Where the queue is not available (a network share, a
//! write-protected folder, a link in place of a file), writing goes on without it. The register's own file is not touched: closing it would drop
//! SQLite's locks.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::register::file::{open_side_file, with_suffix};
use crate::register::runtime::waiting;

/// How long a writer waits in the queue. A holder that is stopped or imports for minutes delays the others no longer than
/// this; SQLite then reports the busy register.
const LOCK_TIMEOUT: Duration = Duration::from_secs(2);
/// Interval of asking whether to go on waiting.
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// How long writes bypass the queue after a timeout.
const BYPASS_DURATION: Duration = Duration::from_secs(20);

/// The write queue of one register.
#[derive(Debug)]
pub(in crate::register) struct WriteLock {
    paths: [PathBuf; 2],
    lock_files: Option<Arc<LockFiles>>,
    waiter: Option<Waiter>,
    bypass_until: Option<Instant>,
}

#[derive(Debug)]
struct LockFiles {
    gate: File,
    write: File,
}

/// The right to write; released when dropped or when the process ends.
#[derive(Debug)]
#[must_use]
pub(in crate::register) struct WriteGuard(Option<Arc<LockFiles>>);

impl Drop for WriteGuard {
    fn drop(&mut self) {
        if let Some(files) = &self.0 {
            // If unlocking fails, the others time out.
            let _ = files.write.unlock();
        }
    }
}

impl WriteLock {
    /// The queue of the register at a path. Creates no file before the first write.
    pub(in crate::register) fn new(register: &Path) -> Self {
        Self {
            paths: ["-queue", "-turn"].map(|suffix| with_suffix(register, suffix)),
            lock_files: None,
            waiter: None,
            bypass_until: None,
        }
    }

    /// Waits for the right to write, at most [`LOCK_TIMEOUT`] and no longer than the thread wants to.
    pub(in crate::register) fn acquire(&mut self) -> WriteGuard {
        if self
            .bypass_until
            .is_some_and(|until| Instant::now() < until)
        {
            return WriteGuard(None);
        }
        self.bypass_until = None;
        if self.lock_files.is_none() {
            self.lock_files = LockFiles::open(&self.paths).map(Arc::new);
        }
        // The thread that still waits for an abandoned request uses these files alone.
        let overdue = self.waiter.as_mut().is_some_and(Waiter::is_overdue);
        let Some(files) = self.lock_files.as_ref().filter(|_| !overdue) else {
            return WriteGuard(None);
        };
        match files.try_acquire() {
            Ok(true) => WriteGuard(Some(Arc::clone(files))),
            Ok(false) => self.wait(),
            Err(_) => WriteGuard(None),
        }
    }

    /// Another process or thread is writing.
    fn wait(&mut self) -> WriteGuard {
        let began = Instant::now();
        waiting::begin();
        if self.waiter.is_none() {
            self.waiter = self.lock_files.as_ref().and_then(Waiter::start);
        }
        let write_guard = self
            .waiter
            .as_mut()
            .map_or(WriteGuard(None), Waiter::acquire);
        if write_guard.0.is_none() {
            waiting::continue_in_sqlite();
            if began.elapsed() >= LOCK_TIMEOUT {
                self.bypass_until = Some(Instant::now() + BYPASS_DURATION);
            }
        }
        write_guard
    }
}

/// A file lock has no timeout, so a thread waits for it. Started at the first contention; sleeps between requests.
#[derive(Debug)]
struct Waiter {
    request_tx: Sender<()>,
    guard_rx: Receiver<WriteGuard>,
    /// Whether the current request is still wanted.
    wanted: Arc<AtomicBool>,
    /// A request timed out and its answer has not arrived.
    overdue: bool,
}

impl Waiter {
    fn start(files: &Arc<LockFiles>) -> Option<Self> {
        let (request_tx, request_rx) = channel();
        let (guard_tx, guard_rx) = channel();
        let wanted = Arc::new(AtomicBool::new(false));
        let (files, still_wanted) = (Arc::clone(files), Arc::clone(&wanted));
        let serve = move || {
            while request_rx.recv().is_ok() {
                let write_guard =
                    WriteGuard(files.acquire_blocking().is_ok().then(|| Arc::clone(&files)));
                // Releases the lock of an abandoned request at once.
                let write_guard = if still_wanted.swap(false, Ordering::AcqRel) {
                    write_guard
                } else {
                    drop(write_guard);
                    WriteGuard(None)
                };
                if guard_tx.send(write_guard).is_err() {
                    return;
                }
            }
        };
        let builder = thread::Builder::new().stack_size(64 << 10);
        builder.spawn(serve).is_ok().then_some(Self {
            request_tx,
            guard_rx,
            wanted,
            overdue: false,
        })
    }

    /// The lock, or an empty guard after the timeout.
    fn acquire(&mut self) -> WriteGuard {
        self.wanted.store(true, Ordering::Release);
        if self.request_tx.send(()).is_err() {
            return WriteGuard(None);
        }
        let began = Instant::now();
        while waiting::goes_on() && began.elapsed() < LOCK_TIMEOUT {
            if let Ok(write_guard) = self.guard_rx.recv_timeout(POLL_INTERVAL) {
                return write_guard;
            }
        }
        if self.wanted.swap(false, Ordering::AcqRel) {
            self.overdue = true;
            return WriteGuard(None);
        }
        // The answer arrived between the timeout and the swap.
        self.guard_rx.recv().unwrap_or(WriteGuard(None))
    }

    /// Whether an abandoned request is still waiting.
    fn is_overdue(&mut self) -> bool {
        self.overdue = self.overdue && matches!(self.guard_rx.try_recv(), Err(TryRecvError::Empty));
        self.overdue
    }
}

impl LockFiles {
    fn open([gate, write]: &[PathBuf; 2]) -> Option<Self> {
        let open = |path: &Path| {
            let opened = open_side_file(path);
            opened
                .inspect_err(|e| tracing::warn!(kind = %e.kind(), "writing without a queue"))
                .ok()
        };
        Some(Self {
            gate: open(gate)?,
            write: open(write)?,
        })
    }

    /// Locks if no other writer waits or holds the lock; returns whether it did.
    fn try_acquire(&self) -> io::Result<bool> {
        if !try_lock_file(&self.gate)? {
            return Ok(false);
        }
        let acquired = try_lock_file(&self.write);
        self.gate.unlock()?;
        acquired
    }

    fn acquire_blocking(&self) -> io::Result<()> {
        self.gate.lock()?;
        let result = self.write.lock();
        self.gate.unlock()?;
        result
    }
}

fn try_lock_file(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(e)) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writers_queue_and_bypass_a_stuck_holder() {
        let folder = tempfile::tempdir().unwrap();
        let register = folder.path().join("r.db");
        let (mut one, mut two) = (WriteLock::new(&register), WriteLock::new(&register));
        let first = one.acquire();
        assert!(first.0.is_some());
        thread::scope(|scope| {
            let waits = scope.spawn(|| two.acquire().0.is_some());
            thread::sleep(Duration::from_millis(50));
            assert!(!waits.is_finished(), "it waits for its turn");
            drop(first);
            assert!(waits.join().unwrap());
        });
        let stuck = one.acquire();
        let start = Instant::now();
        assert!(two.acquire().0.is_none(), "passed");
        assert!(start.elapsed() >= LOCK_TIMEOUT);
        let start = Instant::now();
        assert!(
            two.acquire().0.is_none(),
            "and not waited for again at once"
        );
        assert!(start.elapsed() < LOCK_TIMEOUT / 4);
        drop(stuck);
        // The thread that waited in vain has released its lock.
        thread::sleep(Duration::from_millis(100));
        let mut three = WriteLock::new(&register);
        assert!(three.acquire().0.is_some());
        assert!(!register.exists(), "the register's file is left alone");
    }

    #[test]
    fn without_a_queue_writing_goes_on() {
        let mut queue = WriteLock::new(Path::new("/nowhere/at/all/r.db"));
        assert!(queue.acquire().0.is_none());
    }
}
