//! The one key table: what a key means, the foot line, the help page and the README all come from here.
//!
//! Never bound: Ctrl+H (it is Backspace on many terminals), Ctrl+I/J/M/[ (Tab, Enter, Esc), Ctrl+A and Ctrl+B (screen,
//! tmux), Alt with anything, and bare letters wherever text can be typed.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::words::Phrase;
use crate::words::keys as w;
use crate::words::typing;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Explains the field, then all keys.
    Help,
    /// Saves.
    Save,
    /// Finds a person.
    Find,
    /// This field from the previous record.
    Ditto,
    /// The rest from the previous record.
    DittoRest,
    /// The next field with a problem.
    NextProblem,
    /// Progress against the targets.
    Progress,
    /// Accepts a soft check.
    Accept,
    /// The list behind the field, or the other view of a list.
    List,
    /// Back.
    Back,
    /// Clears the field.
    Clear,
    /// Deletes a word.
    DeleteWord,
    /// Checks the field and goes on; opens the chosen line.
    Enter,
    /// Goes on.
    Tab,
    /// Goes back a field.
    BackTab,
    /// The line or field above.
    Up,
    /// The line or field below.
    Down,
    /// To the left; the period before.
    Left,
    /// To the right; the period after.
    Right,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// The first line; the start of the text.
    Home,
    /// The last line; the end of the text.
    End,
    /// Deletes what was typed last.
    Backspace,
    /// Deletes what comes next; drops the chosen line.
    Delete,
    /// Undoes typing in the field.
    Undo,
    /// Selects the character to the left.
    SelectLeft,
    /// The next built-in input method.
    InputMethod,
    /// Marks the chosen line, for one answer to several.
    Mark,
    /// Marks all lines, or none.
    MarkAll,
    /// A digit where digits choose.
    Digit(u8),
    /// A character of text.
    Type(char),
}

/// Where a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// A menu of digits.
    Menu,
    /// A list of lines.
    List,
    /// A list of lines that digits act on.
    MarkedList,
    /// A list with a line of text to type.
    SearchList,
    /// A form.
    Form,
    /// The targets.
    Targets,
}

impl Context {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Menu,
        Self::List,
        Self::MarkedList,
        Self::SearchList,
        Self::Form,
        Self::Targets,
    ];

    /// Characters are text here.
    #[must_use]
    pub fn takes_text(self) -> bool {
        matches!(self, Self::Form | Self::SearchList | Self::Targets)
    }

    /// Digits choose here.
    #[must_use]
    pub fn takes_digits(self) -> bool {
        matches!(self, Self::Menu | Self::MarkedList)
    }
}

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chord {
    /// The key.
    pub code: KeyCode,
    /// Control is held.
    pub ctrl: bool,
    /// Shift is held; told apart only where the table does.
    pub shift: bool,
}

const fn key(code: KeyCode) -> Chord {
    Chord {
        code,
        ctrl: false,
        shift: false,
    }
}

const fn shift(code: KeyCode) -> Chord {
    Chord {
        code,
        ctrl: false,
        shift: true,
    }
}

