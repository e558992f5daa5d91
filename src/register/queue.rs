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
const PATIENCE: Duration = Duration::from_secs(2);
/// After waiting in vain, this long without the queue.
const WITHOUT: Duration = Duration::from_secs(20);

/// The queue of one register.
#[derive(Debug)]
pub(super) struct Queue {
    paths: [PathBuf; 2],
    files: Option<Arc<Files>>,
    waiter: Option<Waiter>,
    /// Until then writes go without.
    without: Option<Instant>,
}

/// The two files.
#[derive(Debug)]
struct Files {
    gate: File,
    turn: File,
}

/// A turn to write; it ends when dropped, or with the process.
#[derive(Debug)]
#[must_use]
pub(super) struct Turn(Option<Arc<Files>>);

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(files) = &self.0 {
            // Failing that, the others wait as long as for a holder that is stopped.
            let _ = files.turn.unlock();
        }
    }
}

impl Queue {
    /// The queue of the register at a path. Nothing is made before the first write.
    pub(super) fn of(register: &Path) -> Self {
        let beside = |end: &str| {
            let mut name = register.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        Self {
            paths: [beside("-queue"), beside("-turn")],
            files: None,
            waiter: None,
            without: None,
        }
    }

    /// Waits for a turn, not for ever.
    pub(super) fn turn(&mut self) -> Turn {
        if self.without.is_some_and(|until| Instant::now() < until) {
            return Turn(None);
        }
        self.without = None;
        if self.files.is_none() {
            self.files = Files::open(&self.paths).map(Arc::new);
        }
        // Whoever waits on these files for a turn nobody wants any more has them to itself.
        let late = self.waiter.as_mut().is_some_and(Waiter::is_late);
        let Some(files) = self.files.as_ref().filter(|_| !late) else {
            return Turn(None);
        };
        match files.at_once() {
            Ok(true) => Turn(Some(Arc::clone(files))),
            Ok(false) => self.wait(),
            Err(_) => Turn(None),
        }
    }

    /// Somebody else is writing.
    fn wait(&mut self) -> Turn {
        if self.waiter.is_none() {
            self.waiter = self.files.as_ref().and_then(Waiter::start);
        }
        let turn = self.waiter.as_mut().map_or(Turn(None), Waiter::turn);
        if turn.0.is_none() {
            self.without = Some(Instant::now() + WITHOUT);
        }
        turn
    }
}

/// A lock has no time limit of its own, so a thread waits for it: started when somebody else was first found writing, it
/// sleeps until it is asked again.
#[derive(Debug)]
struct Waiter {
    ask: Sender<()>,
    given: Receiver<Turn>,
    /// Whether the turn it waits for is still wanted.
    wanted: Arc<AtomicBool>,
    /// It was asked for a turn and has not come back.
    late: bool,
}

impl Waiter {
    fn start(files: &Arc<Files>) -> Option<Self> {
        let (ask, asked) = channel();
        let (give, given) = channel();
        let wanted = Arc::new(AtomicBool::new(false));
        let (files, still) = (Arc::clone(files), Arc::clone(&wanted));
        let work = move || {
            while asked.recv().is_ok() {
                let turn = Turn(files.in_turn().is_ok().then(|| Arc::clone(&files)));
                // A turn nobody wants ends before anybody hears of it.
                let turn = if still.swap(false, Ordering::AcqRel) {
                    turn
                } else {
                    drop(turn);
                    Turn(None)
                };
                if give.send(turn).is_err() {
                    return;
                }
            }
        };
        let small = thread::Builder::new().stack_size(64 << 10);
        small.spawn(work).is_ok().then_some(Self {
            ask,
            given,
            wanted,
            late: false,
        })
    }

    /// A turn, or none when it takes too long.
    fn turn(&mut self) -> Turn {
        self.wanted.store(true, Ordering::Release);
        if self.ask.send(()).is_err() {
            return Turn(None);
        }
        if let Ok(turn) = self.given.recv_timeout(PATIENCE) {
            return turn;
        }
        if self.wanted.swap(false, Ordering::AcqRel) {
            self.late = true;
            return Turn(None);
        }
        // It came at the last moment.
        self.given.recv().unwrap_or(Turn(None))
    }

    /// Whether it still waits for a turn that was wanted once.
    fn is_late(&mut self) -> bool {
        self.late = self.late && matches!(self.given.try_recv(), Err(TryRecvError::Empty));
        self.late
    }
}

impl Files {
    fn open([gate, turn]: &[PathBuf; 2]) -> Option<Self> {
        let open = |path: &Path| {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            options.open(path).ok()
        };
        Some(Self {
            gate: open(gate)?,
            turn: open(turn)?,
        })
    }

    /// Takes the turn if nobody waits and nobody has it; whether it did.
    fn at_once(&self) -> io::Result<bool> {
        if !tried(&self.gate)? {
            return Ok(false);
        }
        let free = tried(&self.turn);
        self.gate.unlock()?;
        free
    }

    /// Takes the turn, however long it takes.
    fn in_turn(&self) -> io::Result<()> {
        self.gate.lock()?;
        let turn = self.turn.lock();
        self.gate.unlock()?;
        turn
    }
}

fn tried(file: &File) -> io::Result<bool> {
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
        let (mut one, mut two) = (Queue::of(&register), Queue::of(&register));
        let turn = one.turn();
        assert!(turn.0.is_some());
        thread::scope(|scope| {
            let waits = scope.spawn(|| two.turn().0.is_some());
            thread::sleep(Duration::from_millis(50));
            assert!(!waits.is_finished(), "it waits for its turn");
            drop(turn);
            assert!(waits.join().unwrap());
        });
        let stuck = one.turn();
        let start = Instant::now();
        assert!(two.turn().0.is_none(), "passed");
        assert!(start.elapsed() >= PATIENCE);
        let start = Instant::now();
        assert!(two.turn().0.is_none(), "and not waited for again at once");
        assert!(start.elapsed() < PATIENCE / 4);
        drop(stuck);
        // The thread that waited in vain has given its lock back.
        thread::sleep(Duration::from_millis(100));
        let mut three = Queue::of(&register);
        assert!(three.turn().0.is_some());
        assert!(!register.exists(), "the register's file is left alone");
    }

    #[test]
    fn where_there_is_no_queue_writing_goes_on() {
        let mut queue = Queue::of(Path::new("/nowhere/at/all/r.db"));
        assert!(queue.turn().0.is_none());
    }
}
