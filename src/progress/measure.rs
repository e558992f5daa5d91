//! The measures of `data/manual/counting.md` as queries (`sql/`): a figure, its months and its list of people come from the rows of one
//! query. Owns the parameters of a query, not the rules: those stand in the SQL. Reads only; a list by group, sex or
//! neighbourhood is `breakdown`'s.

mod figure;
pub mod funding;
pub mod outreach;
pub mod person_targets;
pub mod reason;

use chrono::NaiveDate;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::domain::codes::List;
use crate::domain::date::iso;
use crate::domain::eligibility::held_groups;
use crate::domain::groups;
use crate::progress::measure::reason::Reason;
use crate::progress::period::Period;
use crate::progress::plan::{Groups, Measure, Served, Trigger};

pub use crate::progress::measure::figure::{
    Channel, Figure, GroupRow, ListedPerson, Month, MonthlySeries, People, Population, Reading,
};

const TRAINED: &str = include_str!("measure/sql/trained.sql");
const PLACED: &str = include_str!("measure/sql/placed.sql");
const SERVED: &str = include_str!("measure/sql/served.sql");
const INDICATOR: &str = include_str!("measure/sql/indicator.sql");
const FIGURE: &str = include_str!("measure/sql/figure.sql");
const UNIT_ROWS: &str = include_str!("measure/sql/unit_rows.sql");
const OF_PERSON: &str = include_str!("measure/sql/of_person.sql");
const LIST: &str = include_str!("measure/sql/list.sql");

/// The query of a measure over a period.
#[derive(Clone, Debug)]
pub struct Query {
    rows_sql: &'static str,
    household: bool,
    params: Vec<(&'static str, Value)>,
}

impl Query {
    /// The query that counts people by a measure in a period, as seen on `as_of`; none for an indicator.
    #[must_use]
    pub fn new(measure: &Measure, period: &Period, as_of: NaiveDate) -> Option<Self> {
        match measure {
            Measure::Trainees { levels, groups, .. } => {
                Some(Self::trained(levels, groups.as_ref(), period, as_of))
            }
            Measure::Placed { groups, .. } => Some(Self::placed(groups, period, as_of)),
            Measure::Served { served, .. } => Some(Self::served(served, period, as_of)),
            Measure::Indicator { .. } => None,
        }
    }

    /// Measure 1; no groups: any person.
    #[must_use]
    pub fn trained(
        levels: &[&str],
        groups: Option<&Groups>,
        period: &Period,
        as_of: NaiveDate,
    ) -> Self {
        let mut params = params_of(groups, period, as_of);
        params.push((":levels", json(levels)));
        Self {
            rows_sql: TRAINED,
            household: false,
            params,
        }
    }

    /// Measure 2.
    #[must_use]
    pub fn placed(groups: &Groups, period: &Period, as_of: NaiveDate) -> Self {
        Self {
            rows_sql: PLACED,
            household: false,
            params: params_of(Some(groups), period, as_of),
        }
    }

    /// Measure 3.
    #[must_use]
    pub fn served(served: &Served, period: &Period, as_of: NaiveDate) -> Self {
        let mut params = params_of(Some(&served.groups), period, as_of);
        params.extend(served_params(served));
        Self {
            rows_sql: SERVED,
            household: served.household,
            params,
        }
    }

    /// The same where any one service meets an obligation; none when one is enough anyway.
    #[must_use]
    pub fn any_of(&self) -> Option<Self> {
        let all = |(name, value): &(&str, Value)| *name == ":all" && *value == Value::Integer(1);
        let at = self.params.iter().position(all)?;
        let mut any = self.clone();
        any.params[at].1 = Value::Integer(0);
        Some(any)
    }

