//! The unsaved draft, shared with another thread: when the program must end and the loop hangs in a write, that thread
//! stores the draft over its own connection.

use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::ids::{DraftId, PersonId};
use crate::register::write::drafts::{self, DraftInput};
use crate::register::{Register, Result, Session};

/// What is stored of the form in use.
#[derive(Clone, Debug)]
pub struct UnsavedDraft {
    /// Its id, once stored.
    pub id: Option<DraftId>,
    pub form: &'static str,
    /// Id of the person, if registered.
    pub person: Option<PersonId>,
    /// Title in the list of drafts.
    pub title: String,
    /// Result of `entry::Draft::to_state`.
    pub state: String,
}

impl UnsavedDraft {
    /// The input of `register::write::drafts::store`.
    pub fn for_register(&self) -> DraftInput<'_> {
        DraftInput {
            id: self.id,
            form: self.form,
            person: self.person,
            title: &self.title,
            state: &self.state,
        }
    }
}

/// Shared slot for the unsaved draft.
#[derive(Clone, Debug, Default)]
pub struct EmergencyDraft {
    draft: Arc<Mutex<Option<UnsavedDraft>>>,
}

impl EmergencyDraft {
    /// Sets the draft; `None` when everything is stored.
    pub fn store(&self, draft: Option<UnsavedDraft>) {
        *self.draft.lock().unwrap_or_else(PoisonError::into_inner) = draft;
    }

    /// Stores the draft, if any, in the register.
    ///
    /// # Errors
    /// When the register cannot be written.
    pub fn save(&self, path: &std::path::Path, session: Session) -> Result<()> {
        let draft = self
            .draft
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(draft) = draft {
            drafts::store(
                &mut Register::open_existing(path, session)?,
                &draft.for_register(),
            )?;
        }
        Ok(())
    }
}
