//! The same answers for several people: each record is checked as if those before it were saved, then all are written in one
//! change. `entry` checks; the screen chooses the people.

use crate::domain::ids::PersonId;
use crate::domain::record_ref::RecordRef;
use crate::entry::RecordInput;
use crate::entry::batch::{BatchCheck, check_item};
use crate::entry::lookup::reference;
use crate::forms::{Form, Record};
use crate::register::read;
use crate::register::write::dry_run::dry_run;
use crate::register::{Op, RegisterError, Result};
use crate::tui::app::context::AppContext;
use crate::words::batch as w;

/// The form name of the draft that holds the marks of a class until they are recorded; its title is the course's code.
pub const CLASS_DRAFT: &str = "class";

/// A record to write.
#[derive(Clone, Debug)]
pub struct BatchItem {
    /// The calling screen's key of the item.
    pub key: i64,
    pub name: String,
    /// The record as the clerk saw it; `None` for a new one.
    pub record_ref: Option<RecordRef>,
    pub answers: Vec<(&'static str, String)>,
    /// What will be written, in a few words.
    pub summary: String,
}

/// When the batch is shown before it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreviewMode {
    Always,
    /// When an item is refused or has a soft check.
    IfDoubtful,
}

/// Records for several people, with the results of their checks.
pub struct Batch {
    pub title: String,
    form: &'static Form,
    pub items: Vec<BatchItem>,
    pub verdicts: Vec<BatchCheck>,
    /// Indices of the items as shown: those that cannot be written come first.
    pub shown: Vec<usize>,
    /// The reason for accepting the soft checks.
    pub reason: Option<String>,
}

/// Result of [`write()`].
pub enum BatchOutcome {
    /// Keys of the items written.
    Written(Vec<i64>),
    /// Nothing written: the clerk confirms the batch first.
    Preview(Box<Batch>),
}

/// Writes the items in one change, or returns the batch for a preview.
///
/// # Errors
/// When the register cannot be read or written; nothing is written then.
pub fn write(
    title: String,
    form: &'static Form,
    items: Vec<BatchItem>,
    preview_mode: PreviewMode,
    ctx: &mut AppContext,
) -> Result<BatchOutcome> {
    let mut batch = Batch {
        title,
        form,
        verdicts: Vec::new(),
        shown: Vec::new(),
        items,
        reason: None,
    };
    batch.check_items(ctx)?;
    let is_ready = |v: &BatchCheck| matches!(v, BatchCheck::Ready(_));
    if preview_mode == PreviewMode::IfDoubtful && batch.verdicts.iter().all(is_ready) {
        return Ok(BatchOutcome::Written(batch.save(ctx)?));
    }
    Ok(BatchOutcome::Preview(Box::new(batch)))
}

impl Batch {
    fn record(&self) -> Record {
        self.form.sections[0].record
    }

    /// Checks every item as if those before it were saved.
    pub fn check_items(&mut self, ctx: &mut AppContext) -> Result<()> {
        let mut rows = Vec::with_capacity(self.items.len());
        for item in &self.items {
            rows.push(match item.record_ref {
                None => Ok(None),
                Some(RecordRef { id, version }) => {
                    match read::load::form_row(ctx.reader(), self.record(), id) {
                        Ok(row) if row.record_ref == Some(RecordRef { id, version }) => {
                            Ok(Some(row))
                        }
                        Ok(_) => Err(w::CHANGED_MEANWHILE.text().to_owned()),
                        Err(e @ RegisterError::Gone(..)) => Err(e.sentence()),
                        Err(e) => return Err(e),
                    }
                }
            });
        }
        let (form, items, reason) = (self.form, &self.items, self.reason.as_deref());
        self.verdicts = dry_run(&mut ctx.session.register, |batch| {
            let mut verdicts = Vec::with_capacity(rows.len());
            for (row, item) in rows.into_iter().zip(items) {
                let mut verdict = match row {
                    Ok(row) => check_item(form, row, &item.answers, reason, &batch.lookup())?,
                    Err(sentence) => BatchCheck::Refused(sentence),
                };
                if let BatchCheck::Ready(input) = &verdict
                    && let Err(e) = batch.apply(Op::Save(vec![input.clone()]))
                {
                    verdict = BatchCheck::Refused(e.sentence());
                }
                verdicts.push(verdict);
            }
            Ok(verdicts)
        })?;
        self.shown = (0..self.items.len()).collect();
        let ready = |at: &usize| matches!(self.verdicts[*at], BatchCheck::Ready(_));
        self.shown.sort_by_key(ready);
        Ok(())
    }

    /// Key and record of each item that can be written.
    pub fn ready(&self) -> Vec<(i64, RecordInput)> {
        self.items
            .iter()
            .zip(&self.verdicts)
            .filter_map(|(item, verdict)| match verdict {
                BatchCheck::Ready(input) => Some((item.key, input.clone())),
                _ => None,
            })
            .collect()
    }

    /// The number of items that need a reason.
    pub fn doubtful_count(&self) -> usize {
        let is_doubtful = |v: &&BatchCheck| matches!(v, BatchCheck::Warning(_));
        self.verdicts.iter().filter(is_doubtful).count()
    }

    /// Writes the items that can be written, in one change; returns their keys.
    ///
    /// # Errors
    /// When the register cannot be written; nothing is written then.
    pub fn save(&mut self, ctx: &mut AppContext) -> Result<Vec<i64>> {
        let (keys, inputs): (Vec<i64>, Vec<RecordInput>) = self.ready().into_iter().unzip();
        ctx.session.register.change(Op::Save(inputs))?;
        let left = self.items.len() - keys.len();
        ctx.ui.message = Some(if left == 0 {
            w::written(keys.len())
        } else {
            w::written_but(keys.len(), left)
        });
        Ok(keys)
    }
}

/// New records with the same answers for several people: each with key, person's id and name.
pub fn items_for_new_records(
    people: &[(i64, PersonId, String)],
    answers: &[(&'static str, String)],
    form: &'static Form,
) -> Vec<BatchItem> {
    let section = form.sections[0];
    let summary: Vec<&str> = answers
        .iter()
        .filter(|(key, text)| section.position(key).is_some() && !text.is_empty())
        .map(|(_, text)| text.as_str())
        .collect();
    let summary = summary.join(" · ");
    people
        .iter()
        .map(|(key, person, name)| {
            let mut answers = answers.to_vec();
            answers.push(("citizen_id", reference(None, *person)));
            BatchItem {
                key: *key,
                name: name.clone(),
                record_ref: None,
                answers,
                summary: summary.clone(),
            }
        })
        .collect()
}
