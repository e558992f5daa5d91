//! Processes one row of a sheet: matches its record, checks it, and saves it. Does not read the sheet or count results.

use std::collections::HashMap;

use crate::domain::codes::CodeList;
use crate::domain::ids::PersonId;
use crate::domain::record_ref::RecordRef;
use crate::domain::{date, groups, name};
use crate::entry::lookup::reference;
use crate::entry::problem::Subject;
use crate::entry::{Answers, Checked, Problem, RecordInput, SoftCheck, Source, Value, check_row};
use crate::exchange::import::columns::{Columns, RowText, VOID_REASON, default_value};
use crate::exchange::import::problem::Reason;
use crate::exchange::import::record_match::{Ids, Numbers, RecordMatch, find_person, find_record};
use crate::forms::describe::REGISTER_NO;
use crate::forms::{DefaultValue, Field, Kind, Record};
use crate::register::read::load::{self, StoredRecord};
use crate::register::{Batch, Op, Outcome, RegisterError};
use crate::words::access::HIDDEN;
use crate::words::exchange as w;

#[derive(Debug)]
pub(in crate::exchange) enum RowResult {
    Stored(Outcome, Warnings),
    /// All problems, and whether a citizen ID has lost its leading zeros.
    Refused(Vec<Reason>, bool),
}

/// Remarks of the report about accepted rows, counted.
#[derive(Debug, Default)]
pub(in crate::exchange) struct Warnings {
    /// Soft checks stored with a record, for the worklist.
    pub soft_checks: u64,
    /// Dates after today.
    pub after_today: u64,
    /// New or changed people without a day of consent.
    pub no_consent: u64,
    /// Unchanged rows that would void a record that does not exist.
    pub void_of_nothing: u64,
}

/// The row of the sheet that matched a record.
struct SeenRow {
    line: u64,
    hash: u64,
}

/// The rows of one sheet being imported.
pub(in crate::exchange) struct Rows<'f> {
    columns: &'f Columns,
    ids: Ids,
    /// The field that names the person, if the record has one.
    person_field: Option<&'static Field>,
    seen: HashMap<i64, SeenRow>,
}

pub(in crate::exchange) struct SheetRow<'r> {
    pub line: u64,
    /// Hash of its cells.
    pub hash: u64,
    pub texts: RowText<'r>,
    pub problems: Vec<Reason>,
}

impl<'f> Rows<'f> {
    pub fn new(columns: &'f Columns, ids: Ids) -> Self {
        Self {
            columns,
            ids,
            person_field: columns.record.section().person_field(),
            seen: HashMap::new(),
        }
    }

    /// Processes one row. `numbers` are the people that this import's people.csv added.
    pub fn process(
        &mut self,
        batch: &mut Batch<'_>,
        row: &SheetRow<'_>,
        numbers: &mut Option<Numbers>,
    ) -> Result<RowResult, RegisterError> {
        if row.problems.iter().any(|f| f.column.is_none()) {
            return Ok(RowResult::Refused(row.problems.clone(), false));
        }
        let person = self.person(batch, row, numbers.as_ref())?;
        let matched = self.find_match(batch, row, person.as_ref().and_then(|p| p.as_ref().ok()))?;
        let mut reasons = row.problems.clone();
        reasons.extend(self.person_problem(row, person.as_ref()));
        let existing = match matched {
            RecordMatch::Existing(id) => {
                load::stored_record(batch.reader(), self.columns.record, id)?
            }
            _ => None,
        };
        let void_reason = row.texts.get(VOID_REASON);
        if !void_reason.is_empty() && reasons.is_empty() {
            match (&existing, matched) {
                (Some(existing), _) => return void(batch, existing, void_reason),
                (None, RecordMatch::New) => {
                    return Ok(unchanged(Warnings {
                        void_of_nothing: 1,
                        ..Warnings::default()
                    }));
                }
                _ => {}
            }
        }
        if let Some(seen) = existing.as_ref().and_then(|k| self.seen.get(&k.id)) {
            if seen.hash == row.hash {
                return Ok(unchanged(Warnings::default()));
            }
            reasons.push(Reason::for_row(w::same_as_line(seen.line)));
        }
        self.check_and_store(batch, row, existing, person, reasons, numbers)
    }

