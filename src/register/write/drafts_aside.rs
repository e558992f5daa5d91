//! Drafts beside the register: while the register's file is not in its place, what is typed is stored in a small file beside
//! it (`register.db-drafts`), under the register's key, and taken into the register when it is opened or written again. Owns
//! that file; reads and writes no register. The number of such a draft is negative.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::domain::ids::{DraftId, PersonId};
use crate::register::cipher::KeySpec;
use crate::register::error::Result;
use crate::register::file::{
    is_plain, make_private, open_side_file, remove_if_present, with_suffix,
};
use crate::register::opened_file::OpenedFile;
use crate::register::runtime::connect;

/// End of the file's name.
const SUFFIX: &str = "-drafts";
/// Attempts to store a draft while another process empties and removes the file.
const ATTEMPTS: usize = 3;
const TABLE_SQL: &str = "CREATE TABLE IF NOT EXISTS draft (id INTEGER PRIMARY KEY, register_id TEXT, replaces INTEGER, clerk TEXT, form TEXT, people TEXT, title TEXT, state TEXT, changed_at TEXT) STRICT";

/// The drafts beside one register.
#[derive(Clone, Debug)]
pub(in crate::register) struct DraftsAside {
    path: PathBuf,
    /// The register's key; `None` for a plain register.
    spec: Option<KeySpec>,
    /// The register's identity: a file put in its place gets no draft of it.
    register_id: Option<String>,
}

/// A draft beside the register.
#[derive(Clone, Debug)]
pub(in crate::register) struct AsideDraft {
    /// Its number in the file.
    id: i64,
    /// The draft in the register that it goes on from.
    pub replaces: Option<DraftId>,
    pub clerk: String,
    pub form: String,
    pub people: Vec<PersonId>,
    pub title: String,
    pub state: String,
    /// UTC.
    pub changed_at: String,
}

impl AsideDraft {
    /// A draft to be stored. `id`: its number so far, in the register or beside it.
    pub fn new(id: Option<DraftId>, clerk: &str, form: &str, people: &[PersonId]) -> Self {
        let number = id.map_or(0, DraftId::get);
        Self {
            id: number.min(0).abs(),
            replaces: id.filter(|_| number > 0),
            clerk: clerk.to_owned(),
            form: form.to_owned(),
            people: people.to_vec(),
            title: String::new(),
            state: String::new(),
            changed_at: crate::register::now(),
        }
    }
}

/// The file of the drafts beside a register, if there is one with content.
pub(in crate::register) fn file_of(register: &Path) -> Option<PathBuf> {
    let path = with_suffix(register, SUFFIX);
    let metadata = path.symlink_metadata().ok()?;
    (is_plain(&metadata) && metadata.len() > 0).then_some(path)
}

/// Whether a draft is beside the register.
pub(in crate::register) fn is_aside(id: DraftId) -> bool {
    id.get() < 0
}

impl DraftsAside {
    /// The drafts beside the register of an open connection.
    pub fn of(conn: &Connection, register: &Path) -> Self {
        Self {
            path: with_suffix(register, SUFFIX),
            spec: connect::spec_of(conn).ok().flatten(),
            register_id: crate::register::schema::register_id(conn).ok().flatten(),
        }
    }

    fn open(&self) -> rusqlite::Result<Connection> {
        prepared(connect::create(&self.path, self.spec.as_ref())?)
    }

    /// Stores a draft and returns its number, which is negative.
    pub fn store(&self, draft: &AsideDraft) -> Result<DraftId> {
        let mut id = draft.id;
        for _ in 0..ATTEMPTS {
            // Refuses a link in the file's place.
            open_side_file(&self.path).map_err(|e| unwritable(&e))?;
            make_private(&self.path);
            let file = OpenedFile::at(&self.path);
            id = self.insert(draft)?;
            if file.problem().is_none() {
                break;
            }
        }
        Ok(DraftId::from(-id))
    }

