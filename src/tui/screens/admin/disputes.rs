//! The disputes of double entry: the stored value and the one keyed twice against it. A lead chooses one, with a reason.

use crate::register::verify;
use crate::register::verify::resolve::Dispute;
use crate::register::{RegisterError, Result};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::Action;
use crate::tui::screens::admin::verification::record_title;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, List, REST};
use crate::words::{Phrase, tui as t, verify as w};

/// The list of open disputes, one of which a lead resolves.
#[derive(Default)]
pub struct Disputes {
    list: List<Dispute>,
    /// Whether the new value replaces the stored one: asked before the reason.
    accept_new: Option<bool>,
}

impl Disputes {
    fn open_confirm(dispute: &Dispute, ctx: &AppContext) -> Handled {
        if let Some(person) = dispute.hidden {
            return Err(RegisterError::Hidden(person));
        }
        let clerk = &ctx.session.register.session().clerk;
        if *clerk == dispute.first || *clerk == dispute.second {
            return Err(RegisterError::Refused(w::NOT_A_PARTY.into()));
        }
        let question = w::resolve_ask(
            dispute.field.label,
            dispute.display(dispute.stored.as_deref()),
            dispute.display(dispute.answer.as_deref()),
        );
        Ok(Next::confirm(
            &question,
            &[w::RESOLVE_KEEP, w::RESOLVE_TAKE],
        ))
    }

    fn resolve(&mut self, reason: &str, ctx: &mut AppContext) -> Handled {
        let (Some(accept_new), Some(dispute)) = (self.accept_new.take(), self.list.chosen()) else {
            return Ok(Next::Changed);
        };
        verify::resolve::resolve_dispute(&mut ctx.session.register, dispute, accept_new, reason)?;
        let message = if accept_new {
            w::RESOLVED_REKEYED
        } else {
            w::RESOLVED_STORED
        };
        ctx.ui.message = Some(message.text().to_owned());
        self.reload(ctx)
    }
}

/// The reasons of a resolution; the label is stored with it.
const REASONS: [Phrase; 4] = [w::WHY_PAPER, w::WHY_PERSON, w::WHY_SOURCE, w::WHY_OTHER];

impl Screen for Disputes {
    fn title(&self) -> String {
        w::DISPUTES_TITLE.text().to_uppercase()
    }

    fn footer(&self) -> Vec<Hint> {
        hints![Down = t::HINT_CHOOSE, Enter = w::HINT_RESOLVE, Help, Back]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Enter, Some(dispute)) => Self::open_confirm(dispute, ctx),
            _ => Ok(self.list.on(action)),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match reply {
            Reply::Choice(choice) => {
                self.accept_new = Some(choice == 2);
                let reasons = ChoiceItem::phrases(&REASONS);
                Ok(Next::choose(w::RESOLVE_WHY.text(), reasons, true))
            }
            Reply::Text(reason) => self.resolve(&reason, ctx),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<()> {
        let disputes = verify::resolve::disputes(ctx.reader())?;
        self.list.set_by(|d| d.id, disputes);
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let room = columns.saturating_sub(4);
        let top = 2 + canvas.note(1, 2, w::DISPUTES_WHAT.text(), theme.dim());
        let Some(dispute) = self.list.chosen() else {
            canvas.text(2, top, room, w::DISPUTES_NONE.text(), theme.text());
            return;
        };
        let mut list = canvas.inside(1, top, 1, 5);
        self.list.draw(&mut list, draw_dispute);
        let height = list.rows();
        let row = top + height.min(u16::try_from(self.list.len()).unwrap_or(height)) + 1;
        let sides = [
            (w::SIDE_STORED, &dispute.stored, &dispute.first),
            (w::SIDE_REKEYED, &dispute.answer, &dispute.second),
        ];
        for (row, (label, value, clerk)) in (row..).zip(sides) {
            canvas.text(2, row, 20, label.text(), theme.dim());
            let shown = dispute.display(value.as_deref());
            let taken = canvas.text(22, row, room.saturating_sub(36), &shown, theme.text());
            canvas.text(24 + taken, row, 14, &w::by_clerk(clerk), theme.dim());
        }
        if let Some((label, text)) = dispute.document.identifying_fields.first() {
            canvas.text(2, row + 2, 20, label, theme.dim());
            canvas.text(22, row + 2, room.saturating_sub(20), text, theme.dim());
        }
    }
}

fn draw_dispute(line: &mut Canvas<'_, '_>, dispute: &Dispute) {
    let (theme, half) = (line.theme, line.columns() / 2);
    let document = &dispute.document;
    line.text(1, 0, half - 2, &record_title(document), theme.text());
    line.text(half, 0, 17, document.record.label().text(), theme.accent());
    let field = dispute.field.label.text();
    line.text(half + 18, 0, REST, field, theme.text());
}
