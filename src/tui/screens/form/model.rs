//! A form being filled, without screen and register: the draft, the cursor, the text under it, the line under the fields.
//! What a check must look up comes through [`Lookup`].

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

use crate::domain::card::CardScan;
use crate::domain::codes::CodeList;
use crate::domain::ids::PersonId;
use crate::entry::row::FieldProblem;
use crate::entry::suggest::{Sticky, sticky_key};
use crate::entry::{Draft, FieldState, Lookup, LookupResult, Place, Problem};
use crate::forms::{Field, Kind, Record, Required};
use crate::tui::app::route::Focus;
use crate::tui::input::text_input::TextInput;
use crate::tui::screens::form::flow::{self, FormFlow};
use crate::tui::screens::form::rate::look_up_rate;
use crate::words::tui as w;

/// The line under the fields.
#[derive(Clone, Debug, PartialEq)]
pub enum StatusLine {
    /// The help of the field.
    Nothing,
    Problem(Problem),
    Done(String),
}

/// A form being filled.
pub struct FormModel {
    pub draft: Draft,
    pub flow: FormFlow,
    /// The text of the field under the cursor.
    pub input: TextInput,
    /// The field as it was when the cursor came: undo ends there.
    pub original: FieldState,
    /// The next key replaces the text: a suggestion, or a normalized text of fixed shape.
    pub replace_on_type: bool,
    /// Something was typed or changed since the last save.
    pub touched: bool,
    /// Edits since the draft was last stored.
    pub unsaved_edits: u32,
    pub status: StatusLine,
    /// The rate and the cap for the amount under the cursor, one paragraph each.
    pub rate_notes: Vec<String>,
    /// The card in the field, of a person who is not in the register.
    pub unknown_card: Option<Box<CardScan>>,
    /// First line shown.
    pub top: Cell<u16>,
}

impl FormModel {
    /// A draft with the texts that the flow gives, the cursor in the first field to fill.
    pub fn new(draft: Draft, flow: FormFlow, lookup: &dyn Lookup) -> Self {
        let mut model = Self {
            draft,
            flow,
            input: TextInput::default(),
            original: FieldState::default(),
            replace_on_type: true,
            touched: false,
            unsaved_edits: 0,
            status: StatusLine::Nothing,
            rate_notes: Vec::new(),
            unknown_card: None,
            top: Cell::new(0),
        };
        let at = match &model.flow {
            FormFlow::Repeat => model.draft.at,
            FormFlow::Once(given) if given.is_empty() => model.draft.at,
            _ => model.fill_given(lookup),
        };
        let at = match &model.flow {
            FormFlow::Series(_) => model.first_empty_common().unwrap_or(at),
            FormFlow::Batch { .. } => model.common().first().copied().unwrap_or(at),
            _ => at,
        };
        model.enter(at, lookup);
        model
    }

    /// Fills the given texts into the first record that asks; returns the first field that was not given.
    fn fill_given(&mut self, lookup: &dyn Lookup) -> Place {
        for (key, text) in self.flow.given() {
            let place = (0..self.draft.rows.len()).find_map(|row| self.draft.place(row, key));
            if let Some(place) = place {
                self.draft.cell_mut(place).text.clone_from(text);
                // A look-up that fails leaves the text as it is; the check before a save reports it.
                let _ = self.draft.normalize_cell(place, lookup);
            }
        }
        let visible = self.draft.visible();
        let first = visible.into_iter().find(|p| !self.draft.cell(*p).given);
        first.unwrap_or_else(|| self.draft.first_place())
    }

    /// Puts the cursor where a request wants it, if the form has that field or record.
    pub fn focus(&mut self, focus: &Focus, lookup: &dyn Lookup) {
        let rows = &self.draft.rows;
        let place = match focus {
            Focus::Field(key) => self.draft.place(0, key),
            Focus::Record(record, id) => rows
                .iter()
                .position(|r| r.section.record == *record && r.record_ref.map(|k| k.id) == *id)
                .and_then(|row| self.draft.visible().into_iter().find(|p| p.row == row)),
        };
        if let Some(place) = place {
            self.enter(place, lookup);
        }
    }

