//! A figure by group, sex, neighbourhood and whatever else its people have in common. Every cell is counted from the list
//! behind the figure, so that it cannot differ from the list it opens. Reads nothing (`measure`).

use std::collections::BTreeSet;

use crate::domain::codes::List;
use crate::domain::groups::{MAIN_ORDER, main_group, report_row};
use crate::progress::format;
use crate::progress::measure::{GroupRow, ListedPerson, People, Population};
use crate::progress::plan::{Measure, Target};
use crate::words::{Phrase, breakdown as w};

/// What the people of a figure are parted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Priority group: somebody in two stands in both.
    Group,
    /// Main priority group: adds up.
    MainGroup,
    Sex,
    /// Tổ dân phố.
    Neighbourhood,
    /// How the job was found; placements only.
    Channel,
    /// Level of the course; training only.
    Level,
    /// Who pays for the course; training only.
    Funding,
    /// The month it was met; for those missing the month it opened.
    Month,
}

/// A row of a breakdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakdownRow {
    /// What its people have in common, as [`Dimension::keys`] gives it; none: nothing is recorded.
    pub key: Option<String>,
    /// How many of those counted.
    pub numerator: usize,
    /// How many of those missing.
    pub gap: usize,
}

impl BreakdownRow {
    /// The length of one of its lists.
    #[must_use]
    pub fn count(&self, population: Population) -> usize {
        match population {
            Population::Numerator => self.numerator,
            Population::Gap => self.gap,
        }
    }
}

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Group,
        Self::MainGroup,
        Self::Sex,
        Self::Neighbourhood,
        Self::Channel,
        Self::Level,
        Self::Funding,
        Self::Month,
    ];

    /// As it is typed: `main_group`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::MainGroup => "main_group",
            Self::Sex => "sex",
            Self::Neighbourhood => "neighbourhood",
            Self::Channel => "channel",
            Self::Level => "level",
            Self::Funding => "funding",
            Self::Month => "month",
        }
    }

    /// The one of that slug.
    #[must_use]
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.slug() == slug)
    }

    /// As a heading.
    #[must_use]
    pub fn label(self) -> Phrase {
        match self {
            Self::Group => w::GROUP,
            Self::MainGroup => w::MAIN_GROUP,
            Self::Sex => w::SEX,
            Self::Neighbourhood => w::NEIGHBOURHOOD,
            Self::Channel => w::CHANNEL,
            Self::Level => w::LEVEL,
            Self::Funding => w::FUNDING,
            Self::Month => w::MONTH,
        }
    }

    /// Those that say something about a target; none of an indicator.
    #[must_use]
    pub fn for_target(target: &Target) -> Vec<Self> {
        let (trains, places) = match &target.measure {
            Measure::Trainees { .. } => (true, false),
            Measure::Placed { .. } => (false, true),
            Measure::Served { served, .. } => (
                served.services.training.is_some(),
                served.services.placement.is_some(),
            ),
            Measure::Indicator { .. } => return Vec::new(),
        };
        Self::ALL
            .into_iter()
            .filter(|dimension| match dimension {
                Self::Channel => places,
                Self::Level | Self::Funding => trains,
                _ => true,
            })
            .collect()
    }

    /// Where somebody stands: one key, none when nothing is recorded; by group one a group.
    #[must_use]
    pub fn keys(self, person: &ListedPerson) -> Vec<Option<&str>> {
        if self == Self::Group {
            let rows: BTreeSet<&str> = person.groups.iter().filter_map(|g| report_row(g)).collect();
            let rows: Vec<_> = rows.into_iter().map(Some).collect();
            return if rows.is_empty() { vec![None] } else { rows };
        }
        let day = person.met_on.as_deref().unwrap_or(&person.opened_on);
        vec![match self {
            Self::Group | Self::MainGroup => main_group(person.groups.iter().copied()),
            Self::Sex => Some(person.sex.as_str()),
            Self::Neighbourhood => person.neighbourhood.as_deref(),
            Self::Channel => person.channel.as_deref(),
            Self::Level => person.level.as_deref(),
            Self::Funding => person.funding.as_deref(),
            Self::Month => day.get(..7),
        }]
    }

    /// Whether somebody stands in a cell.
    #[must_use]
    pub fn contains(self, key: Option<&str>, person: &ListedPerson) -> bool {
        self.keys(person).contains(&key)
    }

    /// A cell as a row is headed: `1a Lao động thuộc hộ nghèo`, `Nữ`, `Tổ 12`, `03/2026`.
    #[must_use]
    pub fn row_label(self, key: Option<&str>) -> String {
        let label = |list: List, code: &str| {
            let entry = list.get(code);
            entry.map_or_else(|| code.to_owned(), |code| code.label().to_owned())
        };
        match (self, key) {
            (Self::Group | Self::MainGroup, key) => {
                format::group(MAIN_ORDER.into_iter().find(|code| Some(*code) == key))
            }
            (_, None) => w::NOT_RECORDED.text().to_owned(),
            (Self::Sex, Some(code)) => label(List::Sex, code),
            (Self::Neighbourhood, Some(name)) => w::neighbourhood_row(name),
            (Self::Channel, Some(code)) => label(List::Channel, code),
            (Self::Level, Some(code)) => label(List::Level, code),
            (Self::Funding, Some(code)) => label(List::Funding, code),
            (Self::Month, Some(month)) => format::month(month),
        }
    }

    /// The rows that stand even when nobody is in them, in order.
    fn fixed_keys(self) -> Vec<&'static str> {
        let codes = |list: List| list.codes().iter().map(|code| code.code).collect();
        match self {
            Self::Group | Self::MainGroup => format::groups_in_plan_order(),
            Self::Sex => codes(List::Sex),
            Self::Channel => codes(List::Channel),
            Self::Level => codes(List::Level),
            Self::Funding => codes(List::Funding),
            Self::Neighbourhood | Self::Month => Vec::new(),
        }
    }
}

