//! A form over a record that another clerk saves meanwhile. Fields not touched here follow the register, typed text stays;
//! at the save, and when a draft is resumed, both versions are shown to choose from (`resolve_conflict`).

use crate::domain::record_ref::RecordRef;
use crate::entry::{Draft, MergeConflict};
use crate::register::read::conflicts::merge_conflicts;
use crate::register::read::load::form_row;
use crate::register::{RegisterError, Result};
use crate::tui::app::context::AppContext;
use crate::tui::app::route::{Conflicts, Route};
use crate::tui::app::screen::{Handled, Next};
use crate::tui::screens::form::model::StatusLine;
use crate::tui::screens::form::{FormScreen, PendingReply};
use crate::words::conflict as w;

impl FormScreen {
    /// After a save that was refused because a record changed: both versions to choose from; a save again when nothing
    /// has to be chosen. The draft is stored already.
    pub(super) fn show_conflicts(&mut self, ctx: &mut AppContext) -> Handled {
        let conflicts = merge_conflicts(ctx.reader(), &self.model.draft)?;
        if are_resolved(&conflicts) {
            return self.apply_resolution(&conflicts, true, ctx);
        }
        Ok(self.choose_versions(conflicts, true))
    }

    /// A resumed draft is as old as when it was left: what others saved since is shown before anything is typed.
    pub(super) fn check_resumed_draft(&mut self, ctx: &AppContext) -> Handled {
        if self.draft_id.is_none() || !self.model.touched {
            return Ok(Next::Changed);
        }
        let conflicts = merge_conflicts(ctx.reader(), &self.model.draft)?;
        if !are_resolved(&conflicts) {
            return Ok(self.choose_versions(conflicts, false));
        }
        for conflict in &conflicts {
            self.model.draft.apply_merge(conflict);
        }
        Ok(Next::Changed)
    }

    /// The screen that shows both versions, to save them or to type on.
    fn choose_versions(&mut self, conflicts: Vec<MergeConflict>, save: bool) -> Next {
        self.pending_reply = PendingReply::Versions { save };
        Next::GoAndFlush(Route::Conflicts(Box::new(Conflicts {
            records: conflicts,
            draft: self.model.draft.clone(),
            title: self.model.title(),
        })))
    }

    /// Puts the chosen versions into the form, then saves it or goes on typing.
    pub(super) fn apply_resolution(
        &mut self,
        conflicts: &[MergeConflict],
        save: bool,
        ctx: &mut AppContext,
    ) -> Handled {
        for conflict in conflicts {
            self.model.draft.apply_merge(conflict);
        }
        self.model.enter_again(&ctx.session.register.lookup());
        self.write_draft(ctx)?;
        if save {
            return self.save(ctx);
        }
        self.model.status = StatusLine::Done(w::JOINED.text().to_owned());
        Ok(Next::Changed)
    }

    /// After another clerk's change: an untouched form shows the register as it is now, a touched one warns of what the
    /// next save will ask.
    pub(super) fn refresh_records(&mut self, ctx: &AppContext) -> Result<()> {
        // A record that is gone or became masked can be read until the save reports it.
        let conflicts = match merge_conflicts(ctx.reader(), &self.model.draft) {
            Err(RegisterError::Gone(..) | RegisterError::Hidden(_)) => return Ok(()),
            result => result?,
        };
        let Some(by) = conflicts.first().map(|f| f.by.clone()) else {
            return Ok(());
        };
        if self.model.touched {
            if !matches!(self.model.status, StatusLine::Problem(_)) {
                self.model.status = StatusLine::Done(w::changed_meanwhile(by));
            }
            return Ok(());
        }
        self.model.draft = self.reload_draft(ctx)?;
        self.model.enter_again(&ctx.session.register.lookup());
        self.model.status = StatusLine::Done(w::fresh(by));
        Ok(())
    }

    /// The form over the same records, read again. Records that others added are left out: a group may be hidden until it
    /// is opened with a reason.
    fn reload_draft(&self, ctx: &AppContext) -> Result<Draft> {
        let mut rows = Vec::new();
        for row in &self.model.draft.rows {
            let Some(RecordRef { id, .. }) = row.record_ref else {
                continue;
            };
            match form_row(ctx.reader(), row.section.record, id) {
                Err(RegisterError::Gone(..)) => {}
                read => rows.push(read?),
            }
        }
        let form = self.model.draft.form;
        let mut draft = Draft::from_stored(form, &rows, ctx.session.form_defaults());
        draft.at = self.model.draft.at;
        Ok(draft)
    }
}

fn are_resolved(conflicts: &[MergeConflict]) -> bool {
    conflicts.iter().all(|c| c.field_conflicts.is_empty())
}
