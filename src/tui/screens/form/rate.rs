//! What the rates of support say for the person and course in the form, beside the amount and as its suggestion.

use super::FormScreen;
use crate::domain::money::shown_dong;
use crate::domain::support::Entitlement;
use crate::entry::support::{self, SupportHint};
use crate::forms::DefaultValue;
use crate::register::RegisterError;
use crate::tui::app::context::AppContext;
use crate::words::plan as w;

impl FormScreen {
    /// Looks the rate up when the cursor comes to the amount; elsewhere there is none, so that saving from another field
    /// takes over no amount the clerk has not seen.
    pub(super) fn look_up_rate(&mut self, ctx: &AppContext) -> Result<(), RegisterError> {
        self.draft.defaults.rate.clear();
        self.panel.notes.clear();
        if self.field().default_value != DefaultValue::RateOfSupport {
            return Ok(());
        }
        let lookup = ctx.session.register.lookup();
        let answers = self
            .draft
            .checked_row(self.draft.at.row, &lookup)?
            .0
            .answers;
        match support::support_hint(&answers, &lookup)? {
            SupportHint::Incomplete => {}
            SupportHint::NoRate => self.panel.notes = vec![w::RATE_NONE.text().to_owned()],
            SupportHint::Rate(ruling) => {
                let suggested = ruling.default_amount();
                self.draft.defaults.rate = suggested.map(shown_dong).unwrap_or_default();
                self.panel.notes = rate_notes(&ruling);
            }
        }
        Ok(())
    }
}

/// The rate and the cap, with their sources.
fn rate_notes(ruling: &Entitlement) -> Vec<String> {
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
