//! Follow-ups due, oldest first.

use rusqlite::params;

use crate::domain::date;
use crate::domain::eligibility::held_groups;
use crate::domain::ids::PersonId;
use crate::register::columns::from_row;
use crate::register::sql::statement;
use crate::register::{Reader, Result};

/// An open follow-up with the data needed to contact the person.
#[derive(Clone, Debug, PartialEq)]
pub struct DueFollowUp {
    pub id: i64,
    pub version: i64,
    pub person: PersonId,
    pub full_name: String,
    pub phone: Option<String>,
    /// Whose phone it is.
    pub phone_owner: Option<String>,
    pub neighbourhood: Option<String>,
    pub address: Option<String>,
    /// Priority groups held today: sub-codes in the order of the plan.
    pub groups: Vec<&'static str>,
    pub employer: String,
    /// ISO first day of the placement.
    pub started_on: String,
    pub due_on: String,
    /// Number of failed contacts about it.
    pub attempts: i64,
}

/// Follow-ups due up to today, at most `limit`.
pub fn due(reader: Reader<'_>, limit: usize) -> Result<Vec<DueFollowUp>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let params = params![date::iso(reader.today()), limit];
    reader.rows(statement!("../sql/follow_ups_due.sql"), params, |row| {
        let (papers, ethnicity): (Option<String>, String) =
            (row.get("papers")?, row.get("ethnicity")?);
        let elderly = row.get("elderly")?;
        Ok(from_row!(row => DueFollowUp {
            id, version, person, full_name, phone, phone_owner, neighbourhood, address, employer,
            started_on, due_on;
            groups: held_groups(&papers.unwrap_or_default(), &ethnicity, elderly),
            attempts: row.get("tried")?
        }))
    })
}
