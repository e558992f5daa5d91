//! Taking the last change back: what it will do in one sentence, and a yes or no.

use super::confirm::Confirm;
use super::notice::Notice;
use crate::register::Op;
use crate::register::undo::LastChange;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::Canvas;
use crate::words::Phrase;
use crate::words::identity as w;

/// The question.
pub struct TakeBack {
    change: LastChange,
    confirm: Confirm,
}

impl TakeBack {
    /// The question about this clerk's last change, or a notice that there is none.
    ///
    /// # Errors
    /// When it cannot be taken back, saying why, or the register cannot be read.
    pub fn open(office: &mut Office) -> Handled {
        let Some(change) = office.register.last_change()? else {
            let said = w::UNDO_NOTHING.text().to_owned();
            return Ok(Next::Open(Box::new(Notice::of(said))));
        };
        let yes = if change.again {
            w::UNDO_YES_AGAIN
        } else {
            w::UNDO_YES
        };
        let confirm = Confirm::of(&change.sentence, &[yes, w::UNDO_NO]);
        Ok(Next::Open(Box::new(Self { change, confirm })))
    }

    fn go(&self, office: &mut Office) -> Handled {
        office.register.change(Op::Undo {
            change: self.change.id,
        })?;
        let done = if self.change.again {
            w::UNDO_DONE_AGAIN
        } else {
            w::UNDO_DONE
        };
        office.message = Some(done.text().to_owned());
        Ok(Next::Close(Reply::Nothing))
    }
}

impl Screen for TakeBack {
    fn title(&self) -> String {
        String::new()
    }

    fn context(&self) -> Context {
        self.confirm.context()
    }

    fn hints(&self) -> Vec<Action> {
        self.confirm.hints()
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        self.confirm.hint_label(action)
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        match self.confirm.on(action, office)? {
            Next::Close(Reply::Choice(1)) => self.go(office),
            Next::Close(_) => Ok(Next::Close(Reply::Nothing)),
            other => Ok(other),
        }
    }

    fn covers(&self) -> bool {
        false
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        self.confirm.draw(canvas);
    }
}
