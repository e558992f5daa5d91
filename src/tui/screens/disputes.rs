//! Disputes of the verification pass: what the record says, what was keyed twice against it. A lead chooses, with a reason.

use super::choose::{Choose, Offer};
use super::confirm::Confirm;
use super::verify::named;
use crate::register::RegisterError;
use crate::register::verify::settle::Dispute;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::{Canvas, Listing};
use crate::words::{Phrase, tui as t, verify as w};

/// The open disputes.
pub struct Disputes {
    open: Vec<Dispute>,
    list: Listing,
    /// The new value is to be taken (or not): asked before the reason.
    take: Option<bool>,
}

impl Disputes {
    /// The disputes nobody has settled.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(office: &mut Office) -> Result<Self, RegisterError> {
        let open = office.register.disputes()?;
        Ok(Self {
            list: Listing::of(open.len()),
            open,
            take: None,
        })
    }

    fn ask(dispute: &Dispute, office: &Office) -> Handled {
        let clerk = &office.register.session().clerk;
        if *clerk == dispute.first || *clerk == dispute.second {
            return Err(RegisterError::Refused(w::NOT_A_PARTY.text().to_owned()));
        }
        let question = w::settle_ask(
            dispute.field.label,
            dispute.shown(dispute.kept.as_deref()),
            dispute.shown(dispute.answer.as_deref()),
        );
        let answers = [w::SETTLE_KEEP, w::SETTLE_TAKE];
        Ok(Next::Open(Box::new(Confirm::of(&question, &answers))))
    }

    fn settle(&mut self, reason: &str, office: &mut Office) -> Handled {
        let (Some(take), Some(at)) = (self.take.take(), self.list.chosen()) else {
            return Ok(Next::Changed);
        };
        office.register.settle(&self.open[at], take, reason)?;
        office.message = Some(if take { w::TAKEN } else { w::KEPT }.text().to_owned());
        self.refresh(office)?;
        Ok(Next::Changed)
    }
}

/// Why; the label is kept with the settlement.
fn reasons() -> Vec<Offer> {
    [w::WHY_PAPER, w::WHY_PERSON, w::WHY_SOURCE, w::WHY_OTHER]
        .into_iter()
        .map(|reason| Offer::new(reason.text(), "", reason.text()))
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
            Action::Enter => Some(w::HINT_SETTLE),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match (action, self.list.chosen()) {
            (Action::Enter, Some(at)) => Self::ask(&self.open[at], office),
            (action, _) if self.list.moves(action) => Ok(Next::Changed),
            _ => Ok(Next::Unused),
        }
    }

    fn on_reply(&mut self, reply: Reply, office: &mut Office) -> Handled {
        match reply {
            Reply::Choice(choice) => {
                self.take = Some(choice == 2);
                let title = w::SETTLE_WHY.text();
                Ok(Next::Open(Box::new(Choose::of(title, reasons(), true))))
            }
            Reply::Text(reason) => self.settle(&reason, office),
            _ => Ok(Next::Changed),
        }
    }

    fn refresh(&mut self, office: &mut Office) -> Result<(), RegisterError> {
        let was = self.list.chosen().map(|at| self.open[at].id);
        self.open = office.register.disputes()?;
        self.list.follow(was, self.open.iter().map(|d| d.id));
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
            (w::SIDE_KEPT, &dispute.kept, &dispute.first),
            (w::SIDE_REKEYED, &dispute.answer, &dispute.second),
        ];
        for (row, (label, value, clerk)) in (row..).zip(sides) {
            canvas.text(2, row, 20, label.text(), theme.dim());
            let shown = dispute.shown(value.as_deref());
            let taken = canvas.text(22, row, room.saturating_sub(36), &shown, theme.text());
            canvas.text(24 + taken, row, 14, &w::by_clerk(clerk), theme.dim());
        }
        if let Some((label, text)) = dispute.paper.finders.first() {
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
    let label = dispute.paper.record.label().text();
    line.text(1, 0, name - 2, &named(&dispute.paper), styled(theme.text()));
    line.text(name, 0, 17, label, styled(theme.accent()));
    let room = columns.saturating_sub(name + 18);
    let field = dispute.field.label.text();
    line.text(name + 18, 0, room, field, styled(theme.text()));
}
