//! The texts of the columns of a target's row; `rows` places them.

use crate::progress::plan::{Measure, Target};
use crate::progress::trend::steps;
use crate::progress::{TargetProgress, TargetStatus, format};
use crate::tui::widgets::{Bar, PeriodLine};
use crate::words::targets as w;

/// The texts of one row.
#[derive(Clone, Debug, Default, PartialEq)]
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

impl Default for Details {
    fn default() -> Self {
        Self::Text(String::new(), String::new())
    }
}

impl RowTexts {
    pub(super) fn new(
        target: &Target,
        target_progress: &TargetProgress,
        period: &PeriodLine,
    ) -> Self {
        let steps = steps(&target_progress.months, period.period(), period.as_of());
        let counts_people = !matches!(target.measure, Measure::Indicator { .. });
        let steps = steps.iter().filter(|_| counts_people);
        Self {
            months: steps.map(|step| step.numerator).collect(),
            ..Self::for_target(target, target_progress)
        }
    }

    fn for_target(target: &Target, target_progress: &TargetProgress) -> Self {
        match &target_progress.result {
            status @ TargetStatus::Count { .. } => count(status),
            TargetStatus::Share {
                numerator,
                denominator,
                any_of,
                needed_per_week,
                ..
            } => Self {
                bar: bar_of(&target_progress.result),
                figure: format::count(*numerator),
                has_slash: true,
                reference: format::count(*denominator),
                details: Details::Share {
                    percent: format::percent(*numerator, *denominator),
                    left_short: left(denominator - numerator, is_household(target), true),
                    left: left(denominator - numerator, is_household(target), false),
                    weekly: needed_per_week
                        .map_or_else(String::new, |n| w::weekly(format::count(n))),
                    any_service: any_of.map_or_else(String::new, |(numerator, denominator)| {
                        w::any_of_short(format::percent(numerator, denominator))
                    }),
                },
                months: Vec::new(),
            },
            TargetStatus::Indicator { bound, reading } => Self {
                bar: None,
                figure: reading
                    .as_ref()
                    .map_or_else(|| "—".to_owned(), |r| format::value(r.value)),
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

fn count(status: &TargetStatus) -> RowTexts {
    let TargetStatus::Count {
        target_for_period,
        expected,
        actual,
        events,
        forecast,
        needed_per_week,
        ..
    } = status
    else {
        return RowTexts::default();
    };
    let text_or_empty = |n: Option<u64>, phrase: fn(String) -> String| {
        n.map_or_else(String::new, |n| phrase(format::count(n)))
    };
    RowTexts {
        bar: bar_of(status),
        figure: format::count(*actual),
        has_slash: true,
        reference: format::count(*target_for_period),
        details: Details::Pace {
            pace: format::expected(*expected),
            forecast: text_or_empty(*forecast, w::forecast),
            weekly: text_or_empty(*needed_per_week, w::weekly),
            events: w::events(format::count(*events)),
        },
        months: Vec::new(),
    }
}

/// The bar of a figure, with a mark at the expected one; none for an indicator.
pub(super) fn bar_of(status: &TargetStatus) -> Option<Bar> {
    match status {
        TargetStatus::Count {
            target_for_period,
            expected,
            actual,
            ..
        } => Some(Bar::new(*actual, *target_for_period, Some(*expected))),
        TargetStatus::Share {
            target,
            numerator,
            denominator,
            ..
        } => Some(Bar::new(
            *numerator,
            *denominator,
            due(*target, *denominator),
        )),
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
