//! Writes one record to its table: insert, update with its version, void, restore from an image. Called by the change context.

use std::sync::OnceLock;

use rusqlite::types::{ToSql, ToSqlOutput, Value as Sql, ValueRef};
use rusqlite::{Connection, params};
use serde_json::{Map, Value as Json};

use crate::domain::record_ref::RecordRef;
use crate::entry::{Answers, Value};
use crate::forms::{Column, Record};
use crate::register::error::{RegisterError, Result};
use crate::register::write::op::{ChangeMeta, SOFT_CHECK};
use crate::register::write::search_keys;

/// Columns that are no content of a record: they do not count when two images are compared.
const MANAGED_COLUMNS: [&str; 10] = [
    "id",
    "version",
    "created_at",
    "created_by",
    "changed_at",
    "changed_by",
    "voided_at",
    "void_reason",
    "name_fold",
    "name_sort",
];

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Text(t) => ToSqlOutput::Borrowed(ValueRef::Text(t.as_bytes())),
            Self::Int(n) => ToSqlOutput::Owned(Sql::Integer(*n)),
            Self::Real(x) => ToSqlOutput::Owned(Sql::Real(*x)),
        })
    }
}

/// The columns of a record with the values to store.
fn columns(record: Record, answers: &Answers) -> Vec<(&'static str, Sql)> {
    let mut columns = Vec::with_capacity(24);
    for field in record.section().fields {
        let Some(column) = field.column_name() else {
            continue;
        };
        let value = match (field.column, answers.get(field.key)) {
            (Column::Link("person_id"), None) => {
                answers.person.map_or(Sql::Null, |p| Sql::Integer(p.get()))
            }
            (_, None) => Sql::Null,
            (_, Some(Value::Text(t))) => Sql::Text(t.clone()),
            (_, Some(Value::Int(n))) => Sql::Integer(*n),
            (_, Some(Value::Real(x))) => Sql::Real(*x),
        };
        columns.push((column, value));
    }
    if record == Record::Person {
        let keys = search_keys::name_keys(&answers.text("full_name").unwrap_or_default());
        columns.push(("name_fold", Sql::Text(keys.fold)));
        columns.push(("name_sort", Sql::Blob(keys.sort)));
    }
    columns
}

/// The record's row as JSON, without the derived columns; `None` when there is no such row.
pub(in crate::register) fn image(
    conn: &Connection,
    record: Record,
    id: i64,
) -> rusqlite::Result<Option<Map<String, Json>>> {
    row_image(conn, record.table(), id)
}

/// As [`image`], for a row of any table of the trail.
pub(in crate::register) fn row_image(
    conn: &Connection,
    table: &str,
    id: i64,
) -> rusqlite::Result<Option<Map<String, Json>>> {
    let mut select = conn.prepare_cached(&format!("SELECT * FROM {table} WHERE id = ?1"))?;
    let mut rows = select.query([id])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let mut map = Map::new();
    let statement = row.as_ref();
    for at in 0..statement.column_count() {
        let value = match row.get_ref(at)? {
            ValueRef::Integer(n) => Json::from(n),
            ValueRef::Real(x) => Json::from(x),
            ValueRef::Text(t) => Json::from(String::from_utf8_lossy(t).into_owned()),
            ValueRef::Null | ValueRef::Blob(_) => continue,
        };
        let name = statement.column_name(at)?;
        if name != "name_fold" {
            map.insert(name.to_owned(), value);
        }
    }
    Ok(Some(map))
}

/// Whether two images have the same content.
pub(in crate::register) fn is_same_content(a: &Map<String, Json>, b: &Map<String, Json>) -> bool {
    let content_count = |m: &Map<String, Json>| {
        m.keys()
            .filter(|k| !MANAGED_COLUMNS.contains(&k.as_str()))
            .count()
    };
    content_count(a) == content_count(b)
        && a.iter()
            .filter(|(k, _)| !MANAGED_COLUMNS.contains(&k.as_str()))
            .all(|(k, v)| b.get(k) == Some(v))
}

/// Inserts a record and returns its register number.
pub(in crate::register) fn insert(
    conn: &Connection,
    record: Record,
    answers: &Answers,
    meta: &ChangeMeta,
) -> Result<i64> {
    let mut columns = columns(record, answers);
    for (name, value) in [
        ("created_at", &meta.at),
        ("changed_at", &meta.at),
        ("created_by", &meta.by),
        ("changed_by", &meta.by),
    ] {
        columns.push((name, Sql::Text(value.clone())));
    }
    conn.prepare_cached(insert_sql(record, &columns))?
        .execute(rusqlite::params_from_iter(columns.iter().map(|(_, v)| v)))
        .map_err(|e| duplicate_key_error(record, e))?;
    let id = conn.last_insert_rowid();
    if record == Record::Person {
        search_keys::index_person(conn, id, answers, true)?;
    }
    Ok(id)
}

/// The statement that inserts a record. Its columns are constant for a kind, so the text is built once: building it for each
/// record took a noticeable part of a long batch.
fn insert_sql(record: Record, columns: &[(&str, Sql)]) -> &'static str {
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

