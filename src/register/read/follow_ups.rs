//! The follow-ups that are due, oldest first.

use rusqlite::params;

use crate::domain::date;
use crate::domain::eligibility::held_groups;
use crate::register::sql::statement;
use crate::register::{Reader, RegisterError};

/// One person to ask.
#[derive(Clone, Debug, PartialEq)]
pub struct DueFollowUp {
    /// Register number of the follow-up.
    pub id: i64,
    /// Its version.
    pub version: i64,
    /// Register number of the person.
    pub person: i64,
    /// As kept.
    pub full_name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Whose telephone.
    pub phone_owner: Option<String>,
    /// Tổ dân phố.
    pub neighbourhood: Option<String>,
    /// Where they live now.
    pub address: Option<String>,
    /// Priority groups held today: sub-codes in the order of the plan.
    pub groups: Vec<&'static str>,
    /// Where the person works.
    pub employer: String,
    /// ISO first day there.
    pub started_on: String,
    /// ISO day the question is due.
    pub due_on: String,
    /// How often the person was not reached about it.
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
