//! The only way to write: one IMMEDIATE transaction, versions checked, before and after kept, one row in the trail a change.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use super::audit::{self, Image};
use super::error::RegisterError;
use super::facts::Desk;
use super::write::{self, Stamp};
use super::{Register, Session, effects, now};
use crate::entry::{Answers, Saving, SoftCheck};
use crate::forms::Record;

/// From so many changes on, a batch gets a page cache that holds the search keys it writes to everywhere: with SQLite's own
/// 2 MB each page goes to the log many times.
const LONG: usize = 256;
const ROOMY: &str = "PRAGMA cache_size = -24000";

/// A change.
#[derive(Clone, Debug)]
pub enum Op {
    /// Writes records, new and changed. When the first is a person, the others without one are theirs.
    Save(Vec<Saving>),
    /// Marks a record as void, with what hangs on it alone.
    Void {
        /// What it is.
        record: Record,
        /// Register number and version.
        kept: (i64, i64),
        /// Why.
        reason: String,
    },
    /// A lead or colleague has looked at a soft check.
    Review {
        /// Number of the soft check.
        id: i64,
    },
}

/// What became of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    New,
    /// It was there and differs now.
    Changed,
    /// It was there and says the same.
    Unchanged,
    /// It is void.
    Voided,
}

/// One record of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// What it is.
    pub record: Record,
    /// Register number.
    pub id: i64,
    /// What became of it.
    pub outcome: Outcome,
}

/// What a change did: the records in the order given, then those that followed from them.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    /// Every record written.
    pub written: Vec<Written>,
}

impl Changed {
    /// The number of the first record given.
    #[must_use]
    pub fn first(&self) -> Option<i64> {
        self.written.first().map(|w| w.id)
    }

    /// How many records of a kind are new.
    #[must_use]
    pub fn new_ones(&self, record: Record) -> usize {
        self.written
            .iter()
            .filter(|w| w.record == record && w.outcome == Outcome::New)
            .count()
    }
}

impl Register {
    /// Makes one change.
    ///
    /// # Errors
    /// On a conflict, a taken key, a full disk or a busy register; nothing is written then.
    pub fn change(&mut self, op: Op) -> Result<Changed, RegisterError> {
        self.batch(|batch| batch.apply(op))
    }

    /// Makes many changes in one transaction: all or none.
    ///
    /// # Errors
    /// Those of the work itself; nothing is written then.
    pub fn batch<T, E: From<RegisterError>>(
        &mut self,
        work: impl FnOnce(&mut Batch<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.read_only {
            return Err(RegisterError::ReadOnly(self.path.clone()).into());
        }
        let today = self.today();
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(RegisterError::from)?;
        let head = audit::head(&tx).map_err(RegisterError::from)?;
        let mut batch = Batch {
            tx,
            session: &self.session,
            today,
            head,
            stamp: None,
            applied: 0,
        };
        let done = work(&mut batch);
        let long = batch.applied >= LONG;
        let done = match done {
            Ok(done) => batch.commit().map(|()| done).map_err(E::from),
            Err(e) => {
                drop(batch);
                Err(e)
            }
        };
        if long {
            // Back to SQLite's own size; failing to shrink costs memory and nothing else.
            let _ = self
                .conn
                .execute_batch("PRAGMA cache_size = -2000; PRAGMA shrink_memory");
        }
        done
    }
}

/// Changes in one transaction.
pub struct Batch<'r> {
    tx: Transaction<'r>,
    session: &'r Session,
    today: chrono::NaiveDate,
    head: Vec<u8>,
    stamp: Option<Stamp>,
    applied: usize,
}

impl Batch<'_> {
    /// What checks look up, this batch's own writes included.
    #[must_use]
    pub fn desk(&self) -> Desk<'_> {
        Desk::new(&self.tx, self.today)
    }

    /// The connection, for reading.
    #[must_use]
    pub fn reading(&self) -> &Connection {
        &self.tx
    }

    fn commit(self) -> Result<(), RegisterError> {
        Ok(self.tx.commit()?)
    }

    /// Makes one change of the batch.
    ///
    /// # Errors
    /// As [`Register::change`].
    pub fn apply(&mut self, op: Op) -> Result<Changed, RegisterError> {
        self.applied += 1;
        if self.applied == LONG {
            self.tx.execute_batch(ROOMY)?;
        }
        let who = self
            .stamp
            .get_or_insert_with(|| Stamp {
                at: now(),
                by: self.session.clerk.clone(),
            })
            .clone();
        let mut work = Work {
            conn: &self.tx,
            session: self.session,
            who: &who,
            done: Changed::default(),
            images: Vec::new(),
        };
        let action = match op {
            Op::Save(savings) => work.save_all(savings)?,
            Op::Void {
                record,
                kept,
                reason,
            } => {
                work.void(record, kept, &reason)?;
                "void"
            }
            Op::Review { id } => {
                work.review(id)?;
                "review"
            }
        };
        let Work { done, images, .. } = work;
        if !images.is_empty() {
            self.head = audit::record(
                &self.tx,
                Uuid::new_v4(),
                &who,
                self.session.origin,
                action,
                &images,
                &self.head,
            )?;
        }
        Ok(done)
    }
}

