//! What the register adds up to: the targets of a plan over a period, and the people behind each figure. `period` says
//! which days, `plan` what is asked for, `measure` how it is counted, `pace` how it stands. Reads the register, never
//! writes it; shows nothing.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")
)]

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

/// Every target of a plan over a period, as seen on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// [`Plan::id`].
    pub plan: String,
    pub period: Period,
    /// Nothing dated later was seen.
    pub as_of: NaiveDate,
    /// In the order of the plan.
    pub targets: Vec<TargetProgress>,
}

/// How one target stands.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetProgress {
    /// [`Target::id`].
    pub id: String,
    /// Its figure.
    pub result: TargetStatus,
    /// Against its target.
    pub status: PaceStatus,
    /// How the figure grew: months with somebody, adding up to it. Empty for an indicator.
    pub months: Vec<Month>,
}

/// A figure beside its target.
#[derive(Clone, Debug, PartialEq)]
pub enum TargetStatus {
    /// Persons against a number a year.
    Count {
        /// Persons a year.
        target: u64,
        /// Persons in this period.
        target_for_period: u64,
        /// Persons by now, not rounded.
        expected: f64,
        /// Persons counted.
        actual: u64,
        /// Enrolments or placements counted.
        events: u64,
        /// Persons at the end of the period if it goes on like this.
        forecast: Option<u64>,
        /// Persons a week that still reach the target.
        needed_per_week: Option<u64>,
        /// Placements: persons by channel of the first, most first. Else empty.
        channels: Vec<Channel>,
    },
    /// Persons or households served, of those owed.
    Share {
        /// 0 to 1.
        target: f64,
        /// Served.
        numerator: u64,
        /// Owed.
        denominator: u64,
        /// Where all services are asked for: served and owed if any one were enough.
        any_of: Option<(u64, u64)>,
        /// Served at the end of the period if it goes on like this, of those owed now.
        forecast: Option<u64>,
        /// Persons a week that still reach the target of those owed now.
        needed_per_week: Option<u64>,
    },
    /// A figure typed in.
    Indicator {
        /// When it is met.
        bound: Bound,
        /// The latest; none: no data.
        reading: Option<Reading>,
    },
}

/// Counts every target of a plan over a period, hiding what is dated after `as_of`; against the numbers of the plan in force
/// at the end of what can be seen of the period (`in_force`).
pub fn progress(
    reader: Reader<'_>,
    plan: &Plan,
    period: &Period,
    as_of: NaiveDate,
) -> Result<Progress, RegisterError> {
    let plan = crate::progress::plan::effective::effective_plan(reader, plan, period.end(as_of))?;
    let targets = plan
        .targets
        .iter()
        .map(|target| target_progress(reader, target, period, as_of))
        .collect::<Result<_, _>>()?;
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
    let series = query
        .as_ref()
        .map(|query| query.monthly_series(reader))
        .transpose()?;
    let series = series.unwrap_or_default();
    let months = series.months.clone();
    let (result, status) = match &target.measure {
        Measure::Trainees { yearly, .. } | Measure::Placed { yearly, .. } => {
            count_result(series, *yearly, period, as_of)
        }
        Measure::Served { share, .. } => {
            let any = query.and_then(|query| query.any_of());
            let any = any.map(|any| any.monthly_series(reader)).transpose()?;
            let any = any.map(|any| any.figure);
            share_result(series.figure, any, *share, period, as_of)
        }
        Measure::Indicator { indicator, bound } => {
            let reading = measure::reading(reader, indicator, period, as_of)?;
            let status = indicator_status(*bound, reading.as_ref());
            (
                TargetStatus::Indicator {
                    bound: *bound,
                    reading,
                },
                status,
            )
        }
    };
    Ok(TargetProgress {
        id: target.id.clone(),
        result,
        status,
        months,
    })
}

/// The people behind a target's figure, by day and name; empty for an indicator.
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

/// Everybody behind a target's figure in one reading, those counted and those missing; nobody for an indicator.
pub fn people(
    reader: Reader<'_>,
    target: &Target,
    period: &Period,
    as_of: NaiveDate,
) -> Result<People, RegisterError> {
    Query::new(&target.measure, period, as_of)
        .map_or(Ok(People::default()), |query| query.people(reader))
}

/// The people behind a target's figure by priority group, in the order of main groups; empty for an indicator.
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
    // nobody is owed a course or a job: a count has no denominator
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
    /// `vieclam progress --format json`, keys in the order of `data/manual/counting.md`.
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
    /// Its element of `targets`.
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

/// `75,0`; `—` of nobody.
fn percent(numerator: u64, denominator: u64) -> String {
    truncated_percent(numerator, denominator).unwrap_or_else(|| "—".to_owned())
}

fn one_decimal(number: f64) -> f64 {
    format!("{number:.1}").parse().unwrap_or(number)
}
