//! People picked by what they have in common: neighbourhood, group held today, need still open.

use rusqlite::params;

use crate::domain::date;
use crate::register::read::worklists::{PersonListItem, person_from_row};
use crate::register::sql::statement;
use crate::register::{Reader, RegisterError};

/// What people must have in common; `None` lets everybody through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CohortFilter {
    /// Tổ dân phố, as kept.
    pub neighbourhood: Option<String>,
    /// Code of a group with a paper that holds today.
    pub group: Option<String>,
    /// Kind of a need that was not withdrawn.
    pub need: Option<String>,
}

/// The people of the ward a selection lets through, in the order of names, at most `limit`.
pub fn people(
    reader: Reader<'_>,
    filter: &CohortFilter,
    limit: usize,
) -> Result<Vec<PersonListItem>, RegisterError> {
    let CohortFilter {
        neighbourhood,
        group,
        need,
    } = filter;
    let today = date::iso(reader.today());
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let params = params![today, neighbourhood, group, need, limit];
    reader.rows(statement!("../sql/cohort.sql"), params, |row| {
        person_from_row(row, None)
    })
}

/// The neighbourhoods people live in, by number where they are numbers.
///
/// # Errors
/// When the register cannot be read.
pub fn neighbourhoods(reader: Reader<'_>) -> Result<Vec<String>, RegisterError> {
    reader.values(include_str!("../sql/neighbourhoods.sql"), [])
}
