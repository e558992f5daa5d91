//! One line of text being typed: each edit at once and in order, one code point a Backspace, a built-in input method where
//! it is asked for, typing undone word by word. Every place where text is typed holds one of these.

use std::ops::Range;

use tui_input::{Input, InputRequest};

use super::keys::Action;
use super::method::{Composer, Method};

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// Nothing.
    Not,
    /// The cursor moved.
    Moved,
    /// The text changed.
    Changed,
}

/// What the last edits were, for undoing them together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    /// The next edit starts a step of its own.
    Over,
    /// A word is being typed from that code point on; corrections inside it belong to it.
    Word(usize),
    /// Text is being taken away.
    Erasing,
}

/// A line of text with a cursor.
pub struct Line {
    input: Input,
    composer: Option<Box<Composer>>,
    /// Texts to go back to, with where the cursor stood.
    past: Vec<(String, usize)>,
    run: Run,
    /// Code points after the cursor that the next key replaces.
    selected: usize,
}

impl Default for Line {
    fn default() -> Self {
        Self::of(String::new())
    }
}

impl Line {
    /// A line with a text, the cursor at its end.
    #[must_use]
    pub fn of(text: String) -> Self {
        Self {
            input: Input::new(text),
            composer: None,
            past: Vec::new(),
            run: Run::Over,
            selected: 0,
        }
    }

