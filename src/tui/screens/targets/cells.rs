//! The texts of the columns of a target's row; `rows` places them.

use crate::progress::plan::{Measure, Target};
use crate::progress::trend::steps;
use crate::progress::{TargetProgress, TargetStatus, format};
use crate::tui::widgets::{Bar, PeriodLine};
use crate::words::targets as w;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct RowTexts {
    /// `None` for an indicator.
    pub bar: Option<Bar>,
    /// `612`, `38`, `2,1 %`.
    pub figure: String,
    /// Target, denominator or bound: `1.000`, `51`, `< 2,5 %`.
    pub reference: String,
    /// Expected count, of a count: `896`.
    pub pace: Option<String>,
    /// Of a share: `74,5 %`.
    pub percent: String,
    /// `dự báo 670` or `còn 13 người`.
    pub second: String,
    /// `còn 13`, where there is little room.
    pub second_short: String,
    /// `cần 71/tuần`.
    pub weekly: String,
    /// `640 lượt`, or the share with any one service: `một trong hai: 80,5 %`.
    pub events: String,
    /// Day and source of an indicator's reading.
    pub reading: Option<(String, String)>,
    /// [`months`].
    pub months: Vec<u64>,
}

impl RowTexts {
    pub(super) fn new(
        target: &Target,
        target_progress: &TargetProgress,
        period: &PeriodLine,
    ) -> Self {
        let texts = Self::for_status(target, &target_progress.result);
        Self {
            bar: bar_of(&target_progress.result),
            months: months(target_progress, period),
            ..texts
        }
    }

    fn for_status(target: &Target, status: &TargetStatus) -> Self {
        let shown = |number: Option<u64>, phrase: fn(String) -> String| {
            number.map_or_else(String::new, |n| phrase(format::count(n)))
        };
        match status {
            TargetStatus::Count(count) => Self {
                figure: format::count(count.actual),
                reference: format::count(count.target_for_period),
                pace: Some(format::expected(count.expected)),
                second: shown(count.forecast, w::forecast),
                weekly: shown(count.needed_per_week, w::weekly),
                events: w::events(format::count(count.events)),
                ..Self::default()
            },
            TargetStatus::Share(share) => {
                let gap = share.denominator - share.numerator;
                let left = |short| left(gap, is_household(target), short);
                let any_of = share.any_of.map(|(numerator, denominator)| {
                    w::any_of_short(format::percent(numerator, denominator))
                });
                Self {
                    figure: format::count(share.numerator),
                    reference: format::count(share.denominator),
                    percent: format::percent(share.numerator, share.denominator),
                    second: left(false),
                    second_short: left(true),
                    weekly: shown(share.needed_per_week, w::weekly),
                    events: any_of.unwrap_or_default(),
                    ..Self::default()
                }
            }
            TargetStatus::Indicator { bound, reading } => Self {
                figure: format::reading(reading.as_ref()),
                reference: format::bound(*bound),
                reading: Some(match reading {
                    Some(r) => {
                        let day = format!("({})", format::day(&r.as_of));
                        (day, r.source.clone().unwrap_or_default())
                    }
                    None => (w::NONE.text().to_owned(), String::new()),
                }),
                ..Self::default()
            },
        }
    }
}

/// The count of each month that has begun; none for an indicator.
pub(super) fn months(target_progress: &TargetProgress, period: &PeriodLine) -> Vec<u64> {
    if matches!(target_progress.result, TargetStatus::Indicator { .. }) {
        return Vec::new();
    }
    let steps = steps(&target_progress.months, period.scope());
    steps.iter().map(|step| step.numerator).collect()
}

/// The bar of a figure, with a mark at the expected one; none for an indicator.
pub(super) fn bar_of(status: &TargetStatus) -> Option<Bar> {
    match status {
        TargetStatus::Count(c) => Some(Bar::new(c.actual, c.target_for_period, Some(c.expected))),
        TargetStatus::Share(s) => {
            let due = due(s.target, s.denominator);
            Some(Bar::new(s.numerator, s.denominator, due))
        }
        TargetStatus::Indicator { .. } => None,
    }
}

pub(super) fn is_household(target: &Target) -> bool {
    matches!(&target.measure, Measure::Served { served, .. } if served.household)
}

/// The number still missing; `short` omits the word for persons, not that for households.
fn left(count: u64, household: bool, short: bool) -> String {
    let shown = format::count(count);
    match (count, household, short) {
        (0, _, _) => String::new(),
        (_, true, true) => w::left_homes(shown),
        (_, true, false) => w::left_households(shown),
        (_, false, true) => w::left(shown),
        (_, false, false) => w::left_people(shown),
    }
}

/// Position of the bar's mark for a share: the number to reach; `None` when that is the whole denominator.
#[allow(clippy::cast_precision_loss)]
fn due(target_share: f64, denominator: u64) -> Option<f64> {
    (target_share < 1.0 && denominator > 0).then_some(target_share * denominator as f64)
}