    fn check_and_store(
        &mut self,
        batch: &mut Batch<'_>,
        row: &SheetRow<'_>,
        existing: Option<StoredRecord>,
        person: Option<Result<PersonId, String>>,
        mut reasons: Vec<Reason>,
        numbers: &mut Option<Numbers>,
    ) -> Result<RowResult, RegisterError> {
        let checked = self.check(batch, row, existing.as_ref(), person.and_then(Result::ok))?;
        let is_new = existing.is_none();
        let masked = |key: &str| is_new && row.texts.is_masked(key);
        reasons.extend(self.masked_cell(&masked));
        reasons.extend(refusing(row, &checked, &masked));
        if !reasons.is_empty() {
            let fields = self.columns.record.section().fields;
            let zeros_lost = fields.iter().any(|field| {
                matches!(field.kind, Kind::CitizenId | Kind::Person)
                    && self.ids.zeros_lost(row.texts.get(field.key))
            });
            return Ok(RowResult::Refused(reasons, zeros_lost));
        }
        let (id, result) = self.store(batch, row, existing, checked)?;
        let (line, hash) = (row.line, row.hash);
        self.seen.insert(id, SeenRow { line, hash });
        self.remember_number(row, id, numbers);
        Ok(result)
    }

    /// The person of the row; `None` when the kind of record has no person.
    fn person(
        &self,
        batch: &Batch<'_>,
        row: &SheetRow<'_>,
        numbers: Option<&Numbers>,
    ) -> Result<Option<Result<PersonId, String>>, RegisterError> {
        let find = |field| find_person(batch, self.ids, numbers, &row.texts, field);
        Ok(self.person_field.map(find).transpose()?)
    }

    fn person_problem(
        &self,
        row: &SheetRow<'_>,
        person: Option<&Result<PersonId, String>>,
    ) -> Option<Reason> {
        let sentence = person?.as_ref().err()?.clone();
        let key = self.person_field?.key;
        let has_problem = row.problems.iter().any(|p| p.column == Some(key));
        (!has_problem).then(|| Reason {
            column: Some(key),
            value: row.texts.get(key).to_owned(),
            sentence,
        })
    }

    fn find_match(
        &self,
        batch: &Batch<'_>,
        row: &SheetRow<'_>,
        person: Option<&PersonId>,
    ) -> Result<RecordMatch, RegisterError> {
        let numbered = self.columns.has(REGISTER_NO);
        let is_taken = |id| numbered && self.seen.get(&id).is_some_and(|s| s.hash != row.hash);
        let text = |field: &Field| self.text(row, None, field);
        let record = self.columns.record;
        find_record(batch, record, person.copied(), &text, &is_taken)
    }

    /// The text of a field as checked: the cell; without a column or where a masked export hid it, the stored value; else the
    /// default of the field, if any.
    fn text(&self, row: &SheetRow<'_>, existing: Option<&StoredRecord>, field: &Field) -> String {
        if row.texts.is_masked(field.key) {
            return existing.map_or_else(String::new, |existing| stored_text(existing, field));
        }
        let cell = row.texts.get(field.key);
        if !cell.is_empty() {
            return match field.kind {
                Kind::CitizenId => self.ids.text(cell),
                _ => cell.to_owned(),
            };
        }
        let fallback = default_text(row, field);
        match existing {
            Some(existing) if !self.columns.has(field.key) || fallback.is_some() => {
                stored_text(existing, field)
            }
            Some(_) => String::new(),
            None => fallback.unwrap_or_default(),
        }
    }

    fn check(
        &self,
        batch: &Batch<'_>,
        row: &SheetRow<'_>,
        existing: Option<&StoredRecord>,
        person: Option<PersonId>,
    ) -> Result<Checked, RegisterError> {
        let section = self.columns.record.section();
        let subject = Subject {
            source: Source::File,
            record_id: existing.map(|k| k.id),
            person,
            person_in_form: person.is_none(),
        };
        let text = |key: &str| {
            section
                .field(key)
                .map_or_else(String::new, |f| self.text(row, existing, f))
        };
        let checked = check_row(section, subject, &text, &batch.lookup())?;
        // Stored fields without a column that are no longer relevant (the status changed) are cleared, as in the form.
        let irrelevant = checked.soft().filter(|p| p.constraint == "not_asked");
        let keys = irrelevant.map(|p| p.field);
        let dropped: Vec<_> = keys.filter(|key| !self.columns.has(key)).collect();
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
        Ok(check_row(section, subject, &text, &batch.lookup())?)
    }

    /// The refusal of a row without a record whose masked values could be kept, at its first masked cell.
    fn masked_cell(&self, masked: &dyn Fn(&str) -> bool) -> Option<Reason> {
        let mut fields = self.columns.record.section().fields.iter();
        let field = fields.find(|field| masked(field.key))?;
        Some(Reason {
            column: Some(field.key),
            value: HIDDEN.text().to_owned(),
            sentence: w::MASKED_CELL.text().to_owned(),
        })
    }

