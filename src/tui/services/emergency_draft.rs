//! What was typed and is not in the register yet, where another thread can take it: when the program must end and the loop
//! is stuck in a write that never returns, that thread writes it down over a connection of its own.

use std::sync::{Arc, Mutex, PoisonError};

use crate::register::write::drafts::DraftInput;
use crate::register::{Register, RegisterError, Session};

/// The draft of the form on top.
#[derive(Clone, Debug)]
pub struct UnsavedDraft {
    /// Its number, once it has one.
    pub id: Option<i64>,
    /// Name of the form.
    pub form: &'static str,
    /// The person it is about, if in the register.
    pub person: Option<i64>,
    /// What the list of drafts calls it.
    pub title: String,
    /// `entry::Draft::to_state`.
    pub state: String,
}

impl UnsavedDraft {
    /// As the register takes it.
    #[must_use]
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

/// The place where it lies; clones share it.
#[derive(Clone, Debug, Default)]
pub struct EmergencyDraft {
    draft: Arc<Mutex<Option<UnsavedDraft>>>,
}

impl EmergencyDraft {
    /// Lays down what was typed; `None` when the register has it all.
    pub fn store(&self, draft: Option<UnsavedDraft>) {
        *self.draft.lock().unwrap_or_else(PoisonError::into_inner) = draft;
    }

    /// Writes down what lies there.
    ///
    /// # Errors
    /// When the register cannot be written.
    pub fn save(&self, path: &std::path::Path, session: Session) -> Result<(), RegisterError> {
        let draft = self
            .draft
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(draft) = draft {
            Register::open_existing(path, session)?.store_draft(&draft.for_register())?;
        }
        Ok(())
    }
}
