//! The queue of writers: locks on two files beside the register, taken before a transaction begins. SQLite lets writers that
//! find it busy sleep and try again, so that one of many can be passed over for seconds; the system wakes those that wait
//! for a file's lock one after the other. One lock alone would not do: who gives it back and wants it again at once is there
//! before those that must first be woken. So there is a gate before the turn: whoever waits for the turn holds the gate, and
//! who has just had it stands behind. Fairness is all it is for: whether a write is right is SQLite's business alone, so
//! where the queue cannot be had (a network share, a folder that cannot be written) writing goes on without it.
//! It never touches the register's own file: closing that would drop SQLite's locks.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long a writer stands in the queue. A holder that is stopped, or imports for minutes, must not hold up the others
/// for longer: SQLite then says what is the matter.
const LOCK_TIMEOUT: Duration = Duration::from_secs(2);
/// After waiting in vain, this long without the queue.
const BYPASS_DURATION: Duration = Duration::from_secs(20);

/// The queue of one register.
#[derive(Debug)]
pub(in crate::register) struct WriteLock {
    paths: [PathBuf; 2],
    lock_files: Option<Arc<LockFiles>>,
    waiter: Option<Waiter>,
    /// Until then writes go without.
    bypass_until: Option<Instant>,
}

/// The two files.
#[derive(Debug)]
struct LockFiles {
    gate: File,
    write: File,
}

/// A turn to write; it ends when dropped, or with the process.
#[derive(Debug)]
#[must_use]
pub(in crate::register) struct WriteGuard(Option<Arc<LockFiles>>);

impl Drop for WriteGuard {
    fn drop(&mut self) {
        if let Some(files) = &self.0 {
            // Failing that, the others wait as long as for a holder that is stopped.
            let _ = files.write.unlock();
        }
    }
}

impl WriteLock {
    /// The queue of the register at a path. Nothing is made before the first write.
    pub(in crate::register) fn new(register: &Path) -> Self {
        let with_suffix = |end: &str| {
            let mut name = register.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        Self {
            paths: [with_suffix("-queue"), with_suffix("-turn")],
            lock_files: None,
            waiter: None,
            bypass_until: None,
        }
    }

    /// Waits for a turn, not for ever.
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
        // Whoever waits on these files for a turn nobody wants any more has them to itself.
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

    /// Somebody else is writing.
    fn wait(&mut self) -> WriteGuard {
        if self.waiter.is_none() {
            self.waiter = self.lock_files.as_ref().and_then(Waiter::start);
        }
        let write_guard = self
            .waiter
            .as_mut()
            .map_or(WriteGuard(None), Waiter::acquire);
        if write_guard.0.is_none() {
            self.bypass_until = Some(Instant::now() + BYPASS_DURATION);
        }
        write_guard
    }
}

/// A lock has no time limit of its own, so a thread waits for it: started when somebody else was first found writing, it
/// sleeps until it is asked again.
#[derive(Debug)]
struct Waiter {
    request_tx: Sender<()>,
    guard_rx: Receiver<WriteGuard>,
    /// Whether the turn it waits for is still wanted.
    wanted: Arc<AtomicBool>,
    /// It was asked for a turn and has not come back.
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
                // A turn nobody wants ends before anybody hears of it.
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

    /// A turn, or none when it takes too long.
    fn acquire(&mut self) -> WriteGuard {
        self.wanted.store(true, Ordering::Release);
        if self.request_tx.send(()).is_err() {
            return WriteGuard(None);
        }
        if let Ok(write_guard) = self.guard_rx.recv_timeout(LOCK_TIMEOUT) {
            return write_guard;
        }
        if self.wanted.swap(false, Ordering::AcqRel) {
            self.overdue = true;
            return WriteGuard(None);
        }
        // It came at the last moment.
        self.guard_rx.recv().unwrap_or(WriteGuard(None))
    }

    /// Whether it still waits for a turn that was wanted once.
    fn is_overdue(&mut self) -> bool {
        self.overdue = self.overdue && matches!(self.guard_rx.try_recv(), Err(TryRecvError::Empty));
        self.overdue
    }
}

impl LockFiles {
    fn open([gate, write]: &[PathBuf; 2]) -> Option<Self> {
        let open = |path: &Path| {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            options.open(path).ok()
        };
        Some(Self {
            gate: open(gate)?,
            write: open(write)?,
        })
    }

    /// Takes the turn if nobody waits and nobody has it; whether it did.
    fn try_acquire(&self) -> io::Result<bool> {
        if !try_lock_file(&self.gate)? {
            return Ok(false);
        }
        let acquired = try_lock_file(&self.write);
        self.gate.unlock()?;
        acquired
    }

    /// Takes the turn, however long it takes.
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
    fn turns_are_taken_one_after_the_other_and_a_stuck_holder_is_passed() {
        let folder = tempfile::tempdir().unwrap();
        let register = folder.path().join("r.db");
        let (mut one, mut two) = (WriteLock::new(&register), WriteLock::new(&register));
        let turn = one.acquire();
        assert!(turn.0.is_some());
        thread::scope(|scope| {
            let waits = scope.spawn(|| two.acquire().0.is_some());
            thread::sleep(Duration::from_millis(50));
            assert!(!waits.is_finished(), "it waits for its turn");
            drop(turn);
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
        // The thread that waited in vain has given its lock back.
        thread::sleep(Duration::from_millis(100));
        let mut three = WriteLock::new(&register);
        assert!(three.acquire().0.is_some());
        assert!(!register.exists(), "the register's file is left alone");
    }

    #[test]
    fn where_there_is_no_queue_writing_goes_on() {
        let mut queue = WriteLock::new(Path::new("/nowhere/at/all/r.db"));
        assert!(queue.acquire().0.is_none());
    }
}
