//! A question with a few answers, chosen by digit, over the screen below.

use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Handled, Next, Reply, Screen};
use crate::tui::input::keys::{Action, Context};
use crate::tui::widgets::{Canvas, ListView};
use crate::words::Phrase;

/// A question.
pub struct Confirm {
    question: String,
    answers: Vec<Phrase>,
    list: ListView,
}

impl Confirm {
    /// A question and its answers; the first is the one Enter gives.
    #[must_use]
    pub fn new(question: String, answers: Vec<Phrase>) -> Self {
        Self {
            question,
            list: ListView::new(answers.len()),
            answers,
        }
    }
}

impl Screen for Confirm {
    fn title(&self) -> String {
        String::new()
    }

    fn context(&self) -> Context {
        Context::Menu
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Digit(0), Action::Enter, Action::Back]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        match action {
            Action::Digit(_) | Action::Enter => Some(crate::words::tui::HINT_CHOOSE),
            _ => None,
        }
    }

    fn on(&mut self, action: Action, _ctx: &mut AppContext) -> Handled {
        match action {
            Action::Digit(digit) if (1..=self.answers.len()).contains(&digit.into()) => {
                Ok(Next::Close(Reply::Choice(digit.into())))
            }
            Action::Enter => Ok(self
                .list
                .chosen()
                .map_or(Next::Same, |at| Next::Close(Reply::Choice(at + 1)))),
            Action::Back => Ok(Next::Close(Reply::Nothing)),
            action if self.list.navigate(action) => Ok(Next::Changed),
            _ => Ok(Next::Same),
        }
    }

    fn is_full_screen(&self) -> bool {
        false
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let answers = u16::try_from(self.answers.len()).unwrap_or(0);
        let rows = (answers + 4).min(canvas.rows());
        let (columns, top) = (canvas.columns(), canvas.rows() - rows);
        let mut part = canvas.part(0, top, columns, rows);
        part.clear();
        let theme = part.theme;
        part.text(
            0,
            0,
            columns,
            &theme.sign("─", "-").repeat(columns.into()),
            theme.accent(),
        );
        let taken = part.paragraph(
            2,
            1,
            columns.saturating_sub(4),
            2,
            &self.question,
            theme.text(),
        );
        let mut list = part.part(2, taken + 1, columns.saturating_sub(4), answers);
        self.list.draw(&mut list, |line, at, chosen| {
            let style = if chosen { theme.chosen() } else { theme.text() };
            line.text(
                1,
                0,
                70,
                &format!("{}  {}", at + 1, self.answers[at]),
                style,
            );
        });
    }
}
