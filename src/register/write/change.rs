//! The gateway of every change: one IMMEDIATE transaction, versions checked, and one row in the trail with the records before
//! and after. An error means that nothing was written, except [`RegisterError::CommitUnknown`].

use rusqlite::{Connection, Transaction, TransactionBehavior};
use uuid::Uuid;

use crate::domain::ids::DraftId;
use crate::domain::roles::Permission;
use crate::register::error::{RegisterError, Result};
use crate::register::read::lookup::RegisterLookup;
use crate::register::runtime::stop::FinalStep;
use crate::register::session::access::{self, AccessLevel};
use crate::register::trail::event::AuditEvent;
use crate::register::trail::record::{self, Image};
use crate::register::verify::draw;
use crate::register::verify::resolve;
use crate::register::write::context::ChangeContext;
use crate::register::write::op::{ChangeMeta, Changed, Op};
use crate::register::write::{erase_request, merge_apply, reports, undo};
use crate::register::{Reader, Register, Session, now};

/// From this many changes on, a batch gets a page cache large enough for the search keys, which it writes all over the file:
/// with SQLite's default of 2 MB each page goes to the log many times.
const LARGE_BATCH: usize = 256;
const LARGE_CACHE_SQL: &str = "PRAGMA cache_size = -24000";

impl Register {
    /// Makes one change.
    ///
    /// # Errors
    /// On a conflict, a duplicate key, a full disk or a busy register; nothing is written then.
    /// [`RegisterError::CommitUnknown`] when a commit fails and the register cannot be read again.
    pub fn change(&mut self, op: Op) -> Result<Changed> {
        self.change_for_draft(op, None)
    }

