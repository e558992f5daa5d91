//! Columns and parameters of statements: register numbers, values of answers, and structs of rows.

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};

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

impl FromSql for Value {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Integer(n) => Ok(Self::Int(n)),
            ValueRef::Real(x) => Ok(Self::Real(x)),
            ValueRef::Text(t) => Ok(Self::Text(String::from_utf8_lossy(t).into_owned())),
            ValueRef::Null | ValueRef::Blob(_) => Err(FromSqlError::InvalidType),
        }
    }
}