    /// The field under the cursor.
    pub fn field(&self) -> &'static Field {
        self.draft.field(self.draft.at)
    }

    /// The field takes an ID number, and so an ID card.
    pub fn is_id_field(&self) -> bool {
        matches!(self.field().kind, Kind::CitizenId | Kind::Person)
    }

    /// A list of choices, courses or people can be opened from the field.
    pub fn has_list(&self) -> bool {
        let kind = self.field().kind;
        matches!(kind, Kind::Code(_) | Kind::Course | Kind::Person)
    }

    /// The text under the cursor is the number of the unknown card.
    pub fn has_unknown_card(&self) -> bool {
        let card = self.unknown_card.as_ref();
        matches!(self.field().kind, Kind::Person)
            && card.is_some_and(|c| c.citizen_id == self.input.value())
    }

    /// The fields that all records have in common.
    pub fn common(&self) -> Vec<Place> {
        self.flow.common(&self.draft)
    }

    /// The first common field that must be filled and is not; else the person.
    pub fn first_empty_common(&self) -> Option<Place> {
        let mut common = self.common().into_iter();
        let empty = common.find(|&p| {
            self.draft.field(p).required != Required::No && self.draft.effective(p).is_empty()
        });
        empty.or_else(|| flow::person_place(&self.draft))
    }

    /// The cursor asks for the next person of a series.
    pub fn is_at_person(&self) -> bool {
        self.flow.is_at_person(&self.draft)
    }

    /// Puts the cursor into a field.
    pub fn enter(&mut self, at: Place, lookup: &dyn Lookup) {
        self.draft.at = at;
        self.rate_notes = look_up_rate(&mut self.draft, lookup).unwrap_or_else(|e| {
            tracing::warn!(error = %e, "the rate of support cannot be read");
            Vec::new()
        });
        self.load_input();
    }

    /// Puts the cursor into the field it was in, if that is still shown; else into the last field.
    pub fn enter_again(&mut self, lookup: &dyn Lookup) {
        let (at, visible) = (self.draft.at, self.draft.visible());
        let place = visible.iter().find(|p| **p == at).or(visible.last());
        let at = place.copied().unwrap_or_else(|| self.draft.first_place());
        self.enter(at, lookup);
    }

    /// Checks the field under the cursor. Without a blocking problem its text is normalized and the result is true.
    pub fn check_field(&mut self, lookup: &dyn Lookup) -> LookupResult<bool> {
        self.commit_input();
        let mut problems = self.draft.problems_at_cursor(lookup)?.into_iter();
        if let Some(problem) = problems.find(|p| self.flow.is_blocking(p)) {
            self.show_problem(problem, lookup);
            return Ok(false);
        }
        self.draft.normalize_cell(self.draft.at, lookup)?;
        self.status = StatusLine::Nothing;
        Ok(true)
    }

    /// Goes to the field before the cursor, out of a wrong field too; false at the first field.
    pub fn step_back(&mut self, lookup: &dyn Lookup) -> LookupResult<bool> {
        self.commit_input();
        let Some(before) = self.flow.previous_place(&self.draft) else {
            return Ok(false);
        };
        self.status = StatusLine::Nothing;
        let at = self.draft.at;
        let is_valid = self.touched && self.draft.problems_at_cursor(lookup)?.is_empty();
        if is_valid && self.draft.cell(at).given {
            self.draft.normalize_cell(at, lookup)?;
        }
        self.enter(before, lookup);
        Ok(true)
    }

    /// Shows a problem of the record under the cursor. A hard one moves the cursor to its field.
    fn show_problem(&mut self, problem: Problem, lookup: &dyn Lookup) {
        let place = self.place_of(&problem);
        if !problem.soft && place != self.draft.at {
            self.enter(place, lookup);
        }
        self.status = StatusLine::Problem(problem);
        // The next scan replaces a number that was refused.
        self.replace_on_type |= self.is_at_person();
    }

    /// Moves the cursor to a field and shows its problem.
    pub fn show_field_problem(&mut self, at: FieldProblem, lookup: &dyn Lookup) {
        self.enter(at.place, lookup);
        self.status = StatusLine::Problem(at.problem);
    }

    /// Shows why the scanned card was not taken, at the field under the cursor.
    pub fn show_scan_problem(&mut self, sentence: impl Into<String>) {
        self.load_input();
        self.status = StatusLine::Problem(Problem::hard(self.field(), "scan", sentence));
    }

    /// The field of a problem in the record under the cursor.
    fn place_of(&self, problem: &Problem) -> Place {
        let at = self.draft.at;
        let section = self.draft.rows[at.row].section;
        Place {
            field: section.position(problem.field).unwrap_or(at.field),
            ..at
        }
    }

    /// Moves to the next field with a problem; after the last one to the first.
    pub fn next_problem(&mut self, lookup: &dyn Lookup) -> LookupResult<()> {
        self.commit_input();
        let (at, problems) = (self.draft.at, self.draft.problems(lookup)?);
        let next = problems.iter().find(|f| f.place > at);
        match next.or(problems.first()).cloned() {
            Some(next) => self.show_field_problem(next, lookup),
            None => self.status = StatusLine::Done(w::NO_PROBLEM.text().to_owned()),
        }
        Ok(())
    }

    /// Accepts the soft check that is shown, with the code of a reason; false when none is shown.
    pub fn accept(&mut self, reason: &str) -> bool {
        let StatusLine::Problem(problem) = &self.status else {
            return false;
        };
        let place = self.place_of(problem);
        self.draft.accept(place, problem.constraint, reason);
        self.touched = true;
        true
    }

    /// Puts a text into the field under the cursor.
    pub fn set_text(&mut self, text: String) {
        self.touched = true;
        self.draft.cell_mut(self.draft.at).text = text;
        self.load_input();
    }

    /// Puts a person, by register number, into a field and the cursor there.
    pub fn set_person(
        &mut self,
        at: Place,
        person: PersonId,
        lookup: &dyn Lookup,
    ) -> LookupResult<()> {
        self.touched = true;
        self.draft.set_person(at, person, lookup)?;
        self.enter(at, lookup);
        Ok(())
    }

    /// Something is typed that is not in the register.
    pub fn has_unsaved(&self) -> bool {
        self.touched && (self.draft.is_touched() || self.draft.rows[0].record_ref.is_some())
    }

    /// Stores each field of the form for ditto, and those that are sticky as defaults of the next form.
    pub fn remember(&self, sticky: &mut Sticky, ditto: &mut BTreeMap<String, String>) {
        for row in self.draft.filled_rows() {
            for (field, declared) in self.draft.rows[row].section.fields.iter().enumerate() {
                let text = self.draft.effective(Place { row, field }).into_owned();
                let key = sticky_key(self.draft.form, declared);
                if declared.default_value.is_sticky() {
                    sticky.insert(key.clone(), text.clone());
                }
                ditto.insert(key, text);
            }
        }
    }

    /// Who or what the form is about, for the list of drafts and the line after a save; empty for a blank form.
    pub fn title(&self) -> String {
        let row = &self.draft.rows[0];
        let text = |cell: &FieldState| {
            let shown = if cell.note.is_empty() {
                &cell.text
            } else {
                &cell.note
            };
            (!shown.is_empty()).then(|| shown.clone())
        };
        ["full_name", "citizen_id", "title", "code", "indicator"]
            .into_iter()
            .filter_map(|key| row.section.position(key))
            .find_map(|field| text(&row.cells[field]))
            .or_else(|| row.cells.iter().find_map(text))
            .unwrap_or_default()
    }

    /// The person of a follow-up whose outcome is a change of job: a placement is offered
    /// (`data/manual/records.md`, follow_up).
    pub fn changed_job(&self) -> Option<String> {
        let text = |key| Some(self.draft.effective(self.draft.place(0, key)?));
        let outcome = CodeList::FollowUpOutcome.find(&text("outcome")?)?;
        let record = self.draft.rows[0].section.record;
        let changed = record == Record::FollowUp && outcome.code == "changed_job";
        text("citizen_id").filter(|_| changed).map(Cow::into_owned)
    }

    /// Whether every other field has its value: typed, given, or the default that an earlier record of this screen left.
    pub fn is_fully_answered(
        &self,
        earlier: Option<&Sticky>,
        lookup: &dyn Lookup,
    ) -> LookupResult<bool> {
        let open = self.draft.visible().into_iter().any(|place| {
            let field = self.draft.field(place);
            let key = sticky_key(self.draft.form, field);
            field.default_value.is_sticky()
                && !self.draft.cell(place).given
                && !earlier.is_some_and(|sticky| sticky.contains_key(&key))
        });
        let problems = self.draft.problems(lookup)?;
        Ok(!open && problems.iter().all(|f| f.problem.soft))
    }

    /// The default text of the field under the cursor; empty when something was typed.
    pub fn suggested(&self) -> String {
        self.draft.default_text(self.draft.at)
    }
}
