//! A menu: one entry per line with digit, name and description. An entry that the clerk's role does not permit names
//! the roles that may, and does not open.

use crate::domain::roles::Permission;
use crate::tui::app::screen::{Hint, Next, hints};
use crate::tui::input::keys::Action;
use crate::tui::widgets::canvas::{Canvas, REST};
use crate::tui::widgets::list::List;
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
    /// A line for every role.
    pub const fn new(digit: u8, name: Phrase, description: Phrase) -> Self {
        Self {
            digit,
            name,
            description,
            required_act: None,
        }
    }

    /// A line for the roles with a permission.
    pub const fn requires(self, act: Permission) -> Self {
        Self {
            required_act: Some(act),
            ..self
        }
    }
}

/// A menu and the chosen entry.
pub struct Menu {
    /// Each entry with the reason why this clerk may not open it.
    list: List<(&'static Entry, Option<String>)>,
}

impl Menu {
    /// A menu; `denial` gives the reason why the clerk may not do something.
    pub fn new(entries: &'static [Entry], denial: impl Fn(Permission) -> Option<String>) -> Self {
        let row = |entry: &'static Entry| (entry, entry.required_act.and_then(&denial));
        Self {
            list: List::new(entries.iter().map(row).collect()),
        }
    }

    /// Updates what the clerk may do.
    pub fn set_denials(&mut self, denial: impl Fn(Permission) -> Option<String>) {
        let row = |(entry, _): &(&'static Entry, _)| (*entry, entry.required_act.and_then(&denial));
        let rows = self.list.iter().map(row).collect();
        self.list.set(rows);
    }

    /// The digit of the entry that an action opens, once `authorize` permits it.
    ///
    /// # Errors
    /// Those of `authorize`.
    pub fn opened<E>(
        &self,
        action: Action,
        authorize: impl FnOnce(Permission) -> Result<(), E>,
    ) -> Result<Option<u8>, E> {
        let wanted = match action {
            Action::Digit(digit) => self.list.iter().find(|(entry, _)| entry.digit == digit),
            Action::Enter => self.list.chosen(),
            _ => None,
        };
        let entry = wanted.map(|(entry, _)| *entry);
        if let Some(act) = entry.and_then(|entry| entry.required_act) {
            authorize(act)?;
        }
        Ok(entry.map(|entry| entry.digit))
    }

    /// Moves, when an action opens no entry.
    pub fn on(&mut self, action: Action) -> Next {
        self.list.on(action)
    }

    /// The keys that every menu has in the foot line.
    pub fn footer() -> Vec<Hint> {
        hints![Digit(0) = w::HINT_CHOOSE, Find, Progress, Help, Back]
    }

    /// Draws the menu from the second row of the canvas and returns the row for content below.
    pub fn draw(&self, canvas: &mut Canvas<'_, '_>) -> u16 {
        let rows = u16::try_from(self.list.len()).unwrap_or(u16::MAX);
        let mut list = canvas.part(2, 1, canvas.columns().saturating_sub(4), rows);
        self.list.draw(&mut list, |line, (entry, denial)| {
            let theme = line.theme;
            line.text(1, 0, 1, &entry.digit.to_string(), theme.accent());
            line.text(4, 0, 22, entry.name.text(), theme.text());
            let description = denial.as_deref().unwrap_or(entry.description.text());
            line.text(27, 0, REST, description, theme.dim());
        });
        rows.saturating_add(2)
    }
}
