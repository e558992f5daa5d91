//! Writes one record to its table: insert, update with its version, void, restore from an image. Called by the change context.

use std::sync::OnceLock;

use rusqlite::types::{Null, ToSql, ToSqlOutput, Value as Sql, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::Value as Json;

use crate::domain::name;
use crate::domain::record_ref::RecordRef;
use crate::entry::{Answers, Value};
use crate::forms::{Column, Record};
use crate::register::error::{RegisterError, Result};
use crate::register::read::load;
use crate::register::trail::record::RecordImage;
use crate::register::write::op::{ChangeMeta, SOFT_CHECK};
use crate::register::write::search_keys;

/// Columns that are no content of a record: identity, authorship, derived columns. They are neither compared nor restored.
const MANAGED_COLUMNS: [&str; 8] = [
    "id",
    "version",
    "created_at",
    "created_by",
    "changed_at",
    "changed_by",
    "name_fold",
    "name_sort",
];

/// A condition of an update.
const IS_LIVE: &str = " AND voided_at IS NULL";

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Text(t) => ToSqlOutput::from(t.as_str()),
            Self::Int(n) => ToSqlOutput::from(*n),
            Self::Real(x) => ToSqlOutput::from(*x),
        })
    }
}

/// Columns with the values to store.
type Columns<'a, N> = Vec<(N, ToSqlOutput<'a>)>;

/// The columns of a record with the values to store.
fn columns(record: Record, answers: &Answers) -> rusqlite::Result<Columns<'_, &'static str>> {
    let mut columns = Vec::with_capacity(24);
    for field in record.section().fields {
        let Some(column) = field.column_name() else {
            continue;
        };
        let value = match (field.column, answers.get(field.key)) {
            (_, Some(value)) => value.to_sql()?,
            (Column::Link("person_id"), None) => answers.person.to_sql()?,
            (_, None) => Null.into(),
        };
        columns.push((column, value));
    }
    if record == Record::Person {
        columns.extend(derived_columns(
            &answers.text("full_name").unwrap_or_default(),
        ));
    }
    Ok(columns)
}

/// The columns of a person that derive from the name.
fn derived_columns(full_name: &str) -> [(&'static str, ToSqlOutput<'static>); 2] {
    [
        ("name_fold", name::fold(full_name).into()),
        ("name_sort", name::sort_key(full_name).into()),
    ]
}

/// A row of a table of the trail as JSON, without the derived columns; `None` when there is no such row.
pub fn row_image(conn: &Connection, table: &str, id: i64) -> rusqlite::Result<Option<RecordImage>> {
    let mut select = conn.prepare_cached(&format!("SELECT * FROM {table} WHERE id = ?1"))?;
    let mut rows = select.query([id])?;
    let row = rows.next()?;
    row.map(image_of_row).transpose()
}

/// The image of a row with all columns of its table.
pub fn image_of_row(row: &Row<'_>) -> rusqlite::Result<RecordImage> {
    let mut image = RecordImage::new();
    let statement = row.as_ref();
    for at in 0..statement.column_count() {
        let value = match row.get_ref(at)? {
            ValueRef::Integer(n) => Json::from(n),
            ValueRef::Real(x) => Json::from(x),
            ValueRef::Text(t) => Json::from(String::from_utf8_lossy(t)),
            ValueRef::Null | ValueRef::Blob(_) => continue,
        };
        let name = statement.column_name(at)?;
        if name != "name_fold" {
            image.insert(name.to_owned(), value);
        }
    }
    Ok(image)
}

/// Whether two images of a live record have the same content.
pub fn is_same_content(a: &RecordImage, b: &RecordImage) -> bool {
    let is_content = |(name, _): &(&String, &Json)| !MANAGED_COLUMNS.contains(&name.as_str());
    a.iter().filter(is_content).eq(b.iter().filter(is_content))
}

/// The table of a kind of record, inside one change.
pub struct RecordTable<'c> {
    pub conn: &'c Connection,
    pub record: Record,
    pub meta: &'c ChangeMeta,
}

