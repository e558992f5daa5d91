//! A question over the screen below, answered by one line of text. A text that fails its check stays, with the reason under
//! it.

use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::input::text_input::{EditOutcome, TextInput};
use crate::tui::widgets::{Canvas, text_field};
use crate::words::tui as w;

/// Parses the text to the answer; the error is a sentence for the clerk.
pub type Check = fn(&str) -> Result<String, String>;

/// A question answered by a text.
pub struct TextPrompt {
    question: String,
    input: TextInput,
    check: Check,
    /// What is wrong with the text.
    error: Option<String>,
}

impl TextPrompt {
    /// A question and the check of its answer.
    pub fn new(question: String, check: Check) -> Self {
        Self {
            question,
            input: TextInput::default(),
            check,
            error: None,
        }
    }

    /// With a text to begin with.
    pub fn with_text(mut self, text: &str) -> Self {
        self.input.load(text.to_owned());
        self
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
        let mut part = canvas.dialog(8, theme.accent());
        let room = part.columns().saturating_sub(4);
        let taken = part.paragraph(2, 1, room, 3, &self.question, theme.text());
        text_field::draw(&mut part, 2, taken + 2, room, &self.input);
        if let Some(error) = &self.error {
            let sentence = format!("! {error}");
            part.paragraph(2, taken + 3, room, 3, &sentence, theme.error());
        }
    }
}
