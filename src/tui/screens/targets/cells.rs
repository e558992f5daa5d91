//! The texts of the columns of a target's row; `rows` places them.

use crate::progress::plan::{Measure, Target};
use crate::progress::trend::steps;
use crate::progress::{TargetProgress, TargetStatus, format};
use crate::tui::widgets::{Bar, PeriodLine};
use crate::words::targets as w;

/// The texts of one row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cells {
    pub bar: Option<Bar>,
    /// `612`, `38`, `2,1 %`.
    pub figure: String,
    /// Whether a stroke stands between the figure and what it is measured against.
    pub stroke: bool,
    /// `1.000`, `51`, `< 2,5 %`.
    pub against: String,
    pub tail: Tail,
    /// The count of each month that has begun.
    pub months: Vec<u64>,
}

/// The columns right of the figures.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tail {
    /// A count.
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
        more: String,
    },
    /// A text as it is: the day and the source of an indicator.
    Text(String, String),
}

impl Default for Tail {
    fn default() -> Self {
        Self::Text(String::new(), String::new())
    }
}

impl Cells {
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
                stroke: true,
                against: format::count(*denominator),
                tail: Tail::Share {
                    percent: format::percent(*numerator, *denominator),
                    left_short: left(denominator - numerator, is_household(target), true),
                    left: left(denominator - numerator, is_household(target), false),
                    weekly: needed_per_week
                        .map_or_else(String::new, |n| w::weekly(format::count(n))),
                    more: any_of.map_or_else(String::new, |(numerator, denominator)| {
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
                stroke: false,
                against: format::bound(*bound),
                tail: reading.as_ref().map_or_else(
                    || Tail::Text(w::NONE.text().to_owned(), String::new()),
                    |r| {
                        let day = format!("({})", format::day(&r.as_of));
                        Tail::Text(day, r.source.clone().unwrap_or_default())
                    },
                ),
                months: Vec::new(),
            },
        }
    }
}

fn count(status: &TargetStatus) -> Cells {
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
        return Cells::default();
    };
    let text_or_empty = |n: Option<u64>, phrase: fn(String) -> String| {
        n.map_or_else(String::new, |n| phrase(format::count(n)))
    };
    Cells {
        bar: bar_of(status),
        figure: format::count(*actual),
        stroke: true,
        against: format::count(*target_for_period),
        tail: Tail::Pace {
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
