//! The key table: lookup, footer, help page and manual derive from it.
//!
//! Never bound: Ctrl+H (Backspace on many terminals), Ctrl+I/J/M/[ (Tab, Enter, Esc), Ctrl+A and Ctrl+B (screen, tmux), Alt
//! with any key, and bare letters where text can be typed.

mod table;

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

pub use crate::tui::input::keys::table::KEYS;
use crate::words::Phrase;

/// What a key asks for; the table has a sentence about each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Help,
    Save,
    Find,
    /// Copies this field from the previous record.
    Ditto,
    DittoRest,
    NextProblem,
    /// Opens the progress of the targets.
    Progress,
    Accept,
    /// Opens the list of the field, or the other view of a list.
    List,
    Back,
    /// Hides or shows the footer's hints.
    Hints,
    Clear,
    DeleteWord,
    /// Checks the field and goes on; opens the selected item.
    Enter,
    Tab,
    BackTab,
    Up,
    Down,
    /// To the left; the previous period.
    Left,
    Right,
    PageUp,
    PageDown,
    /// The first line; the start of the text.
    Home,
    End,
    Backspace,
    /// Deletes the character after the cursor; removes the selected item.
    Delete,
    /// Undoes the clerk's last change of the register.
    TakeBack,
    Undo,
    SelectLeft,
    InputMethod,
    /// Marks the selected item, for one answer to several.
    Mark,
    MarkAll,
    /// A digit that chooses.
    Digit(u8),
    Type(char),
}

impl Action {
    /// Whether the action edits the text above a list.
    #[must_use]
    pub fn edits_search(self) -> bool {
        matches!(
            self,
            Self::Type(_)
                | Self::Backspace
                | Self::DeleteWord
                | Self::Clear
                | Self::Undo
                | Self::SelectLeft
        )
    }
}

/// Where a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    Menu,
    List,
    /// A list on which digits act.
    MarkedList,
    /// A list with a text input.
    SearchList,
    Form,
    Targets,
}

impl Context {
    pub const ALL: [Self; 6] = [
        Self::Menu,
        Self::List,
        Self::MarkedList,
        Self::SearchList,
        Self::Form,
        Self::Targets,
    ];

    /// Whether characters are text.
    #[must_use]
    pub fn takes_text(self) -> bool {
        matches!(self, Self::Form | Self::SearchList | Self::Targets)
    }

    /// Whether digits choose.
    #[must_use]
    pub fn takes_digits(self) -> bool {
        matches!(self, Self::Menu | Self::MarkedList)
    }
}

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chord {
    pub code: KeyCode,
    pub ctrl: bool,
    /// Compared only where the table has a key with Shift.
    pub shift: bool,
}

pub(super) const fn key(code: KeyCode) -> Chord {
    Chord {
        code,
        ctrl: false,
        shift: false,
    }
}

const fn shift(code: KeyCode) -> Chord {
    Chord {
        shift: true,
        ..key(code)
    }
}

