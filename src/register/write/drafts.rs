//! Drafts: entries stored field by field until they are saved. Not part of the trail, for a draft is no record.

use rusqlite::{Connection, params};

use crate::domain::ids::{DraftId, PersonId};
use crate::register::{Batch, Reader, Register, Result, now};

/// A stored draft, without its state.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftSummary {
    pub id: DraftId,
    pub form: String,
    /// Its title in lists: a name, an ID number.
    pub title: String,
    /// UTC.
    pub changed_at: String,
}

/// A draft to be stored.
#[derive(Clone, Debug)]
pub struct DraftInput {
    /// `None` for a draft that is not stored yet.
    pub id: Option<DraftId>,
    pub form: &'static str,
    /// The person it is about, if registered.
    pub person: Option<PersonId>,
    pub title: String,
    /// `entry::Draft::to_state`.
    pub state: String,
}

impl Batch<'_> {
    /// Deletes a draft in the transaction of the change that saves it.
    pub fn drop_draft(&self, id: DraftId) -> Result<()> {
        delete(self.conn(), id)
    }
}

fn delete(conn: &Connection, id: DraftId) -> Result<()> {
    conn.prepare_cached("DELETE FROM draft WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

/// Stores a draft and returns its number.
pub fn store(register: &mut Register, draft: &DraftInput) -> Result<DraftId> {
    register.with_reserve(|register| {
        let _write_guard = register.write_lock.acquire();
        let (conn, at) = (&register.conn, now());
        if let Some(id) = draft.id {
            let sql = "UPDATE draft SET title = ?2, state = ?3, changed_at = ?4 WHERE id = ?1";
            let params = params![id, draft.title, draft.state, at];
            if conn.prepare_cached(sql)?.execute(params)? > 0 {
                return Ok(id);
            }
        }
        conn.prepare_cached(include_str!("../sql/draft_insert.sql"))?
            .execute(params![
                register.session.clerk,
                draft.form,
                draft.person,
                draft.title,
                draft.state,
                at
            ])?;
        Ok(conn.last_insert_rowid().into())
    })
}

/// Deletes a draft.
pub fn drop(register: &mut Register, id: DraftId) -> Result<()> {
    let _write_guard = register.write_lock.acquire();
    delete(&register.conn, id)
}

/// This clerk's drafts, newest first.
pub fn of_clerk(reader: Reader<'_>) -> Result<Vec<DraftSummary>> {
    let sql = "SELECT id, form, title, changed_at FROM draft WHERE clerk = ?1 ORDER BY changed_at DESC, id DESC";
    reader.rows(sql, [&reader.session.clerk], |row| {
        Ok(DraftSummary {
            id: row.get(0)?,
            form: row.get(1)?,
            title: row.get(2)?,
            changed_at: row.get(3)?,
        })
    })
}

/// The state of a draft (`entry::Draft::to_state`).
pub fn state(reader: Reader<'_>, id: DraftId) -> Result<Option<String>> {
    let sql = "SELECT state FROM draft WHERE id = ?1";
    reader.optional(sql, [id], |row| row.get(0))
}
