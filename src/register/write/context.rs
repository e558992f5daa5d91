//! One change under way: each record written or voided, what follows from it, and the images for the trail. Owns no
//! transaction (`change`) and no statement of a table (`write`).

use rusqlite::{Connection, params};
use serde_json::{Map, Value as Json};

use crate::entry::{Answers, RecordInput, SoftCheck};
use crate::forms::Record;
use crate::register::Session;
use crate::register::error::RegisterError;
use crate::register::trail::record::Image;
use crate::register::write::change::{Changed, Outcome, Written};
use crate::register::write::effects;
use crate::register::write::tables;
use crate::register::write::tables::ChangeMeta;

/// One change under way.
pub(in crate::register) struct ChangeContext<'w> {
    pub conn: &'w Connection,
    pub session: &'w Session,
    pub today: chrono::NaiveDate,
    pub meta: &'w ChangeMeta,
    pub done: Changed,
    pub images: Vec<Image>,
}

impl ChangeContext<'_> {
    /// Writes records; those after a person without one of their own are theirs.
    pub fn save_all(&mut self, inputs: Vec<RecordInput>) -> Result<&'static str, RegisterError> {
        let mut person = None;
        for mut input in inputs {
            if input.record == Record::Person {
                person = Some(self.save(&input)?);
            } else {
                input.answers.person = input.answers.person.or(person);
                self.save(&input)?;
            }
        }
        Ok("save")
    }

    /// Writes one record, what follows from it, and its soft checks.
    pub fn save(&mut self, input: &RecordInput) -> Result<i64, RegisterError> {
        let RecordInput {
            record,
            record_ref,
            answers,
            soft,
        } = input;
        let id = match *record_ref {
            None => self.insert(*record, answers)?,
            Some(record_ref) => self.update(*record, record_ref, answers)?,
        };
        self.insert_checks(*record, id, answers, soft)?;
        Ok(id)
    }

    fn insert(&mut self, record: Record, answers: &Answers) -> Result<i64, RegisterError> {
        let id = tables::insert(self.conn, record, answers, self.meta)?;
        let after = tables::image(self.conn, record, id)?;
        self.record_written(record, id, Outcome::New, None, after);
        effects::after_save(self, record, id, None, answers)?;
        Ok(id)
    }

    fn update(
        &mut self,
        record: Record,
        record_ref: (i64, i64),
        answers: &Answers,
    ) -> Result<i64, RegisterError> {
        let id = record_ref.0;
        let before =
            tables::image(self.conn, record, id)?.ok_or(RegisterError::Gone(record, id))?;
        self.conn.execute_batch("SAVEPOINT one_record")?;
        tables::update(self.conn, record, record_ref, answers, self.meta)?;
        let after = tables::image(self.conn, record, id)?.ok_or(RegisterError::Gone(record, id))?;
        if tables::is_same_content(&before, &after) {
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
        self.record_written(
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
        record_ref: (i64, i64),
        reason: &str,
    ) -> Result<(), RegisterError> {
        let before = tables::image(self.conn, record, record_ref.0)?;
        tables::void(self.conn, record, record_ref, reason, self.meta)?;
        let after = tables::image(self.conn, record, record_ref.0)?;
        self.record_written(record, record_ref.0, Outcome::Voided, before, after);
        effects::after_void(self, record, record_ref.0, reason)
    }

    /// Takes the image of a record of this change again, after a column that no form has was set.
    pub fn refresh_image(&mut self, record: Record, id: i64) -> Result<(), RegisterError> {
        let after = tables::image(self.conn, record, id)?;
        let existing = self
            .images
            .iter_mut()
            .rev()
            .find(|i| i.table == record.table() && i.id == id);
        if let Some(image) = existing {
            image.after = after;
        }
        Ok(())
    }

    /// Adds a record to what the change did and to the trail.
    pub fn record_written(
        &mut self,
        record: Record,
        id: i64,
        outcome: Outcome,
        before: Option<Map<String, Json>>,
        after: Option<Map<String, Json>>,
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
    fn insert_checks(
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
        let conn = self.conn;
        for check in soft {
            let mut insert = conn.prepare_cached(include_str!("../sql/soft_check_insert.sql"))?;
            let new = insert.execute(params![
                record.table(),
                id,
                person,
                check.field,
                check.constraint,
                check.value,
                check.reason,
                self.meta.at,
                self.meta.by
            ])?;
            if new > 0 {
                self.record_check(conn.last_insert_rowid(), None)?;
            }
        }
        Ok(())
    }
}
