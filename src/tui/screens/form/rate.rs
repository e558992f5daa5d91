//! What the rates of support say for the person and course in the form, beside the amount and as its suggestion.

use super::FormScreen;
use crate::domain::money::shown_dong;
use crate::domain::support::Ruling;
use crate::entry::support::{self, Beside};
use crate::forms::Suggest;
use crate::register::RegisterError;
use crate::tui::office::Office;
use crate::words::plan as w;

impl FormScreen {
    /// Looks the rate up when the cursor comes to the amount; elsewhere there is none, so that saving from another field
    /// takes over no amount the clerk has not seen.
    pub(super) fn look_up_rate(&mut self, office: &Office) -> Result<(), RegisterError> {
        self.draft.around.rate.clear();
        self.panel.told.clear();
        if self.field().suggest != Suggest::RateOfSupport {
            return Ok(());
        }
        let desk = office.register.desk();
        match support::beside(&self.draft, self.draft.at.row, &desk)? {
            Beside::TooEarly => {}
            Beside::NoRate => self.panel.told = vec![w::RATE_NONE.text().to_owned()],
            Beside::Rate(ruling) => {
                let suggested = ruling.suggested();
                self.draft.around.rate = suggested.map(shown_dong).unwrap_or_default();
                self.panel.told = told(&ruling);
            }
        }
        Ok(())
    }
}

/// The rate and the cap, with their sources.
fn told(ruling: &Ruling) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some((rate, dong)) = ruling.course {
        lines.push(w::rate_beside(shown_dong(dong)));
        lines.push(w::rate_for(rate.label(), rate.source_shown()));
    }
    if let Some((cap, parts)) = &ruling.cap {
        lines.push(w::rate_most(shown_dong(*cap)));
        for (rate, dong) in parts.iter().filter(|part| ruling.course != Some(**part)) {
            let label = format!("{} {} đ", rate.label(), shown_dong(*dong));
            lines.push(w::rate_for(label, rate.source_shown()));
        }
    }
    lines
}
