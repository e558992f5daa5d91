//! Session metrics: keys, bursts, corrections and time in each field. Pure: takes actions and times. Holds no typed
//! character.
//!
//! A burst is a correction by a Vietnamese keyboard program: backspaces and the retyped characters after them, in one batch
//! without a human pause. A burst counts separately, with its number of keys; the key that caused it never arrives. A
//! backspace without retyped characters is a correction.

use std::time::{Duration, Instant};

use crate::register::session::statistics::SessionCounts;
use crate::tui::input::keys::Action;

/// A longer pause counts as this long, as a break is not work.
const PAUSE: Duration = Duration::from_mins(1);
/// Keys of one batch arrive closer together than this; typing is slower.
const BATCH: Duration = Duration::from_millis(10);

/// Backspaces that may be the start of a burst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct PendingBurst {
    deleted: i64,
    retyped: i64,
}

/// Counts the keys, corrections and times of this session.
#[derive(Clone, Debug, Default)]
pub struct SessionMetrics {
    counts: SessionCounts,
    pending_burst: PendingBurst,
    last: Option<Instant>,
    focused_field: Option<String>,
}

impl SessionMetrics {
    /// Counts a key with a meaning; call before it is handled.
    pub fn press(&mut self, action: Action, now: Instant) {
        let pause = self.last.map_or(Duration::ZERO, |l| now.duration_since(l));
        self.add_time(pause.min(PAUSE));
        self.last = Some(now);
        if pause > BATCH {
            self.end_burst();
        }
        match action {
            // Some keyboard programs select backwards instead of deleting.
            Action::Backspace | Action::SelectLeft => {
                if self.pending_burst.retyped > 0 {
                    self.end_burst();
                }
                self.pending_burst.deleted += 1;
            }
            // A program retypes as many characters as it deleted, or one more when it removes a mark; later ones are typed.
            Action::Type(_)
                if self.pending_burst.deleted > 0
                    && self.pending_burst.retyped <= self.pending_burst.deleted =>
            {
                self.pending_burst.retyped += 1;
            }
            _ => {
                self.end_burst();
                self.counts.keys += 1;
                if matches!(
                    action,
                    Action::Delete | Action::Clear | Action::DeleteWord | Action::Undo
                ) {
                    self.counts.corrections += 1;
                }
            }
        }
    }

    /// Sets the focused field, `form.key`, after a key is handled.
    pub fn set_focused_field(&mut self, field: Option<String>) {
        self.focused_field = field;
    }

    /// Sets the number of records saved in this session.
    pub fn set_saved_records(&mut self, records: i64) {
        self.counts.records = records;
    }

    /// The counts so far, a pending burst included.
    pub fn counts(&self) -> SessionCounts {
        let mut done = self.clone();
        done.end_burst();
        done.counts
    }

    fn end_burst(&mut self) {
        let PendingBurst { deleted, retyped } = std::mem::take(&mut self.pending_burst);
        if retyped > 0 {
            self.counts.bursts += 1;
            self.counts.burst_keys += deleted + retyped;
        } else {
            self.counts.keys += deleted;
            self.counts.corrections += deleted;
        }
    }

    fn add_time(&mut self, time: Duration) {
        let ms = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        self.counts.active_ms += ms;
        let Some(field) = self.focused_field.as_deref().filter(|_| ms > 0) else {
            return;
        };
        match self.counts.fields.get_mut(field) {
            Some(spent) => *spent += ms,
            None => {
                self.counts.fields.insert(field.to_owned(), ms);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `<` is a backspace, `x` Delete, `u` Clear, `/` Enter, other letters are typed; digits wait tens of milliseconds.
    fn counted(keys: &str) -> SessionCounts {
        let mut metrics = SessionMetrics::default();
        let mut now = Instant::now();
        for key in keys.chars() {
            let action = match key {
                '<' => Action::Backspace,
                'x' => Action::Delete,
                'u' => Action::Clear,
                '/' => Action::Enter,
                digit if digit.is_ascii_digit() => {
                    now += Duration::from_millis(10 * u64::from(digit.to_digit(10).unwrap_or(0)));
                    continue;
                }
                other => Action::Type(other),
            };
            metrics.press(action, now);
            now += Duration::from_millis(1);
        }
        metrics.counts()
    }

    fn counts(keys: &str) -> (i64, i64, i64, i64) {
        let c = counted(keys);
        (c.keys, c.bursts, c.burst_keys, c.corrections)
    }

    #[test]
    fn a_burst_is_counted_apart() {
        assert_eq!(counts("v9i9e9<ê9t9/"), (5, 1, 2, 0));
        assert_eq!(counts("t9o9a9n9<<oá9<<<oàn"), (4, 2, 10, 0));
    }

    #[test]
    fn deletions_are_corrections() {
        assert_eq!(counts("a9<9b"), (3, 0, 0, 1));
        assert_eq!(counts("a9<9<9x9u9"), (5, 0, 0, 4));
        assert_eq!(counts("<<"), (2, 0, 0, 2));
    }

    #[test]
    fn keys_after_a_burst_are_counted_as_keys() {
        assert_eq!(counts("e9<êpqr/"), (4, 1, 3, 0));
    }

    #[test]
    fn a_break_counts_as_a_minute_and_time_goes_to_the_field() {
        let mut metrics = SessionMetrics::default();
        let start = Instant::now();
        metrics.press(Action::Digit(1), start);
        metrics.set_focused_field(Some("intake.born".into()));
        metrics.press(Action::Type('1'), start + Duration::from_secs(3));
        metrics.press(Action::Enter, start + Duration::from_hours(1));
        metrics.set_focused_field(None);
        metrics.press(Action::Back, start + Duration::from_secs(3_610));
        let counted = metrics.counts();
        assert_eq!(counted.active_ms, 73_000);
        assert_eq!(counted.fields.get("intake.born"), Some(&63_000));
        assert_eq!(counted.fields.len(), 1);
    }

    proptest! {
        #[test]
        fn every_key_is_counted_once(keys in "[a-d<xu/0-9]{0,60}") {
            let c = counted(&keys);
            let pressed = keys.chars().filter(|c| !c.is_ascii_digit()).count();
            prop_assert_eq!(usize::try_from(c.keys + c.burst_keys).ok(), Some(pressed));
            prop_assert!(c.corrections <= c.keys);
            prop_assert!(c.burst_keys >= 2 * c.bursts);
        }
    }
}
