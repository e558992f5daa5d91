//! The gateway of every change: one IMMEDIATE transaction, versions checked, and one row in the trail with the records before
//! and after. An error means that nothing was written, except [`RegisterError::CommitUnknown`].

use std::collections::BTreeSet;

use rusqlite::{Connection, Transaction};
use uuid::Uuid;

use crate::domain::ids::DraftId;
use crate::domain::roles::Permission;
use crate::register::error::{RegisterError, Result};
use crate::register::read::load;
use crate::register::read::lookup::RegisterLookup;
use crate::register::runtime::stop::FinalStep;
use crate::register::runtime::write_lock::WriteGuard;
use crate::register::session::access::{self, AccessLevel};
use crate::register::trail::clock;
use crate::register::trail::coverage;
use crate::register::trail::event::{self, AuditEvent};
use crate::register::trail::record::{self, Image};
use crate::register::write::context::ChangeContext;
use crate::register::write::op::{ChangeMeta, Changed, Op};
use crate::register::write::{demo_flag, erase_request, merge_apply, reports, second_entry, undo};
use crate::register::{Origin, Reader, Register, Session, now};

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
        // A draft beside the register may go on from one in it.
        let stored = draft.and_then(|id| self.drafts_aside.behind(id));
        let changed = self
            .with_reserve(move |register| {
                register.batch(|batch| {
                    let changed = batch.apply(op.clone())?;
                    if let Some(id) = stored {
                        batch.drop_draft(id)?;
                    }
                    Ok(changed)
                })
            })
            .map_err(RegisterError::not_saved)?;
        if let Some(id) = draft {
            self.remove_draft_aside(id);
        }
        Ok(changed)
    }

    /// Deletes a draft beside the register that the register has taken. One that remains is offered once more.
    pub(super) fn remove_draft_aside(&self, id: DraftId) {
        if let Err(e) = self.drafts_aside.remove(id) {
            tracing::warn!(error = e.code(), "a draft beside the register remains");
        }
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
    pub(in crate::register) fn with_reserve<T>(
        &mut self,
        operation: impl Fn(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let has_reserve = self.disk_reserve.may_exist();
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

    /// Waits for the right to write; every write of the register begins here.
    ///
    /// # Errors
    /// When the file is not in its place any more; nothing is created beside it then.
    pub(in crate::register) fn begin_write(&mut self) -> Result<WriteGuard> {
        self.ensure_in_place()?;
        Ok(self.write_lock.acquire())
    }

    /// Resolves a failed commit. Without a row of the trail (a draft, session counts) the caller stores again.
    fn resolve_failed(
        &mut self,
        first_uuid: Uuid,
        (cause, has_row): (RegisterError, bool),
    ) -> Result<()> {
        if has_row {
            self.resolve_commit(&first_uuid.to_string(), cause)
        } else {
            Err(cause)
        }
    }

    /// Looks at the register's files after a commit: they may have been written over since the look before it.
    fn ensure_stored(&self) -> Result<()> {
        match self.content_problem() {
            Some(problem) => {
                tracing::error!(?problem, "a commit into files that were written over");
                Err(RegisterError::CommitUnknown)
            }
            None => Ok(()),
        }
    }

    /// Makes many changes in one transaction: all or none.
    pub fn batch<T, E: From<RegisterError>>(
        &mut self,
        operation: impl FnOnce(&mut Batch<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.ensure_writable()?;
        let write_guard = self.begin_write()?;
        // Created before the transaction: a failed commit is looked up by this number.
        let first_uuid = Uuid::new_v4();
        let today = self.today();
        let tx = self.file.begin_write(&mut self.conn, &self.file_content)?;
        let head = record::newest(&tx).map_err(RegisterError::from)?;
        let mut batch = Batch {
            tx,
            session: &self.session,
            today,
            head,
            first_uuid: Some(first_uuid),
            meta: None,
            sample_rate: None,
            access_level: None,
            marked_beyond: BTreeSet::new(),
            saved: 0,
            applied: 0,
        };
        let done = operation(&mut batch);
        let (is_large, saved) = (batch.applied >= LARGE_BATCH, batch.saved);
        let done = done.and_then(|done| {
            let content = &self.file_content;
            self.file.ensure_unchanged(batch.conn(), content)?;
            let final_step = FinalStep::begin().map_err(RegisterError::from)?;
            Ok((done, final_step))
        });
        let done = match done {
            Ok((done, _final_step)) => batch
                .commit()
                .or_else(|failed| self.resolve_failed(first_uuid, failed))
                .and_then(|()| self.ensure_stored())
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
    /// Number and hash of the newest row of the trail.
    head: (i64, Vec<u8>),
    /// The number of the first change, until it is used.
    first_uuid: Option<Uuid>,
    meta: Option<ChangeMeta>,
    /// The share of this clerk's records drawn for double entry, once it was read.
    sample_rate: Option<f64>,
    /// What this clerk's role allows, once it was read.
    access_level: Option<AccessLevel>,
    /// What the trail says already that the batch does beyond the clerk's role.
    marked_beyond: BTreeSet<Permission>,
    /// Records that are new or changed.
    saved: i64,
    applied: usize,
}

impl Batch<'_> {
    /// The lookups of checks, including what this batch wrote.
    #[must_use]
    pub fn lookup(&self) -> RegisterLookup<'_> {
        RegisterLookup::new(&self.tx, self.today, self.session)
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

    /// Commits. A failure says whether the trail has a row of the batch, by which the commit can be looked up.
    fn commit(self) -> Result<(), (RegisterError, bool)> {
        let has_row = self.first_uuid.is_none();
        self.tx.commit().map_err(|e| (e.into(), has_row))
    }

    /// Makes one change of the batch.
    pub fn apply(&mut self, op: Op) -> Result<Changed> {
        self.applied += 1;
        if self.applied == LARGE_BATCH {
            self.tx.execute_batch(LARGE_CACHE_SQL)?;
        }
        let beyond = self.authorize(&op)?;
        let first_meta = || ChangeMeta {
            at: now(),
            by: self.session.clerk.clone(),
        };
        clock::ensure_possible()?;
        let meta = self.meta.get_or_insert_with(first_meta).clone();
        let op = match beyond {
            Some(role) => self.mark_beyond_role(op, role, &meta)?,
            None => op,
        };
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
            self.append_row(&meta, action, images)?;
        }
        Ok(done)
    }

    /// Refuses a change that the clerk's role does not allow; a change of accounts may alter what it allows. Returns the
    /// role, as the trail names it, that the change is beyond.
    fn authorize(&mut self, op: &Op) -> Result<Option<&'static str>> {
        let act = access::needed_permission(self.reader(), op)?;
        self.require(act)?;
        let beyond = self.access_level()?.beyond(act);
        if matches!(op, Op::Account(_)) {
            self.access_level = None;
        }
        Ok(beyond)
    }

    /// Marks in the trail that a change is beyond the clerk's advisory role: in the event's own row, else in a row before the
    /// first change of the batch.
    fn mark_beyond_role(&mut self, op: Op, role: &str, meta: &ChangeMeta) -> Result<Op> {
        if let Op::Audit(event) = op {
            return Ok(Op::Audit(event.with(event::BEYOND_ROLE, role)));
        }
        let act = access::needed_permission(self.reader(), &op)?;
        if self.marked_beyond.insert(act) {
            let event = AuditEvent::new(event::BEYOND_ROLE)
                .with(event::BEYOND_ROLE, role)
                .with("minimum", act.minimum_role().code());
            let image = Image::event(None, event.details);
            self.append_row(meta, event::BEYOND_ROLE, vec![image])?;
        }
        Ok(op)
    }

    /// Refuses what the clerk's role does not allow.
    pub(in crate::register) fn require(&mut self, permission: Permission) -> Result<()> {
        let access_level = self.access_level()?;
        access_level.authorize(permission, &self.session.agreed)
    }

    /// The access level of the session, read once per batch: no other process writes during the transaction.
    ///
    /// # Errors
    /// When the account is closed; on the ward server also when it is unknown.
    pub(in crate::register) fn access_level(&mut self) -> Result<AccessLevel> {
        let access_level = match self.access_level {
            Some(access_level) => access_level,
            None => access::access_level(self.reader())?,
        };
        self.access_level = Some(access_level);
        Ok(access_level)
    }

    /// Appends the row of a change to the trail, and draws from its records for the double entry. The first row of a
    /// register also holds its identity.
    fn append_row(
        &mut self,
        meta: &ChangeMeta,
        action: &str,
        mut images: Vec<Image>,
    ) -> Result<()> {
        let uuid = self.first_uuid.take().unwrap_or_else(Uuid::new_v4);
        let (origin, row) = (self.session.origin.code(), self.head.0 + 1);
        if action == "save" && origin != "demo" {
            let (change, rate) = (uuid.to_string(), &mut self.sample_rate);
            second_entry::draw_samples(&self.tx, row, &change, meta, &mut images, rate)?;
        }
        if row == 1 {
            let table = coverage::META;
            images.push(Image {
                table,
                id: 0,
                before: None,
                after: coverage::image(&self.tx, table, 0)?,
            });
        }
        let hash = record::append(&self.tx, uuid, meta, origin, action, &images, &self.head.1)?;
        self.head = (row, hash);
        second_entry::insert_samples(&self.tx, &images)
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
        } => {
            // An import asks for the reason of each row.
            if ctx.session.origin != Origin::Import {
                load::check_void(ctx.reader(), record, record_ref.id)?;
            }
            ctx.void(record, record_ref, &reason).map(|()| "void")
        }
        Op::Merge(merge) => merge_apply::merge(ctx, &merge).map(|()| "merge"),
        Op::Undo(change) => undo::undo(ctx, change).map(|()| "undo"),
        Op::Review(id) => ctx.review(id).map(|()| "review"),
        Op::SecondEntry(entry) => second_entry::add_entry(ctx, &entry).map(|()| "verify"),
        Op::Resolve(resolution) => second_entry::resolve(ctx, &resolution).map(|()| "settle"),
        Op::Issue(report) => reports::issue_report(ctx, &report).map(|()| "issue"),
        Op::Audit(event) => {
            event.refuse_numbers_of_others(ctx.reader())?;
            ctx.images.push(Image::event(event.person, event.details));
            Ok(event.action)
        }
        Op::Erase(step) => erase_request::erasure_step(ctx, &step),
        Op::Account(change) => ctx.change_account(&change).map(|()| "staff"),
        Op::DemoFlag(flag) => demo_flag::set(ctx, &flag).map(|()| "demo"),
    }
}
