//! One change under way: writes and voids records, carries out their effects, and collects the images for the
//! trail. Owns no transaction (`change`) and no statement of a form's table (`tables`).

use rusqlite::{Connection, Params, params};

use crate::domain::record_ref::RecordRef;
use crate::entry::{Answers, RecordInput};
use crate::forms::Record;
use crate::register::trail::coverage;
use crate::register::trail::record::{Image, RecordImage, is_void, version};
use crate::register::write::effects::{self, Effect};
use crate::register::write::erased::refuse_erased;
use crate::register::write::op::{ChangeMeta, Changed, Outcome, SOFT_CHECK, Written};
use crate::register::write::tables::{self, RecordTable};
use crate::register::{Reader, RegisterError, Result, Session};

/// One change under way, inside its transaction.
pub struct ChangeContext<'w> {
    pub conn: &'w Connection,
    pub session: &'w Session,
    pub today: chrono::NaiveDate,
    pub meta: &'w ChangeMeta,
    pub done: Changed,
    pub images: Vec<Image>,
}

impl ChangeContext<'_> {
    /// Queries that see what this change wrote.
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(self.conn, self.session)
    }

    /// Runs a statement that writes; returns the number of changed rows.
    pub fn execute(&self, sql: &str, params: impl Params) -> Result<usize> {
        Ok(self.conn.prepare_cached(sql)?.execute(params)?)
    }

    /// The table of a kind of record.
    pub fn table(&self, record: Record) -> RecordTable<'_> {
        RecordTable {
            conn: self.conn,
            record,
            meta: self.meta,
        }
    }

    /// The present image of a record; an error when there is none.
    pub fn image(&self, record: Record, id: i64) -> Result<RecordImage> {
        let image = tables::row_image(self.conn, record.table(), id)?;
        image.ok_or(RegisterError::Gone(record, id))
    }

    /// Writes records; after a person, records that name no person belong to that one.
    pub fn save_all(&mut self, inputs: Vec<RecordInput>) -> Result<()> {
        let mut person = None;
        for mut input in inputs {
            if input.record == Record::Person {
                person = Some(self.save(&input)?.into());
            } else {
                input.answers.person = input.answers.person.or(person);
                self.save(&input)?;
            }
        }
        Ok(())
    }

    /// Writes one record, its effects and its soft checks; returns its register number.
    pub fn save(&mut self, input: &RecordInput) -> Result<i64> {
        let edited = input.record_ref.filter(|_| input.record == Record::Person);
        let person = edited.map(|r| r.id.into()).or(input.answers.person);
        refuse_erased(self.reader(), person.as_slice())?;
        let id = match input.record_ref {
            None => self.insert(input.record, &input.answers)?,
            Some(record_ref) => self.update(input.record, record_ref, &input.answers)?,
        };
        self.insert_checks(id, input)?;
        Ok(id)
    }

    fn insert(&mut self, record: Record, answers: &Answers) -> Result<i64> {
        let id = self.table(record).insert(answers)?;
        self.record_written(record, id, Outcome::New, None)?;
        self.carry_out_effects(record, id, None, answers)?;
        Ok(id)
    }

    fn update(&mut self, record: Record, record_ref: RecordRef, answers: &Answers) -> Result<i64> {
        let id = record_ref.id;
        let before = self.image(record, id)?;
        self.conn.execute_batch("SAVEPOINT one_record")?;
        self.table(record).update(record_ref, answers)?;
        let after = self.image(record, id)?;
        if tables::is_same_content(&before, &after) {
            self.conn
                .execute_batch("ROLLBACK TO one_record; RELEASE one_record")?;
            self.push_written(record, id, Outcome::Unchanged);
            return Ok(id);
        }
        self.conn.execute_batch("RELEASE one_record")?;
        self.push_written(record, id, Outcome::Changed);
        self.images.push(Image {
            table: record.table(),
            id,
            before: Some(before.clone()),
            after: Some(after),
        });
        self.carry_out_effects(record, id, Some(&before), answers)?;
        Ok(id)
    }

    /// Carries out the effects of a saved record in order; each step reads what the earlier ones wrote.
    fn carry_out_effects(
        &mut self,
        record: Record,
        id: i64,
        before: Option<&RecordImage>,
        answers: &Answers,
    ) -> Result<()> {
        let months = &self.session.follow_up_months;
        for effect in effects::after_save(self.reader(), months, record, id, before, answers)? {
            match effect {
                Effect::VoidFollowUps {
                    placement,
                    due_after,
                    reason,
                } => {
                    for open in
                        effects::follow_ups_open_after(self.reader(), placement, &due_after)?
                    {
                        self.void(Record::FollowUp, open, reason)?;
                    }
                }
                Effect::PlanFollowUp {
                    placement,
                    due_on,
                    retry_of,
                } => self.plan_follow_up(placement, due_on, retry_of)?,
                Effect::Save(input) => {
                    self.save(&input)?;
                }
            }
        }
        Ok(())
    }

    fn plan_follow_up(
        &mut self,
        placement: i64,
        due_on: String,
        retry_of: Option<i64>,
    ) -> Result<()> {
        if effects::is_follow_up_planned(self.reader(), placement, &due_on)? {
            return Ok(());
        }
        let id = self.save(&effects::follow_up_input(placement, due_on))?;
        if let Some(root) = retry_of {
            let sql = "UPDATE follow_up SET retry_of = ?2 WHERE id = ?1";
            self.execute(sql, params![id, root])?;
            self.refresh_image(Record::FollowUp, id)?;
        }
        Ok(())
    }

    /// Voids one record and the records that belong to it alone.
    pub fn void(&mut self, record: Record, record_ref: RecordRef, reason: &str) -> Result<()> {
        let id = record_ref.id;
        let before = self.image(record, id)?;
        self.table(record).void(record_ref, reason)?;
        self.record_written(record, id, Outcome::Voided, Some(before))?;
        for (owned, column) in effects::owned(record) {
            for owned_ref in effects::owned_refs(self.reader(), owned, column, id)? {
                self.void(owned, owned_ref, reason)?;
            }
        }
        Ok(())
    }

    /// Restores the content of a record, void or live, from an image of it.
    pub fn rewrite(&mut self, record: Record, id: i64, image: &RecordImage) -> Result<()> {
        let before = self.image(record, id)?;
        let record_ref = RecordRef::new(id, version(&before).unwrap_or_default());
        self.table(record).restore(record_ref, image)?;
        let outcome = if is_void(image) {
            Outcome::Voided
        } else {
            Outcome::Changed
        };
        self.record_written(record, id, outcome, Some(before))
    }

    /// Restores the content of a soft check from an image of it.
    pub fn rewrite_check(&mut self, id: i64, image: &RecordImage) -> Result<()> {
        let before = tables::row_image(self.conn, SOFT_CHECK, id)?;
        tables::restore_check(self.conn, id, image)?;
        self.record_image(SOFT_CHECK, id, before)
    }

    /// Marks a soft check as reviewed, once.
    pub fn review(&mut self, id: i64) -> Result<()> {
        let before = tables::row_image(self.conn, SOFT_CHECK, id)?;
        let sql = "UPDATE soft_check SET reviewed_at = ?2, reviewed_by = ?3 WHERE id = ?1 AND reviewed_at IS NULL";
        if self.execute(sql, params![id, self.meta.at, self.meta.by])? > 0 {
            self.record_image(SOFT_CHECK, id, before)?;
        }
        Ok(())
    }

    /// Takes the image of a record of this change again, after a column that no form has was set.
    fn refresh_image(&mut self, record: Record, id: i64) -> Result<()> {
        let after = self.image(record, id)?;
        let existing = self
            .images
            .iter_mut()
            .rev()
            .find(|i| i.table == record.table() && i.id == id);
        if let Some(image) = existing {
            image.after = Some(after);
        }
        Ok(())
    }

    fn push_written(&mut self, record: Record, id: i64, outcome: Outcome) {
        self.done.written.push(Written {
            record,
            id,
            outcome,
        });
    }

    /// Adds a record to the result of the change and to the trail.
    fn record_written(
        &mut self,
        record: Record,
        id: i64,
        outcome: Outcome,
        before: Option<RecordImage>,
    ) -> Result<()> {
        self.push_written(record, id, outcome);
        self.record_image(record.table(), id, before)
    }

    /// Adds a row to the trail: its image before the change, `None` for a new row, and the present one.
    pub fn record_image(
        &mut self,
        table: &'static str,
        id: i64,
        before: Option<RecordImage>,
    ) -> Result<()> {
        let after = coverage::image(self.conn, table, id)?;
        self.images.push(Image {
            table,
            id,
            before,
            after,
        });
        Ok(())
    }

    /// Stores the soft checks of a record; those stored already with the same value stay as they are.
    fn insert_checks(&mut self, id: i64, input: &RecordInput) -> Result<()> {
        let person = match input.record {
            Record::Person => Some(id.into()),
            _ => input.answers.person,
        };
        for check in &input.soft {
            let params = params![
                input.record.table(),
                id,
                person,
                check.field,
                check.constraint,
                check.value,
                check.reason,
                self.meta.at,
                self.meta.by
            ];
            if self.execute(include_str!("../sql/soft_check_insert.sql"), params)? > 0 {
                self.record_image(SOFT_CHECK, self.conn.last_insert_rowid(), None)?;
            }
        }
        Ok(())
    }
}