/// Sets columns of a record if it still has that version and meets `condition`; the version rises.
fn update_row(
    conn: &Connection,
    record: Record,
    RecordRef { id, version }: RecordRef,
    columns: &[(impl AsRef<str>, Sql)],
    condition: &str,
    meta: &ChangeMeta,
) -> Result<()> {
    let assignments: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(i, (n, _))| format!("\"{}\" = ?{}", n.as_ref(), i + 5))
        .collect();
    let sql = format!(
        "UPDATE {} SET {}, version = version + 1, changed_at = ?3, changed_by = ?4 WHERE id = ?1 AND version = ?2{condition}",
        record.table(),
        assignments.join(", ")
    );
    let mut values: Vec<&dyn ToSql> = vec![&id, &version, &meta.at, &meta.by];
    values.extend(columns.iter().map(|(_, v)| v as &dyn ToSql));
    let changed = conn
        .prepare_cached(&sql)?
        .execute(values.as_slice())
        .map_err(|e| duplicate_key_error(record, e))?;
    if changed == 0 {
        return Err(conflict_error(conn, record, id)?);
    }
    Ok(())
}

/// Updates a live record if it still has that version.
pub(in crate::register) fn update(
    conn: &Connection,
    record: Record,
    RecordRef { id, version }: RecordRef,
    answers: &Answers,
    meta: &ChangeMeta,
) -> Result<()> {
    let columns = columns(record, answers);
    update_row(
        conn,
        record,
        RecordRef { id, version },
        &columns,
        " AND voided_at IS NULL",
        meta,
    )?;
    if record == Record::Person {
        search_keys::index_person(conn, id, answers, false)?;
    }
    Ok(())
}

/// Columns that are not restored from an image: identity, authorship, derived columns.
const NOT_RESTORED: [&str; 8] = [
    "id",
    "version",
    "created_at",
    "created_by",
    "changed_at",
    "changed_by",
    "name_fold",
    "name_sort",
];

/// Restores the content of a record, void or live, from an image, if it still has that version.
pub(in crate::register) fn restore(
    conn: &Connection,
    record: Record,
    RecordRef { id, version }: RecordRef,
    image: &Map<String, Json>,
    meta: &ChangeMeta,
) -> Result<()> {
    let mut columns: Vec<(String, Sql)> = columns_of(conn, record.table())?
        .into_iter()
        .filter(|name| !NOT_RESTORED.contains(&name.as_str()))
        .map(|name| {
            let value = image.get(&name).map_or(Sql::Null, to_sql_value);
            (name, value)
        })
        .collect();
    if record == Record::Person {
        let full_name = image.get("full_name").and_then(Json::as_str);
        let keys = search_keys::name_keys(full_name.unwrap_or_default());
        columns.push(("name_fold".to_owned(), Sql::Text(keys.fold)));
        columns.push(("name_sort".to_owned(), Sql::Blob(keys.sort)));
    }
    update_row(conn, record, RecordRef { id, version }, &columns, "", meta)?;
    if record == Record::Person {
        let stored = crate::register::read::load::load(conn, record, id)?;
        conn.prepare_cached("DELETE FROM person_word WHERE person_id = ?1")?
            .execute([id])?;
        if let Some(stored) = stored {
            search_keys::index_person(conn, id, &stored.answers, true)?;
        }
    }
    Ok(())
}

/// Restores the content of a soft check from an image.
pub(in crate::register) fn restore_check(
    conn: &Connection,
    id: i64,
    image: &Map<String, Json>,
) -> Result<()> {
    let names = columns_of(conn, SOFT_CHECK)?;
    let assignments: Vec<String> = (0..names.len())
        .map(|i| format!("\"{}\" = ?{}", names[i], i + 2))
        .collect();
    let sql = format!(
        "UPDATE soft_check SET {} WHERE id = ?1",
        assignments.join(", ")
    );
    let mut values = vec![Sql::Integer(id)];
    values.extend(
        names
            .iter()
            .map(|n| image.get(n).map_or(Sql::Null, to_sql_value)),
    );
    conn.prepare_cached(&sql)?
        .execute(rusqlite::params_from_iter(values))?;
    Ok(())
}

fn columns_of(conn: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let select = conn.prepare_cached(&format!("SELECT * FROM {table} WHERE id = 0"))?;
    Ok(select
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect())
}

fn to_sql_value(json: &Json) -> Sql {
    match json {
        Json::String(t) => Sql::Text(t.clone()),
        Json::Number(n) => n
            .as_i64()
            .map(Sql::Integer)
            .or_else(|| n.as_f64().map(Sql::Real))
            .unwrap_or(Sql::Null),
        _ => Sql::Null,
    }
}

/// Voids a record if it still has that version.
pub(in crate::register) fn void(
    conn: &Connection,
    record: Record,
    RecordRef { id, version }: RecordRef,
    reason: &str,
    meta: &ChangeMeta,
) -> Result<()> {
    let sql = format!(
        "UPDATE {} SET voided_at = ?3, void_reason = ?4, version = version + 1, changed_at = ?3, changed_by = ?5 WHERE id = ?1 AND version = ?2 AND voided_at IS NULL",
        record.table()
    );
    let changed = conn
        .prepare_cached(&sql)?
        .execute(params![id, version, meta.at, reason, meta.by])?;
    if changed == 0 {
        return Err(conflict_error(conn, record, id)?);
    }
    if record == Record::Person {
        conn.prepare_cached("DELETE FROM person_word WHERE person_id = ?1")?
            .execute([id])?;
    }
    Ok(())
}

fn conflict_error(conn: &Connection, record: Record, id: i64) -> Result<RegisterError> {
    let sql = format!(
        "SELECT changed_by, voided_at IS NOT NULL FROM {} WHERE id = ?1",
        record.table()
    );
    let result = conn.query_row(&sql, [id], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?))
    });
    match result {
        Ok((by, false)) => Ok(RegisterError::Conflict { record, id, by }),
        Ok((_, true)) | Err(rusqlite::Error::QueryReturnedNoRows) => {
            Ok(RegisterError::Gone(record, id))
        }
        Err(e) => Err(e.into()),
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
