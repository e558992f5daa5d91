//! A figure by group, sex, neighbourhood or another dimension. Each cell is counted from the list of people behind the figure,
//! so that it equals the list it opens.

use std::collections::BTreeSet;

use crate::domain::codes::CodeList;
use crate::domain::groups::{MAIN_ORDER, main_group, report_row};
use crate::domain::masking;
use crate::progress::format;
use crate::progress::measure::{GroupRow, ListedPerson, People, Population};
use crate::progress::plan::{Measure, Target};
use crate::register::read::people_list::{ListOpening, PeopleList};
use crate::words::{Phrase, breakdown as w, worklist as words};

/// What a figure is broken down by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Priority group; a person in two groups is in both rows (`data/manual/counting.md`, common rule 3).
    Group,
    /// Main priority group; adds up.
    MainGroup,
    Sex,
    Neighbourhood,
    /// Of the placement.
    Channel,
    /// Of the course.
    Level,
    /// Of the enrolment.
    Funding,
    /// The month of `met_on`; of `opened_on` in the gap.
    Month,
}

/// The key of the row that stands for every sensitive group until they are opened: a small number beside a name would tell
/// who is in which. Of a target that counts sensitive groups alone it is the only row, whatever the dimension.
pub const HIDDEN_ROW: &str = "hidden";

/// One row of a breakdown, which narrows the list behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakdownCell {
    pub dimension: Dimension,
    /// As in `Dimension::keys`, or [`HIDDEN_ROW`]; `None`: not recorded.
    pub key: Option<String>,
    /// Whether the row is one of a breakdown whose sensitive groups are opened.
    pub is_opened: bool,
}

impl BreakdownCell {
    /// The people of the cell.
    pub(crate) fn narrow(&self, list: PeopleList<ListedPerson>) -> PeopleList<ListedPerson> {
        let (dimension, key) = (self.dimension, self.key.as_deref());
        if !dimension.is_of_groups() && key == Some(HIDDEN_ROW) {
            return list;
        }
        let group = key.filter(|_| dimension.is_of_groups());
        let is_sensitive = group.is_some_and(masking::is_sensitive);
        let is_hidden_row = group == Some(HIDDEN_ROW);
        // As main group, the rows of the other groups leave out those who hold a sensitive one that goes before.
        let is_exact = self.is_opened && dimension == Dimension::MainGroup && !is_hidden_row;
        let list = if is_hidden_row || is_exact && !is_sensitive {
            of_sensitive_groups(list)
        } else {
            list.of_group(group)
        };
        let is_masked = !is_exact && !is_sensitive;
        list.retain(|person| dimension.row_keys(person, is_masked).contains(&key))
    }

    /// The cell in a heading; a sensitive group is not named.
    pub(crate) fn label(&self) -> String {
        let key = self.key.as_deref();
        let is_sensitive =
            |code: &&str| self.dimension.is_of_groups() && masking::is_sensitive(code);
        match key.filter(|code| is_sensitive(code) || *code == HIDDEN_ROW) {
            Some(_) => words::of_group(masking::HIDDEN.text()),
            None => self.dimension.row_label(self.key.as_deref()),
        }
    }
}

/// A list that reveals every sensitive group.
fn of_sensitive_groups<T>(list: PeopleList<T>) -> PeopleList<T> {
    let rows = MAIN_ORDER.into_iter();
    rows.fold(list, |list, row| list.of_group(Some(row)))
}

/// The people of targets who hold a sensitive group: the list to open before the rows of those groups are shown.
#[must_use]
pub fn sensitive_people<'p>(
    people: impl IntoIterator<Item = &'p People>,
) -> PeopleList<&'p ListedPerson> {
    let people = people.into_iter();
    let people = people.flat_map(|people| people.numerator.iter().chain(&people.gap));
    let is_masked = |person: &&ListedPerson| masking::any_sensitive(&person.groups);
    of_sensitive_groups(PeopleList::new(people.filter(is_masked).collect()))
}

/// Numerator and gap of one key of a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakdownRow {
    /// As in `Dimension::keys`; `None`: not recorded.
    pub key: Option<String>,
    pub numerator: usize,
    pub gap: usize,
}

