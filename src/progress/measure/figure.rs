//! What a measure found: the figure, how it grew, the people behind it. Owns no query.

use crate::progress::measure::reason::Reason;

/// The people a figure counts, or those it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Population {
    /// Counted: the figure itself.
    Numerator,
    /// Shares: denominator minus numerator, a worklist. Counts: people of the groups with an enrolment or placement in the
    /// period, none of which counted.
    Gap,
}

/// What a measure adds up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Figure {
    /// Units with a row: the denominator of a share.
    pub denominator: u64,
    /// Units counted: persons, households, or persons a year in a period of over twelve months.
    pub numerator: u64,
    /// Rows counted: enrolments, placements, obligations.
    pub events: u64,
}

/// The part of a figure that one month brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// `2026-03`.
    pub month: String,
    /// Units that counted first in it: the months add up to the figure.
    pub numerator: u64,
}

/// A figure and how it grew.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct MonthlySeries {
    pub figure: Figure,
    /// Months with somebody, in order.
    pub months: Vec<Month>,
    /// Placements: by channel of the first of each unit, most first; the rows add up to the figure. Else empty.
    pub channels: Vec<Channel>,
}

/// The part of a figure of placements that came by one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// A code of [`List::Channel`](crate::domain::codes::List::Channel).
    pub channel: String,
    /// Units whose first counted placement came by it.
    pub numerator: u64,
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
    /// A code of [`List::Sex`](crate::domain::codes::List::Sex).
    pub sex: String,
    /// Digits.
    pub phone: Option<String>,
    /// Whose telephone, where it is somebody else's.
    pub phone_owner: Option<String>,
    /// Tổ dân phố.
    pub neighbourhood: Option<String>,
    /// Where they live now.
    pub address: Option<String>,
    /// The household counted, when the target counts households and the person has one.
    pub household: Option<String>,
    /// The day it is owed from; for a count the day of the event.
    pub opened_on: String,
    /// The day it was met; none when missing.
    pub met_on: Option<String>,
    /// Why it does not count; none when it does.
    pub reason: Option<Reason>,
    /// Groups held on the day of the event, or on any day of the window W: sub-codes in the order of the plan.
    pub groups: Vec<&'static str>,
    /// Of the job behind the row: a code of [`List::Channel`](crate::domain::codes::List::Channel).
    pub channel: Option<String>,
    /// Of the course behind the row: a code of [`List::Level`](crate::domain::codes::List::Level).
    pub level: Option<String>,
    /// Who pays for it: a code of [`List::Funding`](crate::domain::codes::List::Funding).
    pub funding: Option<String>,
}

/// Everybody behind a figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// The figure itself.
    pub numerator: Vec<ListedPerson>,
    /// [`Population::Gap`].
    pub gap: Vec<ListedPerson>,
}

impl People {
    /// One of the two lists.
    #[must_use]
    pub fn of(&self, population: Population) -> &[ListedPerson] {
        match population {
            Population::Numerator => &self.numerator,
            Population::Gap => &self.gap,
        }
    }
}

/// A row of the table by group (`data/manual/counting.md`, common rule 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// An entry of [`MAIN_ORDER`](crate::domain::groups::MAIN_ORDER); none: in no priority group.
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

impl MonthlySeries {
    /// Adds the units whose first row fell in a month; those that do not count have none.
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
