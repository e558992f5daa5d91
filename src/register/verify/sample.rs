//! A sampled record: the values that its change wrote, compared with the record now.

use rusqlite::{Row, params};
use serde_json::{Map, Value as Json};

use super::draw;
use super::outcome::EntryOutcome;
use crate::forms::{Field, Record};
use crate::register::read::load::StoredRecord;
use crate::register::{Reader, Result};

/// Each field with its last outcome.
pub type FieldOutcomes = Vec<(&'static Field, Option<EntryOutcome>)>;

/// A row of `sample` with the image that its change wrote.
pub struct Sample {
    pub id: i64,
    pub record: Record,
    pub record_id: i64,
    /// Clerk of the first entry.
    pub clerk: String,
    /// UTC.
    pub at: String,
    fields: Vec<&'static Field>,
    after: Map<String, Json>,
}

impl Sample {
    /// The sample of an id; `None` when there is none or its table is unknown.
    pub fn read(reader: Reader<'_>, id: i64) -> Result<Option<Self>> {
        let sample = reader.optional(include_str!("../sql/sample.sql"), [id], Self::from_row)?;
        Ok(sample.flatten())
    }

    /// The sample of a row; `None` for a table that this program does not know.
    pub fn from_row(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let table: String = row.get("record")?;
        let Some(record) = Record::from_table(&table) else {
            return Ok(None);
        };
        let record_id: i64 = row.get("record_id")?;
        let (keys, images): (String, String) = (row.get("fields")?, row.get("after")?);
        let images: Json = serde_json::from_str(&images).unwrap_or_default();
        let after = images.get(format!("{table}:{record_id}"));
        Ok(Some(Self {
            id: row.get("id")?,
            record,
            record_id,
            clerk: row.get("clerk")?,
            at: row.get("at")?,
            fields: keys
                .split(' ')
                .filter_map(|key| record.section().field(key))
                .collect(),
            after: after.and_then(Json::as_object).cloned().unwrap_or_default(),
        }))
    }

    /// Whether the record still holds the value that the sampled change wrote; else the field is no longer part of the
    /// sample.
    pub fn is_current(&self, field: &Field, stored: &StoredRecord) -> bool {
        let written = draw::field_text(&self.after, field);
        self.fields.iter().any(|f| f.key == field.key)
            && written.as_deref() == stored.answers.text(field.key).as_deref()
    }

    /// The current fields in typing order, each with its last outcome.
    pub fn field_outcomes(
        &self,
        reader: Reader<'_>,
        stored: &StoredRecord,
    ) -> Result<FieldOutcomes> {
        let sql = "SELECT outcome FROM verification WHERE sample_id = ?1 AND field = ?2 ORDER BY id DESC LIMIT 1";
        let mut fields = Vec::new();
        for field in self.fields.iter().filter(|f| self.is_current(f, stored)) {
            let params = params![self.id, field.key];
            let last: Option<String> = reader.optional(sql, params, |row| row.get(0))?;
            fields.push((*field, last.as_deref().map(EntryOutcome::from_code)));
        }
        Ok(fields)
    }

    /// The earlier entries of a field that differed from the record.
    pub fn differing_answers(
        &self,
        reader: Reader<'_>,
        field: &Field,
    ) -> Result<Vec<Option<String>>> {
        let sql = "SELECT answer FROM verification WHERE sample_id = ?1 AND field = ?2 AND outcome = 'differs'";
        reader.values(sql, params![self.id, field.key])
    }
}
