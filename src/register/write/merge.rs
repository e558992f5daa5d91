//! Plans the merge of two records of one person. The records of the duplicate move to the survivor; of two rows with the same
//! content (a group over the same time, a course, a job) one remains; the duplicate is voided and its ID number becomes a
//! former one. Carried out by `merge_apply` as one change, so one undo reverts it.

use std::cmp::Reverse;

use crate::domain::ids::PersonId;
use crate::domain::name;
use crate::domain::record_ref::RecordRef;
use crate::entry::{Answers, Value};
use crate::forms::{Field, Kind, Record};
use crate::register::Reader;
use crate::register::error::{RegisterError, Result};
use crate::register::read::load::{self, StoredRecord};
use crate::register::read::masked;
use crate::register::write::op::Merge;

/// The states of an enrolment, the furthest first.
const STATUS_RANKING: [&str; 8] = [
    "passed",
    "failed",
    "dropped",
    "paused",
    "studying",
    "assigned",
    "registered",
    "cancelled",
];

/// A step for one row of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeStep {
    /// The row moves to the survivor.
    Move(Record, i64),
    /// The row repeats one that remains, and is voided.
    VoidDuplicate(Record, i64),
    /// An answered follow-up moves to the placement that remains: follow-up, placement.
    MoveFollowUp(i64, i64),
}

/// One field of the two records.
#[derive(Clone, Debug)]
pub struct FieldChoice {
    pub field: &'static Field,
    /// The values of survivor and duplicate.
    pub sides: [Option<Value>; 2],
    /// The index of the value to store: 0 or 1.
    pub chosen: usize,
}

impl FieldChoice {
    /// Both sides have the same value.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.sides[0] == self.sides[1]
    }
}

/// Fields that depend on another one: (leading field, dependent field).
const DEPENDENT_FIELDS: [(&str, &str); 3] = [
    ("phone", "phone_owner"),
    ("household", "household_head"),
    ("left_on", "left_reason"),
];

/// Two records of one person side by side, with the choices to make.
#[derive(Clone, Debug)]
pub struct MergePair {
    /// Survivor and duplicate.
    pub record_refs: [RecordRef; 2],
    /// Each field with a value on either side, except former ID numbers, of which both sides' are stored.
    pub choices: Vec<FieldChoice>,
    /// The steps for the rows of both.
    pub steps: Vec<MergeStep>,
}

impl MergePair {
    /// Chooses a side for a field and for the field that depends on it.
    pub fn choose(&mut self, at: usize, side: usize) {
        self.choices[at].chosen = side;
        let key = self.choices[at].field.key;
        for (_, dependent) in DEPENDENT_FIELDS.iter().filter(|(lead, _)| *lead == key) {
            let dependent_choice = self.choices.iter_mut().find(|c| c.field.key == *dependent);
            if let Some(choice) = dependent_choice {
                choice.chosen = side;
            }
        }
    }

    /// The merge with the present choices.
    #[must_use]
    pub fn to_merge(&self) -> Merge {
        let mut answers = Answers::default();
        for choice in &self.choices {
            answers.set(choice.field.key, choice.sides[choice.chosen].clone());
        }
        Merge {
            survivor: self.record_refs[0],
            duplicate: self.record_refs[1],
            answers,
        }
    }
}

/// Two people side by side, with proposed choices: of two values that of the record changed last; of two names the one
/// with diacritics; of two days of registration the earlier.
///
/// # Errors
/// `Gone` when one of them was voided, `Hidden` when one has to be opened first.
pub fn merge_pair(
    reader: Reader<'_>,
    survivor: PersonId,
    duplicate: PersonId,
) -> Result<MergePair> {
    masked::require_opened(reader, survivor)?;
    masked::require_opened(reader, duplicate)?;
    let sides = [
        load_person_to_merge(reader, survivor)?,
        load_person_to_merge(reader, duplicate)?,
    ];
    let newer = usize::from(sides[1].1 > sides[0].1);
    let choices = Record::Person.section().fields.iter().filter_map(|field| {
        let values = [0, 1].map(|at| sides[at].0.answers.get(field.key).cloned());
        if values.iter().all(Option::is_none) || field.key == "previous_ids" {
            return None;
        }
        Some(FieldChoice {
            chosen: preferred_side(field, &values, newer),
            field,
            sides: values,
        })
    });
    let mut pair = MergePair {
        record_refs: [0, 1].map(|at| RecordRef::new(sides[at].0.id, sides[at].0.version)),
        choices: choices.collect(),
        steps: merge_steps(reader, survivor, duplicate)?,
    };
    for at in 0..pair.choices.len() {
        if !pair.choices[at].is_equal() {
            pair.choose(at, pair.choices[at].chosen);
        }
    }
    Ok(pair)
}

fn load_person_to_merge(reader: Reader<'_>, id: PersonId) -> Result<(StoredRecord, String)> {
    let stored = load::stored_record(reader, Record::Person, id.get())?
        .ok_or(RegisterError::Gone(Record::Person, id.get()))?;
    let changed_at = reader.value("SELECT changed_at FROM person WHERE id = ?1", [id])?;
    Ok((stored, changed_at))
}

