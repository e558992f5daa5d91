//! A form being filled: the raw text of every field, where the cursor stands, what is asked, what was accepted. It can be
//! written down at any moment and read back, so that nothing typed is lost.

use std::borrow::Cow;

use super::answers::{Answers, Value};
use super::check::{Checked, Source, Subject, check_row};
use super::facts::{Facts, Looked};
use super::parse::{Problem, choice};
use super::row::{Accepted, Cell, Found, Place, Row, Saving, SoftCheck};
use super::scan::Doubt;
use super::suggest::{Surroundings, cell_text, note, suggestion};
use crate::domain::name;
use crate::forms::{Field, Form, Kind, Record};

/// A form being filled.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Which form.
    pub form: &'static Form,
    /// The rows in typing order: sections in the form's order.
    pub rows: Vec<Row>,
    /// Where the cursor stands.
    pub at: Place,
    /// Soft checks accepted so far.
    pub accepted: Vec<Accepted>,
    /// A scanned name to be looked at again.
    pub(super) doubt: Option<Doubt>,
    /// Today and what sticks.
    pub around: Surroundings,
}

impl Draft {
    /// An empty form.
    #[must_use]
    pub fn blank(form: &'static Form, around: Surroundings) -> Self {
        let rows = form.sections.iter().map(|s| Row::blank(s)).collect();
        let mut draft = Self {
            form,
            rows,
            at: Place::default(),
            accepted: Vec::new(),
            doubt: None,
            around,
        };
        draft.at = draft.first();
        draft
    }

    /// A form over records of the register. Sections that may repeat keep a blank row at their end.
    #[must_use]
    pub fn over(form: &'static Form, kept: &[Row], around: Surroundings) -> Self {
        let mut rows = Vec::new();
        for &section in form.sections {
            rows.extend(kept.iter().filter(|r| r.section == section).cloned());
            if section.repeats || !rows.iter().any(|r| r.section == section) {
                rows.push(Row::blank(section));
            }
        }
        let mut draft = Self {
            form,
            rows,
            at: Place::default(),
            accepted: Vec::new(),
            doubt: None,
            around,
        };
        draft.at = draft.first();
        draft
    }

