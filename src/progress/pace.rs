//! A figure against its target: the target of the period, the expected figure, the forecast, the status
//! (`data/manual/counting.md`, Pace and status).

use crate::progress::period::{Period, Scope};
use crate::words::{Phrase, progress as words};

/// The status of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaceStatus {
    /// The target of the period is reached.
    Met,
    /// Of a count: below the target of the period, but not below the expected figure.
    OnPace,
    Behind,
    /// A share with the denominator 0, or an indicator without a value.
    NoData,
}

impl PaceStatus {
    /// The value in JSON.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::OnPace => "on_pace",
            Self::Behind => "behind",
            Self::NoData => "no_data",
        }
    }

    /// The label of the status.
    pub(crate) fn phrase(self) -> Phrase {
        match self {
            Self::Met => words::STATUS_MET,
            Self::OnPace => words::STATUS_ON_PACE,
            Self::Behind => words::STATUS_BEHIND,
            Self::NoData => words::STATUS_NO_DATA,
        }
    }
}

/// The target of a period: yearly target × months / 12, rounded half up.
#[must_use]
pub fn target_for_period(yearly: u64, period: &Period) -> u64 {
    (yearly * u64::from(period.months()) + 6) / 12
}

/// The expected figure on `as_of`: target of the period × elapsed days / days, not rounded.
#[must_use]
pub fn expected(target_for_period: u64, scope: Scope) -> f64 {
    let (elapsed, length) = (scope.elapsed(), scope.period.length());
    as_f64(target_for_period) * f64::from(elapsed) / f64::from(length)
}

/// The figure at the end of the period at the present rate, rounded; `None` before the period begins.
#[must_use]
pub fn forecast(actual: u64, scope: Scope) -> Option<u64> {
    let (elapsed, length) = (u64::from(scope.elapsed()), u64::from(scope.period.length()));
    (elapsed > 0).then(|| (2 * actual * length + elapsed) / (2 * elapsed))
}

/// The units a week that still reach the target, rounded up; `None` when it is reached or no day is left.
#[must_use]
pub fn needed_per_week(actual: u64, target_for_period: u64, scope: Scope) -> Option<u64> {
    let shortfall = target_for_period.saturating_sub(actual);
    let days = u64::from(scope.period.length() - scope.elapsed());
    (shortfall > 0 && days > 0).then(|| (shortfall * 7).div_ceil(days))
}

/// The status of a count; exactly the expected figure is on pace.
#[must_use]
pub fn count_status(actual: u64, target_for_period: u64, scope: Scope) -> PaceStatus {
    // actual ≥ target × elapsed / length in whole numbers, without rounding
    let due = u128::from(target_for_period) * u128::from(scope.elapsed());
    if actual >= target_for_period {
        PaceStatus::Met
    } else if u128::from(actual) * u128::from(scope.period.length()) >= due {
        PaceStatus::OnPace
    } else {
        PaceStatus::Behind
    }
}

/// The status of a share; `target` is 0 to 1.
#[must_use]
pub fn share_status(numerator: u64, denominator: u64, target: f64) -> PaceStatus {
    match denominator {
        0 => PaceStatus::NoData,
        _ if as_f64(numerator) / as_f64(denominator) >= target => PaceStatus::Met,
        _ => PaceStatus::Behind,
    }
}

/// The smallest numerator that reaches a share of 0 to 1: 2 of 3 for 50 %.
pub(crate) fn required_count(denominator: u64, share: f64) -> u64 {
    (0..=denominator)
        .rev()
        .take_while(|count| as_f64(*count) / as_f64(denominator) >= share)
        .last()
        .unwrap_or(0)
}

/// Exact: counts of people stay far below 2^52.
#[allow(clippy::cast_precision_loss)]
fn as_f64(count: u64) -> f64 {
    count as f64
}
