//! Results of a measure: the figure, its months and channels, the people behind it. Owns no query.

use serde::Serialize;

use crate::domain::ids::PersonId;
use crate::progress::measure::reason::Reason;

/// One of the two lists of people behind a figure (`data/manual/counting.md`, common rule 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Population {
    /// The people counted.
    Numerator,
    /// Of a share: denominator minus numerator. Of a count: people of the counting groups with an enrolment or placement in
    /// the period, none of which counts.
    Gap,
}

/// The numbers of a measure over a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Figure {
    /// Units with a row; the denominator of a share.
    pub denominator: u64,
    /// Units counted: persons, households, or in a period of over twelve months pairs of person and calendar year.
    pub numerator: u64,
    /// Rows counted: enrolments, placements, obligations.
    pub events: u64,
}

/// The part of a figure that falls in one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// `2026-03`.
    pub month: String,
    /// Units whose first counted row is of this month; the months add up to the figure.
    pub numerator: u64,
}

/// A figure with its parts by month and channel.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct MonthlySeries {
    pub figure: Figure,
    /// In order; months without a unit are left out.
    pub months: Vec<Month>,
    /// Of placements, by channel of each unit's first, the largest first; adds up to the figure. Empty for other measures.
    pub channels: Vec<Channel>,
}

/// The part of a figure of placements found by one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// A code of [`CodeList::Channel`](crate::domain::codes::CodeList::Channel).
    pub channel: String,
    /// Units whose first counted placement was found by it.
    pub numerator: u64,
    /// Counted placements of those units.
    pub events: u64,
}

/// A person behind a figure; serialized for `vieclam progress --list`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedPerson {
    #[serde(rename = "register_no")]
    pub person_id: PersonId,
    pub citizen_id: Option<String>,
    pub full_name: String,
    /// A code of [`CodeList::Sex`](crate::domain::codes::CodeList::Sex).
    #[serde(skip)]
    pub sex: String,
    pub phone: Option<String>,
    /// The owner of the phone, if not the person.
    #[serde(skip)]
    pub phone_owner: Option<String>,
    pub neighbourhood: Option<String>,
    #[serde(skip)]
    pub address: Option<String>,
    /// The household code where the target counts households.
    pub household: Option<String>,
    /// ISO day the obligation opens; of a count the day of the event.
    pub opened_on: String,
    /// ISO day the obligation is met or the event counts; `None` in [`Population::Gap`].
    pub met_on: Option<String>,
    /// `None` in [`Population::Numerator`].
    pub reason: Option<Reason>,
    /// Sub-codes held on the day of the event or on any day of the window W, in the order of the plan.
    #[serde(skip)]
    pub groups: Vec<&'static str>,
    /// Of the placement behind the row: a code of [`CodeList::Channel`](crate::domain::codes::CodeList::Channel).
    #[serde(skip)]
    pub channel: Option<String>,
    /// Of the course behind the row: a code of [`CodeList::Level`](crate::domain::codes::CodeList::Level).
    #[serde(skip)]
    pub level: Option<String>,
    /// Of the enrolment behind the row: a code of [`CodeList::Funding`](crate::domain::codes::CodeList::Funding).
    #[serde(skip)]
    pub funding: Option<String>,
}

/// Both lists of people behind a figure. They are counted by all; who they are is read through [`select`].
///
/// [`select`]: crate::progress::select
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    pub(in crate::progress) numerator: Vec<ListedPerson>,
    pub(in crate::progress) gap: Vec<ListedPerson>,
}

impl People {
    /// The number of people of one of the two lists.
    #[must_use]
    pub fn count(&self, population: Population) -> usize {
        self.of(population).len()
    }

    /// One of the two lists.
    pub(in crate::progress) fn of(&self, population: Population) -> &[ListedPerson] {
        match population {
            Population::Numerator => &self.numerator,
            Population::Gap => &self.gap,
        }
    }
}

/// A row of the table by group (`data/manual/counting.md`, common rule 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// An entry of [`MAIN_ORDER`](crate::domain::groups::MAIN_ORDER); `None`: in no priority group.
    pub group: Option<&'static str>,
    /// People in the group; a person in two groups is in both rows.
    pub people: u64,
    /// People whose main group it is; adds up to the figure.
    pub main: u64,
}

/// A recorded value of an indicator (measure 4).
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Percent.
    pub value: f64,
    /// ISO day the value describes.
    pub as_of: String,
    pub source: Option<String>,
}

impl MonthlySeries {
    /// Adds one part of the figure; uncounted units have no month. Parts arrive in the order of months.
    pub(super) fn add(&mut self, month: Option<String>, channel: Option<String>, part: Figure) {
        self.figure.denominator += part.denominator;
        self.figure.numerator += part.numerator;
        self.figure.events += part.events;
        let Some(month) = month else { return };
        match self.months.last_mut().filter(|last| last.month == month) {
            Some(last) => last.numerator += part.numerator,
            None => self.months.push(Month {
                month,
                numerator: part.numerator,
            }),
        }
        let Some(channel) = channel else { return };
        match self.channels.iter_mut().find(|c| c.channel == channel) {
            Some(existing) => {
                existing.numerator += part.numerator;
                existing.events += part.events;
            }
            None => self.channels.push(Channel {
                channel,
                numerator: part.numerator,
                events: part.events,
            }),
        }
    }
}
