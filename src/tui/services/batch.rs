//! The same answers for several people: each record is checked as if those before it were saved, then all are written in one
//! change. `entry` checks; the screen chooses the people.

use crate::domain::ids::PersonId;
use crate::domain::record_ref::RecordRef;
use crate::entry::RecordInput;
use crate::entry::batch::{BatchCheck, check_item};
use crate::entry::lookup::reference;
use crate::forms::{self, Form};
use crate::register::read;
use crate::register::write::dry_run::dry_run;
use crate::register::{Op, RegisterError, Result};
use crate::tui::app::context::AppContext;
use crate::words::{batch as w, worklist};

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

/// The key of a batch item, the id and the name of its person.
pub type BatchPerson = (i64, PersonId, String);

impl Batch {
    /// The checked items.
    pub fn new(
        title: String,
        form: &'static Form,
        items: Vec<BatchItem>,
        ctx: &mut AppContext,
    ) -> Result<Self> {
        let mut batch = Self {
            title,
            form,
            verdicts: Vec::new(),
            shown: Vec::new(),
            items,
            reason: None,
        };
        batch.check_items(ctx)?;
        Ok(batch)
    }

    /// New records with the same answers for several people.
    pub fn for_people(
        people: &[BatchPerson],
        answers: &[(&'static str, String)],
        form: &'static Form,
        ctx: &mut AppContext,
    ) -> Result<Self> {
        let items = items_for_new_records(people, answers, form);
        Self::new(title_for_people(form, people.len()), form, items, ctx)
    }

    /// Checks every item as if those before it were saved.
    pub fn check_items(&mut self, ctx: &mut AppContext) -> Result<()> {
        let record = self.form.sections[0].record;
        let mut rows = Vec::with_capacity(self.items.len());
        for item in &self.items {
            rows.push(match item.record_ref {
                None => Ok(None),
                Some(RecordRef { id, version }) => {
                    match read::load::form_row(ctx.reader(), record, id) {
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

    /// Whether no item is refused or has a soft check.
    pub fn is_ready(&self) -> bool {
        let is_ready = |v: &BatchCheck| matches!(v, BatchCheck::Ready(_));
        self.verdicts.iter().all(is_ready)
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

/// Saves the answers of a form as a new record; returns why they are not saved. `reason` accepts soft checks.
pub fn save_new(
    form: &'static Form,
    answers: &[(&'static str, String)],
    reason: Option<&str>,
    ctx: &mut AppContext,
) -> Result<Option<String>> {
    let register = &mut ctx.session.register;
    match check_item(form, None, answers, reason, &register.lookup())? {
        BatchCheck::Ready(input) => register.change(Op::Save(vec![input])).map(|_| None),
        BatchCheck::Warning(why) | BatchCheck::Refused(why) => Ok(Some(why)),
    }
}

/// A heading, followed by how many rows are marked and how many answers are pending, where there are any.
pub fn head_with_counts(head: String, marked: usize, pending: usize) -> String {
    let marked = (marked > 0).then(|| w::marked_count(marked));
    let pending = (pending > 0).then(|| w::pending_count(pending));
    let parts = [Some(head), marked, pending].into_iter().flatten();
    parts.collect::<Vec<_>>().join(" · ")
}

/// The answer to a field; empty without one.
pub fn answer<'a>(answers: &'a [(&'static str, String)], key: &str) -> &'a str {
    let answer = answers.iter().find(|(k, _)| *k == key);
    answer.map_or("", |(_, text)| text)
}

/// The title of a form that is filled in once for several people.
pub fn title_for_people(form: &Form, count: usize) -> String {
    match form {
        form if *form == forms::CONTACT => w::contact_for(count),
        form if *form == forms::ENROLMENT => w::enrolment_for(count),
        form if *form == forms::PLACEMENT => worklist::placement_for(count),
        _ => worklist::loan_for(count),
    }
}

fn items_for_new_records(
    people: &[BatchPerson],
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
