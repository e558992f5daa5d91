//! Disputes of the verification pass: what the record says, what was keyed twice against it. A lead chooses, with a reason.

use crate::register::RegisterError;
use crate::register::verify;
use crate::register::verify::resolve::Dispute;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::screens::admin::verification::record_title;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::{Canvas, ListView};
use crate::words::{Phrase, tui as t, verify as w};

/// The open disputes.
pub struct Disputes {
    open: Vec<Dispute>,
    list: ListView,
    /// The new value is to be taken (or not): asked before the reason.
    accept_new: Option<bool>,
}

impl Disputes {
    /// The disputes nobody has settled.
    pub fn open(ctx: &mut AppContext) -> Result<Self, RegisterError> {
        let open = verify::resolve::disputes(ctx.reader())?;
        Ok(Self {
            list: ListView::new(open.len()),
            open,
            accept_new: None,
        })
    }

    fn open_confirm(dispute: &Dispute, ctx: &AppContext) -> Handled {
        let clerk = &ctx.session.register.session().clerk;
        if *clerk == dispute.first || *clerk == dispute.second {
            return Err(RegisterError::Refused(w::NOT_A_PARTY.into()));
        }
        let question = w::resolve_ask(
            dispute.field.label,
            dispute.display(dispute.stored.as_deref()),
            dispute.display(dispute.answer.as_deref()),
        );
        let answers = [w::RESOLVE_KEEP, w::RESOLVE_TAKE];
        Ok(Next::confirm(&question, &answers))
    }

    fn resolve(&mut self, reason: &str, ctx: &mut AppContext) -> Handled {
        let (Some(accept_new), Some(at)) = (self.accept_new.take(), self.list.chosen()) else {
            return Ok(Next::Changed);
        };
        verify::resolve::resolve_dispute(
            &mut ctx.session.register,
            &self.open[at],
            accept_new,
            reason,
        )?;
        ctx.ui.message = Some(
            if accept_new {
                w::RESOLVED_REKEYED
            } else {
                w::RESOLVED_STORED
            }
            .text()
            .to_owned(),
        );
        self.refresh(ctx)?;
        Ok(Next::Changed)
    }
}

/// Why; the label is kept with the settlement.
fn reasons() -> Vec<ChoiceItem> {
    [w::WHY_PAPER, w::WHY_PERSON, w::WHY_SOURCE, w::WHY_OTHER]
        .into_iter()
        .map(|reason| ChoiceItem::new(reason.text(), "", reason.text()))
        .collect()
}

impl Screen for Disputes {
    fn title(&self) -> String {
        w::DISPUTES_TITLE.text().to_uppercase()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Down, Action::Enter, Action::Help, Action::Back]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Down => Some(t::HINT_CHOOSE),
            Action::Enter => Some(w::HINT_RESOLVE),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Enter, Some(at)) => Self::open_confirm(&self.open[at], ctx),
            (action, _) if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, ctx: &mut AppContext) -> Handled {
        match reply {
            Reply::Choice(choice) => {
                self.accept_new = Some(choice == 2);
                let title = w::RESOLVE_WHY.text();
                Ok(Next::choose(title, reasons(), true))
            }
            Reply::Text(reason) => self.resolve(&reason, ctx),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, ctx: &mut AppContext) -> Result<(), RegisterError> {
        let previous = self.list.chosen().map(|at| self.open[at].id);
        self.open = verify::resolve::disputes(ctx.reader())?;
        self.list
            .replace_lines(previous, self.open.iter().map(|d| d.id));
        Ok(())
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns, rows) = (canvas.theme, canvas.columns(), canvas.rows());
        let room = columns.saturating_sub(4);
        let top = 2 + canvas.paragraph(2, 1, room, 2, w::DISPUTES_WHAT.text(), theme.dim());
        let Some(dispute) = self.list.chosen().map(|at| &self.open[at]) else {
            canvas.text(2, top, room, w::DISPUTES_NONE.text(), theme.text());
            return;
        };
        let below = 5;
        let height = rows.saturating_sub(top + below);
        let mut list = canvas.part(1, top, columns.saturating_sub(2), height);
        self.list.draw(&mut list, |line, at, chosen| {
            draw_dispute(line, &self.open[at], chosen);
        });
        let row = top + height.min(u16::try_from(self.open.len()).unwrap_or(height)) + 1;
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

/// Whose record, what it is, which field.
fn draw_dispute(line: &mut Canvas<'_, '_>, dispute: &Dispute, chosen: bool) {
    let theme = line.theme;
    let styled = |style| if chosen { theme.chosen() } else { style };
    let columns = line.columns();
    let name = columns / 2;
    let label = dispute.document.record.label().text();
    line.text(
        1,
        0,
        name - 2,
        &record_title(&dispute.document),
        styled(theme.text()),
    );
    line.text(name, 0, 17, label, styled(theme.accent()));
    let room = columns.saturating_sub(name + 18);
    let field = dispute.field.label.text();
    line.text(name + 18, 0, room, field, styled(theme.text()));
}
