//! The targets of a plan over a period and the people behind each figure: `period` has the days, `plan` the targets, `measure`
//! the queries, `pace` the status. Reads the register only.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests may panic"))]

pub mod breakdown;
pub mod format;
pub mod measure;
pub mod pace;
pub mod period;
pub mod plan;
pub mod report;
pub mod trend;
pub mod worklist;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::domain::date::iso;
use crate::domain::money::truncated_percent;
use crate::progress::measure::{
    Channel, Figure, GroupRow, ListedPerson, Month, MonthlySeries, People, Population, Query,
    Reading,
};
use crate::progress::pace::PaceStatus;
use crate::progress::period::Period;
use crate::progress::plan::{Bound, Measure, Plan, Target};
use crate::register::{Reader, RegisterError};

/// The targets of a plan over a period as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// [`Plan::id`].
    pub plan: String,
    pub period: Period,
    /// Records dated later are hidden.
    pub as_of: NaiveDate,
    pub targets: Vec<TargetProgress>,
}

/// The figure and status of one target.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetProgress {
    /// [`Target::id`].
    pub id: String,
    pub result: TargetStatus,
    pub status: PaceStatus,
    /// The parts of the figure by month; empty for an indicator.
    pub months: Vec<Month>,
}

/// A figure beside its target.
#[derive(Clone, Debug, PartialEq)]
pub enum TargetStatus {
    /// Measures 1 and 2.
    Count {
        /// Persons a year.
        target: u64,
        target_for_period: u64,
        /// [`pace::expected`].
        expected: f64,
        /// Persons counted.
        actual: u64,
        /// Enrolments or placements counted.
        events: u64,
        /// [`pace::forecast`].
        forecast: Option<u64>,
        /// [`pace::needed_per_week`].
        needed_per_week: Option<u64>,
        /// [`MonthlySeries::channels`].
        channels: Vec<Channel>,
    },
    /// Measure 3.
    Share {
        /// 0 to 1.
        target: f64,
        numerator: u64,
        denominator: u64,
        /// Numerator and denominator with `require = "any"`, where the target has `"all"`.
        any_of: Option<(u64, u64)>,
        /// [`pace::forecast`], at most the denominator.
        forecast: Option<u64>,
        /// [`pace::needed_per_week`] for the present denominator.
        needed_per_week: Option<u64>,
    },
    /// Measure 4.
    Indicator {
        bound: Bound,
        /// The latest value.
        reading: Option<Reading>,
    },
}

/// Counts the targets of a plan over a period, hiding what is dated after `as_of`, against the plan in force on the last
/// visible day of the period ([`plan::effective`]).
pub fn progress(
    reader: Reader<'_>,
    plan: &Plan,
    period: &Period,
    as_of: NaiveDate,
) -> Result<Progress, RegisterError> {
    let plan = plan::effective::effective_plan(reader, plan, period.end(as_of))?;
    let targets = plan.targets.iter();
    let targets = targets.map(|target| target_progress(reader, target, period, as_of));
    let targets = targets.collect::<Result<_, _>>()?;
    Ok(Progress {
        plan: plan.id.clone(),
        period: *period,
        as_of,
        targets,
    })
}

/// Counts one target.
pub fn target_progress(
    reader: Reader<'_>,
    target: &Target,
    period: &Period,
    as_of: NaiveDate,
) -> Result<TargetProgress, RegisterError> {
    let query = Query::new(&target.measure, period, as_of);
    let series_of = |query: &Query| query.monthly_series(reader);
    let series = query.as_ref().map(series_of).transpose()?;
    let series = series.unwrap_or_default();
    let months = series.months.clone();
    let (result, status) = match &target.measure {
        Measure::Trainees { yearly, .. } | Measure::Placed { yearly, .. } => {
            count_result(series, *yearly, period, as_of)
        }
        Measure::Served { share, .. } => {
            let any = query.and_then(|query| query.any_of());
            let any = any.as_ref().map(series_of).transpose()?;
            share_result(series.figure, any.map(|a| a.figure), *share, period, as_of)
        }
        Measure::Indicator { indicator, bound } => {
            let reading = measure::reading(reader, indicator, period, as_of)?;
            let bound = *bound;
            let status = indicator_status(bound, reading.as_ref());
            (TargetStatus::Indicator { bound, reading }, status)
        }
    };
    Ok(TargetProgress {
        id: target.id.clone(),
        result,
        status,
        months,
    })
}

/// One list of people behind a target, in the order of day and name; empty for an indicator.
pub fn list(
    reader: Reader<'_>,
    target: &Target,
    period: &Period,
    as_of: NaiveDate,
    population: Population,
) -> Result<Vec<ListedPerson>, RegisterError> {
    Query::new(&target.measure, period, as_of)
        .map_or(Ok(Vec::new()), |query| query.list(reader, population))
}

