//! The texts of the columns of a target's row; `rows` places them.

use crate::progress::plan::{Measure, Target};
use crate::progress::trend::steps;
use crate::progress::{TargetProgress, TargetStatus, format};
use crate::tui::widgets::{Bar, PeriodLine};
use crate::words::targets as w;

/// The texts of one row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RowTexts {
    pub bar: Option<Bar>,
    /// `612`, `38`, `2,1 %`.
    pub figure: String,
    /// Whether a slash separates figure and reference.
    pub has_slash: bool,
    /// Target, denominator or bound: `1.000`, `51`, `< 2,5 %`.
    pub reference: String,
    pub details: Details,
    /// The count of each month that has begun.
    pub months: Vec<u64>,
}

/// The columns right of the figures.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Details {
    /// Of a count: how far it is from the expected one.
    Pace {
        /// `896`.
        pace: String,
        /// `dự báo 670`.
        forecast: String,
        /// `cần 71/tuần`.
        weekly: String,
        /// `640 lượt`.
        events: String,
    },
    /// Of a share: what is still missing.
    Share {
        /// `74,5 %`.
        percent: String,
        /// `còn 13`, where there is little room.
        left_short: String,
        /// `còn 13 người`.
        left: String,
        /// `cần 3/tuần`.
        weekly: String,
        /// `một trong hai: 80,5 %`: the share with any one service.
        any_service: String,
    },
    /// Of an indicator: day and source of the reading.
    Text(String, String),
}

impl RowTexts {
    pub(super) fn new(
        target: &Target,
        target_progress: &TargetProgress,
        period: &PeriodLine,
    ) -> Self {
        let steps = steps(&target_progress.months, period.scope());
        let counts_people = !matches!(target.measure, Measure::Indicator { .. });
        let steps = steps.iter().filter(|_| counts_people);
        Self {
            months: steps.map(|step| step.numerator).collect(),
            ..Self::for_target(target, target_progress)
        }
    }

    fn for_target(target: &Target, target_progress: &TargetProgress) -> Self {
        match &target_progress.result {
            TargetStatus::Count(count) => Self {
                bar: bar_of(&target_progress.result),
                figure: format::count(count.actual),
                has_slash: true,
                reference: format::count(count.target_for_period),
                details: Details::Pace {
                    pace: format::expected(count.expected),
                    forecast: text_or_empty(count.forecast, w::forecast),
                    weekly: text_or_empty(count.needed_per_week, w::weekly),
                    events: w::events(format::count(count.events)),
                },
                months: Vec::new(),
            },
            TargetStatus::Share(share) => {
                let gap = share.denominator - share.numerator;
                let left = |short| left(gap, is_household(target), short);
                let any_of = share.any_of.map(|(numerator, denominator)| {
                    w::any_of_short(format::percent(numerator, denominator))
                });
                Self {
                    bar: bar_of(&target_progress.result),
                    figure: format::count(share.numerator),
                    has_slash: true,
                    reference: format::count(share.denominator),
                    details: Details::Share {
                        percent: format::percent(share.numerator, share.denominator),
                        left_short: left(true),
                        left: left(false),
                        weekly: text_or_empty(share.needed_per_week, w::weekly),
                        any_service: any_of.unwrap_or_default(),
                    },
                    months: Vec::new(),
                }
            }
            TargetStatus::Indicator { bound, reading } => Self {
                bar: None,
                figure: format::reading(reading.as_ref()),
                has_slash: false,
                reference: format::bound(*bound),
                details: reading.as_ref().map_or_else(
                    || Details::Text(w::NONE.text().to_owned(), String::new()),
                    |r| {
                        let day = format!("({})", format::day(&r.as_of));
                        Details::Text(day, r.source.clone().unwrap_or_default())
                    },
                ),
                months: Vec::new(),
            },
        }
    }
}

fn text_or_empty(number: Option<u64>, phrase: fn(String) -> String) -> String {
    number.map_or_else(String::new, |n| phrase(format::count(n)))
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

/// Whether the target counts households.
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
