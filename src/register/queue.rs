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
use std::sync::mpsc::sync_channel;
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
    files: Option<Files>,
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
pub(super) struct Turn(Option<File>);

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(file) = &self.0 {
            // Failing that, the lock goes with the file, which is closed next.
            let _ = file.unlock();
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
            self.files = Files::open(&self.paths);
        }
        match self.files.as_ref().map(Files::at_once) {
            Some(Ok(Some(turn))) => Turn(Some(turn)),
            Some(Ok(None)) => self.wait(),
            Some(Err(_)) | None => Turn(None),
        }
    }

    /// Somebody else is writing. A lock has no time limit of its own, so a thread waits for it on files opened anew, and
    /// gives it back when nobody wants it any more.
    fn wait(&mut self) -> Turn {
        let Some(files) = Files::open(&self.paths) else {
            return Turn(None);
        };
        let (hand, taken) = sync_channel(0);
        let waiting = thread::Builder::new().stack_size(64 << 10).spawn(move || {
            if let Ok(turn) = files.in_turn() {
                // Not taken: dropping the turn inside the error ends it.
                let _ = hand.send(Turn(Some(turn)));
            }
        });
        if let Ok(Ok(turn)) = waiting.map(|_| taken.recv_timeout(PATIENCE)) {
            return turn;
        }
        self.without = Some(Instant::now() + WITHOUT);
        Turn(None)
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

    /// The turn if nobody waits and nobody has it.
    fn at_once(&self) -> io::Result<Option<File>> {
        if !tried(&self.gate)? {
            return Ok(None);
        }
        let free = tried(&self.turn);
        self.gate.unlock()?;
        if free? {
            self.turn.try_clone().map(Some)
        } else {
            Ok(None)
        }
    }

    /// The turn, however long it takes.
    fn in_turn(self) -> io::Result<File> {
        self.gate.lock()?;
        self.turn.lock()?;
        self.gate.unlock()?;
        Ok(self.turn)
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
