//! A form being filled: the raw text of every field, the cursor, and the accepted soft checks.

use std::borrow::Cow;

use super::answers::{Answers, Value};
use super::check::check_row;
use super::parse::choice;
use super::problem::{Checked, Problem, Source, Subject};
use super::row::{
    Accepted, FieldProblem, FieldState, FormRow, Place, RecordInput, SoftCheck, UncertainName,
};
use super::siblings::find_clash;
use super::suggest::{FormDefaults, cell_text, choice_label, default_for};
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
    #[must_use]
    pub fn blank(form: &'static Form, defaults: FormDefaults) -> Self {
        let rows = form.sections.iter().map(|s| FormRow::blank(s)).collect();
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

    /// A form over stored records. Repeating sections get a blank row at their end.
    #[must_use]
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

    /// The field at a place.
    #[must_use]
    pub fn field(&self, at: Place) -> &'static Field {
        &self.rows[at.row].section.fields[at.field]
    }

    /// The text at a place.
    #[must_use]
    pub fn cell(&self, at: Place) -> &FieldState {
        &self.rows[at.row].cells[at.field]
    }

    /// The text at a place, mutable.
    pub fn cell_mut(&mut self, at: Place) -> &mut FieldState {
        &mut self.rows[at.row].cells[at.field]
    }

    /// The default of the field; empty when there is none or the field is answered.
    #[must_use]
    pub fn default_text(&self, at: Place) -> String {
        let row = &self.rows[at.row];
        if row.cells[at.field].given || !row.cells[at.field].text.is_empty() {
            return String::new();
        }
        default_for(self.form, row, self.field(at), &self.defaults)
    }

    /// The entered text, else the default.
    #[must_use]
    pub fn effective(&self, at: Place) -> Cow<'_, str> {
        let cell = self.cell(at);
        if cell.given || !cell.text.is_empty() {
            Cow::Borrowed(&cell.text)
        } else {
            Cow::Owned(self.default_text(at))
        }
    }

    /// Whether the field's condition holds.
    #[must_use]
    pub fn is_relevant(&self, at: Place) -> bool {
        let (row, field) = (&self.rows[at.row], self.field(at));
        if matches!(field.kind, Kind::Person) && self.has_person_section() {
            return false;
        }
        field
            .relevant
            .is_satisfied(row.record_ref.is_some(), &|key| {
                self.code_or_text(at.row, key)
            })
    }

    /// The stored form of a field's text, as conditions compare it.
    fn code_or_text(&self, row: usize, key: &str) -> Option<Cow<'_, str>> {
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
    fn has_person_section(&self) -> bool {
        self.form.sections[0].record == Record::Person
    }

    /// The first relevant field.
    #[must_use]
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
    #[must_use]
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
        let last = self
            .rows
            .get(at.row + 1)
            .is_none_or(|r| r.section != row.section);
        if row.section.repeats && last {
            let section = row.section;
            self.rows.insert(at.row + 1, FormRow::blank(section));
            for accepted in self.accepted.iter_mut().filter(|a| a.place.row > at.row) {
                accepted.place.row += 1;
            }
        }
        self.places(at.row + 1).next()
    }

    /// The visible place before the cursor.
    #[must_use]
    pub fn previous_place(&self) -> Option<Place> {
        self.visible().into_iter().rev().find(|p| *p < self.at)
    }

    /// Unaccepted problems at the cursor or earlier in its row, hard ones first.
    pub fn problems_at_cursor(&self, lookup: &dyn Lookup) -> LookupResult<Vec<Problem>> {
        let at = self.at;
        if self.rows[at.row].section.repeats && self.rows[at.row].is_blank() {
            return Ok(Vec::new());
        }
        let reached = |p: &Problem| {
            self.rows[at.row]
                .section
                .position(p.field)
                .is_some_and(|f| {
                    f == at.field
                        || (f < at.field
                            && (p.soft
                                || self
                                    .cell(Place {
                                        row: at.row,
                                        field: f,
                                    })
                                    .given))
                })
        };
        let mut problems: Vec<Problem> = self
            .checked_row(at.row, lookup)?
            .1
            .into_iter()
            .map(|f| f.problem)
            .filter(reached)
            .collect();
        problems.sort_by_key(|p| (p.soft, p.field != self.field(at).key));
        Ok(problems)
    }

    /// Checks a row; returns its answers and the problems not accepted.
    pub fn checked_row(
        &self,
        row: usize,
        lookup: &dyn Lookup,
    ) -> LookupResult<(Checked, Vec<FieldProblem>)> {
        let draft_row = &self.rows[row];
        let person = self
            .has_person_section()
            .then(|| self.rows[0].record_ref.map(|k| k.id))
            .flatten();
        let subject = Subject {
            source: Source::Keyboard,
            record_id: draft_row.record_ref.map(|k| k.id),
            person: person.filter(|_| draft_row.section.record != Record::Person),
            person_in_form: self.has_person_section() && draft_row.section.record != Record::Person,
        };
        let text = |key: &str| {
            draft_row
                .section
                .position(key)
                .map_or_else(String::new, |field| {
                    self.effective(Place { row, field }).into_owned()
                })
        };
        let mut checked = check_row(draft_row.section, subject, &text, lookup)?;
        self.add_name_warning(row, &mut checked.problems);
        let mut problems: Vec<FieldProblem> = checked
            .problems
            .iter()
            .filter_map(|p| {
                let place = Place {
                    row,
                    field: draft_row.section.position(p.field)?,
                };
                let is_accepted = p.soft && self.acceptance(place, p.constraint).is_some();
                (!is_accepted).then(|| FieldProblem {
                    place,
                    problem: p.clone(),
                })
            })
            .collect();
        problems.extend(find_clash(&self.rows, row, &checked.answers, &|place| {
            self.effective(place)
        }));
        Ok((checked, problems))
    }

    fn acceptance(&self, place: Place, constraint: &str) -> Option<&Accepted> {
        let text = self.effective(place);
        self.accepted
            .iter()
            .find(|a| a.place == place && a.constraint == constraint && a.text == text)
    }

    /// All rows except blank repeating ones.
    pub fn filled_rows(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.rows.len()).filter(|&i| !(self.rows[i].section.repeats && self.rows[i].is_blank()))
    }

    /// Every unaccepted problem, in typing order.
    pub fn problems(&self, lookup: &dyn Lookup) -> LookupResult<Vec<FieldProblem>> {
        let mut all = Vec::new();
        for row in self.filled_rows() {
            all.extend(self.checked_row(row, lookup)?.1);
        }
        Ok(all)
    }

    /// Accepts the soft check at a place.
    pub fn accept(&mut self, place: Place, constraint: &str, reason: &str) {
        let text = self.effective(place).into_owned();
        self.accepted
            .retain(|a| !(a.place == place && a.constraint == constraint));
        self.accepted.push(Accepted {
            place,
            constraint: constraint.to_owned(),
            text,
            reason: reason.to_owned(),
        });
    }

    /// Replaces the text of a field by its normal form and marks the field as answered.
    pub fn normalize_cell(&mut self, at: Place, lookup: &dyn Lookup) -> LookupResult<()> {
        let text = self.effective(at).into_owned();
        let field = self.field(at);
        let (mut normalized, mut label) = (name::clean(&text), String::new());
        if let Ok(Some(value)) =
            super::parse::parse(field, &text, Source::Keyboard, &Answers::default(), lookup)?
        {
            match (field.kind, &value) {
                (Kind::Person, Value::Int(id)) => {
                    if let Some(p) = lookup.person(*id)? {
                        (normalized, label) = (p.reference(), p.note());
                    }
                }
                (Kind::Course, Value::Int(id)) => {
                    if let Some(c) = lookup.course(*id)? {
                        normalized.clone_from(&c.code);
                        label = c.title;
                    }
                }
                (Kind::Placement, _) => {}
                _ => {
                    normalized = cell_text(field, &value);
                    label = choice_label(field, &value);
                }
            }
        }
        *self.cell_mut(at) = FieldState {
            text: normalized,
            given: true,
            note: label,
        };
        Ok(())
    }

    /// Answers a field that asks for a person.
    pub fn set_person(&mut self, at: Place, id: i64, lookup: &dyn Lookup) -> LookupResult<()> {
        let person = lookup.person(id)?;
        let (text, note) = person.map_or_else(
            || (reference(None, id), String::new()),
            |p| (p.reference(), p.note()),
        );
        let given = true;
        *self.cell_mut(at) = FieldState { text, given, note };
        Ok(())
    }

    /// The records to write, or the problems that prevent it.
    pub fn finish(
        &self,
        lookup: &dyn Lookup,
    ) -> LookupResult<Result<Vec<RecordInput>, Vec<FieldProblem>>> {
        let (mut inputs, mut blocking) = (Vec::new(), Vec::new());
        for row in self.filled_rows() {
            let (checked, problems) = self.checked_row(row, lookup)?;
            blocking.extend(problems);
            let soft = checked
                .problems
                .iter()
                .filter(|p| p.soft)
                .filter_map(|p| self.accepted_check(row, p))
                .collect();
            let draft_row = &self.rows[row];
            inputs.push(RecordInput {
                record: draft_row.section.record,
                record_ref: draft_row.record_ref,
                answers: checked.answers,
                soft,
            });
        }
        Ok(if blocking.is_empty() {
            Ok(inputs)
        } else {
            Err(blocking)
        })
    }

    fn accepted_check(&self, row: usize, problem: &Problem) -> Option<SoftCheck> {
        let place = Place {
            row,
            field: self.rows[row].section.position(problem.field)?,
        };
        let accepted = self.acceptance(place, problem.constraint)?;
        Some(SoftCheck {
            field: problem.field.to_owned(),
            constraint: problem.constraint.to_owned(),
            value: accepted.text.clone(),
            reason: Some(accepted.reason.clone()),
        })
    }

    /// True when a row that is not stored has text.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        self.rows
            .iter()
            .any(|r| r.record_ref.is_none() && r.cells.iter().any(|c| !c.text.is_empty()))
    }
}
