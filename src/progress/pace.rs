//! How a figure stands against its target: what the period owes, what should be there by now, where it is heading
//! (`data/manual/counting.md`, Pace and status). Counts nobody (`measure`).

use chrono::NaiveDate;

use crate::progress::period::Period;
use crate::words::{Phrase, progress as words};

/// How a target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaceStatus {
    /// The target of the period is reached.
    Met,
    /// Not yet, but as much as should be there by now. Counts only.
    OnPace,
    /// Less than that.
    Behind,
    /// Nothing to count: nobody is owed anything, or no figure was typed in.
    NoData,
}

impl PaceStatus {
    /// As in JSON: `met`, `on_pace`, `behind`, `no_data`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::OnPace => "on_pace",
            Self::Behind => "behind",
            Self::NoData => "no_data",
        }
    }

    /// As a clerk reads it.
    #[must_use]
    pub fn phrase(self) -> Phrase {
        match self {
            Self::Met => words::STATUS_MET,
            Self::OnPace => words::STATUS_ON_PACE,
            Self::Behind => words::STATUS_BEHIND,
            Self::NoData => words::STATUS_NO_DATA,
        }
    }
}

/// What a yearly target asks of a period: yearly × months / 12, rounded half up.
#[must_use]
pub fn target_for_period(yearly: u64, period: &Period) -> u64 {
    (yearly * u64::from(period.months()) + 6) / 12
}

/// What should be there on `as_of`: the period's target × days gone by / days, not rounded.
#[must_use]
pub fn expected(target_for_period: u64, period: &Period, as_of: NaiveDate) -> f64 {
    as_f64(target_for_period) * f64::from(period.elapsed(as_of)) / f64::from(period.length())
}

/// The figure at the end of the period if it goes on like this, rounded; none before the period begins.
#[must_use]
pub fn forecast(actual: u64, period: &Period, as_of: NaiveDate) -> Option<u64> {
    let (elapsed, length) = (u64::from(period.elapsed(as_of)), u64::from(period.length()));
    (elapsed > 0).then(|| (2 * actual * length + elapsed) / (2 * elapsed))
}

/// How many a week from now on reach the target, rounded up; none when it is reached or no day is left.
#[must_use]
pub fn needed_per_week(
    actual: u64,
    target_for_period: u64,
    period: &Period,
    as_of: NaiveDate,
) -> Option<u64> {
    let shortfall = target_for_period.saturating_sub(actual);
    let days = u64::from(period.length() - period.elapsed(as_of));
    (shortfall > 0 && days > 0).then(|| (shortfall * 7).div_ceil(days))
}

/// A count against its target; exactly as much as expected is on pace.
#[must_use]
pub fn count_status(
    actual: u64,
    target_for_period: u64,
    period: &Period,
    as_of: NaiveDate,
) -> PaceStatus {
    // actual ≥ target × elapsed / length, in whole numbers: nothing is lost to rounding
    let due = u128::from(target_for_period) * u128::from(period.elapsed(as_of));
    if actual >= target_for_period {
        PaceStatus::Met
    } else if u128::from(actual) * u128::from(period.length()) >= due {
        PaceStatus::OnPace
    } else {
        PaceStatus::Behind
    }
}

/// A share against its target, 0 to 1.
#[must_use]
pub fn share_status(numerator: u64, denominator: u64, target: f64) -> PaceStatus {
    match denominator {
        0 => PaceStatus::NoData,
        _ if as_f64(numerator) / as_f64(denominator) >= target => PaceStatus::Met,
        _ => PaceStatus::Behind,
    }
}

/// The fewest of `of` that make a share, 0 to 1: 50 % of 3 is 2.
#[must_use]
pub fn required_count(denominator: u64, share: f64) -> u64 {
    (0..=denominator)
        .rev()
        .take_while(|count| as_f64(*count) / as_f64(denominator) >= share)
        .last()
        .unwrap_or(0)
}

/// Counts of people stay far below 2^52, where every whole number is exact.
#[allow(clippy::cast_precision_loss)]
fn as_f64(count: u64) -> f64 {
    count as f64
}
