//! The verification pass: the records drawn for a second keying, what the second clerk keys, what becomes of it. The first
//! value never leaves this module on the way to the second clerk. Owns no screen; how much is drawn is `rate`.

mod draw;
pub mod rate;
mod sample;
pub mod settle;

use rusqlite::{TransactionBehavior, params};

pub(super) use draw::draw;

use self::sample::Sample;
use super::error::RegisterError;
use super::kept::{Kept, load};
use super::{Register, now};
use crate::entry::{Value, answers};
use crate::forms::{Field, Record};
use crate::words::verify as w;

/// Fields that tell one paper of a person from another; none of them is keyed again.
const FINDERS: [&str; 10] = [
    "neighbourhood",
    "address",
    "kind",
    "wish",
    "evidence_no",
    "course",
    "employer",
    "event",
    "purpose",
    "indicator",
];

/// A record waiting for its second keying.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// Number of the sample.
    pub sample: i64,
    /// UTC: when it was keyed first.
    pub at: String,
    /// Whose record and which paper.
    pub paper: Paper,
    /// Fields still to be keyed.
    pub left: usize,
}

/// What a clerk needs to find the paper, and nothing that is keyed again.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// What it is.
    pub record: Record,
    /// Its register number.
    pub id: i64,
    /// The person's name; for a record of nobody, what it is called.
    pub name: String,
    /// The person's register number.
    pub person: Option<i64>,
    /// Label and text of the fields that tell one paper from another.
    pub finders: Vec<(&'static str, String)>,
}

/// A sample to key: the paper, and the fields without their values.
#[derive(Clone, Debug)]
pub struct Blind {
    /// Number of the sample.
    pub sample: i64,
    /// The paper.
    pub paper: Paper,
    /// Each field to be keyed, in typing order, and what became of it so far.
    pub fields: Vec<(&'static Field, Option<Answered>)>,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It says what the record says.
    Agrees,
    /// It does not: the field is asked again.
    Differs,
    /// The same answer twice against the record: a lead settles it.
    Disputed,
}

impl Answered {
    fn code(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Differs => "differs",
            Self::Disputed => "disputed",
        }
    }

    fn of(code: &str) -> Self {
        match code {
            "agrees" => Self::Agrees,
            "disputed" => Self::Disputed,
            _ => Self::Differs,
        }
    }
}

/// Weighs an answer against the record and the answers that did not agree with it before.
#[must_use]
pub fn weigh(kept: Option<&str>, answer: Option<&str>, before: &[Option<String>]) -> Answered {
    if answer == kept {
        Answered::Agrees
    } else if before.iter().any(|b| b.as_deref() == answer) {
        Answered::Disputed
    } else {
        Answered::Differs
    }
}

/// The field has its outcome.
fn is_settled(answered: Option<Answered>) -> bool {
    matches!(answered, Some(Answered::Agrees | Answered::Disputed))
}