impl BreakdownRow {
    /// The number of people of one list.
    #[must_use]
    pub fn count(&self, population: Population) -> usize {
        match population {
            Population::Numerator => self.numerator,
            Population::Gap => self.gap,
        }
    }
}

impl Dimension {
    /// Each dimension with its slug and its heading.
    const TABLE: [(Self, &str, Phrase); 8] = [
        (Self::Group, "group", w::GROUP),
        (Self::MainGroup, "main_group", w::MAIN_GROUP),
        (Self::Sex, "sex", w::SEX),
        (Self::Neighbourhood, "neighbourhood", w::NEIGHBOURHOOD),
        (Self::Channel, "channel", w::CHANNEL),
        (Self::Level, "level", w::LEVEL),
        (Self::Funding, "funding", w::FUNDING),
        (Self::Month, "month", w::MONTH),
    ];

    /// Every dimension.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::TABLE.into_iter().map(|(dimension, ..)| dimension)
    }

    /// As it is typed: `main_group`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        Self::TABLE[self as usize].1
    }

    /// The dimension of a slug.
    #[must_use]
    pub fn parse(slug: &str) -> Option<Self> {
        Self::all().find(|d| d.slug() == slug)
    }

    /// The heading.
    pub(crate) fn label(self) -> Phrase {
        Self::TABLE[self as usize].2
    }

    /// The dimensions that apply to a target; none to an indicator.
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
        let applies = |dimension: &Self| match dimension {
            Self::Channel => places,
            Self::Level | Self::Funding => trains,
            _ => true,
        };
        Self::all().filter(applies).collect()
    }

    /// The rows a person is in: one, or one for each group; the key of a row is `None` when nothing is recorded.
    pub(crate) fn keys(self, person: &ListedPerson) -> Vec<Option<&str>> {
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

    /// Whether the rows are priority groups.
    #[must_use]
    pub fn is_of_groups(self) -> bool {
        matches!(self, Self::Group | Self::MainGroup)
    }

    /// As [`Self::keys`]; masked, whoever holds a sensitive group is in [`HIDDEN_ROW`] instead of its rows. As main group that
    /// is their only row: which of their groups goes before would tell the sensitive one.
    fn row_keys(self, person: &ListedPerson, is_masked: bool) -> Vec<Option<&str>> {
        let mut keys = self.keys(person);
        if is_masked && self.is_of_groups() && masking::any_sensitive(&person.groups) {
            let is_shown = |key: &str| self == Self::Group && !masking::is_sensitive(key);
            keys.retain(|key| key.is_some_and(is_shown));
            keys.push(Some(HIDDEN_ROW));
        }
        keys
    }

    /// Whether a person is in the row of a key.
    #[must_use]
    pub fn contains(self, key: Option<&str>, person: &ListedPerson) -> bool {
        self.keys(person).contains(&key)
    }

    /// The heading of a row: `1a Lao động thuộc hộ nghèo`, `Nữ`, `Tổ 12`, `03/2026`.
    pub(crate) fn row_label(self, key: Option<&str>) -> String {
        match (self, key) {
            (_, Some(HIDDEN_ROW)) => masking::HIDDEN.text().to_owned(),
            (Self::Group | Self::MainGroup, key) => {
                format::group(MAIN_ORDER.into_iter().find(|code| Some(*code) == key))
            }
            (_, None) => w::NOT_RECORDED.text().to_owned(),
            (Self::Neighbourhood, Some(name)) => w::neighbourhood_row(name),
            (Self::Month, Some(month)) => format::month(month),
            (_, Some(code)) => {
                let entry = self.codes().and_then(|list| list.get(code));
                entry.map_or(code, |entry| entry.label()).to_owned()
            }
        }
    }

    /// The code list of the keys.
    fn codes(self) -> Option<CodeList> {
        match self {
            Self::Sex => Some(CodeList::Sex),
            Self::Channel => Some(CodeList::Channel),
            Self::Level => Some(CodeList::Level),
            Self::Funding => Some(CodeList::Funding),
            Self::Group | Self::MainGroup | Self::Neighbourhood | Self::Month => None,
        }
    }

    /// The keys of the rows that are always there, in order.
    fn fixed_keys(self, is_masked: bool) -> Vec<&'static str> {
        match self {
            Self::Group | Self::MainGroup => group_keys(is_masked),
            _ => {
                let codes = self.codes().map_or(&[][..], CodeList::codes);
                codes.iter().map(|code| code.code).collect()
            }
        }
    }
}