    /// Makes one change and deletes its draft, in one transaction: after a power cut the entry is in exactly one of the two.
    pub fn change_for_draft(&mut self, op: Op, draft: Option<DraftId>) -> Result<Changed> {
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

    /// Appends an audit event to the trail. On an error the caller must not do what the event records.
    pub fn record_event(&mut self, event: AuditEvent) -> Result<()> {
        self.change(Op::Audit(event)).map(|_| ())
    }

    /// Appends an export to the trail before it is written. A read-only register has no trail to write: the log file gets
    /// the export. On an error the caller must not export.
    pub fn record_export(&mut self, event: AuditEvent) -> Result<()> {
        if self.is_read_only() {
            let detail = |key| event.details.get(key).map(ToString::to_string);
            let (what, rows) = (detail("what"), detail("rows"));
            tracing::warn!(what, rows, "exported from a register without a trail");
            return Ok(());
        }
        self.record_event(event)
    }

    /// Runs an operation of a clerk; on a full disk once more, in the room that the disk reserve leaves.
    pub(super) fn with_reserve<T>(
        &mut self,
        operation: impl Fn(&mut Self) -> Result<T>,
    ) -> Result<T> {
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
    pub fn batch<T, E: From<RegisterError>>(
        &mut self,
        operation: impl FnOnce(&mut Batch<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.is_read_only() {
            return Err(self.mode.refusal(&self.path).into());
        }
        // Created before the transaction: a failed commit is looked up by this number.
        let first_uuid = Uuid::new_v4();
        let today = self.today();
        let write_guard = self.write_lock.acquire();
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(RegisterError::from)?;
        let (_, head) = record::newest(&tx).map_err(RegisterError::from)?;
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
        let done = done.and_then(|done| {
            let final_step = FinalStep::begin().map_err(RegisterError::from)?;
            Ok((done, final_step))
        });
        let done = match done {
            Ok((done, _final_step)) => batch
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
            // SQLite's default size again; a failure costs memory only.
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
    /// The number of the first change, until it is used.
    first_uuid: Option<Uuid>,
    meta: Option<ChangeMeta>,
    /// The share of this clerk's records drawn for double entry, once it was read.
    sample_rate: Option<f64>,
    /// What this clerk's role allows, once it was read.
    access_level: Option<AccessLevel>,
    /// Records that are new or changed.
    saved: i64,
    applied: usize,
}

impl Batch<'_> {
    /// The lookups of checks, including what this batch wrote.
    #[must_use]
    pub fn lookup(&self) -> RegisterLookup<'_> {
        RegisterLookup::new(&self.tx, self.today, self.session.rural)
    }

    /// Queries that see what this batch wrote.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(&self.tx, self.session)
    }

    pub(in crate::register) fn conn(&self) -> &Connection {
        &self.tx
    }

    pub(in crate::register) fn session(&self) -> &Session {
        self.session
    }

    fn commit(self) -> Result<()> {
        Ok(self.tx.commit()?)
    }

    /// Makes one change of the batch.
    pub fn apply(&mut self, op: Op) -> Result<Changed> {
        self.applied += 1;
        if self.applied == LARGE_BATCH {
            self.tx.execute_batch(LARGE_CACHE_SQL)?;
        }
        self.authorize(&op)?;
        let first_meta = || ChangeMeta {
            at: now(),
            by: self.session.clerk.clone(),
        };
        let meta = self.meta.get_or_insert_with(first_meta).clone();
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
        let action = carry_out(&mut ctx, op)?;
        let ChangeContext { done, images, .. } = ctx;
        self.saved += done.count_saved(given);
        if !images.is_empty() {
            self.append_row(&meta, action, &images)?;
        }
        Ok(done)
    }

    /// Refuses a change that the clerk's role does not allow; a change of accounts may alter what it allows.
    fn authorize(&mut self, op: &Op) -> Result<()> {
        self.require(access::needed_permission(op))?;
        if matches!(op, Op::Account(_)) {
            self.access_level = None;
        }
        Ok(())
    }

    /// Refuses what the clerk's role does not allow.
    pub(in crate::register) fn require(&mut self, permission: Permission) -> Result<()> {
        self.access_level()?.authorize(permission)
    }

    /// The access level of the session, read once per batch: no other process writes during the transaction.
    ///
    /// # Errors
    /// On the ward server, when the account is unknown or closed.
    pub(in crate::register) fn access_level(&mut self) -> Result<AccessLevel> {
        let access_level = match self.access_level {
            Some(access_level) => access_level,
            None => access::access_level(self.reader())?,
        };
        self.access_level = Some(access_level);
        Ok(access_level)
    }

    /// Appends the row of a change to the trail, and draws from its records for the double entry.
    fn append_row(&mut self, meta: &ChangeMeta, action: &str, images: &[Image]) -> Result<()> {
        let uuid = self.first_uuid.take().unwrap_or_else(Uuid::new_v4);
        let origin = self.session.origin;
        self.head = record::append(&self.tx, uuid, meta, origin, action, images, &self.head)?;
        if action == "save" && origin != "demo" {
            let rate = &mut self.sample_rate;
            draw::draw(&self.tx, &uuid.to_string(), meta, images, rate)?;
        }
        Ok(())
    }
}

/// Carries out a change; returns its action for the trail.
fn carry_out(ctx: &mut ChangeContext<'_>, op: Op) -> Result<&'static str> {
    match op {
        Op::Save(inputs) => ctx.save_all(inputs).map(|()| "save"),
        Op::Void {
            record,
            record_ref,
            reason,
        } => ctx.void(record, record_ref, &reason).map(|()| "void"),
        Op::Merge(merge) => merge_apply::merge(ctx, &merge).map(|()| "merge"),
        Op::Undo(change) => undo::undo(ctx, change).map(|()| "undo"),
        Op::Review(id) => ctx.review(id).map(|()| "review"),
        Op::Resolve(resolution) => resolve::apply_resolution(ctx, &resolution).map(|()| "settle"),
        Op::Issue(report) => reports::issue_report(ctx, &report).map(|()| "issue"),
        Op::Audit(event) => {
            ctx.images.push(Image::event(event.person, event.details));
            Ok(event.action)
        }
        Op::Erase(step) => erase_request::erasure_step(ctx, &step),
        Op::Account(change) => ctx.change_account(&change).map(|()| "staff"),
    }
}
