//! Queries of the register: the readings in `read`, the figures of `progress` and the rows of `exchange` run through it, so that
//! the connection stays private.

use std::convert::Infallible;

use chrono::NaiveDate;
use rusqlite::types::{FromSql, Value};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Result as SqlResult, Row};

use crate::register::Session;
use crate::register::error::Result;

/// The register as one session reads it. Each statement is prepared once for the connection.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    pub(in crate::register) conn: &'a Connection,
    pub(in crate::register) session: &'a Session,
}

impl<'a> Reader<'a> {
    /// Reads over a connection that the caller opened.
    #[must_use]
    pub fn new(conn: &'a Connection, session: &'a Session) -> Self {
        Self { conn, session }
    }

    /// The day that counts as today.
    #[must_use]
    pub fn today(self) -> NaiveDate {
        self.session.today()
    }

    fn prepare(self, sql: &str) -> SqlResult<CachedStatement<'a>> {
        let statement = self.conn.prepare_cached(sql)?;
        debug_assert!(statement.readonly(), "a Reader does not write: {sql}");
        Ok(statement)
    }

    /// Every row.
    pub fn rows<T>(
        self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> SqlResult<T>,
    ) -> Result<Vec<T>> {
        let mut select = self.prepare(sql)?;
        let rows = select.query_map(params, read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The first column of every row.
    pub fn values<T: FromSql>(self, sql: &str, params: impl Params) -> Result<Vec<T>> {
        self.rows(sql, params, |row| row.get(0))
    }

    /// The first row; an error when there is none.
    pub fn row<T>(
        self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> SqlResult<T>,
    ) -> Result<T> {
        Ok(self.prepare(sql)?.query_row(params, read)?)
    }

    /// The first column of the first row; an error when there is none.
    pub fn value<T: FromSql>(self, sql: &str, params: impl Params) -> Result<T> {
        self.row(sql, params, |row| row.get(0))
    }

    /// The first row, if there is one.
    pub fn optional<T>(
        self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> SqlResult<T>,
    ) -> Result<Option<T>> {
        let mut select = self.prepare(sql)?;
        Ok(select.query_row(params, read).optional()?)
    }

    /// The result of the first row for which `read` has one; later rows are not read.
    pub fn find_map<T>(
        self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<Option<T>>,
    ) -> Result<Option<T>> {
        let mut select = self.prepare(sql)?;
        let mut rows = select.query(params)?;
        while let Some(row) = rows.next()? {
            let result = read(row)?;
            if result.is_some() {
                return Ok(result);
            }
        }
        Ok(None)
    }

    /// Gives each row to `read`.
    pub fn each(
        self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let read = |row: &Row<'_>| read(row).map(|()| None::<Infallible>);
        self.find_map(sql, params, read).map(|_| ())
    }

    /// Every row of a statement that need not use all of the parameters.
    pub fn rows_by_name<'p, T>(
        self,
        sql: &str,
        params: impl IntoIterator<Item = &'p (&'static str, Value)>,
        read: impl FnMut(&Row<'_>) -> SqlResult<T>,
    ) -> Result<Vec<T>> {
        let mut select = self.prepare(sql)?;
        for (name, value) in params {
            if let Some(at) = select.parameter_index(name)? {
                select.raw_bind_parameter(at, value)?;
            }
        }
        Ok(select.raw_query().mapped(read).collect::<Result<_, _>>()?)
    }
}