    /// The figure, month by month and by channel.
    pub fn monthly_series(&self, conn: &Connection) -> rusqlite::Result<MonthlySeries> {
        let parts = self.run(conn, FIGURE, &[], |row| {
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

    /// The people, by day and name.
    pub fn list(
        &self,
        conn: &Connection,
        population: Population,
    ) -> rusqlite::Result<Vec<ListedPerson>> {
        let people = self.list_people(conn, Some(population))?;
        Ok(people.into_iter().map(|(_, person)| person).collect())
    }

    /// Both lists in one reading.
    pub fn people(&self, conn: &Connection) -> rusqlite::Result<People> {
        let mut people = People::default();
        for (in_numerator, person) in self.list_people(conn, None)? {
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
        conn: &Connection,
        population: Option<Population>,
    ) -> rusqlite::Result<Vec<(bool, ListedPerson)>> {
        let counted_param =
            population.map_or(Value::Null, |which| (which == Population::Numerator).into());
        self.run(conn, LIST, &[(":counted", counted_param)], |row| {
            Ok((row.get("counted")?, self.read_person(row)?))
        })
    }

    fn read_person(&self, row: &Row) -> rusqlite::Result<ListedPerson> {
        let household = self.household.then(|| row.get("household")).transpose()?;
        let reason: Option<String> = row.get("reason")?;
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
            reason: reason.map(|slug| Reason::from_slug(&slug)),
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

    /// How the measure stands for one person: none when it has nothing to do with them, else why they do not count.
    pub fn person_reason(
        &self,
        conn: &Connection,
        person: i64,
    ) -> rusqlite::Result<Option<Option<Reason>>> {
        let sql = OF_PERSON.replace("{rows}", self.rows_sql);
        let mut statement = conn.prepare_cached(&sql)?;
        let person_param = [(":person", Value::Integer(person))];
        for (name, value) in self.params.iter().chain(&person_param) {
            if let Some(at) = statement.parameter_index(name)? {
                statement.raw_bind_parameter(at, value)?;
            }
        }
        let mut rows = statement.raw_query();
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let reason: Option<String> = row.get("reason")?;
        Ok(Some(reason.map(|slug| Reason::from_slug(&slug))))
    }

    /// Runs `select` over the rows of the measure: `measured` all of them, `listed` one for each unit.
    fn run<T>(
        &self,
        conn: &Connection,
        select: &str,
        extra_params: &[(&'static str, Value)],
        read: impl FnMut(&Row) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        let sql = format!(
            "WITH measured AS ({}), listed AS ({UNIT_ROWS})\n{select}",
            self.rows_sql
        );
        let mut statement = conn.prepare_cached(&sql)?;
        for (name, value) in self.params.iter().chain(extra_params) {
            // a parameter of the measure that this query does not use is left out
            if let Some(at) = statement.parameter_index(name)? {
                statement.raw_bind_parameter(at, value)?;
            }
        }
        statement.raw_query().mapped(read).collect()
    }
}

/// The latest value of an indicator dated in the period, as seen on `as_of` (measure 4).
pub fn reading(
    conn: &Connection,
    indicator: &str,
    period: &Period,
    as_of: NaiveDate,
) -> rusqlite::Result<Option<Reading>> {
    let (from, end) = (iso(period.from()), iso(period.end(as_of)));
    let params = [(":indicator", indicator), (":from", &from), (":end", &end)];
    conn.prepare_cached(INDICATOR)?
        .query_row(&params, |row| {
            Ok(Reading {
                value: row.get("value")?,
                as_of: row.get("as_of")?,
                source: row.get("source")?,
            })
        })
        .optional()
}

fn served_params(served: &Served) -> Vec<(&'static str, Value)> {
    let (needs, confirmed) = match &served.trigger {
        Trigger::Need { kinds, confirmed } => (json(kinds), *confirmed),
        Trigger::Membership => (Value::Null, false),
    };
    let services = &served.services;
    let training = services.training.as_ref();
    vec![
        (":needs", needs),
        (":confirmed", confirmed.into()),
        (
            ":membership",
            (served.trigger == Trigger::Membership).into(),
        ),
        (
            ":advice",
            services.advice.as_deref().map_or(Value::Null, json),
        ),
        (
            ":levels",
            training.map_or(Value::Null, |training| json(&training.levels)),
        ),
        (
            ":supported",
            training.is_some_and(|training| training.supported).into(),
        ),
        (":placement", services.placement.is_some().into()),
        (":suitable", services.placement.unwrap_or_default().into()),
        (":loan", services.loan.into()),
        (":all", served.all.into()),
        (":household", served.household.into()),
        (":elderly_member", served.elderly_member.into()),
    ]
}

/// What every measure asks: the days, and who may count; no groups: any person.
fn params_of(
    groups: Option<&Groups>,
    period: &Period,
    as_of: NaiveDate,
) -> Vec<(&'static str, Value)> {
    let filter = groups.cloned().unwrap_or_default();
    vec![
        (":from", iso(period.from()).into()),
        (":end", iso(period.end(as_of)).into()),
        (":by_year", period.over_a_year().into()),
        (":uncounted_contracts", json(&uncounted_contracts())),
        (":any_person", groups.is_none().into()),
        (":groups", json(&filter.membership_codes())),
        (":elderly", filter.has_elderly().into()),
        (":minorities", json(&filter.minorities())),
    ]
}

/// Probation and under one month (`data/manual/counting.md`, measure 2).
pub(super) fn uncounted_contracts() -> Vec<&'static str> {
    let contracts = List::Contract.codes().iter();
    contracts
        .filter(|contract| contract.extra("counts") == "no")
        .map(|contract| contract.code)
        .collect()
}

fn read_count(row: &Row, column: &str) -> rusqlite::Result<u64> {
    row.get::<_, u32>(column).map(u64::from)
}

/// The ethnicities of group 2.
pub(super) fn minorities() -> Value {
    json(&Groups(vec!["2"]).minorities())
}

/// Each group's code and its place in the order of main groups.
pub(super) fn ranks() -> Value {
    let place = |group: &groups::Group| {
        Some((
            group.code.code.to_owned(),
            groups::rank(group.code.code)?.into(),
        ))
    };
    let places: serde_json::Map<_, _> = groups::all().iter().filter_map(place).collect();
    serde_json::Value::Object(places).to_string().into()
}

/// Codes as a JSON list, the way the queries take them.
pub(super) fn json(codes: &[&str]) -> Value {
    serde_json::Value::from(codes).to_string().into()
}
