//! One row of a sheet: which record it is, what it says, whether it may be kept, and keeping it. Owns no reading of the
//! sheet and no counting of what came of it.

mod verdict;

use std::collections::HashMap;

use super::columns::{Columns, Flaw, Texts, assumed};
use super::known::{self, Ids, Key, Numbers};
use crate::domain::codes::List;
use crate::domain::{date, groups};
use crate::entry::check::Subject;
use crate::entry::{Answers, Checked, Problem, Saving, SoftCheck, Source, Value, check_row};
use crate::forms::{Field, Kind, Record, Suggest};
use crate::register::kept::{self, Kept};
use crate::register::{Batch, Op, Outcome, RegisterError};
use crate::words::exchange as w;

pub(super) use verdict::{Reason, Verdict};
use verdict::{refused, unchanged, void};

/// A record that an earlier row of the sheet was.
struct Seen {
    line: u64,
    hash: u64,
}

/// The rows of one sheet on their way into the register.
pub(super) struct Rows<'f> {
    columns: &'f Columns,
    ids: Ids,
    seen: HashMap<i64, Seen>,
}

/// One row as it stands in the sheet.
pub(super) struct Read<'r> {
    pub line: u64,
    /// Of its cells: equal rows have equal hashes.
    pub hash: u64,
    pub texts: Texts<'r>,
    pub flaws: Vec<Flaw>,
}

impl<'f> Rows<'f> {
    pub fn new(columns: &'f Columns, ids: Ids) -> Self {
        Self {
            columns,
            ids,
            seen: HashMap::new(),
        }
    }

    /// Takes one row. `numbers` are the people that this import's people.csv brought.
    pub fn take(
        &mut self,
        batch: &mut Batch<'_>,
        row: &Read<'_>,
        numbers: &mut Option<Numbers>,
    ) -> Result<Verdict, RegisterError> {
        if row.flaws.iter().any(|f| f.column.is_none()) {
            return Ok(refused(self.flaws(row), false));
        }
        let person = self.person(batch, row, numbers.as_ref())?;
        let known = self.known(batch, row, person.as_ref().and_then(|p| p.as_ref().ok()))?;
        let mut reasons = self.flaws(row);
        reasons.extend(self.nobody(row, person.as_ref()));
        let kept = match known {
            Key::Kept(id) => kept::load(batch.reading(), self.columns.record, id)?,
            _ => None,
        };
        if !row.texts.void_reason().is_empty() && reasons.is_empty() {
            match (kept, known) {
                (Some(kept), _) => return void(batch, &kept, row.texts.void_reason()),
                (None, Key::New) => return Ok(Verdict::VoidOfNothing),
                (None, _) => {
                    return self.check_and_keep(batch, row, None, person, reasons, numbers);
                }
            }
        }
        if let Some(seen) = kept.as_ref().and_then(|k| self.seen.get(&k.id)) {
            if seen.hash == row.hash {
                return Ok(unchanged(0));
            }
            reasons.push(Reason {
                column: String::new(),
                value: String::new(),
                sentence: w::same_as_line(seen.line),
            });
        }
        self.check_and_keep(batch, row, kept, person, reasons, numbers)
    }

    fn check_and_keep(
        &mut self,
        batch: &mut Batch<'_>,
        row: &Read<'_>,
        kept: Option<Kept>,
        person: Option<Result<i64, String>>,
        mut reasons: Vec<Reason>,
        numbers: &mut Option<Numbers>,
    ) -> Result<Verdict, RegisterError> {
        let checked = self.check(batch, row, kept.as_ref(), person.and_then(Result::ok))?;
        reasons.extend(self.hard(row, &checked));
        if !reasons.is_empty() {
            let section = self.columns.record.section();
            let zeros_eaten = section.fields.iter().enumerate().any(|(at, field)| {
                matches!(field.kind, Kind::CitizenId | Kind::Person)
                    && self.ids.zeros_eaten(row.texts.field(at))
            });
            return Ok(refused(reasons, zeros_eaten));
        }
        let (id, verdict) = self.keep(batch, row, kept, checked)?;
        let (line, hash) = (row.line, row.hash);
        self.seen.insert(id, Seen { line, hash });
        self.remember_number(row, id, numbers);
        Ok(verdict)
    }