    /// Saves the row unless it equals the record.
    fn store(
        &self,
        batch: &mut Batch<'_>,
        row: &SheetRow<'_>,
        existing: Option<StoredRecord>,
        checked: Checked,
    ) -> Result<(i64, RowResult), RegisterError> {
        let record = self.columns.record;
        let after_today = checked.soft().filter(|p| p.constraint == "after_today");
        let mut warnings = Warnings {
            after_today: after_today.count() as u64,
            ..Warnings::default()
        };
        if let Some(existing) = &existing
            && is_unchanged(record, &existing.answers, &checked.answers)
        {
            return Ok((existing.id, unchanged(warnings)));
        }
        let soft: Vec<SoftCheck> = checked
            .soft()
            .map(|p| SoftCheck {
                field: p.field.to_owned(),
                constraint: p.constraint.to_owned(),
                value: row.texts.get(p.field).to_owned(),
                reason: None,
            })
            .collect();
        warnings.soft_checks = soft.len() as u64;
        let no_consent = record == Record::Person && checked.answers.get("consent_on").is_none();
        warnings.no_consent = u64::from(no_consent);
        let input = RecordInput {
            record,
            record_ref: existing.map(|k| RecordRef::new(k.id, k.version)),
            answers: checked.answers,
            soft,
        };
        let applied = batch.apply(Op::Save(vec![input]))?;
        let first = applied.written.first();
        let outcome = first.map_or(Outcome::Unchanged, |w| w.outcome);
        let result = RowResult::Stored(outcome, warnings);
        Ok((first.map_or(0, |w| w.id), result))
    }

    /// Other sheets of the folder refer to a person without a citizen ID by the number in people.csv.
    fn remember_number(&self, row: &SheetRow<'_>, id: i64, numbers: &mut Option<Numbers>) {
        if self.columns.record == Record::Person
            && let Some(numbers) = numbers
            && row.texts.get("citizen_id").is_empty()
            && let Ok(number) = row.texts.get(REGISTER_NO).parse()
        {
            numbers.insert(number, id.into());
        }
    }
}

/// The problems that refuse the row, except those of masked cells and of cells with a text problem.
fn refusing(row: &SheetRow<'_>, checked: &Checked, masked: &dyn Fn(&str) -> bool) -> Vec<Reason> {
    let is_readable =
        |p: &&Problem| !masked(p.field) && row.problems.iter().all(|r| r.column != Some(p.field));
    let reason = |p: &Problem| Reason {
        column: Some(p.field),
        value: row.texts.get(p.field).to_owned(),
        sentence: p.sentence.clone(),
    };
    checked.hard().filter(is_readable).map(reason).collect()
}

fn void(
    batch: &mut Batch<'_>,
    existing: &StoredRecord,
    reason: &str,
) -> Result<RowResult, RegisterError> {
    batch.apply(Op::Void {
        record: existing.record,
        record_ref: RecordRef::new(existing.id, existing.version),
        reason: name::clean(reason),
    })?;
    Ok(RowResult::Stored(Outcome::Voided, Warnings::default()))
}

/// The default of an empty cell.
fn default_text(row: &SheetRow<'_>, field: &Field) -> Option<String> {
    let cell = |key: &str| row.texts.get(key);
    match default_value(field)? {
        DefaultValue::Fixed(code) => Some(code.to_owned()),
        DefaultValue::SameAs(key) => Some(cell(key).to_owned()),
        DefaultValue::EndOfGroup => {
            let group = groups::get(CodeList::Group.find(cell("group"))?.code)?;
            let days = ["evidence_on", "valid_from"].map(cell);
            let day = days.into_iter().find_map(|d| date::parse_day(d).ok())?;
            group.default_end(day).map(date::iso)
        }
        _ => None,
    }
}

fn unchanged(warnings: Warnings) -> RowResult {
    RowResult::Stored(Outcome::Unchanged, warnings)
}

/// A stored value as the text of a file; a course by its id.
fn stored_text(existing: &StoredRecord, field: &Field) -> String {
    match (field.kind, existing.answers.get(field.key)) {
        (Kind::Course, Some(Value::Int(id))) => reference(None, *id),
        (_, Some(value)) => value.text().into_owned(),
        (_, None) => String::new(),
    }
}

fn is_unchanged(record: Record, existing: &Answers, new: &Answers) -> bool {
    let fields = record.section().fields.iter();
    fields
        .filter(|f| f.column_name().is_some() && !matches!(f.kind, Kind::Person))
        .all(|f| existing.get(f.key) == new.get(f.key))
}
