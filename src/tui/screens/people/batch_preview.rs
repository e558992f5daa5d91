//! The preview of a batch: which records will be written, which not, and why; then one change for all of them. The checks are
//! those of `entry`; the screen that opens this one makes the list.

use crate::domain::codes::CodeList;
use crate::entry::batch::BatchCheck;
use crate::register::Result;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::services::batch::{Batch, BatchItem};
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, List};
use crate::words::batch as w;
use crate::words::tui;

/// The items of a batch with their verdicts.
pub struct BatchPreview {
    batch: Batch,
    /// The places of the items, in the order shown.
    list: List<usize>,
}

impl BatchPreview {
    /// The list of a batch.
    pub fn new(batch: Batch) -> Self {
        Self {
            list: List::new(batch.shown.clone()),
            batch,
        }
    }

    fn check_items(&mut self, ctx: &mut AppContext) -> Result<()> {
        self.batch.check_items(ctx)?;
        self.list.set(self.batch.shown.clone());
        Ok(())
    }

    /// Checks again and writes only what was shown: another clerk can have changed a record since.
    fn confirm(&mut self, ctx: &mut AppContext) -> Handled {
        let shown = std::mem::take(&mut self.batch.verdicts);
        self.check_items(ctx)?;
        if shown != self.batch.verdicts {
            ctx.ui.message = Some(w::REGISTER_CHANGED.text().to_owned());
            return Ok(Next::Changed);
        }
        if self.batch.ready().is_empty() {
            ctx.ui.message = Some(w::NONE_READY.text().to_owned());
            return Ok(Next::Changed);
        }
        let written = self.batch.save(ctx)?;
        Ok(Next::Close(Reply::Written(written)))
    }
}

impl Screen for BatchPreview {
    fn title(&self) -> String {
        self.batch.title.to_uppercase()
    }

    fn footer(&self) -> Vec<Hint> {
        let mut hints = hints![Save = w::HINT_WRITE_ALL];
        if self.batch.doubtful_count() > 0 {
            hints.extend(hints![Accept = w::HINT_ACCEPT_ALL]);
        }
        hints.extend(hints![Down = tui::HINT_CHOOSE, Help, Back]);
        hints
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match action {
            Action::Save => self.confirm(ctx),
            Action::Accept if self.batch.doubtful_count() > 0 => {
                let reasons = ChoiceItem::codes(CodeList::SoftReason);
                Ok(Next::choose(tui::ACCEPT_WHY.text(), reasons, true))
            }
            Action::Accept => Ok(Next::Same),
            _ => Ok(self.list.on(action)),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        if let Reply::Text(reason) = reply {
            self.batch.reason = Some(reason);
            self.check_items(ctx)?;
        }
        Ok(Next::Changed)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let ready = self.batch.ready().len();
        let head = w::preview_head(ready, self.batch.items.len() - ready);
        canvas.text(2, 1, columns.saturating_sub(4), &head, theme.text());
        self.list.draw(&mut canvas.inside(0, 3, 0, 3), |line, &at| {
            draw_item(line, &self.batch.items[at], &self.batch.verdicts[at]);
        });
        let verdict = self.list.chosen().map(|&at| &self.batch.verdicts[at]);
        let (why, style) = match verdict {
            Some(BatchCheck::Warning(why)) => (why, theme.warning()),
            Some(BatchCheck::Refused(why)) => (why, theme.error()),
            Some(BatchCheck::Ready(_)) | None => return,
        };
        let room = columns.saturating_sub(4);
        canvas.paragraph(2, rows.saturating_sub(2), room, 2, why, style);
    }
}

fn draw_item(line: &mut Canvas<'_, '_>, item: &BatchItem, verdict: &BatchCheck) {
    let theme = line.theme;
    let (sign, style, beside) = match verdict {
        BatchCheck::Ready(_) => (theme.sign("✓", "+"), theme.success(), item.summary.as_str()),
        BatchCheck::Warning(why) => ("?", theme.warning(), why.as_str()),
        BatchCheck::Refused(why) => ("!", theme.error(), why.as_str()),
    };
    line.text(2, 0, 1, sign, style);
    line.text(4, 0, 26, &item.name, theme.text());
    let room = line.columns().saturating_sub(32);
    line.text(31, 0, room, beside, theme.dim());
}
