//! The measures of `counting.md` as queries (`sql/`): a figure, its list of people and its tables come from the rows of one
//! query. Owns the parameters of a query, not the rules: those stand in the SQL. Reads only.

use chrono::NaiveDate;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::domain::codes::List;
use crate::domain::date::iso;
use crate::domain::groups;
use crate::progress::period::Period;
use crate::progress::plan::{Groups, Measure, Opens, Served};
use crate::progress::reason::Reason;

const TRAINED: &str = include_str!("sql/trained.sql");
const PLACED: &str = include_str!("sql/placed.sql");
const SERVED: &str = include_str!("sql/served.sql");
const INDICATOR: &str = include_str!("sql/indicator.sql");
const FIGURE: &str = include_str!("sql/figure.sql");
const CHANNELS: &str = include_str!("sql/channels.sql");
const LISTED: &str = include_str!("sql/listed.sql");
const OF_PERSON: &str = include_str!("sql/of_person.sql");
const LIST: &str = include_str!("sql/list.sql");
const GROUPS: &str = include_str!("sql/groups.sql");

/// The people a figure counts, or those it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Counted: the figure itself.
    Counted,
    /// Shares: denominator minus numerator, a worklist. Counts: people of the groups with an enrolment or placement in the
    /// period, none of which counted.
    Missing,
}

/// What a measure adds up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Figure {
    /// Units with a row: the denominator of a share.
    pub units: u64,
    /// Units counted: persons, households, or persons a year in a period of over twelve months.
    pub met: u64,
    /// Rows counted: enrolments, placements, obligations.
    pub events: u64,
}

/// The part of a figure of placements that came by one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// A code of [`List::Channel`].
    pub channel: String,
    /// Units whose first counted placement came by it.
    pub met: u64,
    /// Counted placements of those units.
    pub events: u64,
}

/// Somebody behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPerson {
    /// The register number.
    pub person_id: i64,
    /// As written.
    pub full_name: String,
    /// Twelve digits; none yet for some.
    pub citizen_id: Option<String>,
    /// Digits.
    pub phone: Option<String>,
    /// Tổ dân phố.
    pub neighbourhood: Option<String>,
    /// The household counted, when the target counts households and the person has one.
    pub household: Option<String>,
    /// The day it is owed from; for a count the day of the event.
    pub opened_on: String,
    /// The day it was met; none when missing.
    pub met_on: Option<String>,
    /// Why it does not count; none when it does.
    pub reason: Option<Reason>,
}

/// A row of the table by group (`counting.md`, common rule 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// An entry of [`groups::MAIN_ORDER`]; none: in no priority group.
    pub group: Option<&'static str>,
    /// How many are in it; somebody in two groups stands in both rows.
    pub people: u64,
    /// How many have it as main group; adds up to the figure.
    pub main: u64,
}

/// A figure of the statistics office.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Percent.
    pub value: f64,
    /// The day it describes, `YYYY-MM-DD`.
    pub as_of: String,
    /// Who says so.
    pub source: Option<String>,
}

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

    /// The figure.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn figure(&self, conn: &Connection) -> rusqlite::Result<Figure> {
        let read = |row: &Row| {
            Ok(Figure {
                units: whole(row, "units")?,
                met: whole(row, "met")?,
                events: whole(row, "events")?,
            })
        };
        let figures = self.over(conn, FIGURE, &[], read)?;
        Ok(figures.first().copied().unwrap_or_default())
    }

    /// The figure of placements by channel of the first of each unit, most first: the rows add up to [`Query::figure`].
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn channels(&self, conn: &Connection) -> rusqlite::Result<Vec<Channel>> {
        self.over(conn, CHANNELS, &[], |row| {
            let (channel, met, events) = (
                row.get("channel")?,
                whole(row, "units")?,
                whole(row, "events")?,
            );
            Ok(Channel {
                channel,
                met,
                events,
            })
        })
    }

    /// The people, by day and name.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn list(&self, conn: &Connection, which: Which) -> rusqlite::Result<Vec<ListedPerson>> {
        self.over(conn, LIST, &[counted(which)], |row| {
            Ok(ListedPerson {
                person_id: row.get("person_id")?,
                full_name: row.get("full_name")?,
                citizen_id: row.get("citizen_id")?,
                phone: row.get("phone")?,
                neighbourhood: row.get("neighbourhood")?,
                household: if self.household {
                    row.get("household")?
                } else {
                    None
                },
                opened_on: row.get("opened_on")?,
                met_on: row.get("met_on")?,
                reason: row
                    .get::<_, Option<String>>("reason")?
                    .map(|slug| Reason::of(&slug)),
            })
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

    /// The people by group.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn by_group(&self, conn: &Connection, which: Which) -> rusqlite::Result<Vec<GroupRow>> {
        let more = [
            counted(which),
            (":ranks", ranks()),
            (":all_minorities", minorities()),
        ];
        self.over(conn, GROUPS, &more, |row| {
            let place: Option<u32> = row.get("place")?;
            let group = place.and_then(|place| groups::MAIN_ORDER.get(place as usize).copied());
            Ok(GroupRow {
                group,
                people: whole(row, "people")?,
                main: whole(row, "main")?,
            })
        })
    }

    /// Runs `select` over the rows of the measure: `measured` all of them, `listed` one for each of [`Which`] people.
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
pub(super) fn uncounted_contracts() -> Vec<&'static str> {
    let contracts = List::Contract.codes().iter();
    contracts
        .filter(|contract| contract.extra("counts") == "no")
        .map(|contract| contract.code)
        .collect()
}

fn whole(row: &Row, column: &str) -> rusqlite::Result<u64> {
    row.get::<_, u32>(column).map(u64::from)
}

fn counted(which: Which) -> (&'static str, Value) {
    (":counted", (which == Which::Counted).into())
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