/// The people of a target by a dimension: every group, level or channel there is, the neighbourhoods and months with
/// somebody; last those of whom nothing is recorded, where there are any.
#[must_use]
pub fn rows(dimension: Dimension, people: &People) -> Vec<BreakdownRow> {
    let empty = |key: Option<String>| BreakdownRow {
        key,
        numerator: 0,
        gap: 0,
    };
    let fixed_keys = dimension.fixed_keys();
    let mut rows: Vec<BreakdownRow> = fixed_keys
        .iter()
        .map(|key| empty(Some((*key).to_owned())))
        .collect();
    for population in [Population::Numerator, Population::Gap] {
        for person in people.of(population) {
            for key in dimension.keys(person) {
                let at = rows.iter().position(|row| row.key.as_deref() == key);
                let at = at.unwrap_or_else(|| {
                    rows.push(empty(key.map(str::to_owned)));
                    rows.len() - 1
                });
                match population {
                    Population::Numerator => rows[at].numerator += 1,
                    Population::Gap => rows[at].gap += 1,
                }
            }
        }
    }
    rows[fixed_keys.len()..].sort_by_key(|row| match row.key.as_deref() {
        Some(key) => (0, leading_number(key), key.to_owned()),
        None => (1, 0, String::new()),
    });
    rows
}

/// The number a neighbourhood begins with, so that tổ 2 stands before tổ 10; those without one come last.
#[must_use]
pub fn leading_number(name: &str) -> u64 {
    let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(u64::MAX)
}

/// The people of a list by priority group, in the order of main groups; only groups with somebody.
#[must_use]
pub fn by_group(people: &[ListedPerson]) -> Vec<GroupRow> {
    let groups = MAIN_ORDER.into_iter().map(Some).chain([None]);
    let mut rows: Vec<GroupRow> = groups
        .map(|group| GroupRow {
            group,
            people: 0,
            main: 0,
        })
        .collect();
    for person in people {
        let (held, main) = (
            Dimension::Group.keys(person),
            Dimension::MainGroup.keys(person),
        );
        for row in &mut rows {
            row.people += u64::from(held.contains(&row.group));
            row.main += u64::from(main.contains(&row.group));
        }
    }
    rows.retain(|row| row.people > 0);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbourhoods_stand_by_number() {
        let mut names = ["10", "2", "Láng Thượng", "2A"];
        names.sort_by_key(|name| (leading_number(name), *name));
        assert_eq!(names, ["2", "2A", "10", "Láng Thượng"]);
    }

    #[test]
    fn every_dimension_is_found_by_its_slug() {
        for dimension in Dimension::ALL {
            assert_eq!(Dimension::parse(dimension.slug()), Some(dimension));
        }
    }
}
