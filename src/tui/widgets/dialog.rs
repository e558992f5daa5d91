//! Dialogs over the screen below: a question with a few answers, a question answered by one line of text, a notice.

use crate::exchange::export::outbox::OutboxFile;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::input::text_input::{EditOutcome, TextInput};
use crate::tui::widgets::{Canvas, List, text_field};
use crate::words::{Phrase, access, tui as w};

/// A question with a few answers, chosen by digit.
pub struct Confirm {
    question: String,
    answers: List<Phrase>,
}

impl Confirm {
    /// A question and its answers; the first is the one Enter gives.
    pub fn new(question: String, answers: Vec<Phrase>) -> Self {
        let answers = List::new(answers);
        Self { question, answers }
    }
}

impl Screen for Confirm {
    fn context(&self) -> Context {
        Context::Menu
    }

    fn footer(&self) -> Vec<Hint> {
        hints![Digit(0) = w::HINT_CHOOSE, Enter = w::HINT_CHOOSE, Back]
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        Ok(match (action, self.answers.chosen_at()) {
            (Action::Digit(digit), _) if (1..=self.answers.len()).contains(&digit.into()) => {
                Next::Close(Reply::Choice(digit.into()))
            }
            (Action::Enter, Some(at)) => Next::Close(Reply::Choice(at + 1)),
            (Action::Back, _) => Next::Close(Reply::Nothing),
            _ if self.answers.navigate(action) => Next::Changed,
            _ => Next::Same,
        })
    }

    fn is_full_screen(&self) -> bool {
        false
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let answers = u16::try_from(self.answers.len()).unwrap_or(0);
        let theme = canvas.theme;
        let beside = answers + 2;
        let most = canvas.rows().saturating_sub(beside).max(1);
        let rows = canvas.note_rows(&self.question).min(most);
        let mut part = canvas.dialog(rows.max(2) + beside, theme.accent());
        let room = part.columns().saturating_sub(4);
        let taken = part.note(1, rows, &self.question, theme.text());
        let mut list = part.part(2, taken + 1, room, answers);
        self.answers.draw_numbered(&mut list, |line, at, answer| {
            let text = format!("{}  {answer}", at + 1);
            line.text(1, 0, 70, &text, theme.text());
        });
    }
}

/// A question answered by one line of text. A text that fails its check stays, with the reason under it.
pub struct TextPrompt {
    question: String,
    input: TextInput,
    /// Parses the text to the answer; the error is a sentence for the clerk.
    check: fn(&str) -> Result<String, String>,
    error: Option<String>,
}

impl TextPrompt {
    /// A question, a text to begin with and the check of the answer.
    pub fn new(question: String, text: String, check: fn(&str) -> Result<String, String>) -> Self {
        Self {
            question,
            input: TextInput::new(text),
            check,
            error: None,
        }
    }

    fn answer(&mut self) -> Next {
        match (self.check)(self.input.value()) {
            Ok(text) => Next::Close(Reply::Text(text)),
            Err(sentence) => {
                self.error = Some(sentence);
                Next::FlushInput
            }
        }
    }
}

impl Screen for TextPrompt {
    fn context(&self) -> Context {
        Context::SearchList
    }

    fn footer(&self) -> Vec<Hint> {
        hints![Enter = w::HINT_TAKE, Clear, Back]
    }

    fn on(&mut self, action: Action, ctx: &mut AppContext) -> Handled {
        Ok(match action {
            Action::Enter => self.answer(),
            Action::Back => Next::Close(Reply::Nothing),
            action => match self.input.press(action, ctx.ui.input_method) {
                EditOutcome::Unused | EditOutcome::Unchanged => Next::Same,
                EditOutcome::Moved => Next::Changed,
                EditOutcome::Changed => {
                    self.error = None;
                    Next::Changed
                }
            },
        })
    }

    fn on_paste(&mut self, text: &str, _ctx: &mut AppContext) -> Handled {
        self.input.paste(text);
        self.error = None;
        Ok(Next::Changed)
    }

    fn is_full_screen(&self) -> bool {
        false
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        let error = self.error.as_ref().map(|error| format!("! {error}"));
        let rows = canvas.note_rows(&self.question);
        let error_rows = error.as_ref().map_or(0, |error| canvas.note_rows(error));
        let height = rows.saturating_add(error_rows).saturating_add(4);
        let mut part = canvas.dialog(height.max(8), theme.accent());
        let room = part.columns().saturating_sub(4);
        let taken = part.note(1, rows, &self.question, theme.text());
        text_field::draw(&mut part, 2, taken + 2, room, &self.input);
        if let Some(error) = &error {
            part.note(taken + 3, error_rows, error, theme.error());
        }
    }
}

/// Something to read.
pub enum Notice {
    Sentence(String),
    /// How a file is fetched from the ward server, and the passphrase that opens it, which is shown once.
    FileReady(OutboxFile),
}

impl Screen for Notice {
    fn context(&self) -> Context {
        Context::Menu
    }

    fn footer(&self) -> Vec<Hint> {
        hints![Enter = w::HINT_UNDERSTOOD]
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        match action {
            Action::Enter | Action::Back => Ok(Next::Close(Reply::Nothing)),
            _ => Ok(Next::Same),
        }
    }

    fn is_full_screen(&self) -> bool {
        false
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let theme = canvas.theme;
        match self {
            Self::Sentence(sentence) => {
                let rows = canvas.note_rows(sentence);
                let mut part = canvas.dialog(rows.saturating_add(2).max(6), theme.error());
                let rows = part.rows().saturating_sub(1);
                part.note(1, rows, sentence, theme.text());
            }
            Self::FileReady(file) => draw_file_ready(&mut canvas.dialog(14, theme.accent()), file),
        }
    }
}

/// Draws the two commands, and the passphrase.
fn draw_file_ready(part: &mut Canvas<'_, '_>, file: &OutboxFile) {
    let (theme, room) = (part.theme, part.columns().saturating_sub(4));
    let name = &file.name;
    let mut row = 1 + part.paragraph(2, 1, room, 2, access::OUTBOX_READY.text(), theme.text());
    for command in [access::outbox_fetch(name), format!("vieclam unseal {name}")] {
        let inside = room.saturating_sub(2);
        row += part.paragraph(4, row, inside, 3, &command, theme.accent());
    }
    let label = access::OUTBOX_PASSPHRASE.text();
    let end = part.text(2, row + 1, room, label, theme.text());
    part.text(4 + end, row + 1, room, &file.passphrase, theme.heading());
    let note = access::OUTBOX_NOTE.text();
    part.paragraph(2, row + 3, room, 2, note, theme.warning());
}