/// Both lists of people behind a target; empty for an indicator.
pub fn people(
    reader: Reader<'_>,
    target: &Target,
    period: &Period,
    as_of: NaiveDate,
) -> Result<People, RegisterError> {
    Query::new(&target.measure, period, as_of)
        .map_or(Ok(People::default()), |query| query.people(reader))
}

/// One list of people behind a target by priority group, in the order of main groups; empty for an indicator.
pub fn by_group(
    reader: Reader<'_>,
    target: &Target,
    period: &Period,
    as_of: NaiveDate,
    population: Population,
) -> Result<Vec<GroupRow>, RegisterError> {
    let people = list(reader, target, period, as_of, population)?;
    Ok(breakdown::by_group(&people))
}

fn count_result(
    series: MonthlySeries,
    yearly: u64,
    period: &Period,
    as_of: NaiveDate,
) -> (TargetStatus, PaceStatus) {
    let due = pace::target_for_period(yearly, period);
    let Figure {
        numerator, events, ..
    } = series.figure;
    let result = TargetStatus::Count {
        target: yearly,
        target_for_period: due,
        expected: pace::expected(due, period, as_of),
        actual: numerator,
        events,
        forecast: pace::forecast(numerator, period, as_of),
        needed_per_week: pace::needed_per_week(numerator, due, period, as_of),
        channels: series.channels,
    };
    (result, pace::count_status(numerator, due, period, as_of))
}

fn share_result(
    figure: Figure,
    any: Option<Figure>,
    target: f64,
    period: &Period,
    as_of: NaiveDate,
) -> (TargetStatus, PaceStatus) {
    let (numerator, denominator) = (figure.numerator, figure.denominator);
    let due = pace::required_count(denominator, target);
    let result = TargetStatus::Share {
        target,
        numerator,
        denominator,
        any_of: any.map(|any| (any.numerator, any.denominator)),
        forecast: pace::forecast(numerator, period, as_of).map(|met| met.min(denominator)),
        needed_per_week: pace::needed_per_week(numerator, due, period, as_of),
    };
    (result, pace::share_status(numerator, denominator, target))
}

fn indicator_status(bound: Bound, reading: Option<&Reading>) -> PaceStatus {
    let is_met = |value: f64| match bound {
        Bound::Below(limit) => value < limit,
        Bound::Range(least, _) => value >= least,
    };
    match reading {
        None => PaceStatus::NoData,
        Some(reading) if is_met(reading.value) => PaceStatus::Met,
        Some(_) => PaceStatus::Behind,
    }
}

impl Progress {
    /// The output of `vieclam progress --format json` (`data/manual/counting.md`, Output).
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "plan": self.plan,
            "period": self.period.name(),
            "from": iso(self.period.from()),
            "to": iso(self.period.to()),
            "as_of": iso(self.as_of),
            "targets": self.targets.iter().map(TargetProgress::to_json).collect::<Vec<_>>(),
        })
    }
}

impl TargetProgress {
    /// The element of `targets`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut keys = Map::new();
        keys.insert("id".into(), self.id.clone().into());
        self.result.fill(&mut keys);
        keys.insert("status".into(), self.status.slug().into());
        if let TargetStatus::Share {
            any_of: Some((numerator, denominator)),
            ..
        } = self.result
        {
            keys.insert(
                "any_of".into(),
                json!({"met": numerator, "of": denominator, "percent": percent(numerator, denominator)}),
            );
        }
        Value::Object(keys)
    }
}

impl TargetStatus {
    fn fill(&self, keys: &mut Map<String, Value>) {
        let mut put = |key: &str, value: Value| drop(keys.insert(key.to_owned(), value));
        match self {
            Self::Count {
                target,
                target_for_period,
                expected,
                actual,
                events,
                ..
            } => {
                put("kind", "count".into());
                put("target", (*target).into());
                put("target_for_period", (*target_for_period).into());
                put("expected", one_decimal(*expected).into());
                put("actual", (*actual).into());
                put("events", (*events).into());
            }
            Self::Share {
                target,
                numerator,
                denominator,
                ..
            } => {
                put("kind", "share".into());
                put("target", (*target).into());
                put("met", (*numerator).into());
                put("of", (*denominator).into());
                put("percent", percent(*numerator, *denominator).into());
            }
            Self::Indicator { bound, reading } => {
                put("kind", "indicator".into());
                match bound {
                    Bound::Below(limit) => put("below", (*limit).into()),
                    Bound::Range(least, most) => put("range", json!([least, most])),
                }
                if let Some(reading) = reading {
                    put("value", reading.value.into());
                    put("as_of", reading.as_of.clone().into());
                    put("source", reading.source.clone().into());
                }
            }
        }
    }
}

/// `75,0`; `—` for the denominator 0.
fn percent(numerator: u64, denominator: u64) -> String {
    truncated_percent(numerator, denominator).unwrap_or_else(|| "—".to_owned())
}

fn one_decimal(number: f64) -> f64 {
    format!("{number:.1}").parse().unwrap_or(number)
}
