//! How much of a clerk's work is keyed again. Pure: the counts come in, the rate goes out.
//!
//! A new clerk is presumed to have one error in a hundred fields, as if 200 fields had been verified with 2 errors; what is
//! found later is added to that. Ten times the error rate so estimated is the share of records drawn: 10 % to start, 2 %
//! once about 800 fields were found right, 50 % from one error in twenty. Never below 2 %: a hand that is never looked at
//! is not known; never above 50 %: from there on teaching helps more than checking.

use sha2::{Digest, Sha256};

use crate::forms::Record;

/// Fields and errors presumed before anything was verified.
const PRIOR: (u32, u32) = (200, 2);
/// Records drawn for each error expected in a field.
const FACTOR: f64 = 10.0;
/// The least and the most that is drawn.
const BOUNDS: (f64, f64) = (0.02, 0.5);

/// The share of a clerk's records drawn for a second keying, after so many fields verified and so many errors in them.
#[must_use]
pub fn rate(fields: u32, errors: u32) -> f64 {
    let expected = f64::from(errors.min(fields)) + f64::from(PRIOR.1);
    let total = f64::from(fields) + f64::from(PRIOR.0);
    (FACTOR * expected / total).clamp(BOUNDS.0, BOUNDS.1)
}

/// Whether a record of a change is drawn at that rate. Depends on the record and the change alone: asking again, or
/// another asking, gives the same answer, and nobody can tell beforehand which of their records it will be.
#[must_use]
pub fn is_drawn(record: Record, id: i64, change: &str, rate: f64) -> bool {
    let mut sha = Sha256::new();
    sha.update(format!("{}:{id}:{change}", record.table()));
    let head: [u8; 4] = sha.finalize()[..4].try_into().unwrap_or_default();
    f64::from(u32::from_be_bytes(head)) < rate * 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ten_percent_to_start_and_between_two_and_fifty() {
        assert!((rate(0, 0) - 0.10).abs() < 1e-9);
        assert!((rate(800, 0) - 0.02).abs() < 1e-9);
        assert!((rate(1_000_000, 0) - 0.02).abs() < 1e-9);
        assert!((rate(200, 40) - 0.5).abs() < 1e-9);
        assert!((rate(1_000, 10) - 0.10).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn more_errors_never_lower_it_more_right_fields_never_raise_it(fields in 0..100_000_u32, errors in 0..1_000_u32) {
            let errors = errors.min(fields);
            let now = rate(fields, errors);
            prop_assert!((0.02..=0.5).contains(&now));
            prop_assert!(rate(fields + 1, errors + 1) >= now);
            prop_assert!(rate(fields + 1, errors) <= now);
        }

        #[test]
        fn what_is_drawn_at_a_rate_is_drawn_at_any_higher(id in 1..1_000_i64, low in 0.0..1.0_f64, more in 0.0..1.0_f64) {
            if is_drawn(Record::Need, id, "c", low) {
                prop_assert!(is_drawn(Record::Need, id, "c", (low + more).min(1.0)));
            }
        }
    }

    #[test]
    fn about_the_asked_share_is_drawn() {
        let drawn = (0..10_000)
            .filter(|i| is_drawn(Record::Person, *i, "3f2c", 0.10))
            .count();
        assert!((850..1_150).contains(&drawn), "{drawn}");
        assert!(!is_drawn(Record::Person, 1, "3f2c", 0.0));
        assert!(is_drawn(Record::Person, 1, "3f2c", 1.0));
    }
}
