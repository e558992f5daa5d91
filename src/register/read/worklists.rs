//! Lists of what waits that are no figure of the plan: soft checks to review, people without a consent day.

use rusqlite::{Row, params};

use crate::domain::date;
use crate::forms::Record;
use crate::register::{Reader, RegisterError};

/// A soft check to be looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenCheck {
    /// Its number.
    pub id: i64,
    /// The kind of record it stands at.
    pub record: Option<Record>,
    /// Number of that record.
    pub record_id: i64,
    /// The person, if it is about one.
    pub person: Option<i64>,
    /// Their name.
    pub full_name: String,
    /// Key of the field.
    pub field: String,
    /// The rule.
    pub rule: String,
    /// What stands there.
    pub value: String,
    /// The reason given; `None` when it came by import.
    pub reason: Option<String>,
    /// Who kept it.
    pub by: String,
}

/// A person of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonListItem {
    /// Register number.
    pub id: i64,
    /// As kept.
    pub full_name: String,
    /// ISO, perhaps only a year or month.
    pub born: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Tổ dân phố.
    pub neighbourhood: Option<String>,
    /// What they asked for and the ISO day, in the list of needs.
    pub need: Option<(String, String)>,
}

/// The soft checks nobody has reviewed, oldest first, at most `limit`.
pub fn open_checks(reader: Reader<'_>, limit: usize) -> Result<Vec<OpenCheck>, RegisterError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    reader.rows(include_str!("../sql/open_checks.sql"), [limit], |row| {
        Ok(OpenCheck {
            id: row.get("id")?,
            record: Record::from_table(&row.get::<_, String>("record")?),
            record_id: row.get("record_id")?,
            person: row.get("person_id")?,
            full_name: row
                .get::<_, Option<String>>("full_name")?
                .unwrap_or_default(),
            field: row.get("field")?,
            rule: row.get("rule")?,
            value: row.get::<_, Option<String>>("value")?.unwrap_or_default(),
            reason: row.get("reason")?,
            by: row.get("created_by")?,
        })
    })
}

/// People without a consent day, in the order of names, at most `limit`.
pub fn without_consent(
    reader: Reader<'_>,
    limit: usize,
) -> Result<Vec<PersonListItem>, RegisterError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    reader.rows(include_str!("../sql/without_consent.sql"), [limit], |row| {
        person_from_row(row, None)
    })
}

/// The people behind the needs nothing has answered yet, oldest first, at most `limit`; somebody with two such needs
/// stands twice. The count on the home screen is of the same query.
pub fn open_needs(reader: Reader<'_>, limit: usize) -> Result<Vec<PersonListItem>, RegisterError> {
    let sql = format!("{} LIMIT ?2", include_str!("../sql/open_needs.sql"));
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    reader.rows(&sql, params![date::iso(reader.today()), limit], |row| {
        person_from_row(row, Some((row.get("kind")?, row.get("stated_on")?)))
    })
}

/// A figure of the statistics office.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    /// Register number.
    pub id: i64,
    /// Code of `List::Indicator`.
    pub indicator: String,
    /// ISO day.
    pub as_of: String,
    /// Percent.
    pub value: f64,
    /// Where it comes from.
    pub source: String,
}

/// The figures of the statistics office, newest first.
pub fn indicators(reader: Reader<'_>) -> Result<Vec<Indicator>, RegisterError> {
    let sql = "SELECT id, indicator, as_of, value, source FROM indicator WHERE voided_at IS NULL ORDER BY as_of DESC, id";
    reader.rows(sql, [], |row| {
        Ok(Indicator {
            id: row.get("id")?,
            indicator: row.get("indicator")?,
            as_of: row.get("as_of")?,
            value: row.get("value")?,
            source: row.get::<_, Option<String>>("source")?.unwrap_or_default(),
        })
    })
}

/// A campaign or a round of visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Register number.
    pub id: i64,
    /// ISO day.
    pub held_on: String,
    /// Code of `List::OutreachKind`.
    pub kind: String,
    /// Empty: everywhere.
    pub neighbourhood: String,
    /// Where; may be empty.
    pub place: String,
    /// People reached, if somebody counted.
    pub reach: Option<i64>,
    /// What about; may be empty.
    pub note: String,
}

/// The campaigns and visits, newest first, at most `limit`.
pub fn campaigns(reader: Reader<'_>, limit: usize) -> Result<Vec<Campaign>, RegisterError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    reader.rows(include_str!("../sql/campaigns.sql"), [limit], |row| {
        Ok(Campaign {
            id: row.get("id")?,
            held_on: row.get("held_on")?,
            kind: row.get("kind")?,
            neighbourhood: row.get("neighbourhood")?,
            place: row.get("place")?,
            reach: row.get("reach")?,
            note: row.get("note")?,
        })
    })
}

/// A row of a list of people.
pub(in crate::register) fn person_from_row(
    row: &Row<'_>,
    need: Option<(String, String)>,
) -> rusqlite::Result<PersonListItem> {
    Ok(PersonListItem {
        id: row.get("id")?,
        full_name: row.get("full_name")?,
        born: row.get("born")?,
        phone: row.get("phone")?,
        neighbourhood: row.get("neighbourhood")?,
        need,
    })
}
