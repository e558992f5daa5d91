//! The four measures of `data/manual/counting.md` as queries (`sql/`). A figure, its months, its channels and its lists of
//! people are selections from the rows of one query. The rules are in the SQL; this file binds the parameters.

mod figure;
pub mod funding;
pub mod outreach;
pub mod person_targets;
pub mod reason;

use rusqlite::types::Value;
use rusqlite::{Row, named_params};

use crate::domain::codes::CodeList;
use crate::domain::date::iso;
use crate::domain::eligibility::held_groups;
use crate::domain::groups;
use crate::progress::measure::reason::Reason;
use crate::progress::period::Scope;
use crate::progress::plan::{Groups, Measure, Served, Trigger};
use crate::register::sql::statement;
use crate::register::{Reader, Result};

pub use crate::progress::measure::figure::{
    Channel, Figure, GroupRow, ListedPerson, Month, MonthlySeries, People, Population, Reading,
};

/// The query of a measure with its parameters.
#[derive(Clone, Debug)]
pub(super) struct Query {
    rows_sql: &'static str,
    household: bool,
    params: Vec<(&'static str, Value)>,
}

impl Query {
    /// The query of a measure; `None` for an indicator.
    pub fn new(measure: &Measure, scope: Scope) -> Option<Self> {
        let (rows_sql, groups, own_params) = match measure {
            Measure::Trainees { levels, groups, .. } => (
                statement!("measure/sql/trained.sql"),
                groups.as_ref(),
                vec![(":levels", json(levels))],
            ),
            Measure::Placed { groups, .. } => {
                (statement!("measure/sql/placed.sql"), Some(groups), vec![])
            }
            Measure::Served { served, .. } => (
                statement!("measure/sql/served.sql"),
                Some(&served.groups),
                served_params(served),
            ),
            Measure::Indicator { .. } => return None,
        };
        let mut params = common_params(groups, scope);
        params.extend(own_params);
        Some(Self {
            rows_sql,
            household: matches!(measure, Measure::Served { served, .. } if served.household),
            params,
        })
    }

    /// The query with `require = "any"` instead of `"all"`; `None` when it already is.
    pub fn any_of(&self) -> Option<Self> {
        let mut any = self.clone();
        let is_all = |(name, value): &&mut (&str, Value)| *name == ":all" && *value == true.into();
        any.params.iter_mut().find(is_all)?.1 = false.into();
        Some(any)
    }

    /// The figure with its months and channels.
    pub fn monthly_series(&self, reader: Reader<'_>) -> Result<MonthlySeries> {
        let parts = self.run(reader, include_str!("measure/sql/figure.sql"), &[], |row| {
            let figure = Figure {
                denominator: read_count(row, "units")?,
                numerator: read_count(row, "met")?,
                events: read_count(row, "events")?,
            };
            Ok((row.get("month")?, row.get("channel")?, figure))
        })?;
        let mut series = MonthlySeries::default();
        for (month, channel, part) in parts {
            series.add(month, channel, part);
        }
        series
            .channels
            .sort_by(|a, b| (b.numerator, &a.channel).cmp(&(a.numerator, &b.channel)));
        Ok(series)
    }

    /// One list of people, in the order of day and name.
    pub fn list(&self, reader: Reader<'_>, population: Population) -> Result<Vec<ListedPerson>> {
        let people = self.list_people(reader, Some(population))?;
        Ok(people.into_iter().map(|(_, person)| person).collect())
    }

    /// Both lists of people from one reading.
    pub fn people(&self, reader: Reader<'_>) -> Result<People> {
        let mut people = People::default();
        for (in_numerator, person) in self.list_people(reader, None)? {
            if in_numerator {
                people.numerator.push(person);
            } else {
                people.gap.push(person);
            }
        }
        Ok(people)
    }

    fn list_people(
        &self,
        reader: Reader<'_>,
        population: Option<Population>,
    ) -> Result<Vec<(bool, ListedPerson)>> {
        let counted_param =
            population.map_or(Value::Null, |which| (which == Population::Numerator).into());
        self.run(
            reader,
            statement!("measure/sql/list.sql"),
            &[(":counted", counted_param)],
            |row| Ok((row.get("counted")?, self.read_person(row)?)),
        )
    }

    fn read_person(&self, row: &Row) -> rusqlite::Result<ListedPerson> {
        let household = self.household.then(|| row.get("household")).transpose()?;
        let membership_codes: Option<String> = row.get("papers")?;
        Ok(ListedPerson {
            person_id: row.get("person_id")?,
            full_name: row.get("full_name")?,
            citizen_id: row.get("citizen_id")?,
            sex: row.get("sex")?,
            phone: row.get("phone")?,
            phone_owner: row.get("phone_owner")?,
            neighbourhood: row.get("neighbourhood")?,
            address: row.get("address")?,
            household: household.flatten(),
            opened_on: row.get("opened_on")?,
            met_on: row.get("met_on")?,
            reason: read_reason(row)?,
            groups: held_groups(
                &membership_codes.unwrap_or_default(),
                &row.get::<_, String>("ethnicity")?,
                row.get("elderly")?,
            ),
            channel: row.get("channel")?,
            level: row.get("level")?,
            funding: row.get("funding")?,
        })
    }

