//! The measures of `counting.md` as queries (`sql/`): a figure, its months and its list of people come from the rows of one
//! query. Owns the parameters of a query, not the rules: those stand in the SQL. Reads only; a list by group, sex or
//! neighbourhood is `breakdown`'s.

mod found;

use chrono::NaiveDate;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::domain::codes::List;
use crate::domain::date::iso;
use crate::domain::eligibility::held;
use crate::progress::period::Period;
use crate::progress::plan::{Groups, Measure, Opens, Served};
use crate::progress::reason::Reason;

pub use self::found::{
    Channel, Figure, GroupRow, Grown, ListedPerson, Month, People, Reading, Which,
};

const TRAINED: &str = include_str!("sql/trained.sql");
const PLACED: &str = include_str!("sql/placed.sql");
const SERVED: &str = include_str!("sql/served.sql");
const INDICATOR: &str = include_str!("sql/indicator.sql");
const FIGURE: &str = include_str!("sql/figure.sql");
const LISTED: &str = include_str!("sql/listed.sql");
const OF_PERSON: &str = include_str!("sql/of_person.sql");
const LIST: &str = include_str!("sql/list.sql");

/// The query of a measure over a period.
#[derive(Clone, Debug)]
pub struct Query {
    rows: &'static str,
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
            rows: TRAINED,
            household: false,
            params,
        }
    }

    /// Measure 2.
    #[must_use]
    pub fn placed(groups: &Groups, period: &Period, as_of: NaiveDate) -> Self {
        Self {
            rows: PLACED,
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
            rows: SERVED,
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
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn grown(&self, conn: &Connection) -> rusqlite::Result<Grown> {
        let parts = self.over(conn, FIGURE, &[], |row| {
            let figure = Figure {
                units: whole(row, "units")?,
                met: whole(row, "met")?,
                events: whole(row, "events")?,
            };
            Ok((row.get("month")?, row.get("channel")?, figure))
        })?;
        let mut grown = Grown::default();
        for (month, channel, part) in parts {
            grown.add(month, channel, part);
        }
        grown
            .channels
            .sort_by(|a, b| (b.met, &a.channel).cmp(&(a.met, &b.channel)));
        Ok(grown)
    }

    /// The people, by day and name.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn list(&self, conn: &Connection, which: Which) -> rusqlite::Result<Vec<ListedPerson>> {
        let people = self.listed(conn, Some(which))?;
        Ok(people.into_iter().map(|(_, person)| person).collect())
    }

    /// Both lists in one reading.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn people(&self, conn: &Connection) -> rusqlite::Result<People> {
        let mut people = People::default();
        for (counted, person) in self.listed(conn, None)? {
            if counted {
                people.counted.push(person);
            } else {
                people.missing.push(person);
            }
        }
        Ok(people)
    }

    fn listed(
        &self,
        conn: &Connection,
        which: Option<Which>,
    ) -> rusqlite::Result<Vec<(bool, ListedPerson)>> {
        let asked = which.map_or(Value::Null, |which| (which == Which::Counted).into());
        self.over(conn, LIST, &[(":counted", asked)], |row| {
            Ok((row.get("counted")?, self.person(row)?))
        })
    }

    fn person(&self, row: &Row) -> rusqlite::Result<ListedPerson> {
        let household = self.household.then(|| row.get("household")).transpose()?;
        let reason: Option<String> = row.get("reason")?;
        let papers: Option<String> = row.get("papers")?;
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
            reason: reason.map(|slug| Reason::of(&slug)),
            groups: held(
                &papers.unwrap_or_default(),
                &row.get::<_, String>("ethnicity")?,
                row.get("elderly")?,
            ),
            channel: row.get("channel")?,
            level: row.get("level")?,
            funding: row.get("funding")?,
        })
    }

    /// How the measure stands for one person: none when it has nothing to do with them, else why they do not count.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn of_person(
        &self,
        conn: &Connection,
        person: i64,
    ) -> rusqlite::Result<Option<Option<Reason>>> {
        let sql = OF_PERSON.replace("{rows}", self.rows);
        let mut statement = conn.prepare_cached(&sql)?;
        let mine = [(":person", Value::Integer(person))];
        for (name, value) in self.params.iter().chain(&mine) {
            if let Some(at) = statement.parameter_index(name)? {
                statement.raw_bind_parameter(at, value)?;
            }
        }
        let mut rows = statement.raw_query();
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let reason: Option<String> = row.get("reason")?;
        Ok(Some(reason.map(|slug| Reason::of(&slug))))
    }

    /// Runs `select` over the rows of the measure: `measured` all of them, `listed` one for each unit.
    fn over<T>(
        &self,
        conn: &Connection,
        select: &str,
        more: &[(&'static str, Value)],
        read: impl FnMut(&Row) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        let sql = format!(
            "WITH measured AS ({}), listed AS ({LISTED})\n{select}",
            self.rows
        );
        let mut statement = conn.prepare_cached(&sql)?;
        for (name, value) in self.params.iter().chain(more) {
            // a parameter of the measure that this query does not use is left out
            if let Some(at) = statement.parameter_index(name)? {
                statement.raw_bind_parameter(at, value)?;
            }
        }
        statement.raw_query().mapped(read).collect()
    }
}

/// The latest value of an indicator dated in the period, as seen on `as_of` (measure 4).
///
/// # Errors
/// When the register cannot be read.
pub fn reading(
    conn: &Connection,
    indicator: &str,
    period: &Period,
    as_of: NaiveDate,
) -> rusqlite::Result<Option<Reading>> {
    let (from, end) = (iso(period.from()), iso(period.end(as_of)));
    let named = [(":indicator", indicator), (":from", &from), (":end", &end)];
    conn.prepare_cached(INDICATOR)?
        .query_row(&named, |row| {
            Ok(Reading {
                value: row.get("value")?,
                as_of: row.get("as_of")?,
                source: row.get("source")?,
            })
        })
        .optional()
}

fn served_params(served: &Served) -> Vec<(&'static str, Value)> {
    let (needs, confirmed) = match &served.opens {
        Opens::Need { kinds, confirmed } => (json(kinds), *confirmed),
        Opens::Membership => (Value::Null, false),
    };
    let services = &served.services;
    let training = services.training.as_ref();
    vec![
        (":needs", needs),
        (":confirmed", confirmed.into()),
        (":membership", (served.opens == Opens::Membership).into()),
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
    let asked = groups.cloned().unwrap_or_default();
    vec![
        (":from", iso(period.from()).into()),
        (":end", iso(period.end(as_of)).into()),
        (":by_year", period.over_a_year().into()),
        (":uncounted_contracts", json(&uncounted_contracts())),
        (":any_person", groups.is_none().into()),
        (":groups", json(&asked.typed())),
        (":elderly", asked.elderly().into()),
        (":minorities", json(&asked.minorities())),
    ]
}

/// Probation and under one month (`counting.md`, measure 2).
fn uncounted_contracts() -> Vec<&'static str> {
    let contracts = List::Contract.codes().iter();
    contracts
        .filter(|contract| contract.extra("counts") == "no")
        .map(|contract| contract.code)
        .collect()
}

fn whole(row: &Row, column: &str) -> rusqlite::Result<u64> {
    row.get::<_, u32>(column).map(u64::from)
}

fn json(codes: &[&str]) -> Value {
    serde_json::Value::from(codes).to_string().into()
}
