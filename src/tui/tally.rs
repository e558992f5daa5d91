//! What a sitting at the desk counts: keys, bursts of an input method, corrections, time in each field. Pure: actions and
//! moments come in. It never holds a character that was typed.
//!
//! A burst is what a Vietnamese keyboard program does by itself: backspaces and the retyped characters behind them,
//! arriving in one batch, that is without a pause a hand could make. It is counted apart, as one burst of so many keys; the
//! key that set it off never arrives. A backspace with nothing retyped behind it is a correction.

use std::time::{Duration, Instant};

use super::keys::Action;
use crate::register::clerks::Counted;

/// A longer pause counts as this: a break is no work.
const PAUSE: Duration = Duration::from_mins(1);
/// Keys of one batch come closer than this; no hand is that fast.
const BATCH: Duration = Duration::from_millis(10);

/// Backspaces that may turn out to be a burst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Run {
    deleted: i64,
    retyped: i64,
}

/// The counts of this sitting.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    counted: Counted,
    run: Run,
    last: Option<Instant>,
    place: Option<String>,
}

impl Tally {
    /// A key was pressed and means something; call before it is handled.
    pub fn press(&mut self, action: Action, now: Instant) {
        let pause = self.last.map_or(Duration::ZERO, |l| now.duration_since(l));
        self.spend(pause.min(PAUSE));
        self.last = Some(now);
        if pause > BATCH {
            self.end_run();
        }
        match action {
            // Some keyboard programs select backwards instead of deleting.
            Action::Backspace | Action::SelectLeft => {
                if self.run.retyped > 0 {
                    self.end_run();
                }
                self.run.deleted += 1;
            }
            // A program retypes as much as it deleted, or one more where it takes a mark back; what follows is the hand's.
            Action::Type(_) if self.run.deleted > 0 && self.run.retyped <= self.run.deleted => {
                self.run.retyped += 1;
            }
            _ => {
                self.end_run();
                self.counted.keys += 1;
                if matches!(
                    action,
                    Action::Delete | Action::Clear | Action::DeleteWord | Action::Undo
                ) {
                    self.counted.corrections += 1;
                }
            }
        }
    }

    /// Where the cursor stands after a key was handled: `form.key`, or in no field.
    pub fn stands(&mut self, place: Option<String>) {
        self.place = place;
    }

    /// So many records were saved since the sitting began.
    pub fn saved(&mut self, records: i64) {
        self.counted.records = records;
    }

    /// The counts so far.
    #[must_use]
    pub fn counted(&self) -> Counted {
        let mut done = self.clone();
        done.end_run();
        done.counted
    }

    fn end_run(&mut self) {
        let Run { deleted, retyped } = std::mem::take(&mut self.run);
        if retyped > 0 {
            self.counted.bursts += 1;
            self.counted.burst_keys += deleted + retyped;
        } else {
            self.counted.keys += deleted;
            self.counted.corrections += deleted;
        }
    }

    fn spend(&mut self, time: Duration) {
        let ms = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        self.counted.active_ms += ms;
        let Some(place) = self.place.as_deref().filter(|_| ms > 0) else {
            return;
        };
        match self.counted.fields.get_mut(place) {
            Some(spent) => *spent += ms,
            None => {
                self.counted.fields.insert(place.to_owned(), ms);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `<` is a backspace, `x` Delete, `u` Clear, `/` Enter, other letters are typed; digits wait tens of milliseconds.
    fn counted(keys: &str) -> Counted {
        let mut tally = Tally::default();
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
            tally.press(action, now);
            now += Duration::from_millis(1);
        }
        tally.counted()
    }

    fn told(keys: &str) -> (i64, i64, i64, i64) {
        let c = counted(keys);
        (c.keys, c.bursts, c.burst_keys, c.corrections)
    }

    #[test]
    fn a_burst_is_counted_apart() {
        assert_eq!(told("v9i9e9<ê9t9/"), (5, 1, 2, 0));
        assert_eq!(told("t9o9a9n9<<oá9<<<oàn"), (4, 2, 10, 0));
    }

    #[test]
    fn a_hand_that_takes_back_is_a_correction() {
        assert_eq!(told("a9<9b"), (3, 0, 0, 1));
        assert_eq!(told("a9<9<9x9u9"), (5, 0, 0, 4));
        assert_eq!(told("<<"), (2, 0, 0, 2));
    }

    #[test]
    fn what_a_hand_adds_behind_a_burst_is_its_own() {
        assert_eq!(told("e9<êpqr/"), (4, 1, 3, 0));
    }

    #[test]
    fn a_break_counts_as_a_minute_and_time_goes_to_the_field() {
        let mut tally = Tally::default();
        let start = Instant::now();
        tally.press(Action::Digit(1), start);
        tally.stands(Some("intake.born".into()));
        tally.press(Action::Type('1'), start + Duration::from_secs(3));
        tally.press(Action::Enter, start + Duration::from_hours(1));
        tally.stands(None);
        tally.press(Action::Back, start + Duration::from_secs(3_610));
        let counted = tally.counted();
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