impl RecordTable<'_> {
    /// Inserts a record and returns its register number.
    pub fn insert(&self, answers: &Answers) -> Result<i64> {
        let mut columns = columns(self.record, answers)?;
        let (at, by) = (self.meta.at.as_str(), self.meta.by.as_str());
        for (name, value) in [
            ("created_at", at),
            ("changed_at", at),
            ("created_by", by),
            ("changed_by", by),
        ] {
            columns.push((name, value.into()));
        }
        self.conn
            .prepare_cached(insert_sql(self.record, &columns))?
            .execute(rusqlite::params_from_iter(columns.iter().map(|(_, v)| v)))
            .map_err(|e| duplicate_key_error(self.record, e))?;
        let id = self.conn.last_insert_rowid();
        if self.record == Record::Person {
            search_keys::index_person(self.conn, id, answers)?;
        }
        Ok(id)
    }

    /// Updates a live record if it still has that version.
    pub fn update(&self, record_ref: RecordRef, answers: &Answers) -> Result<()> {
        self.set(record_ref, &columns(self.record, answers)?, IS_LIVE)?;
        self.replace_search_keys(record_ref.id, Some(answers))
    }

    /// Voids a record if it still has that version.
    pub fn void(&self, record_ref: RecordRef, reason: &str) -> Result<()> {
        let at = self.meta.at.as_str();
        let columns = vec![("voided_at", at.into()), ("void_reason", reason.into())];
        self.set(record_ref, &columns, IS_LIVE)?;
        self.replace_search_keys(record_ref.id, None)
    }

    /// Restores the content of a record, void or live, from an image, if it still has that version.
    pub fn restore(&self, record_ref: RecordRef, image: &RecordImage) -> Result<()> {
        let mut columns = content_columns(self.conn, self.record.table(), image)?;
        if self.record == Record::Person {
            let full_name = image.get("full_name").and_then(Json::as_str);
            let derived = derived_columns(full_name.unwrap_or_default());
            columns.extend(derived.map(|(name, value)| (name.to_owned(), value)));
        }
        self.set(record_ref, &columns, "")?;
        if self.record != Record::Person {
            return Ok(());
        }
        let stored = load::load(self.conn, self.record, record_ref.id)?;
        self.replace_search_keys(record_ref.id, stored.as_ref().map(|s| &s.answers))
    }

    /// Sets columns of a record if it still has that version and meets `condition`; the version rises.
    fn set(
        &self,
        RecordRef { id, version }: RecordRef,
        columns: &Columns<'_, impl AsRef<str>>,
        condition: &str,
    ) -> Result<()> {
        let sql = format!(
            "UPDATE {} SET {}, version = version + 1, changed_at = ?3, changed_by = ?4 WHERE id = ?1 AND version = ?2{condition}",
            self.record.table(),
            assignments(columns, 5)
        );
        let mut values: Vec<&dyn ToSql> = vec![&id, &version, &self.meta.at, &self.meta.by];
        values.extend(columns.iter().map(|(_, v)| v as &dyn ToSql));
        let mut update = self.conn.prepare_cached(&sql)?;
        match update.execute(values.as_slice()) {
            Ok(0) => Err(self.conflict_error(id)),
            Ok(_) => Ok(()),
            Err(e) => Err(duplicate_key_error(self.record, e)),
        }
    }

    /// Replaces the search keys of a person, `None` for a void one; other records have none.
    fn replace_search_keys(&self, id: i64, answers: Option<&Answers>) -> Result<()> {
        if self.record == Record::Person {
            search_keys::remove_person(self.conn, id)?;
            if let Some(answers) = answers {
                search_keys::index_person(self.conn, id, answers)?;
            }
        }
        Ok(())
    }

    /// The error of a change that is based on another version than the record has, or on a live record that is void or absent.
    pub fn conflict_error(&self, id: i64) -> RegisterError {
        let (table, record) = (self.record.table(), self.record);
        let sql = format!("SELECT changed_by FROM {table} WHERE id = ?1 AND voided_at IS NULL");
        match self.conn.query_row(&sql, [id], |row| row.get(0)).optional() {
            Ok(Some(by)) => RegisterError::Conflict { record, id, by },
            Ok(None) => RegisterError::Gone(record, id),
            Err(e) => e.into(),
        }
    }
}

/// The statement that inserts a record. Its columns are constant for a kind, so the text is built once: building it for each
/// record took a noticeable part of a long batch.
fn insert_sql(record: Record, columns: &Columns<'_, &str>) -> &'static str {
    static STATEMENTS: [OnceLock<String>; Record::ALL.len()] =
        [const { OnceLock::new() }; Record::ALL.len()];
    STATEMENTS[record as usize].get_or_init(|| {
        let names: Vec<String> = columns.iter().map(|(n, _)| format!("\"{n}\"")).collect();
        let placeholders: Vec<String> = (1..=columns.len()).map(|i| format!("?{i}")).collect();
        format!(
            "INSERT INTO {} ({}) VALUES ({})",
            record.table(),
            names.join(", "),
            placeholders.join(", ")
        )
    })
}

/// `"name" = ?first, …`: the columns' values as parameters from a number on.
fn assignments(columns: &Columns<'_, impl AsRef<str>>, first: usize) -> String {
    let numbered = (first..).zip(columns);
    let assignments: Vec<String> = numbered
        .map(|(number, (name, _))| format!("\"{}\" = ?{number}", name.as_ref()))
        .collect();
    assignments.join(", ")
}

/// Restores the content of a soft check from an image.
pub fn restore_check(conn: &Connection, id: i64, image: &RecordImage) -> Result<()> {
    let columns = content_columns(conn, SOFT_CHECK, image)?;
    let sql = format!(
        "UPDATE soft_check SET {} WHERE id = ?1",
        assignments(&columns, 2)
    );
    let mut values: Vec<&dyn ToSql> = vec![&id];
    values.extend(columns.iter().map(|(_, v)| v as &dyn ToSql));
    conn.prepare_cached(&sql)?.execute(values.as_slice())?;
    Ok(())
}

/// The content of a table's row in an image, by column.
fn content_columns<'i>(
    conn: &Connection,
    table: &str,
    image: &'i RecordImage,
) -> rusqlite::Result<Columns<'i, String>> {
    let select = conn.prepare_cached(&format!("SELECT * FROM {table} WHERE id = 0"))?;
    let names = select.column_names().into_iter();
    let content = names.filter(|name| !MANAGED_COLUMNS.contains(name));
    Ok(content
        .map(|name| (name.to_owned(), to_sql_value(image.get(name))))
        .collect())
}

fn to_sql_value(json: Option<&Json>) -> ToSqlOutput<'_> {
    match json {
        Some(Json::String(text)) => text.as_str().into(),
        Some(Json::Number(n)) => match n.as_i64() {
            Some(n) => n.into(),
            None => ToSqlOutput::Owned(n.as_f64().map_or(Sql::Null, Sql::Real)),
        },
        _ => Null.into(),
    }
}

fn duplicate_key_error(record: Record, e: rusqlite::Error) -> RegisterError {
    if e.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
        && e.to_string().contains("UNIQUE")
    {
        return RegisterError::DuplicateKey(record);
    }
    e.into()
}