    /// Runs `selection` over two tables: `measured`, the rows of the measure, and `listed`, one row for each unit.
    fn run<T>(
        &self,
        reader: Reader<'_>,
        selection: &str,
        extra_params: &[(&'static str, Value)],
        read: impl FnMut(&Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let sql = format!(
            "WITH measured AS ({}), listed AS ({})\n{selection}",
            self.rows_sql,
            statement!("measure/sql/unit_rows.sql")
        );
        let params = self.params.iter().chain(extra_params);
        reader.rows_by_name(&sql, params, read)
    }
}

/// Measure 4: the latest value of an indicator dated in the period.
pub fn reading(reader: Reader<'_>, indicator: &str, scope: Scope) -> Result<Option<Reading>> {
    let (from, end) = (iso(scope.period.from()), iso(scope.end()));
    let params = named_params! {":indicator": indicator, ":from": from, ":end": end};
    let sql = include_str!("measure/sql/indicator.sql");
    reader.optional(sql, params, |row| {
        Ok(Reading {
            value: row.get("value")?,
            as_of: row.get("as_of")?,
            source: row.get("source")?,
        })
    })
}

fn served_params(served: &Served) -> Vec<(&'static str, Value)> {
    let (needs, confirmed) = match &served.trigger {
        Trigger::Need { kinds, confirmed } => (json(kinds), *confirmed),
        Trigger::Membership => (Value::Null, false),
    };
    let by_membership = served.trigger == Trigger::Membership;
    let services = &served.services;
    let advice = services.advice.as_deref().map(json);
    let training = services.training.as_ref();
    let levels = training.map(|training| json(&training.levels));
    let supported = training.is_some_and(|training| training.supported);
    vec![
        (":needs", needs),
        (":confirmed", confirmed.into()),
        (":membership", by_membership.into()),
        (":advice", advice.into()),
        (":levels", levels.into()),
        (":supported", supported.into()),
        (":placement", services.placement.is_some().into()),
        (":suitable", services.placement.unwrap_or_default().into()),
        (":loan", services.loan.into()),
        (":all", served.all.into()),
        (":household", served.household.into()),
        (":elderly_member", served.elderly_member.into()),
    ]
}

/// Parameters common to the measures: the days, and who may count; without groups any person may.
fn common_params(groups: Option<&Groups>, scope: Scope) -> Vec<(&'static str, Value)> {
    let filter = groups.cloned().unwrap_or_default();
    vec![
        (":from", iso(scope.period.from()).into()),
        (":end", iso(scope.end()).into()),
        (":by_year", scope.period.over_a_year().into()),
        (":uncounted_contracts", json(&uncounted_contracts())),
        (":any_person", groups.is_none().into()),
        (":groups", json(&filter.membership_codes())),
        (":elderly", filter.has_elderly().into()),
        (":minorities", json(&filter.minorities())),
    ]
}

/// The contracts that measure 2 does not count: probation and under one month.
pub(super) fn uncounted_contracts() -> Vec<&'static str> {
    let contracts = CodeList::Contract.codes().iter();
    let uncounted = contracts.filter(|contract| contract.extra("counts") == "no");
    uncounted.map(|contract| contract.code).collect()
}

fn read_reason(row: &Row) -> rusqlite::Result<Option<Reason>> {
    let slug: Option<String> = row.get("reason")?;
    Ok(slug.map(|slug| Reason::from_slug(&slug)))
}

fn read_count(row: &Row, column: &str) -> rusqlite::Result<u64> {
    row.get::<_, u32>(column).map(u64::from)
}

/// The ethnicities of group 2, as a JSON list.
pub(super) fn minorities() -> Value {
    json(&Groups(vec!["2"]).minorities())
}

/// A JSON object from the code of each group to its place in the order of main groups (common rule 3).
pub(super) fn ranks() -> Value {
    let place = |group: &groups::Group| {
        let code = group.code.code;
        Some((code.to_owned(), groups::rank(code)?.into()))
    };
    let places: serde_json::Map<_, _> = groups::all().iter().filter_map(place).collect();
    serde_json::Value::Object(places).to_string().into()
}

/// Codes as a JSON list, for `json_each` in a query.
pub(super) fn json(codes: &[&str]) -> Value {
    serde_json::Value::from(codes).to_string().into()
}
