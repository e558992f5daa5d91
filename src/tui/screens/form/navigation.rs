//! Between fields: forward after a check, backward always.

use crate::entry::Place;
use crate::forms::Field;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next};
use crate::tui::screens::form::{FormScreen, StatusLine};

impl FormScreen {
    pub(super) fn field(&self) -> &'static Field {
        self.draft.field(self.draft.at)
    }

    /// Puts the cursor into a field.
    pub(super) fn enter(&mut self, at: Place, ctx: &mut AppContext) {
        self.draft.at = at;
        if let Err(e) = self.look_up_rate(ctx) {
            tracing::warn!(error = e.code(), "the rate of support");
        }
        self.load_input();
        if let Err(e) = self.refresh_panel(ctx) {
            tracing::warn!(error = e.code(), "beside the field");
        }
        self.update_eligibility(ctx);
    }

    /// Checks the field and goes on; at the end of the form it saves.
    pub(super) fn forward(&mut self, ctx: &mut AppContext) -> Handled {
        self.commit_input();
        let at = self.draft.at;
        let first = self
            .draft
            .problems_at_cursor(&ctx.session.register.lookup())?
            .into_iter()
            .find(|p| self.is_blocking(p));
        if let Some(problem) = first {
            self.show_problem(at, problem, ctx);
            return Ok(Next::FlushInput);
        }
        self.draft
            .normalize_cell(at, &ctx.session.register.lookup())?;
        self.status = StatusLine::Nothing;
        match self.next_place() {
            Some(next) => {
                self.enter(next, ctx);
                self.reload_participants(ctx)?;
                // After a power cut the form reopens at the field being typed, so this one is written down as left.
                self.write_draft(ctx)?;
                Ok(Next::Changed)
            }
            None => self.save(ctx),
        }
    }

    /// Goes back by the path taken, out of a wrong field too.
    pub(super) fn backward(&mut self, ctx: &mut AppContext) -> Handled {
        self.commit_input();
        let Some(before) = self.previous_place() else {
            return Ok(Next::Same);
        };
        self.status = StatusLine::Nothing;
        if self.touched {
            let at = self.draft.at;
            if self
                .draft
                .problems_at_cursor(&ctx.session.register.lookup())?
                .is_empty()
                && self.draft.cell(at).given
            {
                self.draft
                    .normalize_cell(at, &ctx.session.register.lookup())?;
            }
        }
        self.enter(before, ctx);
        self.write_draft(ctx)?;
        Ok(Next::Changed)
    }

    /// Says a problem; the cursor goes to its field unless it already stands there or the problem may be accepted here.
    pub(super) fn show_problem(
        &mut self,
        at: Place,
        problem: crate::entry::Problem,
        ctx: &mut AppContext,
    ) {
        let field = self.draft.rows[at.row]
            .section
            .position(problem.field)
            .unwrap_or(at.field);
        if !problem.soft && field != at.field {
            self.enter(Place { row: at.row, field }, ctx);
        }
        self.status = StatusLine::Problem(problem);
        // The next scan replaces a number that was refused.
        self.replace_on_type |= self.is_at_person();
    }
}
