//! A form being filled: the raw text of every field, the cursor, and the accepted soft checks.

use std::borrow::Cow;

use super::answers::Answers;
use super::parse::{choice, parse};
use super::problem::Source;
use super::row::{Accepted, FieldState, FormRow, Place, UncertainName};
use super::suggest::{FormDefaults, default_for, text_and_note};
use crate::domain::ids::PersonId;
use crate::domain::name;
use crate::entry::lookup::{Lookup, LookupResult, reference};
use crate::forms::{Field, Form, Kind, Record};

/// A form with its entered text.
#[derive(Clone, Debug)]
pub struct Draft {
    pub form: &'static Form,
    /// In the order of the form's sections.
    pub rows: Vec<FormRow>,
    /// Position of the cursor.
    pub at: Place,
    pub accepted: Vec<Accepted>,
    /// A scanned name that looks wrong.
    pub(super) uncertain_name: Option<UncertainName>,
    pub defaults: FormDefaults,
}

impl Draft {
    /// An empty form.
    pub fn blank(form: &'static Form, defaults: FormDefaults) -> Self {
        Self::from_stored(form, &[], defaults)
    }

    /// A form over stored records. Repeating sections get a blank row at their end.
    pub fn from_stored(form: &'static Form, stored: &[FormRow], defaults: FormDefaults) -> Self {
        let mut rows = Vec::new();
        for &section in form.sections {
            rows.extend(stored.iter().filter(|r| r.section == section).cloned());
            if section.repeats || !rows.iter().any(|r| r.section == section) {
                rows.push(FormRow::blank(section));
            }
        }
        let mut draft = Self {
            form,
            rows,
            at: Place::default(),
            accepted: Vec::new(),
            uncertain_name: None,
            defaults,
        };
        draft.at = draft.first_place();
        draft
    }

    /// The place of a field by its key.
    #[must_use]
    pub fn place(&self, row: usize, key: &str) -> Option<Place> {
        let field = self.rows[row].section.position(key)?;
        Some(Place { row, field })
    }

    /// The field at a place.
    pub fn field(&self, at: Place) -> &'static Field {
        &self.rows[at.row].section.fields[at.field]
    }

    /// The text at a place.
    pub fn cell(&self, at: Place) -> &FieldState {
        &self.rows[at.row].cells[at.field]
    }

    /// The text at a place, mutable.
    pub fn cell_mut(&mut self, at: Place) -> &mut FieldState {
        &mut self.rows[at.row].cells[at.field]
    }

    /// The default of the field; empty when there is none or the field is answered.
    pub fn default_text(&self, at: Place) -> String {
        let row = &self.rows[at.row];
        if row.cells[at.field].given || !row.cells[at.field].text.is_empty() {
            return String::new();
        }
        default_for(self.form, row, self.field(at), &self.defaults)
    }

    /// The entered text, else the default.
    pub fn effective(&self, at: Place) -> Cow<'_, str> {
        let cell = self.cell(at);
        if cell.given || !cell.text.is_empty() {
            Cow::Borrowed(&cell.text)
        } else {
            Cow::Owned(self.default_text(at))
        }
    }

    /// Whether the field's condition holds.
    pub fn is_relevant(&self, at: Place) -> bool {
        let (row, field) = (&self.rows[at.row], self.field(at));
        if matches!(field.kind, Kind::Person) && self.has_person_section() {
            return false;
        }
        let value = |key: &str| self.code_or_text(at.row, key);
        field
            .relevant
            .is_satisfied(row.record_ref.is_some(), &value)
    }

    /// The stored form of a field's text, as conditions compare it.
    pub(super) fn code_or_text(&self, row: usize, key: &str) -> Option<Cow<'_, str>> {
        let field = self.rows[row].section.position(key)?;
        let text = self.effective(Place { row, field });
        if text.is_empty() {
            return None;
        }
        match self.rows[row].section.fields[field].kind {
            Kind::Code(list) => {
                choice(list, &name::clean(&text), Source::Keyboard).map(|c| Cow::Borrowed(c.code))
            }
            _ => Some(text),
        }
    }

    /// True when the first section is the person: the other rows do not ask for one.
    pub(super) fn has_person_section(&self) -> bool {
        self.form.sections[0].record == Record::Person
    }

    /// The first relevant field.
    pub fn first_place(&self) -> Place {
        self.places(0).next().unwrap_or_default()
    }

    /// The relevant fields from a row on.
    fn places(&self, from: usize) -> impl Iterator<Item = Place> + '_ {
        (from..self.rows.len())
            .flat_map(|row| (0..self.rows[row].cells.len()).map(move |field| Place { row, field }))
            .filter(|&p| self.is_relevant(p))
    }

    /// All visible fields in order. A blank repeating row shows its first field only.
    pub fn visible(&self) -> Vec<Place> {
        let mut current_row = usize::MAX;
        self.places(0)
            .filter(|p| {
                let row = &self.rows[p.row];
                let first = current_row != p.row;
                current_row = p.row;
                first || !row.section.repeats || !row.is_blank()
            })
            .collect()
    }

    /// The next place; adds a blank row after the last row of a repeating section. `None` at the end.
    pub fn advance(&mut self) -> Option<Place> {
        let at = self.at;
        let row = &self.rows[at.row];
        if row.section.repeats && row.is_blank() {
            return self.places(at.row + 1).next();
        }
        if let Some(next) = self.places(at.row).find(|p| *p > at && p.row == at.row) {
            return Some(next);
        }
        let next_row = self.rows.get(at.row + 1);
        let last = next_row.is_none_or(|r| r.section != row.section);
        if row.section.repeats && last {
            self.rows.insert(at.row + 1, FormRow::blank(row.section));
            for accepted in self.accepted.iter_mut().filter(|a| a.place.row > at.row) {
                accepted.place.row += 1;
            }
        }
        self.places(at.row + 1).next()
    }

    /// The visible place before the cursor.
    pub fn previous_place(&self) -> Option<Place> {
        self.visible().into_iter().rev().find(|p| *p < self.at)
    }

    /// All rows except blank repeating ones.
    pub fn filled_rows(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.rows.len()).filter(|&i| !(self.rows[i].section.repeats && self.rows[i].is_blank()))
    }

    /// Replaces the text of a field by its normal form and marks the field as answered.
    pub fn normalize_cell(&mut self, at: Place, lookup: &dyn Lookup) -> LookupResult<()> {
        let text = self.effective(at).into_owned();
        let field = self.field(at);
        let value = parse(field, &text, Source::Keyboard, &Answers::default(), lookup)?;
        let shown = match value {
            Ok(Some(value)) => text_and_note(field, &value, lookup)?,
            _ => None,
        };
        let (text, note) = shown.unwrap_or_else(|| (name::clean(&text), String::new()));
        *self.cell_mut(at) = FieldState {
            text,
            given: true,
            note,
        };
        Ok(())
    }

    /// Answers a field that asks for a person.
    pub fn set_person(&mut self, at: Place, id: PersonId, lookup: &dyn Lookup) -> LookupResult<()> {
        let person = lookup.person(id)?.map(|p| (p.reference(), p.note()));
        let (text, note) = person.unwrap_or_else(|| (reference(None, id), String::new()));
        let given = true;
        *self.cell_mut(at) = FieldState { text, given, note };
        Ok(())
    }

    /// True when a row that is not stored has text.
    pub fn is_touched(&self) -> bool {
        self.rows
            .iter()
            .any(|r| r.record_ref.is_none() && r.cells.iter().any(|c| !c.text.is_empty()))
    }
}
