//! When what is being typed must be written down (design: within a second, whether the hands rest or not). Owns the two
//! times; who writes, and what, is `app`'s and the screens'.

use std::time::{Duration, Instant};

/// What was typed is written down once the hands rest so long,
const PAUSE: Duration = Duration::from_millis(250);
/// and so long after its first key when they do not.
const DEADLINE: Duration = Duration::from_millis(700);

/// Since when something typed is not in the register.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unsaved {
    pub first_edit: Instant,
    pub last_edit: Instant,
}

impl Unsaved {
    /// How long it may wait from now on; nothing is left once it is due.
    pub fn timeout(self, now: Instant) -> Duration {
        let due = (self.first_edit + DEADLINE).min(self.last_edit + PAUSE);
        due.saturating_duration_since(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_waits_less_than_a_second_whatever_follows() {
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
    fn hands_that_rest_are_not_waited_for() {
        let first = Instant::now();
        let typed = Unsaved {
            first_edit: first,
            last_edit: first,
        };
        assert_eq!(typed.timeout(first), PAUSE);
        assert_eq!(typed.timeout(first + PAUSE), Duration::ZERO);
    }
}
