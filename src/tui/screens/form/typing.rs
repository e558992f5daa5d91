//! Keys that type: each edit is applied at once and in order, whatever an input method sends; the cursor goes on by itself
//! only where the length is fixed.

use super::{FormScreen, Said};
use crate::domain::name;
use crate::entry::parse;
use crate::forms::Kind;
use crate::register::RegisterError;
use crate::tui::keys::Action;
use crate::tui::line::{Edited, Line};
use crate::tui::method::Method;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next};

impl FormScreen {
    /// An editing key.
    pub(super) fn type_in(&mut self, action: Action, office: &mut Office) -> Handled {
        match action {
            Action::Undo => return self.undo(office),
            Action::Type(_) if self.fresh && !self.input.value().is_empty() => {
                self.input.start_over();
            }
            Action::Backspace if self.stands_on_a_suggestion() => {
                // Backspace over a suggestion empties the field instead of accepting it later.
                self.input.start_over();
                return self.edited(office);
            }
            Action::Type(_)
            | Action::Backspace
            | Action::Delete
            | Action::Clear
            | Action::DeleteWord
            | Action::SelectLeft
            | Action::Left
            | Action::Right
            | Action::Home
            | Action::End => {}
            _ => return Ok(Next::Unused),
        }
        match self.input.press(action, self.method(office)) {
            Edited::Not => Ok(Next::Same),
            Edited::Moved => {
                self.fresh = false;
                Ok(Next::Changed)
            }
            Edited::Changed => {
                self.edited(office)?;
                // Who is next is ended with Enter, by hand and by scanner: it saves.
                let typed = matches!(action, Action::Type(_)) && !self.is_at_person();
                if typed && is_complete(self.field().kind, &self.input) {
                    self.forward(office)
                } else {
                    Ok(Next::Changed)
                }
            }
        }
    }

    /// Takes back what was typed in the field, a step at a time; at the end the field is as it was found, its suggestion
    /// with it. With nothing to take back the key is not for this field.
    fn undo(&mut self, office: &mut Office) -> Handled {
        if self.input.press(Action::Undo, Method::Off) != Edited::Changed {
            return Ok(Next::Unused);
        }
        self.edited(office)?;
        if !self.input.can_undo() {
            let at = self.draft.at;
            self.draft.cell_mut(at).clone_from(&self.found);
            self.fresh = self.starts_fresh();
            self.weigh(office);
        }
        Ok(Next::Changed)
    }

    /// The text changed under the fingers.
    fn edited(&mut self, office: &mut Office) -> Handled {
        self.fresh = false;
        self.touched = true;
        self.unkept += 1;
        self.said = Said::Nothing;
        let at = self.draft.at;
        let text = self.input.value().to_owned();
        let cell = self.draft.cell_mut(at);
        cell.given = text.is_empty();
        cell.text = text;
        cell.note.clear();
        self.look_beside(office)?;
        self.weigh(office);
        Ok(Next::Changed)
    }

    /// A pasted text: control characters fall away, line ends become spaces.
    pub(super) fn paste(&mut self, text: &str, office: &mut Office) -> Handled {
        if self.fresh && !self.input.value().is_empty() {
            self.input.start_over();
        }
        self.input.paste(text);
        self.edited(office)
    }

    /// The built-in input method works on words, never where digits or codes are meant.
    fn method(&self, office: &Office) -> Method {
        match self.field().kind {
            Kind::Name | Kind::Text | Kind::Person => office.method,
            Kind::Code(list) if !parse::is_short(list) => office.method,
            _ => Method::Off,
        }
    }

    /// Loads the text of the field the cursor stands in now.
    pub(super) fn load_input(&mut self) {
        self.found = self.draft.cell(self.draft.at).clone();
        self.input.load(self.found.text.clone());
        self.fresh = self.starts_fresh();
    }

    /// The next key replaces the text: a suggestion, or a settled text of fixed shape.
    fn starts_fresh(&self) -> bool {
        let fixed = !matches!(self.field().kind, Kind::Text | Kind::Name | Kind::IdList);
        self.found.text.is_empty() || fixed || name::looks_mangled(&self.found.text)
    }

    /// The field shows what it suggests, and nothing was typed.
    fn stands_on_a_suggestion(&self) -> bool {
        self.fresh && self.input.value().is_empty() && !self.suggested().is_empty()
    }

    /// The text under the cursor goes into the draft.
    pub(super) fn take_input(&mut self) {
        let at = self.draft.at;
        let text = self.input.value().to_owned();
        let cell = self.draft.cell_mut(at);
        if cell.text != text {
            cell.text = text;
        }
    }

    pub(super) fn suggested(&self) -> String {
        self.draft.suggested(self.draft.at)
    }

    /// Reads what stands beside the field: people, choices.
    pub(super) fn look_beside(&mut self, office: &Office) -> Result<(), RegisterError> {
        let except = self.draft.rows[self.draft.at.row].kept.map(|k| k.0);
        self.panel
            .look(self.field(), self.input.value(), except, office)
    }
}

/// The field has all the characters it can have.
pub(in crate::tui::screens) fn is_complete(kind: Kind, line: &Line) -> bool {
    let text = line.value();
    if line.cursor() != text.chars().count() {
        return false;
    }
    match kind {
        Kind::Code(list) => parse::choice_is_complete(list, text),
        kind => kind.auto_advance().is_some_and(|n| {
            text.chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '/' | '-' | '.'))
                && text.chars().filter(char::is_ascii_digit).count() == n
                && ends_a_date(kind, text)
        }),
    }
}

/// `1/1/1985` could go on; eight digits with separators in the usual places or none at all cannot.
fn ends_a_date(kind: Kind, text: &str) -> bool {
    if !matches!(kind, Kind::Born | Kind::Day) {
        return text.chars().all(|c| c.is_ascii_digit());
    }
    let parts: Vec<usize> = text.split(['/', '-', '.']).map(str::len).collect();
    matches!(parts.as_slice(), [8] | [2, 2, 4] | [4, 2, 2])
}