pub(super) const fn ctrl(letter: char) -> Chord {
    Chord {
        ctrl: true,
        ..key(KeyCode::Char(letter))
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.code {
            KeyCode::Char(c) if self.ctrl => return write!(f, "Ctrl+{}", c.to_ascii_uppercase()),
            KeyCode::F(n) => return write!(f, "F{n}"),
            KeyCode::Left if self.shift => "Shift+←",
            KeyCode::Enter => "Enter",
            KeyCode::Tab => "Tab",
            KeyCode::BackTab => "Shift+Tab",
            KeyCode::Up => "↑",
            KeyCode::Down => "↓",
            KeyCode::Left => "←",
            KeyCode::Right => "→",
            KeyCode::PageUp => "PgUp",
            KeyCode::PageDown => "PgDn",
            KeyCode::Home => "Home",
            KeyCode::End => "End",
            KeyCode::Delete => "Del",
            KeyCode::Backspace => "Backspace",
            KeyCode::Esc => "Esc",
            KeyCode::Insert => "Ins",
            KeyCode::Char(' ') => "Space",
            KeyCode::Char('*') => "*",
            _ => "?",
        };
        f.write_str(name)
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Binding {
    pub action: Action,
    /// The key, then its alternatives.
    pub chords: &'static [Chord],
    /// One or two words for the footer.
    pub label: Phrase,
    /// One sentence for the help page.
    pub help: Phrase,
    /// Contexts in which it works; empty for all.
    pub contexts: &'static [Context],
}

impl Binding {
    /// Whether it works in a context.
    #[must_use]
    pub fn works_in(&self, context: Context) -> bool {
        self.contexts.is_empty() || self.contexts.contains(&context)
    }
}

/// The action of a key event in a context.
#[must_use]
pub fn lookup(event: KeyEvent, context: Context) -> Option<Action> {
    let chord = chord(event)?;
    let plainer = Chord {
        shift: false,
        ..chord
    };
    bound(chord, context)
        .or_else(|| bound(plainer, context))
        .or_else(|| character(normalize(event), chord.ctrl, context))
}

/// The key of an event as the table writes it; `None` for Alt with any key.
#[must_use]
pub fn chord(event: KeyEvent) -> Option<Chord> {
    let event = normalize(event);
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    if event.modifiers.contains(KeyModifiers::ALT) && !ctrl {
        return None;
    }
    let code = match event.code {
        KeyCode::Char(c) if ctrl => KeyCode::Char(c.to_ascii_lowercase()),
        other => other,
    };
    Some(Chord {
        code,
        ctrl,
        shift: event.modifiers.contains(KeyModifiers::SHIFT),
    })
}

fn bound(chord: Chord, context: Context) -> Option<Action> {
    KEYS.iter()
        .find(|b| b.chords.contains(&chord) && b.works_in(context))
        .map(|b| b.action)
}

/// 0x08 is Backspace and 0x0A is Enter, whatever crossterm reports.
fn normalize(event: KeyEvent) -> KeyEvent {
    match (event.code, event.modifiers) {
        (KeyCode::Char('h'), KeyModifiers::CONTROL) => KeyCode::Backspace.into(),
        (KeyCode::Char('j'), KeyModifiers::CONTROL) => KeyCode::Enter.into(),
        _ => event,
    }
}

fn character(event: KeyEvent, ctrl: bool, context: Context) -> Option<Action> {
    // AltGr arrives as Ctrl+Alt on Windows and types a character.
    let types = !ctrl || event.modifiers.contains(KeyModifiers::ALT);
    match event.code {
        KeyCode::Char(c) if types => match c.to_digit(10) {
            Some(digit) if context.takes_digits() => u8::try_from(digit).ok().map(Action::Digit),
            _ if context.takes_text() && !c.is_control() => Some(Action::Type(c)),
            _ => None,
        },
        _ => None,
    }
}

/// The row of an action.
#[must_use]
pub fn binding(action: Action) -> Option<&'static Binding> {
    KEYS.iter().find(|b| b.action == action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::input::keymap::FORBIDDEN;

    #[test]
    fn a_chord_means_one_thing_in_a_context() {
        for context in Context::ALL {
            let mut seen: Vec<Chord> = Vec::new();
            for binding in KEYS.iter().filter(|b| b.works_in(context)) {
                for chord in binding.chords {
                    assert!(!seen.contains(chord), "{chord} twice in {context:?}");
                    seen.push(*chord);
                }
            }
        }
    }

    #[test]
    fn keys_of_terminals_and_multiplexers_stay_free() {
        for binding in KEYS {
            for chord in binding.chords {
                if let KeyCode::Char(c) = chord.code {
                    let text = Context::ALL
                        .into_iter()
                        .any(|context| binding.works_in(context) && context.takes_text());
                    let sign = !c.is_alphanumeric() && !text;
                    assert!(chord.ctrl || sign, "bare letter '{c}'");
                    assert!(!FORBIDDEN.contains(c), "Ctrl+{c}");
                }
            }
        }
    }

    #[test]
    fn both_backspaces_delete_and_line_feed_enters() {
        let event = |c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
        assert_eq!(lookup(event('h'), Context::Form), Some(Action::Backspace));
        assert_eq!(lookup(event('j'), Context::Form), Some(Action::Enter));
    }

    #[test]
    fn letters_are_text_only_where_text_is_typed() {
        let event = KeyEvent::new(KeyCode::Char('ư'), KeyModifiers::NONE);
        assert_eq!(lookup(event, Context::Form), Some(Action::Type('ư')));
        assert_eq!(lookup(event, Context::Menu), None);
        let digit = KeyEvent::new(KeyCode::Char('7'), KeyModifiers::NONE);
        assert_eq!(lookup(digit, Context::Menu), Some(Action::Digit(7)));
        assert_eq!(lookup(digit, Context::Form), Some(Action::Type('7')));
    }
}
