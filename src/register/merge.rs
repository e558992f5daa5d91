//! Making one person of two records. What hangs on the second moves to the first; of two rows that say the same thing (a
//! group over the same time, one course, one job) one stays; the second is voided and its number is kept as a former one.
//! All of it is one change, so one step takes it back.

mod carry_out;

use std::cmp::Reverse;

use rusqlite::Connection;

use super::Register;
use super::error::RegisterError;
use super::kept::{self, Kept};
use crate::domain::name;
use crate::entry::{Answers, Value};
use crate::forms::{Field, Kind, Record};

/// What hangs on a person by its own link; follow-ups go with their placement.
const HANGING: [Record; 6] = [
    Record::Membership,
    Record::Need,
    Record::Enrolment,
    Record::Contact,
    Record::Placement,
    Record::Loan,
];
/// The states of an enrolment, the one that says most first.
const TELLING: [&str; 8] = [
    "passed",
    "failed",
    "dropped",
    "paused",
    "studying",
    "assigned",
    "registered",
    "cancelled",
];

/// Two records of one person, and what the one that stays shall say.
#[derive(Clone, Debug)]
pub struct Merge {
    /// Register number and version of the record that stays.
    pub stays: (i64, i64),
    /// Register number and version of the record that is voided.
    pub goes: (i64, i64),
    /// The person, field by field; former numbers of both are added.
    pub answers: Answers,
}

/// What becomes of one row that hangs on a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It moves to the record that stays.
    Moves(Record, i64),
    /// It says the same as a row that stays, and is voided.
    Doubles(Record, i64),
    /// A follow-up that was asked moves to the placement that stays.
    Follows(i64, i64),
}

/// One field of the two records.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Which field.
    pub field: &'static Field,
    /// What the one that stays says, then the other.
    pub sides: [Option<Value>; 2],
    /// Which of them counts: 0 or 1.
    pub chosen: usize,
}

impl Choice {
    /// Both say the same.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.sides[0] == self.sides[1]
    }
}

/// Fields that mean nothing without another: whose phone it is, head of which household, why they left.
const FOLLOWING: [(&str, &str); 3] = [
    ("phone", "phone_owner"),
    ("household", "household_head"),
    ("left_on", "left_reason"),
];

/// Everything there is to decide about two records.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Register numbers and versions: stays, goes.
    pub kept: [(i64, i64); 2],
    /// Every field that has a value on either side; former numbers are not chosen, both sides' are kept.
    pub choices: Vec<Choice>,
    /// What becomes of the rows.
    pub steps: Vec<Step>,
}

impl Pair {
    /// One side counts for a field, and for the field that means nothing without it.
    pub fn choose(&mut self, at: usize, side: usize) {
        self.choices[at].chosen = side;
        let key = self.choices[at].field.key;
        for (_, follower) in FOLLOWING.iter().filter(|(lead, _)| *lead == key) {
            let found = self.choices.iter_mut().find(|c| c.field.key == *follower);
            if let Some(choice) = found {
                choice.chosen = side;
            }
        }
    }

    /// The merge as it is chosen now.
    #[must_use]
    pub fn merge(&self) -> Merge {
        let mut answers = Answers::default();
        for choice in &self.choices {
            answers.set(choice.field.key, choice.sides[choice.chosen].clone());
        }
        Merge {
            stays: self.kept[0],
            goes: self.kept[1],
            answers,
        }
    }
}

impl Register {
    /// Two people side by side. Where both have a value, the newer record's counts; a name with marks before one without,
    /// the earlier day of registration.
    ///
    /// # Errors
    /// When one of them is gone or the register cannot be read.
    pub fn pair(&self, stays: i64, goes: i64) -> Result<Pair, RegisterError> {
        let sides = [self.person_to_merge(stays)?, self.person_to_merge(goes)?];
        let newer = usize::from(sides[1].1 > sides[0].1);
        let choices = Record::Person.section().fields.iter().filter_map(|field| {
            let values = [0, 1].map(|at| sides[at].0.answers.get(field.key).cloned());
            if values.iter().all(Option::is_none) || field.key == "previous_ids" {
                return None;
            }
            Some(Choice {
                chosen: preferred(field, &values, newer),
                field,
                sides: values,
            })
        });
        let choices = choices.collect();
        let mut pair = Pair {
            kept: [0, 1].map(|at| (sides[at].0.id, sides[at].0.version)),
            choices,
            steps: steps(&self.conn, stays, goes)?,
        };
        for at in 0..pair.choices.len() {
            if !pair.choices[at].agrees() {
                pair.choose(at, pair.choices[at].chosen);
            }
        }
        Ok(pair)
    }

    fn person_to_merge(&self, id: i64) -> Result<(Kept, String), RegisterError> {
        let kept = self
            .kept(Record::Person, id)?
            .ok_or(RegisterError::Gone(Record::Person, id))?;
        let changed_at = self
            .conn
            .prepare_cached("SELECT changed_at FROM person WHERE id = ?1")?
            .query_row([id], |row| row.get(0))?;
        Ok((kept, changed_at))
    }
}