/// The rows of tables by group, in the order of the plan; masked, [`HIDDEN_ROW`] stands for the sensitive groups.
pub(in crate::progress) fn group_keys(is_masked: bool) -> Vec<&'static str> {
    let mut keys = format::groups_in_plan_order();
    if is_masked {
        keys.retain(|key| !masking::is_sensitive(key));
        keys.push(HIDDEN_ROW);
    }
    keys
}

/// Whether the breakdown of a target by a dimension has rows that are hidden until [`sensitive_people`] are opened.
#[must_use]
pub fn has_hidden_rows(target: &Target, dimension: Dimension) -> bool {
    dimension.is_of_groups() || target.reveals_group()
}

/// As [`rows`], for whoever looks: unless [`sensitive_people`] are opened, the sensitive groups are one row, and a target that
/// reveals one has no other row, since a number beside a neighbourhood would tell who of it is counted.
#[must_use]
pub fn shown_rows(
    target: &Target,
    dimension: Dimension,
    people: &People,
    opening: Option<&ListOpening>,
) -> Vec<BreakdownRow> {
    let is_masked = !sensitive_people([]).is_open(opening);
    if is_masked && target.reveals_group() {
        return vec![BreakdownRow {
            key: Some(HIDDEN_ROW.to_owned()),
            numerator: people.count(Population::Numerator),
            gap: people.count(Population::Gap),
        }];
    }
    count_rows(dimension, people, is_masked)
}

/// The people of a target by a dimension: a row for each group or code, even without people, else for each neighbourhood or
/// month that occurs; last, where it occurs, the row of people without a record.
#[must_use]
pub fn rows(dimension: Dimension, people: &People) -> Vec<BreakdownRow> {
    count_rows(dimension, people, false)
}

fn count_rows(dimension: Dimension, people: &People, is_masked: bool) -> Vec<BreakdownRow> {
    let empty = |key: Option<String>| BreakdownRow {
        key,
        numerator: 0,
        gap: 0,
    };
    let fixed_keys = dimension.fixed_keys(is_masked);
    let mut rows: Vec<BreakdownRow> = fixed_keys
        .iter()
        .map(|key| empty(Some((*key).to_owned())))
        .collect();
    for population in [Population::Numerator, Population::Gap] {
        for person in people.of(population) {
            for key in dimension.row_keys(person, is_masked) {
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

/// The number at the beginning of a neighbourhood's name, which sorts tổ 2 before tổ 10; `u64::MAX` without one.
pub(crate) fn leading_number(name: &str) -> u64 {
    let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(u64::MAX)
}

/// The people of a list by priority group, in the order of main groups; groups without people are left out.
#[must_use]
pub fn by_group(people: &[ListedPerson]) -> Vec<GroupRow> {
    group_rows(people, false)
}

/// As [`by_group`]; masked, [`HIDDEN_ROW`] stands for the sensitive groups.
pub(in crate::progress) fn group_rows(people: &[ListedPerson], is_masked: bool) -> Vec<GroupRow> {
    let hidden = is_masked.then_some(HIDDEN_ROW);
    let groups = MAIN_ORDER.into_iter().chain(hidden).map(Some);
    let groups = groups.chain([None]);
    let mut rows: Vec<GroupRow> = groups
        .map(|group| GroupRow {
            group,
            people: 0,
            main: 0,
        })
        .collect();
    for person in people {
        let (held, main) = (
            Dimension::Group.row_keys(person, is_masked),
            Dimension::MainGroup.row_keys(person, is_masked),
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
        for (at, dimension) in Dimension::all().enumerate() {
            assert_eq!(dimension as usize, at);
            assert_eq!(Dimension::parse(dimension.slug()), Some(dimension));
        }
    }
}
