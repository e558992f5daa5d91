//! The rates of support for the person and course in a form: notes beside the amount, and its default value.

use crate::domain::money::shown_dong;
use crate::domain::support::Entitlement;
use crate::entry::support::{SupportHint, support_hint};
use crate::entry::{Draft, Lookup, LookupResult};
use crate::forms::DefaultValue;
use crate::words::plan as w;

/// Sets the default amount when the cursor is in the amount, clears it elsewhere: a save from another field stores no
/// amount that was not shown. Returns the notes, one paragraph each.
pub fn look_up_rate(draft: &mut Draft, lookup: &dyn Lookup) -> LookupResult<Vec<String>> {
    draft.defaults.rate.clear();
    if draft.field(draft.at).default_value != DefaultValue::RateOfSupport {
        return Ok(Vec::new());
    }
    let answers = draft.checked_row(draft.at.row, lookup)?.0.answers;
    Ok(match support_hint(&answers, lookup)? {
        SupportHint::Incomplete => Vec::new(),
        SupportHint::Hidden => vec![w::RATE_HIDDEN.text().to_owned()],
        SupportHint::NoRate => vec![w::RATE_NONE.text().to_owned()],
        SupportHint::Rate(entitlement) => {
            let amount = entitlement.default_amount();
            draft.defaults.rate = amount.map(shown_dong).unwrap_or_default();
            rate_notes(&entitlement)
        }
    })
}

/// The rate and the cap, with their sources.
fn rate_notes(entitlement: &Entitlement) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some((rate, dong)) = entitlement.course {
        notes.push(w::rate_beside(shown_dong(dong)));
        notes.push(w::rate_for(rate.label_of_person(), rate.source_shown()));
    }
    if let Some((cap, parts)) = &entitlement.cap {
        notes.push(w::rate_most(shown_dong(*cap)));
        for (rate, dong) in parts
            .iter()
            .filter(|part| entitlement.course != Some(**part))
        {
            let label = format!("{} {} đ", rate.label_of_person(), shown_dong(*dong));
            notes.push(w::rate_for(label, rate.source_shown()));
        }
    }
    notes
}
