//! Register numbers as columns and parameters of statements.

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};

use crate::domain::ids::{AuditId, CourseId, DraftId, ErasureRequestId, PersonId, ReportId};

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
