//! When an unsaved draft is due: within a second of the first key, whether typing pauses or not. Owns the two times; `app`
//! and the screens store.

use std::time::{Duration, Instant};

/// A draft is stored after a pause of this length.
const PAUSE: Duration = Duration::from_millis(250);
/// A draft is stored at the latest this long after its first key.
const DEADLINE: Duration = Duration::from_millis(700);

/// Times of the first and last unsaved edit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unsaved {
    pub first_edit: Instant,
    pub last_edit: Instant,
}

impl Unsaved {
    /// Time until the draft is due; zero once it is.
    pub fn timeout(self, now: Instant) -> Duration {
        let due = (self.first_edit + DEADLINE).min(self.last_edit + PAUSE);
        due.saturating_duration_since(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_due_within_a_second_of_its_first_key() {
        let first = Instant::now();
        for after in (0..5_000).map(Duration::from_millis) {
            let typed = Unsaved {
                first_edit: first,
                last_edit: first + after,
            };
            assert!(typed.timeout(first) < Duration::from_secs(1), "{after:?}");
        }
    }

    #[test]
    fn a_pause_makes_the_draft_due() {
        let first = Instant::now();
        let typed = Unsaved {
            first_edit: first,
            last_edit: first,
        };
        assert_eq!(typed.timeout(first), PAUSE);
        assert_eq!(typed.timeout(first + PAUSE), Duration::ZERO);
    }
}
