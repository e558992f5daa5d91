//! Editing the field under the cursor: each edit is applied at once and in order, whatever an input method sends.

use std::collections::BTreeMap;

use crate::domain::name;
use crate::entry::parse;
use crate::entry::suggest::sticky_key;
use crate::entry::{Lookup, LookupResult, Place};
use crate::forms::Kind;
use crate::tui::input::input_method::InputMethod;
use crate::tui::input::keys::Action;
use crate::tui::input::text_input::EditOutcome;
use crate::tui::screens::form::model::{FormModel, StatusLine};
use crate::words::tui as w;

impl FormModel {
    /// Applies an editing key.
    pub fn edit(&mut self, action: Action, input_method: InputMethod) -> EditOutcome {
        match action {
            Action::Undo => return self.undo(),
            Action::Type(_) => self.clear_if_replaced(),
            Action::Backspace if self.is_showing_suggestion() => {
                // Backspace over a suggestion empties the field instead of accepting it later.
                self.input.clear_for_typing();
                self.after_edit();
                return EditOutcome::Changed;
            }
            _ => {}
        }
        let input_method = if self.takes_words() {
            input_method
        } else {
            InputMethod::Off
        };
        let outcome = self.input.press(action, input_method);
        match outcome {
            EditOutcome::Unused | EditOutcome::Unchanged => {}
            EditOutcome::Moved => self.replace_on_type = false,
            EditOutcome::Changed => self.after_edit(),
        }
        outcome
    }

    /// Whether the text has all the characters it can have after a key: the cursor then goes on by itself. The number of
    /// the next person ends with Enter, typed and scanned: Enter saves.
    pub fn is_completed_by(&self, action: Action) -> bool {
        matches!(action, Action::Type(_))
            && !self.is_at_person()
            && self.input.is_at_end()
            && parse::is_complete(self.field().kind, self.input.value())
    }

    /// Undoes one step of typing. With the last one the field is as the cursor found it, its suggestion included; with
    /// nothing to undo the key is not used.
    fn undo(&mut self) -> EditOutcome {
        if self.input.press(Action::Undo, InputMethod::Off) != EditOutcome::Changed {
            return EditOutcome::Unused;
        }
        self.after_edit();
        if !self.input.can_undo() {
            let at = self.draft.at;
            self.draft.cell_mut(at).clone_from(&self.original);
            self.replace_on_type = self.is_replaced_on_type();
        }
        EditOutcome::Changed
    }

    /// Inserts a pasted text without control characters, line ends as spaces.
    pub fn paste(&mut self, text: &str) {
        self.clear_if_replaced();
        self.input.paste(text);
        self.after_edit();
    }

    fn clear_if_replaced(&mut self) {
        if self.replace_on_type && !self.input.value().is_empty() {
            self.input.clear_for_typing();
        }
    }

    /// Copies the edited text into the draft.
    fn after_edit(&mut self) {
        self.replace_on_type = false;
        self.touched = true;
        self.unsaved_edits += 1;
        self.status = StatusLine::Nothing;
        let text = self.input.value().to_owned();
        let cell = self.draft.cell_mut(self.draft.at);
        cell.given = text.is_empty();
        cell.text = text;
        cell.note.clear();
    }

    /// The field takes words, to which the built-in input method applies; others take digits or codes.
    fn takes_words(&self) -> bool {
        match self.field().kind {
            Kind::Name | Kind::Text | Kind::Person => true,
            Kind::Code(list) => !parse::is_short(list),
            _ => false,
        }
    }

    /// Loads the text of the field under the cursor.
    pub fn load_input(&mut self) {
        self.original = self.draft.cell(self.draft.at).clone();
        self.input.load(self.original.text.clone());
        self.replace_on_type = self.is_replaced_on_type();
    }

    fn is_replaced_on_type(&self) -> bool {
        let fixed = !matches!(self.field().kind, Kind::Text | Kind::Name | Kind::IdList);
        self.original.text.is_empty() || fixed || name::looks_mangled(&self.original.text)
    }

    /// The field shows its default, and nothing was typed.
    fn is_showing_suggestion(&self) -> bool {
        self.replace_on_type && self.input.value().is_empty() && !self.suggested().is_empty()
    }

    /// Copies the text under the cursor into the draft.
    pub fn commit_input(&mut self) {
        let text = self.input.value();
        let cell = self.draft.cell_mut(self.draft.at);
        if cell.text != text {
            text.clone_into(&mut cell.text);
        }
    }

    /// Copies the field from the previous record; false when there is none.
    pub fn ditto(&mut self, previous: &BTreeMap<String, String>) -> bool {
        let text = previous.get(&sticky_key(self.draft.form, self.field()));
        if let Some(text) = text.filter(|t| !t.is_empty()) {
            self.set_text(text.clone());
            return true;
        }
        self.status = StatusLine::Done(w::DITTO_NOTHING.text().to_owned());
        false
    }

    /// Copies the empty fields of this row from the cursor on from the previous record, identity fields excepted.
    pub fn ditto_rest(
        &mut self,
        previous: &BTreeMap<String, String>,
        lookup: &dyn Lookup,
    ) -> LookupResult<()> {
        self.commit_input();
        let row = self.draft.at.row;
        let mut copied = 0;
        for field in self.draft.at.field..self.draft.rows[row].cells.len() {
            let place = Place { row, field };
            let declared = self.draft.field(place);
            let text = previous.get(&sticky_key(self.draft.form, declared));
            let is_open = !declared.identity && self.draft.cell(place).text.is_empty();
            if let Some(text) = text.filter(|t| is_open && !t.is_empty())
                && self.draft.is_relevant(place)
            {
                self.draft.cell_mut(place).text.clone_from(text);
                self.draft.normalize_cell(place, lookup)?;
                copied += 1;
            }
        }
        self.touched |= copied > 0;
        self.status = StatusLine::Done(match copied {
            0 => w::DITTO_NOTHING.text().to_owned(),
            copied => w::ditto_copied(copied),
        });
        self.load_input();
        Ok(())
    }
}
