//! The unsaved draft, shared with another thread: when the program must end and the loop hangs in a write, that thread
//! stores the draft over its own connection.

use std::sync::{Arc, Mutex, PoisonError};

use crate::register::Result;
use crate::register::write::drafts::{DraftInput, DraftTarget};

/// Shared slot for the unsaved draft.
#[derive(Clone, Debug, Default)]
pub struct EmergencyDraft {
    draft: Arc<Mutex<Option<DraftInput>>>,
}

impl EmergencyDraft {
    /// Sets the draft; `None` when everything is stored.
    pub fn store(&self, draft: Option<DraftInput>) {
        *self.draft.lock().unwrap_or_else(PoisonError::into_inner) = draft;
    }

    /// Stores the draft, if any.
    pub fn save(&self, target: &DraftTarget) -> Result<()> {
        let mut slot = self.draft.lock().unwrap_or_else(PoisonError::into_inner);
        let draft = slot.take();
        drop(slot);
        draft.map_or(Ok(()), |draft| target.store(&draft))
    }
}
