//! One line of text being typed: one code point per Backspace, the built-in input method, and undo by word. Every text field
//! uses it.

use std::ops::Range;

use tui_input::{Input, InputRequest};

use crate::tui::input::input_method::{Composer, InputMethod};
use crate::tui::input::keys::Action;

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditOutcome {
    /// The key neither edits nor moves.
    Unused,
    Unchanged,
    Moved,
    Changed,
}

/// Which edits the current undo step groups.
#[derive(Clone, Copy, Default)]
enum UndoGroup {
    /// The next edit starts a step.
    #[default]
    Closed,
    /// A word typed from that code point on, with corrections inside it.
    Word(usize),
    /// Consecutive deletions.
    Erasing,
}

/// A line of text with a cursor.
#[derive(Default)]
pub struct TextInput {
    input: Input,
    composer: Option<Box<Composer>>,
    /// Earlier texts with their cursors.
    undo_stack: Vec<(String, usize)>,
    undo_group: UndoGroup,
    /// Code points after the cursor that the next key replaces.
    selected: usize,
}

impl TextInput {
    /// A line with a text and the cursor at its end.
    #[must_use]
    pub fn new(text: String) -> Self {
        let input = Input::new(text);
        Self {
            input,
            ..Self::default()
        }
    }

    /// Replaces the text; earlier typing can no longer be undone.
    pub fn load(&mut self, text: String) {
        self.input = Input::new(text);
        self.undo_stack.clear();
        self.end_step();
    }