    /// The person of a row about a person; `None` where the record is not about one.
    fn person(
        &self,
        batch: &Batch<'_>,
        row: &Read<'_>,
        numbers: Option<&Numbers>,
    ) -> Result<Option<Result<i64, String>>, RegisterError> {
        let fields = self.columns.record.section().fields;
        match fields.iter().position(|f| matches!(f.kind, Kind::Person)) {
            Some(at) => Ok(Some(known::person(
                batch, self.ids, numbers, &row.texts, at,
            )?)),
            None => Ok(None),
        }
    }

    fn nobody(&self, row: &Read<'_>, person: Option<&Result<i64, String>>) -> Option<Reason> {
        let sentence = person?.as_ref().err()?.clone();
        let fields = self.columns.record.section().fields;
        let at = fields.iter().position(|f| matches!(f.kind, Kind::Person))?;
        let flawed = row.flaws.iter().any(|f| f.column == self.columns.at(at));
        (!flawed).then(|| Reason {
            column: fields[at].key.to_owned(),
            value: row.texts.field(at).to_owned(),
            sentence,
        })
    }

    fn known(
        &self,
        batch: &Batch<'_>,
        row: &Read<'_>,
        person: Option<&i64>,
    ) -> Result<Key, RegisterError> {
        let numbered = self.columns.has_numbers();
        let taken = |id| numbered && self.seen.get(&id).is_some_and(|s| s.hash != row.hash);
        let text = |field: &Field| self.text(row, None, field);
        known::record(batch, self.columns.record, person.copied(), &text, &taken)
    }

    /// The text of a field as the check sees it: the cell; without a column, what is kept; for some, what is assumed.
    fn text(&self, row: &Read<'_>, kept: Option<&Kept>, field: &Field) -> String {
        let section = self.columns.record.section();
        let Some(at) = section.position(field.key) else {
            return String::new();
        };
        let cell = row.texts.field(at);
        if !cell.is_empty() {
            return if matches!(field.kind, Kind::CitizenId) {
                self.ids.text(cell)
            } else {
                cell.to_owned()
            };
        }
        let assumed = self.assumed(row, field);
        if let Some(kept) = kept {
            let stays = !self.columns.has(at) || assumed.is_some();
            return if stays {
                stored(kept, field)
            } else {
                String::new()
            };
        }
        assumed.unwrap_or_default()
    }

    /// What holds where the cell is empty, for the few fields where something does.
    fn assumed(&self, row: &Read<'_>, field: &Field) -> Option<String> {
        let section = self.columns.record.section();
        let cell = |key: &str| section.position(key).map_or("", |at| row.texts.field(at));
        match assumed(field)? {
            Suggest::Fixed(code) => Some(code.to_owned()),
            Suggest::SameAs(key) => Some(cell(key).to_owned()),
            Suggest::EndOfGroup => {
                let group = groups::get(List::Group.find(cell("group"))?.code)?;
                let day = ["evidence_on", "valid_from"].map(cell);
                let day = day.into_iter().find_map(|d| date::parse_day(d).ok())?;
                group.default_end(day).map(date::iso)
            }
            _ => None,
        }
    }

    fn check(
        &self,
        batch: &Batch<'_>,
        row: &Read<'_>,
        kept: Option<&Kept>,
        person: Option<i64>,
    ) -> Result<Checked, RegisterError> {
        let section = self.columns.record.section();
        let subject = Subject {
            source: Source::File,
            kept: kept.map(|k| k.id),
            person,
            person_to_come: person.is_none(),
        };
        let text = |key: &str| {
            section
                .field(key)
                .map_or_else(String::new, |f| self.text(row, kept, f))
        };
        let checked = check_row(section, subject, &text, &batch.desk())?;
        let dropped = self.out_of_place(&checked);
        if dropped.is_empty() {
            return Ok(checked);
        }
        let text = |key: &str| {
            if dropped.contains(&key) {
                String::new()
            } else {
                text(key)
            }
        };
        Ok(check_row(section, subject, &text, &batch.desk())?)
    }

