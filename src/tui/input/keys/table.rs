//! The rows of the key table, one per action.

use crossterm::event::KeyCode;

use crate::tui::input::keys::Context;
use crate::tui::input::keys::Context::{Form, List, MarkedList, Menu, SearchList, Targets};
use crate::tui::input::keys::{Action, Binding, ctrl, key, shift};
use crate::words::{identity, keys as w, typing};

const MARKED: &[Context] = &[List, MarkedList];
const LISTS: &[Context] = &[List, MarkedList, SearchList, Targets, Menu];
const TEXTS: &[Context] = &[Form, SearchList, Targets];

/// All key bindings.
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
        action: Action::Hints,
        chords: &[ctrl('k')],
        label: w::HINTS,
        help: w::HINTS_LONG,
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
        action: Action::TakeBack,
        chords: &[ctrl('z')],
        label: identity::TAKE_BACK,
        help: identity::TAKE_BACK_LONG,
        contexts: &[Menu, List, MarkedList, Targets],
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