    /// The text.
    #[must_use]
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// The cursor, in code points from the start.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// The cursor is after the last code point.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.cursor() == self.value().chars().count()
    }

    /// The cursor, in columns from the start.
    #[must_use]
    pub fn column(&self) -> usize {
        self.input.visual_cursor()
    }

    /// Columns scrolled out at the left when `columns` are shown.
    #[must_use]
    pub fn scroll(&self, columns: usize) -> usize {
        self.input.visual_scroll(columns)
    }

    /// The code points that the next key replaces.
    #[must_use]
    pub fn selected(&self) -> Range<usize> {
        let from = self.input.cursor();
        from..from + self.selected
    }

    /// Whether typing since the text was loaded can be undone.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.undo_stack.is_empty()
    }

    /// Applies a key that edits or moves.
    pub fn press(&mut self, action: Action, input_method: InputMethod) -> EditOutcome {
        match action {
            Action::Type(c) => self.type_char(c, input_method),
            Action::Backspace => self.backspace(),
            Action::Delete if self.selected > 0 => self.backspace(),
            Action::Delete => self.erase(InputRequest::DeleteNextChar),
            Action::DeleteWord => self.erase(InputRequest::DeletePrevWord),
            Action::Clear => self.erase(InputRequest::DeleteLine),
            Action::Left => self.go(InputRequest::GoToPrevChar),
            Action::Right => self.go(InputRequest::GoToNextChar),
            Action::Home => self.go(InputRequest::GoToStart),
            Action::End => self.go(InputRequest::GoToEnd),
            Action::SelectLeft => self.select_left(),
            Action::Undo => self.undo(),
            _ => EditOutcome::Unused,
        }
    }

    /// Inserts pasted text without control characters; line ends and tabs become spaces.
    pub fn paste(&mut self, text: &str) -> EditOutcome {
        let text: String = text
            .trim_end_matches(['\r', '\n'])
            .chars()
            .map(|c| match c {
                '\r' | '\n' | '\t' => ' ',
                c => c,
            })
            .filter(|c| !c.is_control())
            .collect();
        // A keyboard program may paste its corrections, which belong to the word.
        if !matches!(self.undo_group, UndoGroup::Word(_)) || text.contains(' ') {
            self.push_undo();
            self.undo_group = UndoGroup::Closed;
        }
        self.end_word();
        self.replace(0, &text)
    }

    /// Clears the line for a key that replaces its text; the same undo step as the typing after it.
    pub fn clear_for_typing(&mut self) {
        self.end_step();
        self.push_undo();
        self.input.reset();
        self.undo_group = UndoGroup::Word(0);
    }

    fn type_char(&mut self, c: char, input_method: InputMethod) -> EditOutcome {
        self.begin_typing_step(c);
        match self.compose(c, input_method) {
            Some((erase, insert)) => self.replace(erase, &insert),
            None => self.replace(0, c.encode_utf8(&mut [0; 4])),
        }
    }

    /// Replaces the selection and `erase` code points before the cursor, which ends after the inserted text.
    fn replace(&mut self, erase: usize, insert: &str) -> EditOutcome {
        let Range { start, end } = self.selected();
        let start = start.saturating_sub(erase);
        let before = self.value().chars().take(start).chain(insert.chars());
        let text: String = before.chain(self.value().chars().skip(end)).collect();
        self.input = Input::new(text).with_cursor(start + insert.chars().count());
        self.selected = 0;
        EditOutcome::Changed
    }

    fn compose(&mut self, c: char, input_method: InputMethod) -> Option<(usize, String)> {
        if input_method == InputMethod::Off {
            self.composer = None;
            return None;
        }
        if self
            .composer
            .as_ref()
            .is_none_or(|k| k.input_method() != input_method)
        {
            self.composer = Some(Box::new(Composer::new(input_method)));
        }
        let before: String = self.value().chars().take(self.cursor()).collect();
        let composer = self.composer.as_mut()?;
        if !before.ends_with(composer.shown()) {
            composer.reset();
        }
        composer.press(c)
    }

    /// Deletes one code point, the unit that keyboard programs count, or the whole selection.
    fn backspace(&mut self) -> EditOutcome {
        if self.selected == 0 && self.cursor() == 0 {
            return EditOutcome::Unchanged;
        }
        self.begin_erasing_step();
        if self.selected > 0 {
            self.end_word();
            return self.replace(0, "");
        }
        if let Some(composer) = &mut self.composer {
            composer.shorten();
        }
        self.replace(1, "")
    }

    fn erase(&mut self, request: InputRequest) -> EditOutcome {
        let before = (self.value().to_owned(), self.cursor());
        self.end_word();
        self.selected = 0;
        if self.input.handle(request).is_none() {
            return EditOutcome::Unchanged;
        }
        self.undo_stack.push(before);
        self.undo_group = UndoGroup::Closed;
        EditOutcome::Changed
    }

    fn go(&mut self, request: InputRequest) -> EditOutcome {
        let selected_before = self.selected;
        self.end_step();
        if self.input.handle(request).is_none() && selected_before == 0 {
            return EditOutcome::Unchanged;
        }
        EditOutcome::Moved
    }

    /// Some keyboard programs correct a word by selecting it backwards and typing over it.
    fn select_left(&mut self) -> EditOutcome {
        if self.cursor() == 0 {
            return EditOutcome::Unchanged;
        }
        self.end_word();
        let at = self.cursor() - 1;
        self.input.handle(InputRequest::SetCursor(at));
        self.selected += 1;
        EditOutcome::Moved
    }

    fn undo(&mut self) -> EditOutcome {
        let Some((text, cursor)) = self.undo_stack.pop() else {
            return EditOutcome::Unchanged;
        };
        self.end_step();
        self.input = Input::new(text).with_cursor(cursor);
        EditOutcome::Changed
    }

    /// Starts an undo step for a word after a space; corrections while typing the word belong to its step.
    fn begin_typing_step(&mut self, c: char) {
        let at = self.cursor();
        let before = self.value().chars().nth(at.wrapping_sub(1));
        let after_space = before.is_some_and(char::is_whitespace);
        let continues = match self.undo_group {
            UndoGroup::Word(from) => {
                at >= from && (at == from || c.is_whitespace() || !after_space)
            }
            _ => false,
        };
        if !continues {
            self.push_undo();
            self.undo_group = UndoGroup::Word(at);
        }
    }

    fn begin_erasing_step(&mut self) {
        let continues = match self.undo_group {
            UndoGroup::Word(from) => self.cursor() + self.selected > from,
            UndoGroup::Erasing => true,
            UndoGroup::Closed => false,
        };
        if !continues {
            self.push_undo();
            self.undo_group = UndoGroup::Erasing;
        }
    }

    fn push_undo(&mut self) {
        self.undo_stack
            .push((self.value().to_owned(), self.cursor()));
    }

    /// Ends the word, the selection and the undo step.
    fn end_step(&mut self) {
        self.end_word();
        self.selected = 0;
        self.undo_group = UndoGroup::Closed;
    }

    fn end_word(&mut self) {
        if let Some(composer) = &mut self.composer {
            composer.reset();
        }
    }
}