/// One change under way.
pub(super) struct Work<'w> {
    pub conn: &'w Connection,
    pub session: &'w Session,
    pub who: &'w Stamp,
    done: Changed,
    images: Vec<Image>,
}

impl Work<'_> {
    fn save_all(&mut self, savings: Vec<Saving>) -> Result<&'static str, RegisterError> {
        let mut person = None;
        for mut saving in savings {
            if saving.record == Record::Person {
                person = Some(self.save(&saving)?);
            } else {
                saving.answers.person = saving.answers.person.or(person);
                self.save(&saving)?;
            }
        }
        Ok("save")
    }

    /// Writes one record, what follows from it, and its soft checks.
    pub fn save(&mut self, saving: &Saving) -> Result<i64, RegisterError> {
        let Saving {
            record,
            kept,
            answers,
            soft,
        } = saving;
        let id = match *kept {
            None => self.insert(*record, answers)?,
            Some(kept) => self.update(*record, kept, answers)?,
        };
        self.keep_checks(*record, id, answers, soft)?;
        Ok(id)
    }

    fn insert(&mut self, record: Record, answers: &Answers) -> Result<i64, RegisterError> {
        let id = write::insert(self.conn, record, answers, self.who)?;
        let after = write::image(self.conn, record, id)?;
        self.note(record, id, Outcome::New, None, after);
        effects::after_save(self, record, id, None, answers)?;
        Ok(id)
    }

    fn update(
        &mut self,
        record: Record,
        kept: (i64, i64),
        answers: &Answers,
    ) -> Result<i64, RegisterError> {
        let id = kept.0;
        let before = write::image(self.conn, record, id)?.ok_or(RegisterError::Gone(record, id))?;
        self.conn.execute_batch("SAVEPOINT one_record")?;
        write::update(self.conn, record, kept, answers, self.who)?;
        let after = write::image(self.conn, record, id)?.ok_or(RegisterError::Gone(record, id))?;
        if write::same(&before, &after) {
            self.conn
                .execute_batch("ROLLBACK TO one_record; RELEASE one_record")?;
            self.done.written.push(Written {
                record,
                id,
                outcome: Outcome::Unchanged,
            });
            return Ok(id);
        }
        self.conn.execute_batch("RELEASE one_record")?;
        self.note(
            record,
            id,
            Outcome::Changed,
            Some(before.clone()),
            Some(after),
        );
        effects::after_save(self, record, id, Some(&before), answers)?;
        Ok(id)
    }

    /// Marks one record as void, with what hangs on it alone.
    pub fn void(
        &mut self,
        record: Record,
        kept: (i64, i64),
        reason: &str,
    ) -> Result<(), RegisterError> {
        let before = write::image(self.conn, record, kept.0)?;
        write::void(self.conn, record, kept, reason, self.who)?;
        let after = write::image(self.conn, record, kept.0)?;
        self.note(record, kept.0, Outcome::Voided, before, after);
        effects::after_void(self, record, kept.0, reason)
    }

    /// Takes the image of a record of this change again, after a column that no form has was set.
    pub fn retake(&mut self, record: Record, id: i64) -> Result<(), RegisterError> {
        let after = write::image(self.conn, record, id)?;
        let taken = self
            .images
            .iter_mut()
            .rev()
            .find(|i| i.table == record.table() && i.id == id);
        if let Some(image) = taken {
            image.after = after;
        }
        Ok(())
    }

    fn note(
        &mut self,
        record: Record,
        id: i64,
        outcome: Outcome,
        before: Option<serde_json::Map<String, serde_json::Value>>,
        after: Option<serde_json::Map<String, serde_json::Value>>,
    ) {
        self.done.written.push(Written {
            record,
            id,
            outcome,
        });
        self.images.push(Image {
            table: record.table(),
            id,
            before,
            after,
        });
    }

    /// Keeps the soft checks of a record: those already kept with the same value stay as they are.
    fn keep_checks(
        &mut self,
        record: Record,
        id: i64,
        a: &Answers,
        soft: &[SoftCheck],
    ) -> Result<(), RegisterError> {
        let person = if record == Record::Person {
            Some(id)
        } else {
            a.person
        };
        let mut insert = self
            .conn
            .prepare_cached(include_str!("sql/soft_check_insert.sql"))?;
        for check in soft {
            insert.execute(params![
                record.table(),
                id,
                person,
                check.field,
                check.rule,
                check.value,
                check.reason,
                self.who.at,
                self.who.by
            ])?;
        }
        Ok(())
    }

    fn review(&mut self, id: i64) -> Result<(), RegisterError> {
        let changed = self
            .conn
            .prepare_cached("UPDATE soft_check SET reviewed_at = ?2, reviewed_by = ?3 WHERE id = ?1 AND reviewed_at IS NULL")?
            .execute(params![id, self.who.at, self.who.by])?;
        if changed > 0 {
            let after =
                serde_json::json!({ "reviewed_at": self.who.at, "reviewed_by": self.who.by });
            let after = after.as_object().cloned();
            self.images.push(Image {
                table: "soft_check",
                id,
                before: Some(serde_json::Map::new()),
                after,
            });
        }
        Ok(())
    }
}
