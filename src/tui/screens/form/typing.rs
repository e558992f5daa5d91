//! Keys that type: each edit is applied at once and in order, whatever an input method sends; the cursor goes on by itself
//! only where the length is fixed.

use tui_input::{Input, InputRequest};

use super::{FormScreen, Said};
use crate::domain::name;
use crate::entry::parse;
use crate::forms::Kind;
use crate::register::RegisterError;
use crate::tui::keys::Action;
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next};

impl FormScreen {
    /// An editing key.
    pub(super) fn type_in(&mut self, action: Action, office: &mut Office) -> Handled {
        let request = match action {
            Action::Type(c) => {
                if self.fresh {
                    self.input.reset();
                }
                InputRequest::InsertChar(c)
            }
            Action::Backspace => {
                if self.fresh && self.input.value().is_empty() && !self.suggested().is_empty() {
                    // Backspace over a suggestion empties the field instead of accepting it later.
                    return self.edited(office);
                }
                InputRequest::DeletePrevChar
            }
            Action::Delete => InputRequest::DeleteNextChar,
            Action::Clear => InputRequest::DeleteLine,
            Action::DeleteWord => InputRequest::DeletePrevWord,
            Action::Left => InputRequest::GoToPrevChar,
            Action::Right => InputRequest::GoToNextChar,
            Action::Home => InputRequest::GoToStart,
            Action::End => InputRequest::GoToEnd,
            _ => return Ok(Next::Unused),
        };
        let typed = matches!(action, Action::Type(_));
        if self.input.handle(request).is_none() {
            return Ok(Next::Same);
        }
        if matches!(
            action,
            Action::Left | Action::Right | Action::Home | Action::End
        ) {
            self.fresh = false;
            return Ok(Next::Changed);
        }
        self.edited(office)?;
        if typed && is_complete(self.field().kind, &self.input) {
            self.forward(office)
        } else {
            Ok(Next::Changed)
        }
    }

    /// The text changed under the fingers.
    fn edited(&mut self, office: &mut Office) -> Handled {
        self.fresh = false;
        self.touched = true;
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
        if self.fresh {
            self.input.reset();
        }
        for c in name::clean(text).chars() {
            self.input.handle(InputRequest::InsertChar(c));
        }
        self.edited(office)
    }

    /// Loads the text of the field the cursor stands in now.
    pub(super) fn load_input(&mut self) {
        let at = self.draft.at;
        let text = self.draft.cell(at).text.clone();
        let fixed = !matches!(self.field().kind, Kind::Text | Kind::Name | Kind::IdList);
        self.fresh = text.is_empty() || fixed;
        self.input = Input::new(text);
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
pub(in crate::tui::screens) fn is_complete(kind: Kind, input: &Input) -> bool {
    let text = input.value();
    if input.cursor() != text.chars().count() {
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