    /// The field at a place.
    #[must_use]
    pub fn field(&self, at: Place) -> &'static Field {
        &self.rows[at.row].section.fields[at.field]
    }

    /// The cell at a place.
    #[must_use]
    pub fn cell(&self, at: Place) -> &Cell {
        &self.rows[at.row].cells[at.field]
    }

    /// The cell at a place, to type in.
    pub fn cell_mut(&mut self, at: Place) -> &mut Cell {
        &mut self.rows[at.row].cells[at.field]
    }

    /// What the field suggests; empty when it suggests nothing or something was answered.
    #[must_use]
    pub fn suggested(&self, at: Place) -> String {
        let row = &self.rows[at.row];
        if row.cells[at.field].given || !row.cells[at.field].text.is_empty() {
            return String::new();
        }
        suggestion(self.form, row, self.field(at), &self.around)
    }

    /// The text that counts: what was typed, else what is suggested.
    #[must_use]
    pub fn effective(&self, at: Place) -> Cow<'_, str> {
        let cell = self.cell(at);
        if cell.given || !cell.text.is_empty() {
            Cow::Borrowed(&cell.text)
        } else {
            Cow::Owned(self.suggested(at))
        }
    }

    /// Whether the field is asked now.
    #[must_use]
    pub fn asked(&self, at: Place) -> bool {
        let (row, field) = (&self.rows[at.row], self.field(at));
        if matches!(field.kind, Kind::Person) && self.person_is_here() {
            return false;
        }
        field
            .asked
            .holds(row.kept.is_some(), &|key| self.coded(at.row, key))
    }

    /// The stored form of a field's text as far as conditions look at it.
    fn coded(&self, row: usize, key: &str) -> Option<Cow<'_, str>> {
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

    /// The person is a section of this form, so the other rows need not name them.
    fn person_is_here(&self) -> bool {
        self.form.sections[0].record == Record::Person
    }

    /// The first asked field.
    #[must_use]
    pub fn first(&self) -> Place {
        self.places(0).next().unwrap_or_default()
    }

    /// The asked fields from a row on.
    fn places(&self, from: usize) -> impl Iterator<Item = Place> + '_ {
        (from..self.rows.len())
            .flat_map(|row| (0..self.rows[row].cells.len()).map(move |field| Place { row, field }))
            .filter(|&p| self.asked(p))
    }

    /// All fields that are shown now, in order. Of a blank repeating row only the first field is shown.
    #[must_use]
    pub fn visible(&self) -> Vec<Place> {
        let mut opened = usize::MAX;
        self.places(0)
            .filter(|p| {
                let row = &self.rows[p.row];
                let first = opened != p.row;
                opened = p.row;
                first || !row.section.repeats || !row.is_blank()
            })
            .collect()
    }

    /// The next place to type, making a new blank row after the last of a repeating section; `None` at the end.
    pub fn go_on(&mut self) -> Option<Place> {
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
            self.rows.insert(at.row + 1, Row::blank(section));
            for accepted in self.accepted.iter_mut().filter(|a| a.place.row > at.row) {
                accepted.place.row += 1;
            }
        }
        self.places(at.row + 1).next()
    }

    /// The place before this one, by the path taken.
    #[must_use]
    pub fn previous(&self) -> Option<Place> {
        self.visible().into_iter().rev().find(|p| *p < self.at)
    }

    /// What is wrong at this field or before it in its row, hard first; what was accepted stays silent.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn problems_here(&self, facts: &dyn Facts) -> Looked<Vec<Problem>> {
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
            .found_in(at.row, facts)?
            .1
            .into_iter()
            .map(|f| f.problem)
            .filter(reached)
            .collect();
        problems.sort_by_key(|p| (p.soft, p.field != self.field(at).key));
        Ok(problems)
    }

    /// Checks a row; what it holds, and the problems nobody has accepted.
    pub(super) fn found_in(&self, row: usize, facts: &dyn Facts) -> Looked<(Checked, Vec<Found>)> {
        let one = &self.rows[row];
        let person = self
            .person_is_here()
            .then(|| self.rows[0].kept.map(|k| k.0))
            .flatten();
        let subject = Subject {
            source: Source::Keyboard,
            kept: one.kept.map(|k| k.0),
            person: person.filter(|_| one.section.record != Record::Person),
            person_to_come: self.person_is_here() && one.section.record != Record::Person,
        };
        let text = |key: &str| {
            one.section.position(key).map_or_else(String::new, |field| {
                self.effective(Place { row, field }).into_owned()
            })
        };
        let mut checked = check_row(one.section, subject, &text, facts)?;
        self.add_doubts(row, &mut checked.problems);
        let mut found: Vec<Found> = checked
            .problems
            .iter()
            .filter_map(|p| {
                let place = Place {
                    row,
                    field: one.section.position(p.field)?,
                };
                let silent = p.soft && self.acceptance(place, p.rule).is_some();
                (!silent).then(|| Found {
                    place,
                    problem: p.clone(),
                })
            })
            .collect();
        found.extend(super::siblings::clash(self, row, &checked.answers));
        Ok((checked, found))
    }

    fn acceptance(&self, place: Place, rule: &str) -> Option<&Accepted> {
        let text = self.effective(place);
        self.accepted
            .iter()
            .find(|a| a.place == place && a.rule == rule && a.text == text)
    }

    /// The rows that exist: everything but blank repeating ones.
    pub fn existing(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.rows.len()).filter(|&i| !(self.rows[i].section.repeats && self.rows[i].is_blank()))
    }

    /// Every problem of the form, in typing order.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn problems(&self, facts: &dyn Facts) -> Looked<Vec<Found>> {
        let mut all = Vec::new();
        for row in self.existing() {
            all.extend(self.found_in(row, facts)?.1);
        }
        Ok(all)
    }

    /// Accepts the soft problem at a place.
    pub fn accept(&mut self, place: Place, rule: &str, reason: &str) {
        let text = self.effective(place).into_owned();
        self.accepted
            .retain(|a| !(a.place == place && a.rule == rule));
        self.accepted.push(Accepted {
            place,
            rule: rule.to_owned(),
            text,
            reason: reason.to_owned(),
        });
    }

    /// Writes the text of a checked field in its settled form and marks it as answered.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn settle(&mut self, at: Place, facts: &dyn Facts) -> Looked<()> {
        let text = self.effective(at).into_owned();
        let field = self.field(at);
        let (mut settled, mut beside) = (name::clean(&text), String::new());
        if let Ok(Some(value)) =
            super::parse::parse(field, &text, Source::Keyboard, &Answers::default(), facts)?
        {
            match (field.kind, &value) {
                (Kind::Person, Value::Int(id)) => {
                    if let Some(p) = facts.person(&format!("#{id}"))? {
                        settled = p.reference();
                        beside =
                            format!("{} · {}", p.full_name, super::answers::born_shown(&p.born));
                    }
                }
                (Kind::Course, Value::Int(id)) => {
                    if let Some(c) = facts.course(&format!("#{id}"))? {
                        settled.clone_from(&c.code);
                        beside = c.title;
                    }
                }
                (Kind::Placement, _) => {}
                _ => {
                    settled = cell_text(field, &value);
                    beside = note(field, &value);
                }
            }
        }
        *self.cell_mut(at) = Cell {
            text: settled,
            given: true,
            note: beside,
        };
        Ok(())
    }

    /// The records to write, if nothing stops; else everything that does.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn finish(&self, facts: &dyn Facts) -> Looked<Result<Vec<Saving>, Vec<Found>>> {
        let (mut ready, mut stopped) = (Vec::new(), Vec::new());
        for row in self.existing() {
            let (checked, found) = self.found_in(row, facts)?;
            stopped.extend(found);
            let soft = checked
                .problems
                .iter()
                .filter(|p| p.soft)
                .filter_map(|p| self.kept_check(row, p))
                .collect();
            let one = &self.rows[row];
            ready.push(Saving {
                record: one.section.record,
                kept: one.kept,
                answers: checked.answers,
                soft,
            });
        }
        Ok(if stopped.is_empty() {
            Ok(ready)
        } else {
            Err(stopped)
        })
    }

    fn kept_check(&self, row: usize, problem: &Problem) -> Option<SoftCheck> {
        let place = Place {
            row,
            field: self.rows[row].section.position(problem.field)?,
        };
        let accepted = self.acceptance(place, problem.rule)?;
        Some(SoftCheck {
            field: problem.field.to_owned(),
            rule: problem.rule.to_owned(),
            value: accepted.text.clone(),
            reason: Some(accepted.reason.clone()),
        })
    }

    /// Whether anything was typed that the register does not have.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        self.rows
            .iter()
            .any(|r| r.kept.is_none() && r.cells.iter().any(|c| !c.text.is_empty()))
    }
}