impl Register {
    /// The samples of other clerks' records that wait for a second keying, oldest first, at most `limit`.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn samples_waiting(&self, limit: usize) -> Result<Vec<Waiting>, RegisterError> {
        let mut select = self
            .conn
            .prepare_cached(include_str!("sql/samples_waiting.sql"))?;
        let mut rows = select.query([&self.session.clerk])?;
        let mut waiting = Vec::new();
        while let Some(row) = rows.next()? {
            if waiting.len() == limit {
                break;
            }
            let Some(sample) = Sample::of(row)? else {
                continue;
            };
            let Some(kept) = load(&self.conn, sample.record, sample.record_id)? else {
                continue;
            };
            let state = sample.state(&self.conn, &kept)?;
            let left = state.iter().filter(|(_, a)| !is_settled(*a)).count();
            if left > 0 {
                waiting.push(Waiting {
                    sample: sample.id,
                    at: sample.at,
                    paper: self.paper(&kept)?,
                    left,
                });
            }
        }
        Ok(waiting)
    }

    /// How many samples of this clerk's own records wait for somebody else.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn own_samples(&self) -> Result<i64, RegisterError> {
        let sql = "SELECT count(*) FROM sample WHERE done_at IS NULL AND clerk = ?1";
        let mut select = self.conn.prepare_cached(sql)?;
        Ok(select.query_row([&self.session.clerk], |row| row.get(0))?)
    }

    /// A sample to key, without the values; `None` when nothing of it counts any more.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn blind(&self, sample: i64) -> Result<Option<Blind>, RegisterError> {
        let Some(sample) = Sample::read(&self.conn, sample)? else {
            return Ok(None);
        };
        let Some(kept) = load(&self.conn, sample.record, sample.record_id)? else {
            return Ok(None);
        };
        Ok(Some(Blind {
            sample: sample.id,
            paper: self.paper(&kept)?,
            fields: sample.state(&self.conn, &kept)?,
        }))
    }

    /// Whose record it is, and what tells its paper from others.
    pub(super) fn paper(&self, kept: &Kept) -> Result<Paper, RegisterError> {
        let person = match kept.record {
            Record::Person => Some(kept.id),
            _ => kept.answers.person,
        };
        let name = match person {
            Some(id) => load(&self.conn, Record::Person, id)?
                .and_then(|p| p.answers.text("full_name").map(String::from)),
            None => None,
        };
        let mut finders = Vec::new();
        for field in kept.record.section().fields {
            let Some(value) = kept.answers.get(field.key) else {
                continue;
            };
            if FINDERS.contains(&field.key) && !field.verified {
                finders.push((field.label.text(), self.told(field, value)?));
            }
        }
        Ok(Paper {
            record: kept.record,
            id: kept.id,
            name: name.unwrap_or_else(|| kept.record.label().to_string()),
            person,
            finders,
        })
    }

    fn told(&self, field: &Field, value: &Value) -> Result<String, RegisterError> {
        use crate::entry::Facts;
        if let (crate::forms::Kind::Course, Value::Int(id)) = (field.kind, value) {
            let course = self.desk().course(&format!("#{id}"))?;
            return Ok(course.map_or_else(String::new, |c| format!("{} {}", c.code, c.title)));
        }
        Ok(answers::shown(field, value))
    }

    /// Keeps the answer of the second clerk for one field and says what became of it.
    ///
    /// # Errors
    /// When this clerk keyed the record first, when somebody changed it in between, or when the register cannot be
    /// written.
    pub fn rekey(
        &mut self,
        sample: i64,
        field: &'static Field,
        answer: Option<&Value>,
    ) -> Result<Answered, RegisterError> {
        if self.is_read_only() {
            return Err(RegisterError::ReadOnly(self.path.clone()));
        }
        let (at, clerk) = (now(), self.session.clerk.clone());
        let turn = self.queue.turn();
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let gone = || RegisterError::Refused(w::GONE.text().to_owned());
        let sample = Sample::read(&tx, sample)?.ok_or_else(gone)?;
        if sample.clerk == clerk {
            return Err(RegisterError::Refused(w::NOT_YOUR_OWN.text().to_owned()));
        }
        let kept = load(&tx, sample.record, sample.record_id)?.ok_or_else(gone)?;
        if !sample.stands(field, &kept) {
            return Err(gone());
        }
        let (now_kept, answer) = (kept.answers.text(field.key), answer.map(Value::text));
        let before = sample.differing(&tx, field)?;
        let answered = weigh(now_kept.as_deref(), answer.as_deref(), &before);
        tx.prepare_cached(include_str!("sql/verification_insert.sql"))?
            .execute(params![
                sample.id,
                sample.record.table(),
                sample.record_id,
                kept.version,
                field.key,
                sample.clerk,
                clerk,
                at,
                answer,
                answered.code()
            ])?;
        let verification = tx.last_insert_rowid();
        if answered == Answered::Disputed {
            tx.prepare_cached(include_str!("sql/dispute_insert.sql"))?
                .execute(params![verification, now_kept])?;
        }
        if sample
            .state(&tx, &kept)?
            .iter()
            .all(|(_, a)| is_settled(*a))
        {
            tx.execute(
                "UPDATE sample SET done_at = ?2 WHERE id = ?1",
                params![sample.id, at],
            )?;
        }
        let done = tx.commit();
        let done = done.or_else(|e| {
            let sql = "SELECT 1 FROM verification WHERE id = ?1 AND second_clerk = ?2 AND at = ?3";
            self.judge_by(sql, &[&verification, &clerk, &at], e.into())
        });
        drop(turn);
        done.map(|()| answered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_slip_of_the_second_hand_is_no_dispute() {
        assert_eq!(weigh(Some("a"), Some("b"), &[]), Answered::Differs);
        assert_eq!(
            weigh(Some("a"), Some("a"), &[Some("b".into())]),
            Answered::Agrees
        );
        assert_eq!(
            weigh(Some("a"), Some("c"), &[Some("b".into())]),
            Answered::Differs
        );
        assert_eq!(
            weigh(Some("a"), Some("b"), &[Some("b".into())]),
            Answered::Disputed
        );
        assert_eq!(weigh(Some("a"), None, &[None]), Answered::Disputed);
        assert_eq!(weigh(None, None, &[Some("b".into())]), Answered::Agrees);
    }

    proptest! {
        #[test]
        fn only_two_same_answers_against_the_record_dispute(
            kept in proptest::option::of(0..4_u8),
            keyed in proptest::collection::vec(proptest::option::of(0..4_u8), 1..8),
        ) {
            let text = |v: Option<u8>| v.map(|n| n.to_string());
            let kept = text(kept);
            let mut before: Vec<Option<String>> = Vec::new();
            for answer in keyed.into_iter().map(text) {
                let same = before.iter().filter(|b| **b == answer).count();
                let answered = weigh(kept.as_deref(), answer.as_deref(), &before);
                prop_assert_eq!(answered == Answered::Agrees, answer == kept);
                prop_assert_eq!(answered == Answered::Disputed, answer != kept && same > 0);
                if answered != Answered::Differs {
                    break;
                }
                before.push(answer);
            }
        }
    }
}
