//! The sampling rate of double entry, from counts alone.
//!
//! Before anything is verified, a clerk is assumed to make one error per hundred fields: a prior of 200 fields with 2
//! errors. The rate is ten times the estimated error rate: 10 % at the start, 2 % after about 800 correct fields, 50 % from
//! one error per twenty fields. At least 2 %, so that every clerk is measured; at most 50 %, as training then helps more
//! than double entry.

use sha2::{Digest, Sha256};

use crate::forms::Record;

/// Fields and errors of the prior.
const PRIOR: (u32, u32) = (200, 2);
/// Sampling rate per error rate.
const FACTOR: f64 = 10.0;
/// Smallest and largest rate.
const BOUNDS: (f64, f64) = (0.02, 0.5);

/// The share of a clerk's records to be entered again, after `fields` verified fields with `errors` errors.
#[must_use]
pub fn rate(fields: u32, errors: u32) -> f64 {
    let expected = f64::from(errors.min(fields)) + f64::from(PRIOR.1);
    let total = f64::from(fields) + f64::from(PRIOR.0);
    (FACTOR * expected / total).clamp(BOUNDS.0, BOUNDS.1)
}

/// Whether a record of a change is drawn at a rate. Depends only on the record and the change's uuid: repeatable, and not
/// predictable by the clerk.
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
    fn about_the_given_share_is_drawn() {
        let drawn = (0..10_000)
            .filter(|i| is_drawn(Record::Person, *i, "3f2c", 0.10))
            .count();
        assert!((850..1_150).contains(&drawn), "{drawn}");
        assert!(!is_drawn(Record::Person, 1, "3f2c", 0.0));
        assert!(is_drawn(Record::Person, 1, "3f2c", 1.0));
    }
}