    /// Kept fields that the sheet does not have and that are not asked any more (the status changed): they go, as they do
    /// at the keyboard.
    fn out_of_place(&self, checked: &Checked) -> Vec<&'static str> {
        let section = self.columns.record.section();
        let absent = |key| {
            section
                .position(key)
                .is_some_and(|at| !self.columns.has(at))
        };
        let problems = checked.problems.iter();
        problems
            .filter(|p| p.rule == "not_asked" && absent(p.field))
            .map(|p| p.field)
            .collect()
    }

    /// The problems that refuse the row, those of cells that cannot even be read apart.
    fn hard(&self, row: &Read<'_>, checked: &Checked) -> Vec<Reason> {
        let section = self.columns.record.section();
        let speaks = |p: &&Problem| {
            let column = section.position(p.field).and_then(|at| self.columns.at(at));
            column.is_none() || row.flaws.iter().all(|f| f.column != column)
        };
        let reason = |p: &Problem| Reason {
            column: p.field.to_owned(),
            value: self.cell(row, p.field),
            sentence: p.sentence.clone(),
        };
        checked.hard().filter(speaks).map(reason).collect()
    }

    fn cell(&self, row: &Read<'_>, key: &str) -> String {
        let at = self.columns.record.section().position(key);
        at.map_or_else(String::new, |at| row.texts.field(at).to_owned())
    }

    fn flaws(&self, row: &Read<'_>) -> Vec<Reason> {
        let reason = |flaw: &Flaw| Reason {
            column: flaw
                .column
                .map_or_else(String::new, |at| self.columns.key_at(at).to_owned()),
            value: flaw.value.clone(),
            sentence: flaw.sentence.clone(),
        };
        row.flaws.iter().map(reason).collect()
    }

    /// Writes the row, unless it says what is kept already.
    fn keep(
        &self,
        batch: &mut Batch<'_>,
        row: &Read<'_>,
        kept: Option<Kept>,
        checked: Checked,
    ) -> Result<(i64, Verdict), RegisterError> {
        let record = self.columns.record;
        let count = checked.soft().filter(|p| p.rule == "after_today").count();
        let after_today = count as u64;
        if let Some(kept) = &kept
            && says_the_same(record, &kept.answers, &checked.answers)
        {
            return Ok((kept.id, unchanged(after_today)));
        }
        let soft: Vec<SoftCheck> = checked
            .soft()
            .map(|p| SoftCheck {
                field: p.field.to_owned(),
                rule: p.rule.to_owned(),
                value: self.cell(row, p.field),
                reason: None,
            })
            .collect();
        let (written, no_consent) = (
            soft.len() as u64,
            record == Record::Person && checked.answers.get("consent_on").is_none(),
        );
        let saving = Saving {
            record,
            kept: kept.map(|k| (k.id, k.version)),
            answers: checked.answers,
            soft,
        };
        let done = batch.apply(Op::Save(vec![saving]))?;
        let first = done.written.first().copied();
        let verdict = Verdict::Kept {
            outcome: first.map_or(Outcome::Unchanged, |w| w.outcome),
            soft: written,
            after_today,
            no_consent,
        };
        Ok((first.map_or(0, |w| w.id), verdict))
    }

    /// A person without an ID number is known to the other sheets of the folder by the number in people.csv.
    fn remember_number(&self, row: &Read<'_>, id: i64, numbers: &mut Option<Numbers>) {
        if self.columns.record == Record::Person
            && let Some(numbers) = numbers
            && self.cell(row, "citizen_id").is_empty()
            && let Ok(number) = row.texts.register_no().parse()
        {
            numbers.insert(number, id);
        }
    }
}

/// A kept value as the text of a file; a link to a course by its number.
fn stored(kept: &Kept, field: &Field) -> String {
    match (field.kind, kept.answers.get(field.key)) {
        (Kind::Course, Some(Value::Int(id))) => format!("#{id}"),
        (_, Some(value)) => value.text().into_owned(),
        (_, None) => String::new(),
    }
}

fn says_the_same(record: Record, kept: &Answers, new: &Answers) -> bool {
    record
        .section()
        .fields
        .iter()
        .filter(|f| f.stored_in().is_some() && !matches!(f.kind, Kind::Person))
        .all(|f| kept.get(f.key) == new.get(f.key))
}
