//! The targets of a plan over a period and the people behind each figure: `period` has the days, `plan` the targets, `measure`
//! the queries, `pace` the status. Reads the register only.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests may panic"))]

pub mod breakdown;
pub(crate) mod format;
pub mod measure;
pub mod pace;
pub mod period;
pub mod plan;
pub mod report;
pub(crate) mod trend;
pub(crate) mod worklist;

use serde_json::{Value, json};

use crate::domain::date::iso;
use crate::domain::money::truncated_percent;
use crate::progress::breakdown::BreakdownCell;
use crate::progress::measure::{
    Channel, Figure, ListedPerson, Month, MonthlySeries, People, Population, Query, Reading,
};
use crate::progress::pace::PaceStatus;
use crate::progress::period::Scope;
use crate::progress::plan::{Bound, Measure, Plan, Target};
use crate::progress::worklist::WorklistFilter;
use crate::register::read::people_list::PeopleList;
use crate::register::{Reader, Result};

/// The targets of a plan over a period as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// [`Plan::id`].
    pub plan: String,
    pub scope: Scope,
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
    Count(CountStatus),
    /// Measure 3.
    Share(ShareStatus),
    /// Measure 4.
    Indicator {
        bound: Bound,
        /// The latest value.
        reading: Option<Reading>,
    },
}

/// A number of persons beside its target.
#[derive(Clone, Debug, PartialEq)]
pub struct CountStatus {
    /// Persons a year.
    pub target: u64,
    pub target_for_period: u64,
    /// [`pace::expected`].
    pub expected: f64,
    /// Persons counted.
    pub actual: u64,
    /// Enrolments or placements counted.
    pub events: u64,
    /// [`pace::forecast`].
    pub forecast: Option<u64>,
    /// [`pace::needed_per_week`].
    pub needed_per_week: Option<u64>,
    /// [`MonthlySeries::channels`].
    pub channels: Vec<Channel>,
}

/// A share of obligations beside its target.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareStatus {
    /// 0 to 1.
    pub target: f64,
    pub numerator: u64,
    pub denominator: u64,
    /// Numerator and denominator with `require = "any"`, where the target has `"all"`.
    pub any_of: Option<(u64, u64)>,
    /// [`pace::forecast`], at most the denominator.
    pub forecast: Option<u64>,
    /// [`pace::needed_per_week`] for the present denominator.
    pub needed_per_week: Option<u64>,
}

/// Counts the targets of a plan against the plan in force on the last visible day ([`plan::effective`]).
pub fn progress(reader: Reader<'_>, plan: &Plan, scope: Scope) -> Result<Progress> {
    let plan = plan::effective::effective_plan(reader, plan, scope.end())?;
    let targets = plan.targets.iter();
    let targets = targets.map(|target| target_progress(reader, target, scope));
    Ok(Progress {
        targets: targets.collect::<Result<_, _>>()?,
        plan: plan.id.clone(),
        scope,
    })
}

