//! The only way to write: one IMMEDIATE transaction, versions checked, before and after kept, one row in the trail a change.

use rusqlite::{Connection, Transaction, TransactionBehavior};
use uuid::Uuid;

use super::access::{self, Standing};
use super::audit;
use super::error::RegisterError;
use super::facts::Desk;
use super::forget::Forget;
use super::merge::Merge;
use super::note::Note;
use super::reports::Issue;
use super::staff::Staff;
use super::verify::{self, settle::Settling};
use super::work::Work;
use super::write::Stamp;
use super::{Register, Session, now};
use crate::entry::Saving;
use crate::forms::Record;

/// The table of soft checks: no record, but part of the trail.
pub(super) const SOFT_CHECK: &str = "soft_check";

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
    /// Makes one person of two records.
    Merge(Box<Merge>),
    /// Takes a change back.
    Undo {
        /// Number of its row in the trail.
        change: i64,
    },
    /// A lead or colleague has looked at a soft check.
    Review {
        /// Number of the soft check.
        id: i64,
    },
    /// A lead settles a dispute of the verification pass.
    Settle(Settling),
    /// Issues a report: freezes its figures.
    Issue(Box<Issue>),
    /// Nothing changes, but it stands in the trail.
    Note(Note),
    /// A step of removing a person beyond recovery.
    Forget(Forget),
    /// An admin changes who works here.
    Staff(Staff),
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
    /// The number of the clerk who is new.
    pub staff: Option<i64>,
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

    /// How many of the first `given` records are new or differ now.
    fn saved_of(&self, given: usize) -> i64 {
        let same = self
            .written
            .iter()
            .filter(|w| w.outcome == Outcome::Unchanged)
            .count();
        i64::try_from(given.saturating_sub(same)).unwrap_or(i64::MAX)
    }
}

impl Register {
    /// Makes one change.
    ///
    /// # Errors
    /// On a conflict, a taken key, a full disk or a busy register; nothing is written then. [`RegisterError::Unsure`] when
    /// the machine fails so that nobody can tell.
    pub fn change(&mut self, op: Op) -> Result<Changed, RegisterError> {
        self.change_for_draft(op, None)
    }

    /// Makes one change and drops the draft it was typed in, both or neither: whenever the power fails, what was typed is
    /// in one of them and not in both.
    ///
    /// # Errors
    /// As [`Register::change`].
    pub fn change_for_draft(
        &mut self,
        op: Op,
        draft: Option<i64>,
    ) -> Result<Changed, RegisterError> {
        self.funded(move |register| {
            register.batch(|batch| {
                let changed = batch.apply(op.clone())?;
                if let Some(id) = draft {
                    batch.drop_draft(id)?;
                }
                Ok(changed)
            })
        })
        .map_err(RegisterError::not_saved)
    }

    /// Does what a clerk typed; on a full disk once more, with the room the ballast leaves.
    pub(super) fn funded<T>(
        &mut self,
        work: impl Fn(&mut Self) -> Result<T, RegisterError>,
    ) -> Result<T, RegisterError> {
        let funds = self.ballast.is_there();
        let mut done = work(self);
        if funds && matches!(done, Err(RegisterError::Full)) {
            self.ballast.release();
            done = work(self);
        }
        if done.is_ok() {
            self.ballast.keep();
        }
        done
    }

    /// Makes many changes in one transaction: all or none.
    ///
    /// # Errors
    /// Those of the work itself; nothing is written then.
    pub fn batch<T, E: From<RegisterError>>(
        &mut self,
        work: impl FnOnce(&mut Batch<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.is_read_only() {
            return Err(self.opened.refusal(&self.path).into());
        }
        // Made before the change begins: by this number it is looked for when the commit fails.
        let first = Uuid::new_v4();
        let today = self.today();
        let turn = self.queue.turn();
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
            first: Some(first),
            stamp: None,
            share: None,
            standing: None,
            saved: 0,
            applied: 0,
        };
        let done = work(&mut batch);
        let (long, saved) = (batch.applied >= LONG, batch.saved);
        let done = match done {
            Ok(done) => batch
                .commit()
                .or_else(|e| self.judge(&first.to_string(), e))
                .map(|()| done)
                .map_err(E::from),
            Err(e) => {
                drop(batch);
                Err(e)
            }
        };
        drop(turn);
        if long {
            // Back to SQLite's own size; failing to shrink costs memory and nothing else.
            let _ = self
                .conn
                .execute_batch("PRAGMA cache_size = -2000; PRAGMA shrink_memory");
        }
        if done.is_ok() {
            self.saved += saved;
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
    /// The number of the first change, until it is taken.
    first: Option<Uuid>,
    stamp: Option<Stamp>,
    /// The share of this clerk's records drawn for a second keying, once it was needed.
    share: Option<f64>,
    /// How far this clerk's role reaches, once it was asked.
    standing: Option<Standing>,
    /// Records given that are new or differ now.
    saved: i64,
    applied: usize,
}

impl Batch<'_> {
    /// What checks look up, this batch's own writes included.
    #[must_use]
    pub fn desk(&self) -> Desk<'_> {
        Desk::new(&self.tx, self.today, self.session.rural)
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
        let standing = match self.standing {
            Some(standing) => standing,
            None => access::standing(&self.tx, self.session)?,
        };
        access::must(standing, &op)?;
        // Nobody else writes within the transaction; only this change itself may move what the clerk may.
        self.standing = (!matches!(op, Op::Staff(_))).then_some(standing);
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
            today: self.today,
            who: &who,
            done: Changed::default(),
            images: Vec::new(),
        };
        let given = match &op {
            Op::Save(savings) => savings.len(),
            _ => 0,
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
            Op::Merge(merge) => {
                work.merge(&merge)?;
                "merge"
            }
            Op::Undo { change } => {
                work.undo(change)?;
                "undo"
            }
            Op::Review { id } => {
                work.review(id)?;
                "review"
            }
            Op::Settle(settling) => {
                work.settle(&settling)?;
                "settle"
            }
            Op::Issue(issue) => {
                work.issue(&issue)?;
                "issue"
            }
            Op::Note(note) => work.keep_note(note),
            Op::Forget(step) => work.forget(&step)?,
            Op::Staff(change) => {
                work.staff(&change)?;
                "staff"
            }
        };
        let Work { done, images, .. } = work;
        self.saved += done.saved_of(given);
        if !images.is_empty() {
            let uuid = self.first.take().unwrap_or_else(Uuid::new_v4);
            self.head = audit::record(
                &self.tx,
                uuid,
                &who,
                self.session.origin,
                action,
                &images,
                &self.head,
            )?;
            if action == "save" && self.session.origin != "demo" {
                verify::draw(&self.tx, &uuid.to_string(), &who, &images, &mut self.share)?;
            }
        }
        Ok(done)
    }
}
