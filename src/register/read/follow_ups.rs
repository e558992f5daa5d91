//! Follow-ups due, oldest first.

use rusqlite::params;

use crate::domain::date;
use crate::domain::eligibility::held_groups;
use crate::domain::ids::PersonId;
use crate::register::sql::statement;
use crate::register::{Reader, RegisterError};

/// An open follow-up with the data needed to contact the person.
#[derive(Clone, Debug, PartialEq)]
pub struct DueFollowUp {
    /// Id of the follow-up.
    pub id: i64,
    /// Version of the follow-up.
    pub version: i64,
    /// Id of the person.
    pub person: PersonId,
    pub full_name: String,
    pub phone: Option<String>,
    /// Whose phone it is.
    pub phone_owner: Option<String>,
    /// Tổ dân phố.
    pub neighbourhood: Option<String>,
    /// Current address.
    pub address: Option<String>,
    /// Priority groups held today: sub-codes in the order of the plan.
    pub groups: Vec<&'static str>,
    pub employer: String,
    /// ISO first day of the placement.
    pub started_on: String,
    /// ISO day on which the follow-up is due.
    pub due_on: String,
    /// Number of failed contacts about it.
    pub attempts: i64,
}

/// Follow-ups due up to today, at most `limit`.
pub fn due(reader: Reader<'_>, limit: usize) -> Result<Vec<DueFollowUp>, RegisterError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let params = params![date::iso(reader.today()), limit];
    reader.rows(statement!("../sql/follow_ups_due.sql"), params, |row| {
        let papers: Option<String> = row.get("papers")?;
        Ok(DueFollowUp {
            id: row.get("id")?,
            version: row.get("version")?,
            person: row.get("person")?,
            full_name: row.get("full_name")?,
            phone: row.get("phone")?,
            phone_owner: row.get("phone_owner")?,
            neighbourhood: row.get("neighbourhood")?,
            address: row.get("address")?,
            groups: held_groups(
                &papers.unwrap_or_default(),
                &row.get::<_, String>("ethnicity")?,
                row.get("elderly")?,
            ),
            employer: row.get("employer")?,
            started_on: row.get("started_on")?,
            due_on: row.get("due_on")?,
            attempts: row.get("tried")?,
        })
    })
}