fn preferred(field: &Field, sides: &[Option<Value>; 2], newer: usize) -> usize {
    let (Some(first), Some(second)) = (&sides[0], &sides[1]) else {
        return usize::from(sides[0].is_none());
    };
    let (first, second) = (first.text(), second.text());
    let marks = [&first, &second].map(|t| name::has_marks(t));
    match field.kind {
        Kind::Name if marks[0] != marks[1] => usize::from(marks[1]),
        _ if field.key == "registered_on" => usize::from(second < first),
        // Years are written `1985`, months `1985-03`: the longer knows more.
        Kind::Born if first.len() != second.len() => usize::from(second.len() > first.len()),
        _ => newer,
    }
}

/// What becomes of every row that hangs on the second, and of rows of the first that say less.
fn steps(conn: &Connection, stays: i64, goes: i64) -> Result<Vec<Step>, RegisterError> {
    let mut steps = Vec::new();
    for record in HANGING {
        let mut mine = rows(conn, record, "person_id", stays)?;
        for row in rows(conn, record, "person_id", goes)? {
            let (doubles, others): (Vec<Kept>, Vec<Kept>) =
                mine.into_iter().partition(|m| say_the_same(m, &row));
            mine = others;
            if doubles.iter().all(|m| worth(&row) > worth(m)) {
                for double in doubles {
                    double_of(conn, &double, row.id, &mut steps)?;
                }
                steps.push(Step::Moves(record, row.id));
                mine.push(row);
            } else {
                if let Some(stays) = doubles.first() {
                    double_of(conn, &row, stays.id, &mut steps)?;
                }
                mine.extend(doubles);
            }
        }
    }
    Ok(steps)
}

/// Voids a double; of a placement, the follow-ups that were asked go to the one that stays.
fn double_of(
    conn: &Connection,
    double: &Kept,
    stays: i64,
    steps: &mut Vec<Step>,
) -> Result<(), RegisterError> {
    steps.push(Step::Doubles(double.record, double.id));
    if double.record != Record::Placement {
        return Ok(());
    }
    let there = rows(conn, Record::FollowUp, "placement_id", stays)?;
    let asked = |k: &Kept| k.answers.get("outcome").is_some();
    for follow_up in rows(conn, Record::FollowUp, "placement_id", double.id)? {
        let due = follow_up.answers.get("due_on");
        let same: Vec<&Kept> = there
            .iter()
            .filter(|f| f.answers.get("due_on") == due)
            .collect();
        if !asked(&follow_up) || same.iter().any(|f| asked(f)) {
            steps.push(Step::Doubles(Record::FollowUp, follow_up.id));
            continue;
        }
        let replaced = same.iter().map(|f| Step::Doubles(Record::FollowUp, f.id));
        steps.extend(replaced);
        steps.push(Step::Follows(follow_up.id, stays));
    }
    Ok(())
}

fn rows(
    conn: &Connection,
    record: Record,
    column: &str,
    of: i64,
) -> Result<Vec<Kept>, RegisterError> {
    let sql = format!(
        "SELECT id FROM {} WHERE {column} = ?1 AND voided_at IS NULL ORDER BY id",
        record.table()
    );
    let mut select = conn.prepare_cached(&sql)?;
    let ids: Vec<i64> = select
        .query_map([of], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(kept::load(conn, record, id)?);
    }
    Ok(found)
}

/// Two rows of one person that must not stand beside each other: a group over overlapping times, else one natural key.
fn say_the_same(a: &Kept, b: &Kept) -> bool {
    let text = |k: &Kept, key: &str| k.answers.text(key).map(String::from);
    if a.record == Record::Membership {
        let until = |k: &Kept| text(k, "valid_to").unwrap_or_else(|| "9999".to_owned());
        return text(a, "group") == text(b, "group")
            && text(a, "valid_from").is_some_and(|from| from <= until(b))
            && text(b, "valid_from").is_some_and(|from| from <= until(a));
    }
    let keys = a.record.section().natural_key.iter();
    keys.filter(|key| **key != "citizen_id")
        .all(|key| a.answers.get(key) == b.answers.get(key))
}

/// How much a row says: a group that lasts longer, an enrolment that came further, then the more filled in.
fn worth(row: &Kept) -> (String, Reverse<String>, Reverse<usize>, usize) {
    let text = |key: &str| row.answers.text(key).map(String::from);
    let (until, from) = match row.record {
        Record::Membership => (
            text("valid_to").unwrap_or_else(|| "9999".to_owned()),
            text("valid_from").unwrap_or_default(),
        ),
        _ => Default::default(),
    };
    let status = text("status").unwrap_or_default();
    let state = TELLING.iter().position(|s| *s == status).unwrap_or(0);
    let filled = row.answers.iter().count();
    (until, Reverse(from), Reverse(state), filled)
}
