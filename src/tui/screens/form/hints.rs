//! The keys in the footer of a form.

use crate::tui::input::keys::Action;
use crate::tui::screens::form::flow::FormFlow;
use crate::tui::screens::form::model::{FormModel, StatusLine};
use crate::tui::screens::form::panel::Panel;
use crate::words::{Phrase, batch, identity, tui as w};

/// The keys for the field under the cursor, most needed first.
pub fn hints(model: &FormModel, panel: &Panel) -> Vec<Action> {
    if panel.is_entered() {
        return vec![Action::Down, Action::Enter, Action::Back];
    }
    let is_soft = match &model.status {
        StatusLine::Problem(p) => Some(p.soft),
        _ => None,
    };
    if model.is_at_person() {
        return series_hints(model, is_soft);
    }
    let mut hints = match is_soft {
        Some(true) => vec![Action::Accept, Action::Up],
        Some(false) => vec![Action::Up],
        None => Vec::new(),
    };
    hints.push(Action::Save);
    if panel.has_people() || model.has_unknown_card() {
        hints.push(Action::Find);
    }
    if model.has_list() {
        hints.push(Action::List);
    }
    hints.extend([
        Action::Help,
        Action::Back,
        Action::Progress,
        Action::Ditto,
        Action::DittoRest,
        Action::NextProblem,
    ]);
    hints
}

/// The keys while the cursor asks for the next person.
fn series_hints(model: &FormModel, is_soft: Option<bool>) -> Vec<Action> {
    let first = match is_soft {
        Some(true) => Some(Action::Accept),
        Some(false) if model.is_unknown_person() && !model.has_unknown_card() => Some(Action::Save),
        _ => None,
    };
    let mut hints: Vec<Action> = first.into_iter().collect();
    hints.extend([
        Action::Enter,
        Action::Find,
        Action::List,
        Action::Help,
        Action::Back,
    ]);
    hints
}

/// The label of a key where the general one does not fit.
pub fn label(action: Action, model: &FormModel, panel: &Panel) -> Option<Phrase> {
    match action {
        Action::Up => Some(w::HINT_GO_BACK),
        Action::Find if model.has_unknown_card() => Some(identity::SCAN_STRANGER_HINT),
        Action::Find if panel.has_people() => Some(w::HINT_INTO_LIST),
        Action::Down if panel.is_entered() => Some(w::HINT_CHOOSE),
        Action::Enter if panel.is_entered() => Some(w::HINT_OPEN),
        Action::Enter if model.is_at_person() => Some(batch::HINT_RECORD),
        Action::List if model.is_at_person() => Some(batch::HINT_COMMON),
        Action::Save if model.is_unknown_person() => Some(batch::HINT_TAKE_IN),
        Action::Save => match model.flow {
            FormFlow::Batch(_) => Some(batch::HINT_GO_ON),
            FormFlow::Series(_) => Some(batch::HINT_TO_PERSON),
            FormFlow::Repeat | FormFlow::Once(_) => None,
        },
        _ => None,
    }
}
