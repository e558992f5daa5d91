//! The rows of the key table, one per action.

use crossterm::event::KeyCode::{
    BackTab, Backspace, Char, Delete, Down, End, Enter, Esc, F, Home, Insert, Left, PageDown,
    PageUp, Right, Tab, Up,
};

use crate::tui::input::keys::Context;
use crate::tui::input::keys::Context::{Form, List, MarkedList, Menu, SearchList, Targets};
use crate::tui::input::keys::{Action, Binding, ctrl, key, shift};
use crate::words::{identity, keys as w, typing};

const MARKED: &[Context] = &[List, MarkedList];
const LISTS: &[Context] = &[List, MarkedList, SearchList, Targets, Menu];
const TEXTS: &[Context] = &[Form, SearchList, Targets];

/// One row per action: its keys, the footer's label, the help sentence, and the contexts (none: all).
macro_rules! table {
    ($($action:ident: [$($chord:expr),+], $label:expr, $help:expr, $contexts:expr;)*) => {
        &[$(Binding {
            action: Action::$action,
            chords: &[$($chord),+],
            label: $label,
            help: $help,
            contexts: $contexts,
        }),*]
    };
}

/// All key bindings.
pub static KEYS: &[Binding] = table! {
    Help: [key(F(1)), ctrl('g')], w::HELP, w::HELP_LONG, &[];
    Save: [key(F(2)), ctrl('s')], w::SAVE, w::SAVE_LONG, &[];
    Find: [key(F(3)), ctrl('f')], w::FIND, w::FIND_LONG, &[];
    Ditto: [key(F(4)), ctrl('d')], w::DITTO, w::DITTO_LONG, &[Form];
    DittoRest: [key(F(5)), ctrl('e')], w::DITTO_REST, w::DITTO_REST_LONG, &[Form];
    NextProblem: [key(F(6)), ctrl('n')], w::NEXT_PROBLEM, w::NEXT_PROBLEM_LONG, &[Form];
    Progress: [key(F(7)), ctrl('p')], w::PROGRESS, w::PROGRESS_LONG, &[];
    Accept: [key(F(8)), ctrl('o')], w::ACCEPT, w::ACCEPT_LONG, &[Form, List];
    List: [key(F(9)), ctrl('l')], w::LIST, w::LIST_LONG, &[];
    Back: [key(F(10)), ctrl('q'), key(Esc)], w::BACK, w::BACK_LONG, &[];
    Hints: [ctrl('k')], w::HINTS, w::HINTS_LONG, &[];
    Clear: [ctrl('u')], w::CLEAR, w::CLEAR_LONG, TEXTS;
    DeleteWord: [ctrl('w')], w::DELETE_WORD, w::DELETE_WORD_LONG, TEXTS;
    TakeBack: [ctrl('z')], identity::UNDO_CHANGE, identity::UNDO_CHANGE_LONG, &[Menu, List, MarkedList, Targets];
    Undo: [ctrl('z')], typing::UNDO, typing::UNDO_LONG, &[Form, SearchList];
    InputMethod: [ctrl('t')], typing::INPUT_METHOD, typing::INPUT_METHOD_LONG, TEXTS;
    SelectLeft: [shift(Left)], typing::SELECT_LEFT, typing::SELECT_LEFT_LONG, &[Form, SearchList];
    Enter: [key(Enter)], w::ENTER, w::ENTER_LONG, &[];
    Tab: [key(Tab)], w::TAB, w::TAB_LONG, &[];
    BackTab: [key(BackTab)], w::BACK_TAB, w::BACK_TAB_LONG, &[];
    Up: [key(Up)], w::UP, w::UP_LONG, &[];
    Down: [key(Down)], w::DOWN, w::DOWN_LONG, &[];
    Left: [key(Left)], w::LEFT, w::LEFT_LONG, &[];
    Right: [key(Right)], w::RIGHT, w::RIGHT_LONG, &[];
    PageUp: [key(PageUp)], w::PAGE_UP, w::PAGE_UP_LONG, LISTS;
    PageDown: [key(PageDown)], w::PAGE_DOWN, w::PAGE_DOWN_LONG, LISTS;
    Home: [key(Home)], w::HOME, w::HOME_LONG, &[];
    End: [key(End)], w::END, w::END_LONG, &[];
    Backspace: [key(Backspace)], w::BACKSPACE, w::BACKSPACE_LONG, TEXTS;
    Delete: [key(Delete)], w::DELETE, w::DELETE_LONG, &[];
    Mark: [key(Char(' ')), key(Insert)], w::MARK, w::MARK_LONG, MARKED;
    MarkAll: [key(Char('*'))], w::MARK_ALL, w::MARK_ALL_LONG, MARKED;
};
