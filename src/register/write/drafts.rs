//! Drafts: entries stored field by field until they are saved. Not part of the trail, for a draft is no record.

use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::ids::{DraftId, PersonId};
use crate::register::opened_file::OpenedFile;
use crate::register::session::access;
use crate::register::write::drafts_aside::{AsideDraft, DraftsAside};
use crate::register::write::erased::refuse_erased;
use crate::register::{Batch, Reader, Register, RegisterError, Result, Session, now};

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
    /// The registered people it is about, now or when it was begun; a draft about a removed one is not stored.
    pub people: Vec<PersonId>,
    pub title: String,
    /// `entry::Draft::to_state`.
    pub state: String,
}

impl Batch<'_> {
    /// Stores a draft of the session's clerk and returns its number.
    pub fn store_draft(&mut self, draft: &DraftInput) -> Result<DraftId> {
        access::authorize_draft(self.reader())?;
        refuse_erased(self.reader(), &draft.people)?;
        let (clerk, person, at) = (&self.session().clerk, draft.people.first(), now());
        if let Some(id) = draft.id {
            let sql = include_str!("../sql/draft_update.sql");
            let params = params![id, person, draft.title, draft.state, at, clerk];
            if self.conn().prepare_cached(sql)?.execute(params)? > 0 {
                return Ok(id);
            }
        }
        self.conn()
            .prepare_cached(include_str!("../sql/draft_insert.sql"))?
            .execute(params![
                clerk,
                draft.form,
                person,
                draft.title,
                draft.state,
                at
            ])?;
        Ok(self.conn().last_insert_rowid().into())
    }

    /// Deletes a draft of the session's clerk.
    pub fn drop_draft(&mut self, id: DraftId) -> Result<()> {
        access::authorize_draft(self.reader())?;
        let sql = "DELETE FROM draft WHERE id = ?1 AND clerk = ?2";
        let params = params![id, self.session().clerk];
        self.conn().prepare_cached(sql)?.execute(params)?;
        Ok(())
    }
}

/// Whether a draft about these people can be stored.
///
/// # Errors
/// [`RegisterError::Erased`] when one of them was removed.
pub fn check_people(reader: Reader<'_>, people: &[PersonId]) -> Result<()> {
    refuse_erased(reader, people)
}

/// Stores a draft and returns its number; beside the register while the register's file is not in its place, or of a newer
/// version.
///
/// # Errors
/// When the clerk's role does not write, a person it is about was removed meanwhile, or the register cannot be written.
pub fn store(register: &mut Register, draft: &DraftInput) -> Result<DraftId> {
    let mut stored = draft.clone();
    stored.id = draft.id.and_then(|id| register.drafts_aside.behind(id));
    let done = register.with_reserve(|register| register.batch(|batch| batch.store_draft(&stored)));
    if let Err(RegisterError::File(..)) = done {
        access::authorize_draft(register.reader())?;
        refuse_erased(register.reader(), &draft.people)?;
        return store_aside(&register.drafts_aside, &register.session.clerk, draft);
    }
    let id = done?;
    if let Some(aside) = draft.id {
        register.remove_draft_aside(aside);
    }
    Ok(id)
}

fn store_aside(aside: &DraftsAside, clerk: &str, draft: &DraftInput) -> Result<DraftId> {
    let mut unplaced = AsideDraft::new(draft.id, clerk, draft.form, &draft.people);
    unplaced.title.clone_from(&draft.title);
    unplaced.state.clone_from(&draft.state);
    aside.store(&unplaced)
}

/// Deletes a draft.
pub fn drop(register: &mut Register, id: DraftId) -> Result<()> {
    if let Some(stored) = register.drafts_aside.behind(id) {
        register.batch(|batch| batch.drop_draft(stored))?;
    }
    register.remove_draft_aside(id);
    Ok(())
}

/// Takes the drafts beside the register into it; those about a removed person are deleted. Called when the register is
/// opened.
pub(in crate::register) fn take_in(register: &mut Register) -> Result<()> {
    let drafts = register.drafts_aside.all()?;
    if drafts.is_empty() {
        return Ok(());
    }
    let _write_guard = register.begin_write()?;
    let content = &register.file_content;
    let tx = register.file.begin_write(&mut register.conn, content)?;
    for draft in &drafts {
        if refuse_erased(Reader::new(&tx, &register.session), &draft.people).is_ok() {
            insert_aside(&tx, draft)?;
        }
    }
    tx.commit()?;
    tracing::info!(drafts = drafts.len(), "drafts beside the register taken in");
    register.drafts_aside.remove_all(&drafts)
}

