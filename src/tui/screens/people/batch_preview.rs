//! One answer for many: the list of who will be written and who not, and why; one change for all of them. What can be
//! written is decided by `entry`; who is on the list, by the screen that opens this one.

use crate::entry::batch::BatchCheck;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::services::batch::{Batch, BatchItem};
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, ListView};
use crate::words::Phrase;
use crate::words::batch as w;
use crate::words::tui;

/// The list.
pub struct BatchPreview {
    batch: Batch,
    list: ListView,
}

impl BatchPreview {
    /// The list of a batch.
    #[must_use]
    pub fn new(batch: Batch) -> Self {
        Self {
            list: ListView::new(batch.items.len()),
            batch,
        }
    }

    /// Judges again, and writes only what was shown: another clerk may have been faster.
    fn confirm(&mut self, ctx: &mut AppContext) -> Handled {
        let shown = std::mem::take(&mut self.batch.verdicts);
        self.batch.check_items(ctx)?;
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

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = vec![Action::Save, Action::Down, Action::Help, Action::Back];
        if self.batch.doubtful_count() > 0 {
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
            Action::Accept if self.batch.doubtful_count() > 0 => {
                let reasons = ChoiceItem::codes(crate::domain::codes::CodeList::SoftReason);
                Ok(Next::choose(tui::ACCEPT_WHY.text(), reasons, true))
            }
            Action::Accept => Ok(Next::Same),
            action if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        if let Reply::Text(reason) = reply {
            self.batch.reason = Some(reason);
            self.batch.check_items(ctx)?;
        }
        Ok(Next::Changed)
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let ready = self.batch.ready().len();
        let head = w::preview_head(ready, self.batch.items.len() - ready);
        canvas.text(2, 1, columns.saturating_sub(4), &head, theme.text());
        let detail_rows = 3;
        let mut list = canvas.part(0, 3, columns, rows.saturating_sub(3 + detail_rows));
        self.list.draw(&mut list, |line, row, chosen| {
            let at = self.batch.shown[row];
            draw_item(
                line,
                &self.batch.items[at],
                &self.batch.verdicts[at],
                chosen,
            );
        });
        let message =
            self.list
                .chosen()
                .and_then(|row| match &self.batch.verdicts[self.batch.shown[row]] {
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
