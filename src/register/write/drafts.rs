//! Drafts: entries stored field by field until they are saved. Not part of the trail, for a draft is no record.

use rusqlite::{Connection, OptionalExtension, params};

use crate::register::error::RegisterError;
use crate::register::write::change::Batch;
use crate::register::{Register, now};

/// A stored draft, without its state.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftSummary {
    pub id: i64,
    /// Name of the form.
    pub form: String,
    /// Its title in lists: a name, an ID number.
    pub title: String,
    /// UTC.
    pub changed_at: String,
}

/// A draft to be stored.
#[derive(Clone, Debug)]
pub struct DraftInput<'a> {
    /// `None` for a draft that is not stored yet.
    pub id: Option<i64>,
    /// Name of the form.
    pub form: &'a str,
    /// The person it is about, if registered.
    pub person: Option<i64>,
    /// As [`DraftSummary::title`].
    pub title: &'a str,
    /// `entry::Draft::to_state`.
    pub state: &'a str,
}

impl Batch<'_> {
    /// Deletes a draft in the transaction of the change that saves it.
    pub fn drop_draft(&self, id: i64) -> Result<(), RegisterError> {
        drop_draft(self.conn(), id)
    }
}

fn drop_draft(conn: &Connection, id: i64) -> Result<(), RegisterError> {
    conn.prepare_cached("DELETE FROM draft WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

fn store_draft(
    conn: &Connection,
    clerk: &str,
    draft: &DraftInput<'_>,
) -> Result<i64, RegisterError> {
    let at = now();
    if let Some(id) = draft.id {
        let sql = "UPDATE draft SET title = ?2, state = ?3, changed_at = ?4 WHERE id = ?1";
        let updated =
            conn.prepare_cached(sql)?
                .execute(params![id, draft.title, draft.state, at])?;
        if updated > 0 {
            return Ok(id);
        }
    }
    conn.prepare_cached(include_str!("../sql/draft_insert.sql"))?
        .execute(params![
            clerk,
            draft.form,
            draft.person,
            draft.title,
            draft.state,
            at
        ])?;
    Ok(conn.last_insert_rowid())
}

impl Register {
    /// Stores a draft and returns its number.
    pub fn store_draft(&mut self, draft: &DraftInput<'_>) -> Result<i64, RegisterError> {
        self.with_reserve(|register| {
            let _write_guard = register.write_lock.acquire();
            store_draft(&register.conn, &register.session.clerk, draft)
        })
    }

    /// Deletes a draft.
    pub fn drop_draft(&mut self, id: i64) -> Result<(), RegisterError> {
        let _write_guard = self.write_lock.acquire();
        drop_draft(&self.conn, id)
    }

    /// This clerk's drafts, newest first.
    pub fn drafts(&self) -> Result<Vec<DraftSummary>, RegisterError> {
        let sql = "SELECT id, form, title, changed_at FROM draft WHERE clerk = ?1 ORDER BY changed_at DESC, id DESC";
        let mut select = self.conn.prepare_cached(sql)?;
        let rows = select.query_map([&self.session.clerk], |row| {
            Ok(DraftSummary {
                id: row.get(0)?,
                form: row.get(1)?,
                title: row.get(2)?,
                changed_at: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The state of a draft (`entry::Draft::to_state`).
    pub fn draft_state(&self, id: i64) -> Result<Option<String>, RegisterError> {
        Ok(self
            .conn
            .prepare_cached("SELECT state FROM draft WHERE id = ?1")?
            .query_row([id], |r| r.get(0))
            .optional()?)
    }
}
