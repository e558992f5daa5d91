//! Selections of people by common properties: neighbourhood, group held today, open need.

use rusqlite::params;

use crate::domain::date;
use crate::register::read::people_list::PeopleList;
use crate::register::read::worklists::{PersonListItem, person_from_row};
use crate::register::sql::statement;
use crate::register::{Reader, Result};

/// Properties that selected people share; `None` does not restrict.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CohortFilter {
    pub neighbourhood: Option<String>,
    /// Code of a group that is held today with a document.
    pub group: Option<String>,
    /// Kind of a need that is not withdrawn.
    pub need: Option<String>,
}

/// The people of the ward that a filter selects, by name, at most `limit`.
pub fn people(
    reader: Reader<'_>,
    filter: &CohortFilter,
    limit: usize,
) -> Result<PeopleList<PersonListItem>> {
    let today = date::iso(reader.today());
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let params = params![
        today,
        filter.neighbourhood,
        filter.group,
        filter.need,
        limit
    ];
    let people = reader.rows(statement!("../sql/cohort.sql"), params, |row| {
        person_from_row(row, None)
    })?;
    Ok(PeopleList::new(people).of_group(filter.group.as_deref()))
}

/// The neighbourhoods in which people live, numbers in numeric order.
pub fn neighbourhoods(reader: Reader<'_>) -> Result<Vec<String>> {
    reader.values(include_str!("../sql/neighbourhoods.sql"), [])
}
