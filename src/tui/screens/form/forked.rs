//! A form over a record that somebody else saves meanwhile: what was not touched follows the register, what was typed stays,
//! and at the save, or when a draft is taken up again, both versions are shown to choose from (`conflict`).

use super::{FormScreen, Said, Waiting};
use crate::entry::Fork;
use crate::forms::Record;
use crate::register::RegisterError;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next};
use crate::tui::screens::conflict::Conflict;
use crate::words::conflict as w;

impl FormScreen {
    /// The register refused the save because a record is not as it was: both versions, to choose from. Nothing typed is
    /// lost: `write` has kept the draft.
    pub(super) fn both_versions(&mut self, office: &mut Office) -> Handled {
        let forks = office.register.forks(&self.draft)?;
        if forks.iter().all(|f| f.partings.is_empty()) {
            return self.join(&forks, true, office);
        }
        self.waiting = Waiting::JoinedToSave;
        Ok(Next::Ask(Box::new(Conflict::of(
            forks,
            &self.draft,
            self.draft_title(),
        ))))
    }

    /// A draft that was left is as old as when it was left: what others saved since is shown before anything is typed.
    pub(super) fn taken_up(&mut self, office: &mut Office) -> Handled {
        if self.draft_id.is_none() || !self.touched {
            return Ok(Next::Changed);
        }
        let forks = office.register.forks(&self.draft)?;
        if forks.iter().all(|f| f.partings.is_empty()) {
            for fork in &forks {
                self.draft.join(fork);
            }
            return Ok(Next::Changed);
        }
        self.waiting = Waiting::Joined;
        Ok(Next::Ask(Box::new(Conflict::of(
            forks,
            &self.draft,
            self.draft_title(),
        ))))
    }

    /// Takes in what was chosen and goes on.
    pub(super) fn join(&mut self, forks: &[Fork], save: bool, office: &mut Office) -> Handled {
        for fork in forks {
            self.draft.join(fork);
        }
        self.stand_somewhere(office);
        self.journal(office)?;
        if save {
            return self.save(office);
        }
        self.said = Said::Done(w::JOINED.text().to_owned());
        Ok(Next::Changed)
    }

    /// Others have saved something: a form with nothing typed in it shows the register as it is now; one that is being
    /// typed in says what the next save will ask.
    pub(super) fn keep_up(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        if self.draft.rows.iter().all(|r| r.kept.is_none()) {
            return Ok(());
        }
        // A record that is gone says so when it is saved; until then it can be read.
        let forks = match office.register.forks(&self.draft) {
            Err(RegisterError::Gone(..)) => return Ok(()),
            forks => forks?,
        };
        let Some(by) = forks.first().map(|f| f.by.clone()) else {
            return Ok(());
        };
        if self.touched {
            if matches!(self.said, Said::Nothing | Said::Done(_)) {
                self.said = Said::Done(w::changed_meanwhile(by));
            }
            return Ok(());
        }
        self.draft = self.as_kept(office)?;
        self.stand_somewhere(office);
        self.said = Said::Done(w::fresh(by));
        Ok(())
    }

    /// The form over the same records, read again; what hangs on a person is read with the person.
    fn as_kept(&self, office: &Office) -> Result<crate::entry::Draft, RegisterError> {
        let mut rows = Vec::new();
        let kept = self.draft.rows.iter().filter_map(|r| Some((r, r.kept?.0)));
        for (row, id) in kept {
            match row.section.record {
                Record::Person => rows.extend(office.register.intake_rows(id)?),
                record if rows.iter().all(|r: &crate::entry::Row| r.kept != row.kept) => {
                    match office.register.row(record, id) {
                        Err(RegisterError::Gone(..)) => {}
                        read => rows.push(read?),
                    }
                }
                _ => {}
            }
        }
        let mut draft = crate::entry::Draft::over(self.draft.form, &rows, office.around());
        draft.at = self.draft.at;
        Ok(draft)
    }

    /// The cursor stays in its field if that is still there.
    fn stand_somewhere(&mut self, office: &mut Office) {
        let (at, visible) = (self.draft.at, self.draft.visible());
        let there = visible.iter().find(|p| **p == at).or(visible.last());
        let at = there.copied().unwrap_or_else(|| self.draft.first());
        self.enter(at, office);
    }
}
