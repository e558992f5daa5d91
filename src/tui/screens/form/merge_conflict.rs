//! A form over a record that somebody else saves meanwhile: what was not touched follows the register, what was typed stays,
//! and at the save, or when a draft is taken up again, both versions are shown to choose from (`conflict`).

use crate::domain::record_ref::RecordRef;
use crate::entry::MergeConflict;
use crate::register::RegisterError;
use crate::register::read;
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{Conflicts, Route};
use crate::tui::app::screen::{Handled, Next};
use crate::tui::screens::form::{FormScreen, PendingReply, StatusLine};
use crate::words::conflict as w;

impl FormScreen {
    /// The register refused the save because a record is not as it was: both versions, to choose from. Nothing typed is
    /// lost: `write` has kept the draft.
    pub(super) fn show_conflicts(&mut self, ctx: &mut AppContext) -> Handled {
        let conflicts = read::conflicts::merge_conflicts(ctx.reader(), &self.draft)?;
        if conflicts.iter().all(|f| f.field_conflicts.is_empty()) {
            return self.apply_resolution(&conflicts, true, ctx);
        }
        self.pending_reply = PendingReply::ConflictBeforeSave;
        Ok(Next::GoAndFlush(Route::Conflicts(Box::new(Conflicts {
            conflicts,
            draft: self.draft.clone(),
            title: self.draft_title(),
        }))))
    }

    /// A draft that was left is as old as when it was left: what others saved since is shown before anything is typed.
    pub(super) fn check_resumed_draft(&mut self, ctx: &mut AppContext) -> Handled {
        if self.draft_id.is_none() || !self.touched {
            return Ok(Next::Changed);
        }
        let conflicts = read::conflicts::merge_conflicts(ctx.reader(), &self.draft)?;
        if conflicts.iter().all(|f| f.field_conflicts.is_empty()) {
            for conflict in &conflicts {
                self.draft.apply_merge(conflict);
            }
            return Ok(Next::Changed);
        }
        self.pending_reply = PendingReply::ConflictInDraft;
        Ok(Next::GoAndFlush(Route::Conflicts(Box::new(Conflicts {
            conflicts,
            draft: self.draft.clone(),
            title: self.draft_title(),
        }))))
    }

    /// Takes in what was chosen and goes on.
    pub(super) fn apply_resolution(
        &mut self,
        conflicts: &[MergeConflict],
        save: bool,
        ctx: &mut AppContext,
    ) -> Handled {
        for conflict in conflicts {
            self.draft.apply_merge(conflict);
        }
        self.restore_cursor(ctx);
        self.write_draft(ctx)?;
        if save {
            return self.save(ctx);
        }
        self.status = StatusLine::Done(w::JOINED.text().to_owned());
        Ok(Next::Changed)
    }

    /// Others have saved something: a form with nothing typed in it shows the register as it is now; one that is being
    /// typed in says what the next save will ask.
    pub(super) fn refresh_records(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        if self.draft.rows.iter().all(|r| r.record_ref.is_none()) {
            return Ok(());
        }
        // A record that is gone says so when it is saved; until then it can be read.
        let conflicts = match read::conflicts::merge_conflicts(ctx.reader(), &self.draft) {
            Err(RegisterError::Gone(..)) => return Ok(()),
            result => result?,
        };
        let Some(by) = conflicts.first().map(|f| f.by.clone()) else {
            return Ok(());
        };
        if self.touched {
            if matches!(self.status, StatusLine::Nothing | StatusLine::Done(_)) {
                self.status = StatusLine::Done(w::changed_meanwhile(by));
            }
            return Ok(());
        }
        self.draft = self.reload_draft(ctx)?;
        self.restore_cursor(ctx);
        self.status = StatusLine::Done(w::fresh(by));
        Ok(())
    }

    /// The form over the same records, read again. Records that others have added are not brought in: a group may be hidden
    /// until it is opened on purpose.
    fn reload_draft(&self, ctx: &AppContext) -> Result<crate::entry::Draft, RegisterError> {
        let mut rows = Vec::new();
        for row in &self.draft.rows {
            let Some(RecordRef { id, .. }) = row.record_ref else {
                continue;
            };
            match read::load::form_row(ctx.reader(), row.section.record, id) {
                Err(RegisterError::Gone(..)) => {}
                read => rows.push(read?),
            }
        }
        let mut draft =
            crate::entry::Draft::from_stored(self.draft.form, &rows, ctx.session.form_defaults());
        draft.at = self.draft.at;
        Ok(draft)
    }

    /// The cursor stays in its field if that is still there.
    fn restore_cursor(&mut self, ctx: &mut AppContext) {
        let (at, visible) = (self.draft.at, self.draft.visible());
        let place = visible.iter().find(|p| **p == at).or(visible.last());
        let at = place.copied().unwrap_or_else(|| self.draft.first_place());
        self.enter(at, ctx);
    }
}
