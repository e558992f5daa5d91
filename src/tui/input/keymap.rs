//! Key bindings from the configuration, for a terminal that intercepts a key: each gives an action one more key. The key
//! table is unchanged; forbidden keys are refused here too.

use crossterm::event::{KeyCode, KeyEvent};

use crate::tui::input::keys;
use crate::tui::input::keys::{Action, Binding, Chord, Context, KEYS};
use crate::words::{Phrase, verify as w};

/// Ctrl with these is taken: Backspace, Tab, Enter, Esc, screen, tmux.
pub const FORBIDDEN: &str = "hijmab[";

/// The keys added to the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    added: Vec<(Action, Chord)>,
}

impl Keymap {
    /// Adds a key for an action, both as the configuration writes them.
    ///
    /// # Errors
    /// A sentence: the action is unknown, or the key is unreadable, forbidden or taken.
    pub fn add(&mut self, action: &str, chord: &str) -> Result<(), String> {
        let command = commands().find(|b| action_name(b) == action);
        let binding = command.ok_or_else(|| {
            let actions: Vec<String> = commands().map(action_name).collect();
            w::config_action(action, actions.join(", "))
        })?;
        let chord = parse_chord(chord)?;
        let overlaps = |other: &Binding| {
            Context::ALL
                .into_iter()
                .any(|c| binding.works_in(c) && other.works_in(c))
        };
        let in_table = KEYS
            .iter()
            .find(|b| b.chords.contains(&chord) && overlaps(b));
        let added = self.added.iter().find(|(_, c)| *c == chord);
        let added = added.and_then(|(action, _)| keys::binding(*action));
        if let Some(other) = in_table.or(added) {
            return Err(w::config_key_taken(chord, action_name(other)));
        }
        self.added.push((binding.action, chord));
        Ok(())
    }

    /// The action of a key event in a context.
    #[must_use]
    pub fn lookup(&self, event: KeyEvent, context: Context) -> Option<Action> {
        let chord = keys::chord(event).map(|c| Chord { shift: false, ..c });
        self.added
            .iter()
            .filter(|(_, added)| Some(*added) == chord)
            .find(|(action, _)| keys::binding(*action).is_some_and(|b| b.works_in(context)))
            .map(|(action, _)| *action)
            .or_else(|| keys::lookup(event, context))
    }

    /// The keys of an action, configured ones first.
    #[must_use]
    pub fn chords(&self, action: Action) -> Vec<Chord> {
        let custom = self.added.iter().filter(|a| a.0 == action).map(|a| a.1);
        let table = keys::binding(action).map_or(&[][..], |b| b.chords);
        custom.chain(table.iter().copied()).collect()
    }
}

/// Bindings that may get another key: commands, not movement or typing.
fn commands() -> impl Iterator<Item = &'static Binding> {
    let is_command = |c: &Chord| c.ctrl || matches!(c.code, KeyCode::F(_));
    KEYS.iter().filter(move |b| b.chords.iter().any(is_command))
}

/// Name and help of each action that the configuration may bind.
pub fn actions() -> impl Iterator<Item = (String, Phrase)> {
    commands().map(|binding| (action_name(binding), binding.help))
}

/// The name of an action in the configuration: `DittoRest` is `ditto_rest`.
fn action_name(binding: &Binding) -> String {
    let mut name = String::new();
    for c in format!("{:?}", binding.action).chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(c.to_lowercase());
    }
    name
}

/// Parses `Ctrl+Y`, `F11`.
fn parse_chord(text: &str) -> Result<Chord, String> {
    let lower = text.trim().to_lowercase();
    if let Some(n) = lower.strip_prefix('f').and_then(|n| n.parse::<u8>().ok())
        && (1..=12).contains(&n)
    {
        return Ok(keys::key(KeyCode::F(n)));
    }
    let mut letters = lower.strip_prefix("ctrl+").unwrap_or_default().chars();
    match (letters.next(), letters.next()) {
        (Some(c), None) if FORBIDDEN.contains(c) => Err(w::config_key_forbidden(text)),
        (Some(c), None) if c.is_ascii_lowercase() => Ok(keys::ctrl(c)),
        _ => Err(w::config_key_shape(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    #[test]
    fn a_configured_key_joins_the_table() {
        let mut keymap = Keymap::default();
        assert_eq!(keymap.add("save", "Ctrl+Y"), Ok(()));
        let event = KeyEvent::new(KeyCode::Char('Y'), KeyModifiers::CONTROL);
        assert_eq!(keymap.lookup(event, Context::Form), Some(Action::Save));
        let old = KeyEvent::new(KeyCode::F(2), KeyModifiers::NONE);
        assert_eq!(keymap.lookup(old, Context::Form), Some(Action::Save));
        assert_eq!(keymap.chords(Action::Save)[0].to_string(), "Ctrl+Y");
    }

    #[test]
    fn what_must_not_be_bound_is_refused() {
        let mut keymap = Keymap::default();
        for chord in [
            "Ctrl+H", "ctrl+a", "Ctrl+[", "Alt+x", "y", "F13", "Ctrl+", "Ctrl+YY", "Ctrl+ư", "",
        ] {
            assert!(keymap.add("save", chord).is_err(), "{chord}");
        }
        assert!(keymap.add("enter", "Ctrl+Y").is_err(), "not a command");
        assert!(keymap.add("dance", "Ctrl+Y").is_err());
        assert!(keymap.add("save", "F3").is_err(), "taken by the table");
        assert_eq!(keymap.add("save", "F11"), Ok(()));
        assert!(
            keymap.add("ditto_rest", "F11").is_err(),
            "taken by the file"
        );
    }
}