const fn ctrl(letter: char) -> Chord {
    Chord {
        code: KeyCode::Char(letter),
        ctrl: true,
        shift: false,
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
    /// What it does.
    pub action: Action,
    /// The key, then its twins.
    pub chords: &'static [Chord],
    /// One or two words for the foot line.
    pub label: Phrase,
    /// One sentence for the help page.
    pub help: Phrase,
    /// Where it works; empty = everywhere.
    pub contexts: &'static [Context],
}

use Context::{Form, List, MarkedList, Menu, SearchList, Targets};

const MARKED: &[Context] = &[List, MarkedList];
const LISTS: &[Context] = &[List, MarkedList, SearchList, Targets, Menu];
const TEXTS: &[Context] = &[Form, SearchList, Targets];

/// Every key there is.
pub static KEYS: &[Binding] = &[
    Binding {
        action: Action::Help,
        chords: &[key(KeyCode::F(1)), ctrl('g')],
        label: w::HELP,
        help: w::HELP_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::Save,
        chords: &[key(KeyCode::F(2)), ctrl('s')],
        label: w::SAVE,
        help: w::SAVE_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::Find,
        chords: &[key(KeyCode::F(3)), ctrl('f')],
        label: w::FIND,
        help: w::FIND_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::Ditto,
        chords: &[key(KeyCode::F(4)), ctrl('d')],
        label: w::DITTO,
        help: w::DITTO_LONG,
        contexts: &[Form],
    },
    Binding {
        action: Action::DittoRest,
        chords: &[key(KeyCode::F(5)), ctrl('e')],
        label: w::DITTO_REST,
        help: w::DITTO_REST_LONG,
        contexts: &[Form],
    },
    Binding {
        action: Action::NextProblem,
        chords: &[key(KeyCode::F(6)), ctrl('n')],
        label: w::NEXT_PROBLEM,
        help: w::NEXT_PROBLEM_LONG,
        contexts: &[Form],
    },
    Binding {
        action: Action::Progress,
        chords: &[key(KeyCode::F(7)), ctrl('p')],
        label: w::PROGRESS,
        help: w::PROGRESS_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::Accept,
        chords: &[key(KeyCode::F(8)), ctrl('o')],
        label: w::ACCEPT,
        help: w::ACCEPT_LONG,
        contexts: &[Form, List],
    },
    Binding {
        action: Action::List,
        chords: &[key(KeyCode::F(9)), ctrl('l')],
        label: w::LIST,
        help: w::LIST_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::Back,
        chords: &[key(KeyCode::F(10)), ctrl('q'), key(KeyCode::Esc)],
        label: w::BACK,
        help: w::BACK_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::Clear,
        chords: &[ctrl('u')],
        label: w::CLEAR,
        help: w::CLEAR_LONG,
        contexts: TEXTS,
    },
    Binding {
        action: Action::DeleteWord,
        chords: &[ctrl('w')],
        label: w::DELETE_WORD,
        help: w::DELETE_WORD_LONG,
        contexts: TEXTS,
    },
    Binding {
        action: Action::Undo,
        chords: &[ctrl('z')],
        label: typing::UNDO,
        help: typing::UNDO_LONG,
        contexts: &[Form, SearchList],
    },
    Binding {
        action: Action::InputMethod,
        chords: &[ctrl('t')],
        label: typing::INPUT_METHOD,
        help: typing::INPUT_METHOD_LONG,
        contexts: TEXTS,
    },
    Binding {
        action: Action::SelectLeft,
        chords: &[shift(KeyCode::Left)],
        label: typing::SELECT_LEFT,
        help: typing::SELECT_LEFT_LONG,
        contexts: &[Form, SearchList],
    },
    Binding {
        action: Action::Enter,
        chords: &[key(KeyCode::Enter)],
        label: w::ENTER,
        help: w::ENTER_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::Tab,
        chords: &[key(KeyCode::Tab)],
        label: w::TAB,
        help: w::TAB_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::BackTab,
        chords: &[key(KeyCode::BackTab)],
        label: w::BACK_TAB,
        help: w::BACK_TAB_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::Up,
        chords: &[key(KeyCode::Up)],
        label: w::UP,
        help: w::UP_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::Down,
        chords: &[key(KeyCode::Down)],
        label: w::DOWN,
        help: w::DOWN_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::Left,
        chords: &[key(KeyCode::Left)],
        label: w::LEFT,
        help: w::LEFT_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::Right,
        chords: &[key(KeyCode::Right)],
        label: w::RIGHT,
        help: w::RIGHT_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::PageUp,
        chords: &[key(KeyCode::PageUp)],
        label: w::PAGE_UP,
        help: w::PAGE_UP_LONG,
        contexts: LISTS,
    },
    Binding {
        action: Action::PageDown,
        chords: &[key(KeyCode::PageDown)],
        label: w::PAGE_DOWN,
        help: w::PAGE_DOWN_LONG,
        contexts: LISTS,
    },
    Binding {
        action: Action::Home,
        chords: &[key(KeyCode::Home)],
        label: w::HOME,
        help: w::HOME_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::End,
        chords: &[key(KeyCode::End)],
        label: w::END,
        help: w::END_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::Backspace,
        chords: &[key(KeyCode::Backspace)],
        label: w::BACKSPACE,
        help: w::BACKSPACE_LONG,
        contexts: TEXTS,
    },
    Binding {
        action: Action::Delete,
        chords: &[key(KeyCode::Delete)],
        label: w::DELETE,
        help: w::DELETE_LONG,
        contexts: &[],
    },
    Binding {
        action: Action::Mark,
        chords: &[key(KeyCode::Char(' ')), key(KeyCode::Insert)],
        label: w::MARK,
        help: w::MARK_LONG,
        contexts: MARKED,
    },
    Binding {
        action: Action::MarkAll,
        chords: &[key(KeyCode::Char('*'))],
        label: w::MARK_ALL,
        help: w::MARK_ALL_LONG,
        contexts: MARKED,
    },
];

/// What a key event means in a context.
#[must_use]
pub fn lookup(event: KeyEvent, context: Context) -> Option<Action> {
    let event = plain(event);
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    if event.modifiers.contains(KeyModifiers::ALT) && !ctrl {
        return None;
    }
    let chord = Chord {
        code: lower(event.code, ctrl),
        ctrl,
        shift: event.modifiers.contains(KeyModifiers::SHIFT),
    };
    let plain = Chord {
        shift: false,
        ..chord
    };
    bound(chord, context)
        .or_else(|| bound(plain, context))
        .or_else(|| character(event, ctrl, context))
}

fn bound(chord: Chord, context: Context) -> Option<Action> {
    KEYS.iter()
        .find(|b| {
            b.chords.contains(&chord) && (b.contexts.is_empty() || b.contexts.contains(&context))
        })
        .map(|b| b.action)
}

/// 0x08 is Backspace and 0x0A is Enter, whatever the terminal calls them.
fn plain(event: KeyEvent) -> KeyEvent {
    match (event.code, event.modifiers) {
        (KeyCode::Char('h'), KeyModifiers::CONTROL) => {
            KeyEvent::new(KeyCode::Backspace, KeyModifiers::NONE)
        }
        (KeyCode::Char('j'), KeyModifiers::CONTROL) => {
            KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)
        }
        _ => event,
    }
}

fn lower(code: KeyCode, ctrl: bool) -> KeyCode {
    match code {
        KeyCode::Char(c) if ctrl => KeyCode::Char(c.to_ascii_lowercase()),
        other => other,
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

    #[test]
    fn a_chord_means_one_thing_in_a_context() {
        for context in Context::ALL {
            let mut seen: Vec<Chord> = Vec::new();
            for binding in KEYS
                .iter()
                .filter(|b| b.contexts.is_empty() || b.contexts.contains(&context))
            {
                for chord in binding.chords {
                    assert!(!seen.contains(chord), "{chord} twice in {context:?}");
                    seen.push(*chord);
                }
            }
        }
    }

    #[test]
    fn keys_that_belong_to_others_stay_free() {
        for binding in KEYS {
            for chord in binding.chords {
                if let KeyCode::Char(c) = chord.code {
                    let text = binding.contexts.is_empty()
                        || binding.contexts.iter().any(|c| c.takes_text());
                    let sign = !c.is_alphanumeric() && !text;
                    assert!(chord.ctrl || sign, "bare letter '{c}'");
                    assert!(!"hijmab[".contains(c), "Ctrl+{c}");
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