fn preferred_side(field: &Field, sides: &[Option<Value>; 2], newer: usize) -> usize {
    let (Some(first), Some(second)) = (&sides[0], &sides[1]) else {
        return usize::from(sides[0].is_none());
    };
    let (first, second) = (first.text(), second.text());
    let accented = [&first, &second].map(|t| name::has_diacritics(t));
    match field.kind {
        Kind::Name if accented[0] != accented[1] => usize::from(accented[1]),
        _ if field.key == "registered_on" => usize::from(second < first),
        // Years are written `1985`, months `1985-03`: the longer is more precise.
        Kind::Born if first.len() != second.len() => usize::from(second.len() > first.len()),
        _ => newer,
    }
}

/// The steps for each row of the duplicate, and for rows of the survivor that are less complete.
pub(super) fn merge_steps(
    reader: Reader<'_>,
    survivor: PersonId,
    duplicate: PersonId,
) -> Result<Vec<MergeStep>> {
    let mut steps = Vec::new();
    // Follow-ups move with their placement.
    for record in Record::of_person() {
        let mut survivor_rows = load::linked(reader, record, "person_id", survivor.get())?;
        for row in load::linked(reader, record, "person_id", duplicate.get())? {
            let (duplicates, others): (Vec<StoredRecord>, Vec<StoredRecord>) = survivor_rows
                .into_iter()
                .partition(|m| is_duplicate(m, &row));
            survivor_rows = others;
            if duplicates
                .iter()
                .all(|m| completeness(&row) > completeness(m))
            {
                for duplicate_row in duplicates {
                    push_duplicate_steps(reader, &duplicate_row, row.id, &mut steps)?;
                }
                steps.push(MergeStep::Move(record, row.id));
                survivor_rows.push(row);
            } else {
                if let Some(retained) = duplicates.first() {
                    push_duplicate_steps(reader, &row, retained.id, &mut steps)?;
                }
                survivor_rows.extend(duplicates);
            }
        }
    }
    Ok(steps)
}

/// Voids a duplicate row; the answered follow-ups of a placement move to the one that remains.
fn push_duplicate_steps(
    reader: Reader<'_>,
    duplicate_row: &StoredRecord,
    retained_id: i64,
    steps: &mut Vec<MergeStep>,
) -> Result<()> {
    steps.push(MergeStep::VoidDuplicate(
        duplicate_row.record,
        duplicate_row.id,
    ));
    if duplicate_row.record != Record::Placement {
        return Ok(());
    }
    let existing = load::linked(reader, Record::FollowUp, "placement_id", retained_id)?;
    let has_outcome = |k: &StoredRecord| k.answers.get("outcome").is_some();
    for follow_up in load::linked(reader, Record::FollowUp, "placement_id", duplicate_row.id)? {
        let due = follow_up.answers.get("due_on");
        let same = existing.iter().filter(|f| f.answers.get("due_on") == due);
        if !has_outcome(&follow_up) || same.clone().any(has_outcome) {
            steps.push(MergeStep::VoidDuplicate(Record::FollowUp, follow_up.id));
            continue;
        }
        steps.extend(same.map(|f| MergeStep::VoidDuplicate(Record::FollowUp, f.id)));
        steps.push(MergeStep::MoveFollowUp(follow_up.id, retained_id));
    }
    Ok(())
}

/// Whether two rows of one person exclude each other: a group over overlapping times, else the same natural key.
fn is_duplicate(a: &StoredRecord, b: &StoredRecord) -> bool {
    let text = |k: &StoredRecord, key: &str| k.answers.text(key).map(String::from);
    if a.record == Record::Membership {
        let until = |k: &StoredRecord| text(k, "valid_to").unwrap_or_else(|| "9999".to_owned());
        return text(a, "group") == text(b, "group")
            && text(a, "valid_from").is_some_and(|from| from <= until(b))
            && text(b, "valid_from").is_some_and(|from| from <= until(a));
    }
    let keys = a.record.section().natural_key.iter();
    keys.filter(|key| **key != "citizen_id")
        .all(|key| a.answers.get(key) == b.answers.get(key))
}

/// Orders rows by completeness: the longer membership, the further enrolment, then the number of answers.
fn completeness(row: &StoredRecord) -> (String, Reverse<String>, Reverse<usize>, usize) {
    let text = |key: &str| row.answers.text(key).map(String::from);
    let (until, from) = match row.record {
        Record::Membership => (
            text("valid_to").unwrap_or_else(|| "9999".to_owned()),
            text("valid_from").unwrap_or_default(),
        ),
        _ => Default::default(),
    };
    let status = text("status").unwrap_or_default();
    let status_rank = STATUS_RANKING
        .iter()
        .position(|s| *s == status)
        .unwrap_or(0);
    let filled = row.answers.iter().count();
    (until, Reverse(from), Reverse(status_rank), filled)
}