    /// Another text to type on; what was typed before cannot be undone any more.
    pub fn load(&mut self, text: String) {
        self.input = Input::new(text);
        self.past.clear();
        self.settle();
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

    /// The cursor, in columns from the start.
    #[must_use]
    pub fn column(&self) -> usize {
        self.input.visual_cursor()
    }

    /// Columns that scroll out at the left when only so many are shown.
    #[must_use]
    pub fn scroll(&self, columns: usize) -> usize {
        self.input.visual_scroll(columns)
    }

    /// The code points the next key replaces.
    #[must_use]
    pub fn selected(&self) -> Range<usize> {
        let from = self.input.cursor();
        from..from + self.selected
    }

    /// Something typed since the text was loaded can be undone.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Applies a key that edits or moves; any other does nothing.
    pub fn press(&mut self, action: Action, method: Method) -> Edited {
        match action {
            Action::Type(c) => self.type_char(c, method),
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
            _ => Edited::Not,
        }
    }

    /// A text in one piece: control characters fall away, line ends become spaces.
    pub fn paste(&mut self, text: &str) -> Edited {
        let text: String = text
            .trim_end_matches(['\r', '\n'])
            .chars()
            .map(|c| {
                if matches!(c, '\r' | '\n' | '\t') {
                    ' '
                } else {
                    c
                }
            })
            .filter(|c| !c.is_control())
            .collect();
        // A keyboard program that pastes its corrections does so inside the word.
        if !matches!(self.run, Run::Word(_)) || text.contains(' ') {
            self.keep();
            self.run = Run::Over;
        }
        self.end_word();
        self.drop_selected();
        for c in text.chars() {
            self.input.handle(InputRequest::InsertChar(c));
        }
        Edited::Changed
    }

    /// Empties the line for the key that replaces its text; one step of undoing with what follows.
    pub fn start_over(&mut self) {
        self.settle();
        self.keep();
        self.input.reset();
        self.run = Run::Word(0);
    }

    fn type_char(&mut self, c: char, method: Method) -> Edited {
        self.step_before(c);
        self.drop_selected();
        match self.compose(c, method) {
            Some((erase, insert)) => {
                for _ in 0..erase {
                    self.take_one();
                }
                for c in insert.chars() {
                    self.input.handle(InputRequest::InsertChar(c));
                }
            }
            None => {
                self.input.handle(InputRequest::InsertChar(c));
            }
        }
        Edited::Changed
    }

    fn compose(&mut self, c: char, method: Method) -> Option<(usize, String)> {
        if method == Method::Off {
            self.composer = None;
            return None;
        }
        if self.composer.as_ref().is_none_or(|k| k.method() != method) {
            self.composer = Some(Box::new(Composer::new(method)));
        }
        let before: String = self.value().chars().take(self.cursor()).collect();
        let composer = self.composer.as_mut()?;
        if !before.ends_with(composer.shown()) {
            composer.reset();
        }
        composer.press(c).map(|edit| (edit.erase, edit.insert))
    }

    /// One code point goes, as a keyboard program counts them; a selection goes as a whole.
    fn backspace(&mut self) -> Edited {
        if self.selected > 0 {
            self.step_erasing();
            self.end_word();
            self.drop_selected();
            return Edited::Changed;
        }
        if self.cursor() == 0 {
            return Edited::Not;
        }
        self.step_erasing();
        self.take_one();
        if let Some(composer) = &mut self.composer {
            composer.shorten();
        }
        Edited::Changed
    }

    fn erase(&mut self, request: InputRequest) -> Edited {
        let before = (self.value().to_owned(), self.cursor());
        self.end_word();
        self.selected = 0;
        if self.input.handle(request).is_none() {
            return Edited::Not;
        }
        self.past.push(before);
        self.run = Run::Over;
        Edited::Changed
    }

    fn go(&mut self, request: InputRequest) -> Edited {
        let was = self.selected;
        self.settle();
        if self.input.handle(request).is_none() && was == 0 {
            return Edited::Not;
        }
        Edited::Moved
    }

    /// Some keyboard programs correct a word by selecting it backwards and typing over it.
    fn select_left(&mut self) -> Edited {
        if self.cursor() == 0 {
            return Edited::Not;
        }
        self.end_word();
        let at = self.cursor() - 1;
        self.input.handle(InputRequest::SetCursor(at));
        self.selected += 1;
        Edited::Moved
    }

    fn undo(&mut self) -> Edited {
        let Some((text, cursor)) = self.past.pop() else {
            return Edited::Not;
        };
        self.settle();
        self.input = Input::new(text).with_cursor(cursor);
        Edited::Changed
    }

    /// A word typed after a space is a step; what corrects it while it is being typed is not.
    fn step_before(&mut self, c: char) {
        let at = self.cursor();
        let after_space = self
            .value()
            .chars()
            .nth(at.wrapping_sub(1))
            .is_some_and(char::is_whitespace);
        let goes_on = match self.run {
            Run::Word(from) => at >= from && (at == from || c.is_whitespace() || !after_space),
            _ => false,
        };
        if !goes_on {
            self.keep();
            self.run = Run::Word(at);
        }
    }

    fn step_erasing(&mut self) {
        let goes_on = match self.run {
            Run::Word(from) => self.cursor() + self.selected > from,
            Run::Erasing => true,
            Run::Over => false,
        };
        if !goes_on {
            self.keep();
            self.run = Run::Erasing;
        }
    }

    fn keep(&mut self) {
        self.past.push((self.value().to_owned(), self.cursor()));
    }

    /// The word, the selection and the step are over.
    fn settle(&mut self) {
        self.end_word();
        self.selected = 0;
        self.run = Run::Over;
    }

    fn end_word(&mut self) {
        if let Some(composer) = &mut self.composer {
            composer.reset();
        }
    }

    fn take_one(&mut self) {
        let at = self.cursor();
        let text: String = remove(self.value(), at - 1);
        self.input = Input::new(text).with_cursor(at - 1);
    }

    fn drop_selected(&mut self) {
        let (at, mut text) = (self.cursor(), self.value().to_owned());
        if self.selected == 0 {
            return;
        }
        for _ in 0..std::mem::take(&mut self.selected) {
            text = remove(&text, at);
        }
        self.input = Input::new(text).with_cursor(at);
    }
}

fn remove(text: &str, at: usize) -> String {
    text.chars()
        .enumerate()
        .filter_map(|(i, c)| (i != at).then_some(c))
        .collect()
}
