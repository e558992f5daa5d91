//! One answer for many: the list of who will be written and who not, and why; one change for all of them. What can be
//! written is decided by `entry`; who is on the list, by the screen that opens this one.

use crate::entry::RecordInput;
use crate::entry::batch::{BatchCheck, check_item};
use crate::forms::{Form, Record};
use crate::register::{Op, RegisterError};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::choose::{ChoiceItem, Choose};
use crate::tui::widgets::{Canvas, ListView};
use crate::words::Phrase;
use crate::words::batch as w;
use crate::words::tui;

/// What is wanted of one line.
#[derive(Clone, Debug)]
pub struct BatchItem {
    /// How the opening screen knows the line.
    pub key: i64,
    /// The person's name.
    pub name: String,
    /// Number and version of the record as the clerk saw it; `None` makes a new one.
    pub record_ref: Option<(i64, i64)>,
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

/// The list.
pub struct BatchPreview {
    title: String,
    form: &'static Form,
    items: Vec<BatchItem>,
    verdicts: Vec<BatchCheck>,
    /// The lines as they are shown: those that cannot be written come first.
    shown: Vec<usize>,
    /// Why what is in doubt is right.
    reason: Option<String>,
    list: ListView,
}

/// Writes the wishes, all in one change, or opens the list first. Answers `Reply::Written`.
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
    let mut screen = BatchPreview {
        title,
        form,
        list: ListView::new(items.len()),
        verdicts: Vec::new(),
        shown: Vec::new(),
        items,
        reason: None,
    };
    screen.check_items(ctx)?;
    let clear = screen
        .verdicts
        .iter()
        .all(|v| matches!(v, BatchCheck::Ready(_)));
    if clear && preview_mode == PreviewMode::IfDoubtful {
        return Ok(BatchOutcome::Written(screen.save(ctx)?));
    }
    Ok(BatchOutcome::Preview(Box::new(screen)))
}

/// What became of [`write()`].
pub enum BatchOutcome {
    /// The lines with these keys are in the register.
    Written(Vec<i64>),
    /// The clerk decides first.
    Preview(Box<dyn Screen>),
}

impl BatchPreview {
    fn record(&self) -> Record {
        self.form.sections[0].record
    }

    /// Lets every check speak, each record seeing those before it.
    fn check_items(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let mut rows = Vec::with_capacity(self.items.len());
        for item in &self.items {
            rows.push(match item.record_ref {
                None => Ok(None),
                Some((id, version)) => match ctx.register.form_row(self.record(), id) {
                    Ok(row) if row.record_ref == Some((id, version)) => Ok(Some(row)),
                    Ok(_) => Err(w::CHANGED_MEANWHILE.text().to_owned()),
                    Err(e @ RegisterError::Gone(..)) => Err(e.sentence()),
                    Err(e) => return Err(e),
                },
            });
        }
        let (form, items, reason) = (self.form, &self.items, self.reason.as_deref());
        self.verdicts = ctx.register.dry_run(|batch| {
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

    fn ready(&self) -> Vec<(i64, RecordInput)> {
        self.items
            .iter()
            .zip(&self.verdicts)
            .filter_map(|(item, verdict)| match verdict {
                BatchCheck::Ready(input) => Some((item.key, input.clone())),
                _ => None,
            })
            .collect()
    }

    fn doubtful_count(&self) -> usize {
        let is_doubtful = |v: &&BatchCheck| matches!(v, BatchCheck::Warning(_));
        self.verdicts.iter().filter(is_doubtful).count()
    }

    /// Writes those that can be, in one change.
    fn save(&mut self, ctx: &mut AppContext) -> Result<Vec<i64>, RegisterError> {
        let (keys, inputs): (Vec<i64>, Vec<RecordInput>) = self.ready().into_iter().unzip();
        ctx.register.change(Op::Save(inputs))?;
        let left = self.items.len() - keys.len();
        ctx.message = Some(if left == 0 {
            w::written(keys.len())
        } else {
            w::written_but(keys.len(), left)
        });
        Ok(keys)
    }

    /// Judges again, and writes only what was shown: another clerk may have been faster.
    fn confirm(&mut self, ctx: &mut AppContext) -> Handled {
        let shown = std::mem::take(&mut self.verdicts);
        self.check_items(ctx)?;
        if shown != self.verdicts {
            ctx.message = Some(w::LOOK_AGAIN.text().to_owned());
            return Ok(Next::Changed);
        }
        if self.ready().is_empty() {
            ctx.message = Some(w::NOBODY_READY.text().to_owned());
            return Ok(Next::Changed);
        }
        let written = self.save(ctx)?;
        Ok(Next::Close(Reply::Written(written)))
    }
}

impl Screen for BatchPreview {
    fn title(&self) -> String {
        self.title.to_uppercase()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = vec![Action::Save, Action::Down, Action::Help, Action::Back];
        if self.doubtful_count() > 0 {
            hints.insert(1, Action::Accept);
        }
        hints
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Save => Some(w::HINT_WRITE_ALL),
            Action::Accept => Some(w::HINT_ACCEPT_ALL),
            Action::Down => Some(tui::HINT_CHOOSE),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Save => self.confirm(ctx),
            Action::Accept if self.doubtful_count() > 0 => {
                let reasons = ChoiceItem::codes(crate::domain::codes::List::SoftReason);
                Ok(Next::Open(Box::new(Choose::new(
                    tui::ACCEPT_WHY.text(),
                    reasons,
                    true,
                ))))
            }
            Action::Accept => Ok(Next::Same),
            action if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        if let Reply::Text(reason) = reply {
            self.reason = Some(reason);
            self.check_items(ctx)?;
        }
        Ok(Next::Changed)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let ready = self.ready().len();
        let head = w::together_head(ready, self.items.len() - ready);
        canvas.text(2, 1, columns.saturating_sub(4), &head, theme.text());
        let detail_rows = 3;
        let mut list = canvas.part(0, 3, columns, rows.saturating_sub(3 + detail_rows));
        self.list.draw(&mut list, |line, row, chosen| {
            let at = self.shown[row];
            draw_item(line, &self.items[at], &self.verdicts[at], chosen);
        });
        let message = self
            .list
            .chosen()
            .and_then(|row| match &self.verdicts[self.shown[row]] {
                BatchCheck::Ready(_) => None,
                BatchCheck::Warning(why) => Some((why, theme.warning())),
                BatchCheck::Refused(why) => Some((why, theme.error())),
            });
        if let Some((why, style)) = message {
            let room = columns.saturating_sub(4);
            canvas.paragraph(2, rows.saturating_sub(2), room, 2, why, style);
        }
    }
}

/// The sign of the verdict, the name, what will be written or why not.
fn draw_item(line: &mut Canvas<'_, '_>, item: &BatchItem, verdict: &BatchCheck, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let (sign, style, beside) = match verdict {
        BatchCheck::Ready(_) => (theme.sign("✓", "+"), theme.success(), item.summary.as_str()),
        BatchCheck::Warning(why) => ("?", theme.warning(), why.as_str()),
        BatchCheck::Refused(why) => ("!", theme.error(), why.as_str()),
    };
    line.text(2, 0, 1, sign, styled(style));
    line.text(4, 0, 26, &item.name, styled(theme.text()));
    let room = line.columns().saturating_sub(32);
    line.text(31, 0, room, beside, styled(theme.dim()));
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
