//! Checks a draft: its problems, the accepted soft checks, and the records to write.

use super::answers::Answers;
use super::check::check_row;
use super::draft::Draft;
use super::problem::{Checked, Problem, Source, Subject};
use super::row::{Accepted, FieldProblem, Place, RecordInput, SoftCheck};
use crate::domain::date;
use crate::entry::lookup::{Lookup, LookupResult};
use crate::forms::{Kind, Record};
use crate::words::forms as w;

impl Draft {
    /// Unaccepted problems at the cursor or earlier in its row, hard ones first.
    pub fn problems_at_cursor(&self, lookup: &dyn Lookup) -> LookupResult<Vec<Problem>> {
        let at = self.at;
        if self.rows[at.row].section.repeats && self.rows[at.row].is_blank() {
            return Ok(Vec::new());
        }
        let reached = |p: &Problem| {
            self.place(at.row, p.field).is_some_and(|place| {
                place == at || (place < at && (p.soft || self.cell(place).given))
            })
        };
        let (_, found) = self.checked_row(at.row, lookup)?;
        let mut problems: Vec<Problem> = found
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
        let section = self.rows[row].section;
        let person_in_form = self.has_person_section() && section.record != Record::Person;
        let person = self.rows[0].record_ref.filter(|_| person_in_form);
        let subject = Subject {
            source: Source::Keyboard,
            record_id: self.rows[row].record_ref.map(|r| r.id),
            person: person.map(|r| r.id.into()),
            person_in_form,
        };
        let text = |key: &str| {
            let place = self.place(row, key);
            place.map_or_else(String::new, |place| self.effective(place).into_owned())
        };
        let mut checked = check_row(section, subject, &text, lookup)?;
        self.add_name_warning(row, &mut checked.problems);
        let unaccepted = checked.problems.iter().filter_map(|problem| {
            let place = self.place(row, problem.field)?;
            let is_accepted = problem.soft && self.acceptance(place, problem.constraint).is_some();
            (!is_accepted).then(|| FieldProblem {
                place,
                problem: problem.clone(),
            })
        });
        let clash = self.find_clash(row, &checked.answers);
        let problems = unaccepted.chain(clash).collect();
        Ok((checked, problems))
    }

    fn acceptance(&self, place: Place, constraint: &str) -> Option<&Accepted> {
        let text = self.effective(place);
        self.accepted
            .iter()
            .find(|a| a.place == place && a.constraint == constraint && a.text == text)
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
                .soft()
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
        let place = self.place(row, problem.field)?;
        let accepted = self.acceptance(place, problem.constraint)?;
        Some(SoftCheck {
            field: problem.field.to_owned(),
            constraint: problem.constraint.to_owned(),
            value: accepted.text.clone(),
            reason: Some(accepted.reason.clone()),
        })
    }

    /// The conflict of a new row with an earlier new row of the form.
    fn find_clash(&self, row: usize, answers: &Answers) -> Option<FieldProblem> {
        let section = self.rows[row].section;
        let (key, sentence, constraint) = match section.record {
            Record::Membership => ("valid_from", w::GROUP_OVERLAP, "group_overlap"),
            Record::Need => ("stated_on", w::NEED_KNOWN, "need_key"),
            _ => return None,
        };
        let mine = |key: &str| answers.text(key).map(String::from);
        let clashes = |other: usize| {
            let theirs = |key: &str| self.stored_text(other, key);
            match section.record {
                Record::Membership => overlap(&mine, &theirs),
                _ => ["kind", "stated_on"].iter().all(|k| mine(k) == theirs(k)),
            }
        };
        let is_new =
            |&i: &usize| self.rows[i].section == section && self.rows[i].record_ref.is_none();
        let place = self.place(row, key)?;
        (0..row).filter(is_new).any(clashes).then(|| FieldProblem {
            place,
            problem: Problem::hard(self.field(place), constraint, sentence.text()),
        })
    }

    /// The stored form of a field's text: ISO dates, codes.
    fn stored_text(&self, row: usize, key: &str) -> Option<String> {
        let place = self.place(row, key)?;
        match self.field(place).kind {
            Kind::Day => date::parse_day(&self.effective(place)).ok().map(date::iso),
            _ => self.code_or_text(row, key).map(String::from),
        }
    }
}

/// Whether two memberships, given by field key, are of one group and share a day.
fn overlap(mine: &dyn Fn(&str) -> Option<String>, theirs: &dyn Fn(&str) -> Option<String>) -> bool {
    let days = |of: &dyn Fn(&str) -> Option<String>| {
        let last = of("valid_to").unwrap_or_else(|| "9999-12-31".to_owned());
        (of("valid_from").unwrap_or_default(), last)
    };
    let (from, to) = days(mine);
    let (their_from, their_to) = days(theirs);
    let is_same_group = mine("group").is_some() && mine("group") == theirs("group");
    is_same_group && from <= their_to && their_from <= to
}
