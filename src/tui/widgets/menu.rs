//! A menu: a digit a line, where it leads and what for. What a role that binds does not reach says for whom it is, and refuses.

use super::canvas::Canvas;
use crate::domain::roles::Permission;
use crate::register::session::access::AccessLevel;
use crate::register::{Register, RegisterError};
use crate::tui::input::keys::Action;
use crate::tui::widgets::list::ListView;
use crate::words::Phrase;
use crate::words::tui as w;

/// A line of a menu.
pub struct Entry {
    digit: u8,
    name: Phrase,
    description: Phrase,
    required_act: Option<Permission>,
}

impl Entry {
    /// A line that anybody may choose.
    #[must_use]
    pub const fn new(digit: u8, name: Phrase, description: Phrase) -> Self {
        Self {
            digit,
            name,
            description,
            required_act: None,
        }
    }

    /// A line that takes more than looking.
    #[must_use]
    pub const fn requires(self, act: Permission) -> Self {
        Self {
            required_act: Some(act),
            ..self
        }
    }
}

/// What a key did in a menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuOutcome {
    /// The line of this digit is wanted, and the clerk may.
    Digit(u8),
    /// Another line is the chosen one.
    Moved,
    /// The key is not the menu's.
    Nothing,
}

/// A menu and the line in it.
pub struct Menu {
    entries: &'static [Entry],
    list: ListView,
    access_level: AccessLevel,
}

impl Menu {
    /// A menu as this session's clerk sees it.
    pub fn new(entries: &'static [Entry], register: &Register) -> Result<Self, RegisterError> {
        Ok(Self {
            entries,
            list: ListView::new(entries.len()),
            access_level: register.access_level()?,
        })
    }

    /// Reads again what the clerk may.
    pub fn refresh(&mut self, register: &Register) -> Result<(), RegisterError> {
        self.access_level = register.access_level()?;
        Ok(())
    }

    /// What a key does.
    ///
    /// # Errors
    /// When the clerk may not do what is wanted: who may.
    pub fn on(
        &mut self,
        action: Action,
        register: &Register,
    ) -> Result<MenuOutcome, RegisterError> {
        let wanted = match action {
            Action::Digit(digit) => self.entries.iter().find(|e| e.digit == digit),
            Action::Enter => self.list.chosen().map(|at| &self.entries[at]),
            action if self.list.navigate(action) => return Ok(MenuOutcome::Moved),
            _ => None,
        };
        let Some(entry) = wanted else {
            return Ok(MenuOutcome::Nothing);
        };
        if let Some(act) = entry.required_act {
            register.authorize(act)?;
        }
        Ok(MenuOutcome::Digit(entry.digit))
    }

    /// What the bottom line offers in a menu.
    #[must_use]
    pub fn hints() -> Vec<Action> {
        vec![
            Action::Digit(0),
            Action::Find,
            Action::Progress,
            Action::Help,
            Action::Back,
        ]
    }

    /// What the bottom line says of the digits.
    #[must_use]
    pub fn hint_label(action: Action) -> Option<Phrase> {
        matches!(action, Action::Digit(_)).then_some(w::HINT_CHOOSE)
    }

    /// How many rows it takes.
    #[must_use]
    pub fn rows(&self) -> u16 {
        u16::try_from(self.entries.len()).unwrap_or(u16::MAX)
    }

    /// Draws it below the canvas' first row.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let (theme, columns) = (canvas.theme, canvas.columns());
        let mut list = canvas.part(2, 1, columns.saturating_sub(4), self.rows());
        self.list.draw(&mut list, |line, at, chosen| {
            let entry = &self.entries[at];
            let styled = |style| if chosen { theme.chosen() } else { style };
            line.text(1, 0, 1, &entry.digit.to_string(), styled(theme.accent()));
            line.text(4, 0, 22, entry.name.text(), styled(theme.text()));
            let barred = entry
                .required_act
                .and_then(|act| self.access_level.denial_reason(act));
            let description = barred.as_deref().unwrap_or(entry.description.text());
            let room = line.columns().saturating_sub(27);
            line.text(27, 0, room, description, styled(theme.dim()));
        });
    }
}
