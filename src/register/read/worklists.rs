//! Worklists that are not figures of the plan: soft checks to review, follow-ups due, people without a day of consent.

use rusqlite::{Row, params};

use crate::domain::date;
use crate::domain::eligibility::held_groups;
use crate::domain::ids::PersonId;
use crate::forms::Record;
use crate::register::columns::from_row;
use crate::register::read::stored::StoredRecord;
use crate::register::read::{load, masked};
use crate::register::sql::statement;
use crate::register::{Reader, Result};

/// A soft check to review.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenCheck {
    pub id: i64,
    pub record: Option<Record>,
    pub record_id: i64,
    /// If the record has one.
    pub person: Option<PersonId>,
    pub full_name: String,
    pub field: String,
    /// Name of the constraint.
    pub rule: String,
    pub value: String,
    /// The reason given at the screen; `None` for an import.
    pub reason: Option<String>,
    /// Short name of the clerk who saved it.
    pub by: String,
    /// The person is to be opened first: field, rule and value are empty, since some rules are about one group alone.
    pub is_masked: bool,
}

/// A person as shown in a worklist.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonListItem {
    pub id: PersonId,
    pub full_name: String,
    /// ISO; may be only a year or month.
    pub born: String,
    pub phone: Option<String>,
    pub neighbourhood: Option<String>,
    /// Kind and ISO day of the need, in the list of needs.
    pub need: Option<(String, String)>,
}

/// Soft checks without a review, oldest first, at most `limit`; what is doubted is masked until its person is opened.
pub fn open_checks(reader: Reader<'_>, limit: usize) -> Result<Vec<OpenCheck>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut checks = reader.rows(include_str!("../sql/open_checks.sql"), [limit], |row| {
        let text = |column| {
            row.get::<_, Option<String>>(column)
                .map(Option::unwrap_or_default)
        };
        Ok(from_row!(row => OpenCheck {
            id, record_id, field, rule, reason;
            record: Record::from_table(&row.get::<_, String>("record")?),
            person: row.get("person_id")?,
            full_name: text("full_name")?,
            value: text("value")?,
            by: row.get("created_by")?,
            is_masked: false
        }))
    })?;
    for check in &mut checks {
        if is_masked(reader, check)? {
            check.is_masked = true;
            for text in [&mut check.field, &mut check.rule, &mut check.value] {
                text.clear();
            }
        }
    }
    Ok(checks)
}

/// Whether the value of a soft check tells something sensitive about a person who is not open.
fn is_masked(reader: Reader<'_>, check: &OpenCheck) -> Result<bool> {
    let Some(record @ (Record::Person | Record::Membership)) = check.record else {
        return Ok(false);
    };
    if check.person.is_some_and(|person| reader.is_open(person)) {
        return Ok(false);
    }
    let stored = load::stored_record(reader, record, check.record_id)?;
    let audience = reader.audience();
    let is_sensitive = |stored: &StoredRecord| {
        let text = |key: &str| stored.answers.text(key);
        masked::hides(audience, record, text, &check.field)
    };
    let by_value = |key: &str| (key == check.field).then(|| check.value.as_str().into());
    // Of a record that is gone, the group is not known.
    let is_gone = stored.is_none() && record == Record::Membership;
    let by_record = stored.as_ref().is_some_and(is_sensitive);
    Ok(is_gone || by_record || masked::hides(audience, record, by_value, &check.field))
}

/// People without a day of consent, by name, at most `limit`.
pub fn without_consent(reader: Reader<'_>, limit: usize) -> Result<Vec<PersonListItem>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    reader.rows(include_str!("../sql/without_consent.sql"), [limit], |row| {
        person_from_row(row, None)
    })
}

/// The people of open needs, oldest first, at most `limit`; a person appears once per need. The count on the home screen
/// uses the same query.
pub fn open_needs(reader: Reader<'_>, limit: usize) -> Result<Vec<PersonListItem>> {
    let sql = format!("{} LIMIT ?2", include_str!("../sql/open_needs.sql"));
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    reader.rows(&sql, params![date::iso(reader.today()), limit], |row| {
        person_from_row(row, Some((row.get("kind")?, row.get("stated_on")?)))
    })
}

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
    /// ISO day.
    pub due_on: String,
    /// Number of failed contacts about it.
    pub attempts: i64,
}

/// Follow-ups due up to today, at most `limit`.
pub fn due_follow_ups(reader: Reader<'_>, limit: usize) -> Result<Vec<DueFollowUp>> {
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

/// An indicator of the statistics office.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    pub id: i64,
    /// Code of `CodeList::Indicator`.
    pub indicator: String,
    /// ISO day.
    pub as_of: String,
    /// Percent.
    pub value: f64,
    pub source: String,
}

/// Indicators, newest first.
pub fn indicators(reader: Reader<'_>) -> Result<Vec<Indicator>> {
    let sql = "SELECT id, indicator, as_of, value, source FROM indicator WHERE voided_at IS NULL ORDER BY as_of DESC, id";
    reader.rows(sql, [], |row| {
        let source: Option<String> = row.get("source")?;
        Ok(from_row!(row => Indicator {
            id, indicator, as_of, value; source: source.unwrap_or_default()
        }))
    })
}

/// A campaign or a round of visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    pub id: i64,
    /// ISO day.
    pub held_on: String,
    /// Code of `CodeList::OutreachKind`.
    pub kind: String,
    /// Empty for the whole ward.
    pub neighbourhood: String,
    /// May be empty.
    pub place: String,
    /// People reached, if counted.
    pub reach: Option<i64>,
    /// Subject; may be empty.
    pub note: String,
}

/// Campaigns and visits, newest first, at most `limit`.
pub fn campaigns(reader: Reader<'_>, limit: usize) -> Result<Vec<Campaign>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    reader.rows(include_str!("../sql/campaigns.sql"), [limit], |row| {
        Ok(from_row!(row => Campaign { id, held_on, kind, neighbourhood, place, reach, note }))
    })
}

pub(in crate::register) fn person_from_row(
    row: &Row<'_>,
    need: Option<(String, String)>,
) -> rusqlite::Result<PersonListItem> {
    Ok(from_row!(row => PersonListItem {
        id, full_name, born, phone, neighbourhood; need
    }))
}