    fn insert(&self, draft: &AsideDraft) -> Result<i64> {
        let conn = self.open()?;
        let people: Vec<i64> = draft.people.iter().map(|id| id.get()).collect();
        let people = serde_json::to_string(&people).unwrap_or_default();
        let id = (draft.id > 0).then_some(draft.id);
        let sql = include_str!("../sql/draft_aside.sql");
        conn.execute(
            sql,
            params![
                id,
                self.register_id,
                draft.replaces,
                draft.clerk,
                draft.form,
                people,
                draft.title,
                draft.state,
                draft.changed_at
            ],
        )?;
        Ok(id.unwrap_or_else(|| conn.last_insert_rowid()))
    }

    /// The draft in the register behind a number: that number, or what the draft beside the register goes on from.
    pub fn behind(&self, id: DraftId) -> Option<DraftId> {
        if !is_aside(id) {
            return Some(id);
        }
        let sql = "SELECT replaces FROM draft WHERE id = ?1";
        let conn = self.open_present().ok()??;
        let replaced = conn.query_row(sql, [-id.get()], |row| row.get(0));
        replaced.optional().ok().flatten().flatten()
    }

    /// The drafts of this register.
    pub fn all(&self) -> Result<Vec<AsideDraft>> {
        let Some(conn) = self.open_present()? else {
            return Ok(Vec::new());
        };
        let sql = "SELECT * FROM draft WHERE register_id IS ?1 ORDER BY id";
        let mut select = conn.prepare(sql)?;
        let drafts = select.query_map([&self.register_id], |row| {
            let people: String = row.get("people")?;
            let people: Vec<i64> = serde_json::from_str(&people).unwrap_or_default();
            Ok(AsideDraft {
                id: row.get("id")?,
                replaces: row.get("replaces")?,
                clerk: row.get("clerk")?,
                form: row.get("form")?,
                people: people.into_iter().map(PersonId::from).collect(),
                title: row.get("title")?,
                state: row.get("state")?,
                changed_at: row.get("changed_at")?,
            })
        })?;
        Ok(drafts.collect::<Result<_, _>>()?)
    }

    /// The file, if it is there. A program that was open while the register got another key has stored its drafts under the
    /// old one: the file is then opened as it is, without a key or with one that the process has.
    fn open_present(&self) -> Result<Option<Connection>> {
        if !self.path.symlink_metadata().is_ok_and(|m| m.is_file()) {
            return Ok(None);
        }
        match self.open() {
            Err(e) if connect::is_unreadable(&e) => {
                Ok(Some(prepared(connect::open_writable(&self.path)?)?))
            }
            own => Ok(Some(own?)),
        }
    }

    /// Deletes a draft beside the register; another number has no effect.
    pub fn remove(&self, id: DraftId) -> Result<()> {
        if is_aside(id) {
            self.remove_rows(&[-id.get()])?;
        }
        Ok(())
    }

    /// Deletes drafts that the register has taken.
    pub fn remove_all(&self, drafts: &[AsideDraft]) -> Result<()> {
        let ids: Vec<i64> = drafts.iter().map(|draft| draft.id).collect();
        self.remove_rows(&ids)
    }

    /// Deletes rows, and the file when it holds nothing more.
    fn remove_rows(&self, ids: &[i64]) -> Result<()> {
        let Some(mut conn) = self.open_present()? else {
            return Ok(());
        };
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for id in ids {
            tx.execute("DELETE FROM draft WHERE id = ?1", [id])?;
        }
        let sql = "SELECT count(*) FROM draft";
        let is_empty = tx.query_row(sql, [], |row| row.get::<_, i64>(0))? == 0;
        tx.commit()?;
        if is_empty {
            conn.execute_batch("BEGIN EXCLUSIVE")?;
            if conn.query_row(sql, [], |row| row.get::<_, i64>(0))? == 0 {
                remove_if_present(&self.path).map_err(|e| unwritable(&e))?;
            }
        }
        Ok(())
    }
}

/// A connection whose deleted drafts are overwritten.
fn prepared(conn: Connection) -> rusqlite::Result<Connection> {
    conn.pragma_update(None, "secure_delete", true)?;
    conn.execute_batch(TABLE_SQL)?;
    Ok(conn)
}

fn unwritable(e: &std::io::Error) -> rusqlite::Error {
    tracing::warn!(kind = %e.kind(), "the drafts beside the register");
    rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN),
        None,
    )
}
