//! People picked by what they have in common: neighbourhood, group held today, need still open.

use rusqlite::params;

use crate::domain::date;
use crate::register::Register;
use crate::register::error::RegisterError;
use crate::register::read::worklists::{PersonListItem, person_from_row};
use crate::register::sql::statement;

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

impl Register {
    /// The people of the ward a selection lets through, in the order of names, at most `limit`.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn cohort(
        &self,
        filter: &CohortFilter,
        limit: usize,
    ) -> Result<Vec<PersonListItem>, RegisterError> {
        let mut select = self.conn.prepare_cached(statement!("../sql/cohort.sql"))?;
        let CohortFilter {
            neighbourhood,
            group,
            need,
        } = filter;
        let today = date::iso(self.today());
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = select.query_map(params![today, neighbourhood, group, need, limit], |row| {
            person_from_row(row, None)
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The neighbourhoods people live in, by number where they are numbers.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn neighbourhoods(&self) -> Result<Vec<String>, RegisterError> {
        let mut select = self
            .conn
            .prepare_cached(include_str!("../sql/neighbourhoods.sql"))?;
        let rows = select.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
