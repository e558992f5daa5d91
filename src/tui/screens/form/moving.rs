//! Between fields: forward after a check, backward always.

use super::{FormScreen, Said};
use crate::entry::Place;
use crate::forms::Field;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next};

impl FormScreen {
    pub(super) fn field(&self) -> &'static Field {
        self.draft.field(self.draft.at)
    }

    /// Puts the cursor into a field.
    pub(super) fn enter(&mut self, at: Place, office: &mut Office) {
        self.draft.at = at;
        if let Err(e) = self.look_up_rate(office) {
            tracing::warn!(error = %e, "the rate of support");
        }
        self.load_input();
        if let Err(e) = self.look_beside(office) {
            tracing::warn!(error = %e, "beside the field");
        }
        self.weigh(office);
    }

    /// Checks the field and goes on; at the end of the form it saves.
    pub(super) fn forward(&mut self, office: &mut Office) -> Handled {
        self.take_input();
        let at = self.draft.at;
        let first = self
            .draft
            .problems_here(&office.register.desk())?
            .into_iter()
            .find(|p| self.heeds(p));
        if let Some(problem) = first {
            self.speak(at, problem, office);
            return Ok(Next::Spoke);
        }
        self.draft.settle(at, &office.register.desk())?;
        self.said = Said::Nothing;
        match self.next_place() {
            Some(next) => {
                self.enter(next, office);
                self.reread(office)?;
                // After a power cut the form reopens at the field being typed, so this one is written down as left.
                self.journal(office)?;
                Ok(Next::Changed)
            }
            None => self.save(office),
        }
    }

    /// Goes back by the path taken, out of a wrong field too.
    pub(super) fn backward(&mut self, office: &mut Office) -> Handled {
        self.take_input();
        let Some(before) = self.place_before() else {
            return Ok(Next::Same);
        };
        self.said = Said::Nothing;
        if self.touched {
            let at = self.draft.at;
            if self
                .draft
                .problems_here(&office.register.desk())?
                .is_empty()
                && self.draft.cell(at).given
            {
                self.draft.settle(at, &office.register.desk())?;
            }
        }
        self.enter(before, office);
        self.journal(office)?;
        Ok(Next::Changed)
    }

    /// Says a problem; the cursor goes to its field unless it already stands there or the problem may be accepted here.
    pub(super) fn speak(&mut self, at: Place, problem: crate::entry::Problem, office: &mut Office) {
        let field = self.draft.rows[at.row]
            .section
            .position(problem.field)
            .unwrap_or(at.field);
        if !problem.soft && field != at.field {
            self.enter(Place { row: at.row, field }, office);
        }
        self.said = Said::Problem(problem);
        // The next scan replaces a number that was refused.
        self.fresh |= self.is_at_person();
    }
}
