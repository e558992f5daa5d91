//! The keys in the footer of a form.

use crate::tui::app::hints::{Hint, hints};
use crate::tui::input::keys::Action;
use crate::tui::screens::form::flow::FormFlow;
use crate::tui::screens::form::model::{FormModel, StatusLine};
use crate::tui::screens::form::panel::Panel;
use crate::words::{batch, identity, tui as w};

/// The keys for the field under the cursor, most needed first.
pub fn footer(model: &FormModel, panel: &Panel) -> Vec<Hint> {
    if panel.is_entered() {
        return hints![Down = w::HINT_CHOOSE, Enter = w::HINT_OPEN, Back];
    }
    let is_soft = match &model.status {
        StatusLine::Problem(p) => Some(p.soft),
        _ => None,
    };
    if model.is_at_person() {
        return series_footer(model, panel, is_soft);
    }
    let mut hints = match is_soft {
        Some(true) => hints![Accept, Up = w::HINT_GO_BACK],
        Some(false) => hints![Up = w::HINT_GO_BACK],
        None => Vec::new(),
    };
    hints.push(save(model));
    if panel.has_people() || model.has_unknown_card() {
        hints.push(find(model, panel));
    }
    if model.has_list() {
        hints.extend(hints![List]);
    }
    hints.extend(hints![Help, Back, Progress, Ditto, DittoRest, NextProblem]);
    hints
}

/// The keys while the cursor asks for the next person.
fn series_footer(model: &FormModel, panel: &Panel, is_soft: Option<bool>) -> Vec<Hint> {
    let mut hints = match is_soft {
        Some(true) => hints![Accept],
        Some(false) if model.is_unknown_person() && !model.has_unknown_card() => vec![save(model)],
        _ => Vec::new(),
    };
    hints.extend(hints![Enter = batch::HINT_RECORD]);
    hints.push(find(model, panel));
    hints.extend(hints![List = batch::HINT_COMMON, Help, Back]);
    hints
}

fn find(model: &FormModel, panel: &Panel) -> Hint {
    let hint = Hint::of(Action::Find);
    if model.has_unknown_card() {
        hint.labelled(identity::SCAN_STRANGER_HINT)
    } else if panel.has_people() {
        hint.labelled(w::HINT_INTO_LIST)
    } else {
        hint
    }
}

fn save(model: &FormModel) -> Hint {
    let hint = Hint::of(Action::Save);
    match model.flow {
        _ if model.is_unknown_person() => hint.labelled(batch::HINT_TAKE_IN),
        FormFlow::Batch { .. } => hint.labelled(batch::HINT_GO_ON),
        FormFlow::Series(_) => hint.labelled(batch::HINT_TO_PERSON),
        FormFlow::Repeat | FormFlow::Once(_) => hint,
    }
}
