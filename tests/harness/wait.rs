//! Waiting for a condition of another process or thread: the only time limit of the tests. Other clocks measure the figures
//! of `tests/faults`.

use std::thread;
use std::time::{Duration, Instant};

/// A condition that does not hold by then never will.
const LIMIT: Duration = Duration::from_mins(2);

/// Waits for a value; fails with that text when none comes.
#[track_caller]
pub fn for_some<T>(mut poll: impl FnMut() -> Option<T>, otherwise: impl Fn() -> String) -> T {
    let start = Instant::now();
    let mut pause = Duration::from_micros(100);
    loop {
        // At first briefly: most conditions hold almost at once.
        thread::sleep(pause);
        if let Some(value) = poll() {
            return value;
        }
        assert!(start.elapsed() < LIMIT, "{}", otherwise());
        pause = (pause * 2).min(Duration::from_millis(2));
    }
}

/// Waits until a condition holds; fails with that text when it never does.
#[track_caller]
pub fn until(mut holds: impl FnMut() -> bool, otherwise: impl Fn() -> String) {
    for_some(|| holds().then_some(()), otherwise);
}
