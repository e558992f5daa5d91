//! Columns and parameters of statements: register numbers, values of answers, and structs of rows.

use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};
use rusqlite::{Row, RowIndex, ToSql};

use crate::domain::ids::{AuditId, CourseId, DraftId, ErasureRequestId, PersonId, ReportId};
use crate::entry::Value;

/// A struct of a row: the fields before the semicolon from the columns of their names.
macro_rules! from_row {
    ($row:ident => $type:ident { $($column:ident),* $(; $($field:ident $(: $value:expr)?),*)? }) => {
        $type { $($column: $row.get(stringify!($column))?,)* $($($field $(: $value)?,)*)? }
    };
}
pub(crate) use from_row;

macro_rules! column {
    ($($id:ident)*) => {$(
        impl ToSql for $id {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.get().into())
            }
        }

        impl FromSql for $id {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                i64::column_result(value).map(Self::from)
            }
        }
    )*};
}

column! { AuditId CourseId DraftId ErasureRequestId PersonId ReportId }

/// The value of an answer in a column. A blob, which no field stores, counts as empty: a damaged record still opens and is
/// exported, and the check of the register reports it.
pub fn answer(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<Option<Value>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null | ValueRef::Blob(_) => None,
        ValueRef::Integer(n) => Some(Value::Int(n)),
        ValueRef::Real(x) => Some(Value::Real(x)),
        ValueRef::Text(t) => Some(Value::Text(String::from_utf8_lossy(t).into_owned())),
    })
}
