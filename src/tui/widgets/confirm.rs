//! A question with a few answers, chosen by digit, over the screen below.

use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Hint, Next, Reply, Screen, hints};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, List};
use crate::words::Phrase;

/// A question over the screen, answered by a digit.
pub struct Confirm {
    question: String,
    answers: List<Phrase>,
}

impl Confirm {
    /// A question and its answers; the first is the one Enter gives.
    pub fn new(question: String, answers: Vec<Phrase>) -> Self {
        Self {
            question,
            answers: List::new(answers),
        }
    }
}

impl Screen for Confirm {
    fn context(&self) -> Context {
        Context::Menu
    }

    fn footer(&self) -> Vec<Hint> {
        hints![
            Digit(0) = crate::words::tui::HINT_CHOOSE,
            Enter = crate::words::tui::HINT_CHOOSE,
            Back
        ]
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        match action {
            Action::Digit(digit) if (1..=self.answers.len()).contains(&digit.into()) => {
                Ok(Next::Close(Reply::Choice(digit.into())))
            }
            Action::Enter => Ok(self
                .answers
                .chosen_at()
                .map_or(Next::Same, |at| Next::Close(Reply::Choice(at + 1)))),
            Action::Back => Ok(Next::Close(Reply::Nothing)),
            _ if self.answers.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Same),
        }
    }

    fn is_full_screen(&self) -> bool {
        false
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let answers = u16::try_from(self.answers.len()).unwrap_or(0);
        let theme = canvas.theme;
        let mut part = canvas.dialog(answers + 4, theme.accent());
        let room = part.columns().saturating_sub(4);
        let taken = part.paragraph(2, 1, room, 2, &self.question, theme.text());
        let mut list = part.part(2, taken + 1, room, answers);
        self.answers.draw_numbered(&mut list, |line, at, answer| {
            let text = format!("{}  {answer}", at + 1);
            line.text(1, 0, 70, &text, theme.text());
        });
    }
}
