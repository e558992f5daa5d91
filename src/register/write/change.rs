//! The only way to write: one IMMEDIATE transaction, versions checked, before and after kept, one row in the trail a change.

use rusqlite::{Connection, Transaction, TransactionBehavior};
use uuid::Uuid;

use crate::entry::RecordInput;
use crate::forms::Record;
use crate::register::error::RegisterError;
use crate::register::read::lookup::RegisterLookup;
use crate::register::session::access;
use crate::register::session::access::AccessLevel;
use crate::register::session::accounts::AccountChange;
use crate::register::trail::event::AuditEvent;
use crate::register::trail::record;
use crate::register::verify;
use crate::register::verify::resolve::Resolution;
use crate::register::write::context::ChangeContext;
use crate::register::write::erase::Erasure;
use crate::register::write::merge::Merge;
use crate::register::write::reports::NewReport;
use crate::register::write::tables::ChangeMeta;
use crate::register::{Register, Session, now};

/// The table of soft checks: no record, but part of the trail.
pub(in crate::register) const SOFT_CHECK: &str = "soft_check";

/// From so many changes on, a batch gets a page cache that holds the search keys it writes to everywhere: with SQLite's own
/// 2 MB each page goes to the log many times.
const LARGE_BATCH: usize = 256;
const LARGE_CACHE_SQL: &str = "PRAGMA cache_size = -24000";

/// A change.
#[derive(Clone, Debug)]
pub enum Op {
    /// Writes records, new and changed. When the first is a person, the others without one are theirs.
    Save(Vec<RecordInput>),
    /// Marks a record as void, with what hangs on it alone.
    Void {
        /// What it is.
        record: Record,
        /// Register number and version.
        record_ref: (i64, i64),
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
    Resolve(Resolution),
    /// Issues a report: freezes its figures.
    Issue(Box<NewReport>),
    /// Nothing changes, but it stands in the trail.
    Audit(AuditEvent),
    /// A step of removing a person beyond recovery.
    Erase(Erasure),
    /// An admin changes who works here.
    Account(AccountChange),
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
    pub account_id: Option<i64>,
}

impl Changed {
    /// The number of the first record given.
    #[must_use]
    pub fn first(&self) -> Option<i64> {
        self.written.first().map(|w| w.id)
    }

    /// How many records of a kind are new.
    #[must_use]
    pub fn count_new(&self, record: Record) -> usize {
        self.written
            .iter()
            .filter(|w| w.record == record && w.outcome == Outcome::New)
            .count()
    }

    /// How many of the first `given` records are new or differ now.
    fn count_saved(&self, given: usize) -> i64 {
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
    /// On a conflict, a taken key, a full disk or a busy register; nothing is written then. [`RegisterError::CommitUnknown`] when
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
        self.with_reserve(move |register| {
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
    pub(in crate::register) fn with_reserve<T>(
        &mut self,
        operation: impl Fn(&mut Self) -> Result<T, RegisterError>,
    ) -> Result<T, RegisterError> {
        let has_reserve = self.disk_reserve.exists();
        let mut done = operation(self);
        if has_reserve && matches!(done, Err(RegisterError::Full)) {
            self.disk_reserve.release();
            done = operation(self);
        }
        if done.is_ok() {
            self.disk_reserve.ensure();
        }
        done
    }

    /// Makes many changes in one transaction: all or none.
    ///
    /// # Errors
    /// Those of the work itself; nothing is written then.
    pub fn batch<T, E: From<RegisterError>>(
        &mut self,
        operation: impl FnOnce(&mut Batch<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.is_read_only() {
            return Err(self.mode.refusal(&self.path).into());
        }
        // Made before the change begins: by this number it is looked for when the commit fails.
        let first_uuid = Uuid::new_v4();
        let today = self.today();
        let write_guard = self.write_lock.acquire();
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(RegisterError::from)?;
        let head = record::head(&tx).map_err(RegisterError::from)?;
        let mut batch = Batch {
            tx,
            session: &self.session,
            today,
            head,
            first_uuid: Some(first_uuid),
            meta: None,
            sample_rate: None,
            access_level: None,
            saved: 0,
            applied: 0,
        };
        let done = operation(&mut batch);
        let (is_large, saved) = (batch.applied >= LARGE_BATCH, batch.saved);
        let done = match done {
            Ok(done) => batch
                .commit()
                .or_else(|e| self.resolve_commit(&first_uuid.to_string(), e))
                .map(|()| done)
                .map_err(E::from),
            Err(e) => {
                drop(batch);
                Err(e)
            }
        };
        drop(write_guard);
        if is_large {
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
    first_uuid: Option<Uuid>,
    meta: Option<ChangeMeta>,
    /// The share of this clerk's records drawn for a second keying, once it was needed.
    sample_rate: Option<f64>,
    /// How far this clerk's role reaches, once it was asked.
    access_level: Option<AccessLevel>,
    /// Records given that are new or differ now.
    saved: i64,
    applied: usize,
}

impl Batch<'_> {
    /// What checks look up, this batch's own writes included.
    #[must_use]
    pub fn lookup(&self) -> RegisterLookup<'_> {
        RegisterLookup::new(&self.tx, self.today, self.session.rural)
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
        if self.applied == LARGE_BATCH {
            self.tx.execute_batch(LARGE_CACHE_SQL)?;
        }
        let access_level = match self.access_level {
            Some(access_level) => access_level,
            None => access::access_level(&self.tx, self.session)?,
        };
        access::authorize_op(access_level, &op)?;
        // Nobody else writes within the transaction; only this change itself may move what the clerk may.
        self.access_level = (!matches!(op, Op::Account(_))).then_some(access_level);
        let meta = self
            .meta
            .get_or_insert_with(|| ChangeMeta {
                at: now(),
                by: self.session.clerk.clone(),
            })
            .clone();
        let mut ctx = ChangeContext {
            conn: &self.tx,
            session: self.session,
            today: self.today,
            meta: &meta,
            done: Changed::default(),
            images: Vec::new(),
        };
        let given = match &op {
            Op::Save(inputs) => inputs.len(),
            _ => 0,
        };
        let action = match op {
            Op::Save(inputs) => ctx.save_all(inputs)?,
            Op::Void {
                record,
                record_ref,
                reason,
            } => {
                ctx.void(record, record_ref, &reason)?;
                "void"
            }
            Op::Merge(merge) => {
                ctx.merge(&merge)?;
                "merge"
            }
            Op::Undo { change } => {
                ctx.undo(change)?;
                "undo"
            }
            Op::Review { id } => {
                ctx.review(id)?;
                "review"
            }
            Op::Resolve(resolution) => {
                ctx.resolve_dispute(&resolution)?;
                "settle"
            }
            Op::Issue(issue) => {
                ctx.issue_report(&issue)?;
                "issue"
            }
            Op::Audit(event) => ctx.append_event(event),
            Op::Erase(step) => ctx.erasure_step(&step)?,
            Op::Account(change) => {
                ctx.change_account(&change)?;
                "staff"
            }
        };
        let ChangeContext { done, images, .. } = ctx;
        self.saved += done.count_saved(given);
        if !images.is_empty() {
            let uuid = self.first_uuid.take().unwrap_or_else(Uuid::new_v4);
            self.head = record::append(
                &self.tx,
                uuid,
                &meta,
                self.session.origin,
                action,
                &images,
                &self.head,
            )?;
            if action == "save" && self.session.origin != "demo" {
                verify::draw(
                    &self.tx,
                    &uuid.to_string(),
                    &meta,
                    &images,
                    &mut self.sample_rate,
                )?;
            }
        }
        Ok(done)
    }
}
