//! Keys that type: each edit is applied at once and in order, whatever an input method sends; the cursor goes on by itself
//! only where the length is fixed.

use super::{FormScreen, StatusLine};
use crate::domain::name;
use crate::entry::parse;
use crate::forms::Kind;
use crate::register::RegisterError;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next};
use crate::tui::input::input_method::InputMethod;
use crate::tui::input::keys::Action;
use crate::tui::input::text_input::{EditOutcome, TextInput};

impl FormScreen {
    /// An editing key.
    pub(super) fn type_in(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Undo => return self.undo(ctx),
            Action::Type(_) if self.replace_on_type && !self.input.value().is_empty() => {
                self.input.clear_for_typing();
            }
            Action::Backspace if self.is_showing_suggestion() => {
                // Backspace over a suggestion empties the field instead of accepting it later.
                self.input.clear_for_typing();
                return self.after_edit(ctx);
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
        match self.input.press(action, self.input_method(ctx)) {
            EditOutcome::Unchanged => Ok(Next::Same),
            EditOutcome::Moved => {
                self.replace_on_type = false;
                Ok(Next::Changed)
            }
            EditOutcome::Changed => {
                self.after_edit(ctx)?;
                // Who is next is ended with Enter, by hand and by scanner: it saves.
                let typed = matches!(action, Action::Type(_)) && !self.is_at_person();
                if typed && is_complete(self.field().kind, &self.input) {
                    self.forward(ctx)
                } else {
                    Ok(Next::Changed)
                }
            }
        }
    }

    /// Takes back what was typed in the field, a step at a time; at the end the field is as it was found, its suggestion
    /// with it. With nothing to take back the key is not for this field.
    fn undo(&mut self, ctx: &mut AppContext) -> Handled {
        if self.input.press(Action::Undo, InputMethod::Off) != EditOutcome::Changed {
            return Ok(Next::Unused);
        }
        self.after_edit(ctx)?;
        if !self.input.can_undo() {
            let at = self.draft.at;
            self.draft.cell_mut(at).clone_from(&self.original);
            self.replace_on_type = self.is_replaced_on_type();
            self.update_eligibility(ctx);
        }
        Ok(Next::Changed)
    }

    /// The text changed under the fingers.
    fn after_edit(&mut self, ctx: &mut AppContext) -> Handled {
        self.replace_on_type = false;
        self.touched = true;
        self.unsaved_edits += 1;
        self.status = StatusLine::Nothing;
        let at = self.draft.at;
        let text = self.input.value().to_owned();
        let cell = self.draft.cell_mut(at);
        cell.given = text.is_empty();
        cell.text = text;
        cell.note.clear();
        self.refresh_panel(ctx)?;
        self.update_eligibility(ctx);
        Ok(Next::Changed)
    }

    /// A pasted text: control characters fall away, line ends become spaces.
    pub(super) fn paste(&mut self, text: &str, ctx: &mut AppContext) -> Handled {
        if self.replace_on_type && !self.input.value().is_empty() {
            self.input.clear_for_typing();
        }
        self.input.paste(text);
        self.after_edit(ctx)
    }

    /// The built-in input method works on words, never where digits or codes are meant.
    fn input_method(&self, ctx: &AppContext) -> InputMethod {
        match self.field().kind {
            Kind::Name | Kind::Text | Kind::Person => ctx.ui.input_method,
            Kind::Code(list) if !parse::is_short(list) => ctx.ui.input_method,
            _ => InputMethod::Off,
        }
    }

    /// Loads the text of the field the cursor stands in now.
    pub(super) fn load_input(&mut self) {
        self.original = self.draft.cell(self.draft.at).clone();
        self.input.load(self.original.text.clone());
        self.replace_on_type = self.is_replaced_on_type();
    }

    /// The next key replaces the text: a suggestion, or a settled text of fixed shape.
    fn is_replaced_on_type(&self) -> bool {
        let fixed = !matches!(self.field().kind, Kind::Text | Kind::Name | Kind::IdList);
        self.original.text.is_empty() || fixed || name::looks_mangled(&self.original.text)
    }

    /// The field shows what it suggests, and nothing was typed.
    fn is_showing_suggestion(&self) -> bool {
        self.replace_on_type && self.input.value().is_empty() && !self.suggested().is_empty()
    }

    /// The text under the cursor goes into the draft.
    pub(super) fn commit_input(&mut self) {
        let at = self.draft.at;
        let text = self.input.value().to_owned();
        let cell = self.draft.cell_mut(at);
        if cell.text != text {
            cell.text = text;
        }
    }

    pub(super) fn suggested(&self) -> String {
        self.draft.default_text(self.draft.at)
    }

    /// Reads what stands beside the field: people, choices.
    pub(super) fn refresh_panel(&mut self, ctx: &AppContext) -> Result<(), RegisterError> {
        let except = self.draft.rows[self.draft.at.row].record_ref.map(|k| k.id);
        self.panel
            .load(self.field(), self.input.value(), except, ctx)
    }
}

/// The field has all the characters it can have.
pub(in crate::tui::screens) fn is_complete(kind: Kind, input: &TextInput) -> bool {
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