fn insert_aside(conn: &Connection, draft: &AsideDraft) -> Result<()> {
    let sql = "SELECT id FROM person WHERE id = ?1";
    let person: Option<PersonId> = match draft.people.first() {
        Some(id) => conn.query_row(sql, [id], |row| row.get(0)).optional()?,
        None => None,
    };
    let (title, state, at) = (&draft.title, &draft.state, &draft.changed_at);
    let update = include_str!("../sql/draft_update.sql");
    let params = params![draft.replaces, person, title, state, at, draft.clerk];
    if conn.execute(update, params)? == 0 {
        let insert = include_str!("../sql/draft_insert.sql");
        let params = params![draft.clerk, draft.form, person, title, state, at];
        conn.execute(insert, params)?;
    }
    Ok(())
}

/// Where a draft is stored from another thread than the one that holds the register.
#[derive(Clone, Debug)]
pub struct DraftTarget {
    file: OpenedFile,
    aside: DraftsAside,
    session: Session,
}

impl DraftTarget {
    /// The target of an open register.
    #[must_use]
    pub fn of(register: &Register) -> Self {
        Self {
            file: register.file.clone(),
            aside: register.drafts_aside.clone(),
            session: register.session.clone(),
        }
    }

    /// Stores a draft over a connection of its own; as [`store`].
    pub fn store(&self, draft: &DraftInput) -> Result<()> {
        if self.file.problem().is_some() {
            return store_aside(&self.aside, &self.session.clerk, draft).map(|_| ());
        }
        match Register::open_existing(self.file.path(), self.session.clone()) {
            // A newer version of the program has upgraded it meanwhile, or its files were written over.
            Err(RegisterError::Newer(_) | RegisterError::File(..)) => {
                store_aside(&self.aside, &self.session.clerk, draft).map(|_| ())
            }
            register => store(&mut register?, draft).map(|_| ()),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::roles::Role;
    use crate::register::Session;
    use crate::register::session::accounts::clerk_named;
    use crate::register::write::op::{AccountChange, Op};

    fn add(register: &mut Register, name: &str, role: Role) {
        let (name, full_name) = (name.to_owned(), String::new());
        let change = AccountChange::Add {
            name,
            full_name,
            role,
        };
        register.change(Op::Account(change)).unwrap();
    }

    #[test]
    fn a_viewer_stores_no_draft_and_clerks_change_only_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        let mut register = Register::open(&path, Session::new("root")).unwrap();
        add(&mut register, "lan", Role::Admin);
        add(&mut register, "hoa", Role::Clerk);
        add(&mut register, "khach", Role::Viewer);
        let open = |clerk: &str| {
            let mut session = Session::new(clerk);
            session.on_server = true;
            Register::open(&path, session).unwrap()
        };
        let mut draft = DraftInput {
            id: None,
            form: "intake",
            people: Vec::new(),
            title: "Trần Văn Mẫu".to_owned(),
            state: "{}".to_owned(),
        };
        let refused = store(&mut open("khach"), &draft);
        assert!(matches!(refused, Err(RegisterError::Refused(_))));
        let first = store(&mut open("lan"), &draft).unwrap();
        draft.id = Some(first);
        let second = store(&mut open("hoa"), &draft).unwrap();
        assert_ne!(first, second);
        drop(&mut open("hoa"), first).unwrap();
        assert!(drop(&mut open("khach"), first).is_err());
        assert!(state(open("lan").reader(), first).unwrap().is_some());
        drop(&mut open("lan"), first).unwrap();
        assert_eq!(state(open("lan").reader(), first).unwrap(), None);
    }

    #[test]
    fn a_closed_clerk_stores_what_was_typed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        let mut register = Register::open(&path, Session::new("root")).unwrap();
        for (name, role) in [
            ("lan", Role::Admin),
            ("hoa", Role::Clerk),
            ("khach", Role::Viewer),
        ] {
            add(&mut register, name, role);
        }
        let draft = DraftInput {
            id: None,
            form: "intake",
            people: Vec::new(),
            title: "Trần Văn Mẫu".to_owned(),
            state: "{}".to_owned(),
        };
        for (name, is_stored) in [("hoa", true), ("khach", false)] {
            let mut session = Session::new(name);
            session.on_server = true;
            let mut typing = Register::open(&path, session).unwrap();
            let id = clerk_named(register.reader(), name).unwrap().id;
            register
                .change(Op::Account(AccountChange::Close(id)))
                .unwrap();
            assert_eq!(store(&mut typing, &draft).is_ok(), is_stored, "{name}");
        }
    }
}
