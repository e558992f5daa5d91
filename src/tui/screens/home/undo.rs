//! Undoing the last change: its effect in one sentence, and a confirmation.

use crate::register::write::undo::{LastChange, last_change};
use crate::register::{Op, Result};
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::Canvas;
use crate::tui::widgets::dialog::{Confirm, Notice};
use crate::words::{Phrase, identity as w};

/// Confirmation of undoing the last change.
pub struct UndoScreen {
    change: LastChange,
    /// The message once the change is undone.
    done: Phrase,
    confirm: Confirm,
}

/// The question about this clerk's last change, or a notice that there is none.
///
/// # Errors
/// When the change cannot be undone, with the reason, or the register cannot be read.
pub fn open(ctx: &mut AppContext) -> Result<Box<dyn Screen>> {
    let Some(change) = last_change(ctx.reader())? else {
        let sentence = w::UNDO_NOTHING.text().to_owned();
        return Ok(Box::new(Notice::Sentence(sentence)));
    };
    let (yes, done) = if change.is_redo {
        (w::UNDO_YES_AGAIN, w::UNDO_DONE_AGAIN)
    } else {
        (w::UNDO_YES, w::UNDO_DONE)
    };
    Ok(Box::new(UndoScreen {
        confirm: Confirm::new(change.sentence.clone(), vec![yes, w::UNDO_NO]),
        change,
        done,
    }))
}

impl UndoScreen {
    fn undo(&self, ctx: &mut AppContext) -> Handled {
        ctx.session.register.change(Op::Undo(self.change.id))?;
        ctx.ui.message = Some(self.done.text().to_owned());
        Ok(Next::Close(Reply::Nothing))
    }
}

impl Screen for UndoScreen {
    fn context(&self) -> Context {
        self.confirm.context()
    }

    fn footer(&self) -> Vec<Hint> {
        self.confirm.footer()
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        match self.confirm.on(action, ctx)? {
            Next::Close(Reply::Choice(1)) => self.undo(ctx),
            Next::Close(_) => Ok(Next::Close(Reply::Nothing)),
            other => Ok(other),
        }
    }

    fn is_full_screen(&self) -> bool {
        false
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        self.confirm.draw(canvas);
    }
}
