//! Targets: being written.

use crate::register::RegisterError;
use crate::tui::keys::{Action, Context};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Screen};
use crate::tui::widgets::Canvas;

/// Being written.
pub struct Targets;

impl Targets {
    /// Being written.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub fn open(_office: &mut Office) -> Result<Self, RegisterError> {
        Ok(Self)
    }
}

impl Screen for Targets {
    fn title(&self) -> String {
        String::new()
    }

    fn context(&self) -> Context {
        Context::List
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Back]
    }

    fn on(&mut self, _action: Action, _office: &mut Office) -> Handled {
        Ok(Next::Unused)
    }

    fn draw(&self, _canvas: &mut Canvas<'_, '_>) {}
}
