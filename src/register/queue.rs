//! The queue of writers: a lock on a file beside the register, taken before a transaction begins. SQLite lets writers that
//! find it busy sleep and try again, so that one of many can be passed over for a second; the system wakes those that wait
//! for a file's lock one after the other. Fairness is all it is for: whether a write is right is SQLite's business alone, so
//! where the queue cannot be had (a network share, a folder that cannot be written) writing goes on without it.
//! It never touches the register's own file: closing that would drop SQLite's locks.

use std::fs::{File, OpenOptions, TryLockError};
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
    path: PathBuf,
    file: Option<File>,
    /// Until then writes go without.
    without: Option<Instant>,
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
        let mut name = register.as_os_str().to_owned();
        name.push("-queue");
        Self {
            path: name.into(),
            file: None,
            without: None,
        }
    }

    /// Waits for a turn, not for ever.
    pub(super) fn turn(&mut self) -> Turn {
        if self.without.is_some_and(|until| Instant::now() < until) {
            return Turn(None);
        }
        self.without = None;
        if self.file.is_none() {
            self.file = open(&self.path);
        }
        let Some(file) = self.file.as_ref().and_then(|f| f.try_clone().ok()) else {
            return Turn(None);
        };
        match file.try_lock() {
            Ok(()) => Turn(Some(file)),
            Err(TryLockError::WouldBlock) => self.wait(),
            Err(TryLockError::Error(_)) => Turn(None),
        }
    }

    /// Somebody else is writing. The lock has no time limit of its own, so a thread waits for it on a file opened anew, and
    /// gives it back when nobody wants it any more.
    fn wait(&mut self) -> Turn {
        let Some(file) = open(&self.path) else {
            return Turn(None);
        };
        let (hand, taken) = sync_channel(0);
        let waiting = thread::Builder::new().stack_size(64 << 10).spawn(move || {
            if file.lock().is_ok() {
                // Not taken: dropping the turn inside the error ends it.
                let _ = hand.send(Turn(Some(file)));
            }
        });
        if let Ok(Ok(turn)) = waiting.map(|_| taken.recv_timeout(PATIENCE)) {
            return turn;
        }
        self.without = Some(Instant::now() + WITHOUT);
        Turn(None)
    }
}

fn open(path: &Path) -> Option<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options.open(path).ok()
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
