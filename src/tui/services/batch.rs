//! One answer for several people: each record checked as if those before it were saved, then all written in one change. What
//! can be written is decided by `entry`; who is in the batch, by the screen.

use crate::domain::record_ref::RecordRef;
use crate::entry::RecordInput;
use crate::entry::batch::{BatchCheck, check_item};
use crate::forms::{Form, Record};
use crate::register::{Op, RegisterError};
use crate::tui::app::context::AppContext;
use crate::words::batch as w;

/// What is wanted of one line.
#[derive(Clone, Debug)]
pub struct BatchItem {
    /// How the opening screen knows the line.
    pub key: i64,
    /// The person's name.
    pub name: String,
    /// Number and version of the record as the clerk saw it; `None` makes a new one.
    pub record_ref: Option<RecordRef>,
    /// The answers.
    pub answers: Vec<(&'static str, String)>,
    /// What will be written, in a few words.
    pub summary: String,
}

/// When the list is shown before anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreviewMode {
    /// Always.
    Always,
    /// When somebody cannot be written as it is.
    IfDoubtful,
}

/// Records for several people, checked.
pub struct Batch {
    /// The title over the list.
    pub title: String,
    form: &'static Form,
    /// The records wanted.
    pub items: Vec<BatchItem>,
    /// What the checks found, an entry for each item.
    pub verdicts: Vec<BatchCheck>,
    /// The items in the order shown: those that cannot be written come first.
    pub shown: Vec<usize>,
    /// The reason given for accepting the soft checks.
    pub reason: Option<String>,
}

/// What became of [`write()`].
pub enum BatchOutcome {
    /// The items with these keys are in the register.
    Written(Vec<i64>),
    /// The clerk decides first.
    Preview(Box<Batch>),
}

/// Writes the items, all in one change, or gives the batch for the clerk to look at first.
///
/// # Errors
/// When the register cannot be read or written; nothing is written then.
pub fn write(
    title: String,
    form: &'static Form,
    items: Vec<BatchItem>,
    preview_mode: PreviewMode,
    ctx: &mut AppContext,
) -> Result<BatchOutcome, RegisterError> {
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

    /// Checks every item, each as if those before it were saved.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn check_items(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let mut rows = Vec::with_capacity(self.items.len());
        for item in &self.items {
            rows.push(match item.record_ref {
                None => Ok(None),
                Some(RecordRef { id, version }) => {
                    match ctx.session.register.form_row(self.record(), id) {
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
        self.verdicts = ctx.session.register.dry_run(|batch| {
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
    #[must_use]
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

    /// Items that wait for a reason.
    #[must_use]
    pub fn doubtful_count(&self) -> usize {
        let is_doubtful = |v: &&BatchCheck| matches!(v, BatchCheck::Warning(_));
        self.verdicts.iter().filter(is_doubtful).count()
    }

    /// Writes the items that are ready, in one change; gives their keys.
    ///
    /// # Errors
    /// When the register cannot be written; nothing is written then.
    pub fn save(&mut self, ctx: &mut AppContext) -> Result<Vec<i64>, RegisterError> {
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

/// New records for several people: key, register number and name of each, and the answers they share.
#[must_use]
pub fn items_for_new_records(
    people: &[(i64, i64, String)],
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
            answers.push(("citizen_id", format!("#{person}")));
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