/// Counts one target.
pub fn target_progress(
    reader: Reader<'_>,
    target: &Target,
    scope: Scope,
) -> Result<TargetProgress> {
    let query = Query::new(&target.measure, scope);
    let series_of = |query: &Query| query.monthly_series(reader);
    let series = query.as_ref().map(series_of).transpose()?;
    let series = series.unwrap_or_default();
    let months = series.months.clone();
    let (result, status) = match &target.measure {
        Measure::Trainees { yearly, .. } | Measure::Placed { yearly, .. } => {
            count_result(series, *yearly, scope)
        }
        Measure::Served { share, .. } => {
            let any = query.and_then(|query| query.any_of());
            let any = any.as_ref().map(series_of).transpose()?;
            share_result(series.figure, any.map(|a| a.figure), *share, scope)
        }
        Measure::Indicator { indicator, bound } => {
            let reading = measure::reading(reader, indicator, scope)?;
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
    scope: Scope,
    population: Population,
) -> Result<PeopleList<ListedPerson>> {
    Ok(of_target(
        listed(reader, target, scope, population)?,
        target,
    ))
}

/// The people of [`list`], to be counted.
fn listed(
    reader: Reader<'_>,
    target: &Target,
    scope: Scope,
    population: Population,
) -> Result<Vec<ListedPerson>> {
    let query = Query::new(&target.measure, scope);
    query.map_or(Ok(Vec::new()), |query| query.list(reader, population))
}

/// The people of a target's list: where the target counts sensitive groups alone, the list reveals them.
fn of_target(people: Vec<ListedPerson>, target: &Target) -> PeopleList<ListedPerson> {
    let list = PeopleList::new(people);
    let groups = target.revealed_groups().iter();
    groups.fold(list, |list, code| list.of_group(Some(code)))
}

/// Both lists of people behind a target, to be counted; empty for an indicator.
pub fn people(reader: Reader<'_>, target: &Target, scope: Scope) -> Result<People> {
    let query = Query::new(&target.measure, scope);
    query.map_or(Ok(People::default()), |query| query.people(reader))
}

/// Those of the people behind a target who pass a cell of a breakdown and a filter.
#[must_use]
pub fn select(
    people: &People,
    target: &Target,
    population: Population,
    cell: Option<&BreakdownCell>,
    filter: &WorklistFilter,
) -> PeopleList<ListedPerson> {
    let list = of_target(people.of(population).to_vec(), target);
    let list = match cell {
        Some(cell) => cell.narrow(list),
        None => list,
    };
    filter.narrow(list, |p| (p.neighbourhood.as_deref(), &p.groups))
}

fn count_result(series: MonthlySeries, yearly: u64, scope: Scope) -> (TargetStatus, PaceStatus) {
    let due = pace::target_for_period(yearly, &scope.period);
    let actual = series.figure.numerator;
    let result = TargetStatus::Count(CountStatus {
        target: yearly,
        target_for_period: due,
        expected: pace::expected(due, scope),
        actual,
        events: series.figure.events,
        forecast: pace::forecast(actual, scope),
        needed_per_week: pace::needed_per_week(actual, due, scope),
        channels: series.channels,
    });
    (result, pace::count_status(actual, due, scope))
}

fn share_result(
    figure: Figure,
    any: Option<Figure>,
    target: f64,
    scope: Scope,
) -> (TargetStatus, PaceStatus) {
    let (numerator, denominator) = (figure.numerator, figure.denominator);
    let due = pace::required_count(denominator, target);
    let result = TargetStatus::Share(ShareStatus {
        target,
        numerator,
        denominator,
        any_of: any.map(|any| (any.numerator, any.denominator)),
        forecast: pace::forecast(numerator, scope).map(|met| met.min(denominator)),
        needed_per_week: pace::needed_per_week(numerator, due, scope),
    });
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
            "period": self.scope.period.name(),
            "from": iso(self.scope.period.from()),
            "to": iso(self.scope.period.to()),
            "as_of": iso(self.scope.as_of),
            "targets": self.targets.iter().map(TargetProgress::to_json).collect::<Vec<_>>(),
        })
    }
}

impl TargetProgress {
    /// The element of `targets`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let id = &self.id;
        let mut object = match &self.result {
            TargetStatus::Count(count) => json!({
                "id": id,
                "kind": "count",
                "target": count.target,
                "target_for_period": count.target_for_period,
                "expected": one_decimal(count.expected),
                "actual": count.actual,
                "events": count.events,
            }),
            TargetStatus::Share(share) => json!({
                "id": id,
                "kind": "share",
                "target": share.target,
                "met": share.numerator,
                "of": share.denominator,
                "percent": percent(share.numerator, share.denominator),
            }),
            TargetStatus::Indicator { bound, reading } => {
                let mut object = json!({"id": id, "kind": "indicator"});
                match bound {
                    Bound::Below(limit) => object["below"] = json!(limit),
                    Bound::Range(least, most) => object["range"] = json!([least, most]),
                }
                if let Some(reading) = reading {
                    object["value"] = reading.value.into();
                    object["as_of"] = reading.as_of.clone().into();
                    object["source"] = reading.source.clone().into();
                }
                object
            }
        };
        object["status"] = self.status.slug().into();
        if let TargetStatus::Share(share) = &self.result
            && let Some((numerator, denominator)) = share.any_of
        {
            let percent = percent(numerator, denominator);
            object["any_of"] = json!({"met": numerator, "of": denominator, "percent": percent});
        }
        object
    }
}

/// `75,0`; `—` for the denominator 0.
fn percent(numerator: u64, denominator: u64) -> String {
    truncated_percent(numerator, denominator).unwrap_or_else(|| "—".to_owned())
}

fn one_decimal(number: f64) -> f64 {
    format!("{number:.1}").parse().unwrap_or(number)
}
