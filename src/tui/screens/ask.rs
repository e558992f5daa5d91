//! One line of text, asked over the screen below. It is checked before it is answered: a wrong one is told and stays.

use crate::tui::keys::{Action, Context};
use crate::tui::line::{Edited, Line};
use crate::tui::office::Office;
use crate::tui::screen::{Handled, Next, Reply, Screen};
use crate::tui::widgets::{Canvas, typed};
use crate::words::Phrase;
use crate::words::tui as w;

/// What makes of the text the answer, or says what is wrong with it.
pub type Check = fn(&str) -> Result<String, String>;

/// A question answered by a text.
pub struct Ask {
    question: String,
    line: Line,
    check: Check,
    /// What is wrong with the text.
    wrong: Option<String>,
}

impl Ask {
    /// A question, with what its answer must be.
    #[must_use]
    pub fn of(question: &str, check: Check) -> Self {
        Self {
            question: question.to_owned(),
            line: Line::default(),
            check,
            wrong: None,
        }
    }

    /// With a text to begin with.
    #[must_use]
    pub fn suggesting(mut self, text: &str) -> Self {
        self.line.load(text.to_owned());
        self
    }

    fn answer(&mut self) -> Next {
        match (self.check)(self.line.value()) {
            Ok(text) => Next::Close(Reply::Text(text)),
            Err(sentence) => {
                self.wrong = Some(sentence);
                Next::Spoke
            }
        }
    }
}

impl Screen for Ask {
    fn title(&self) -> String {
        String::new()
    }

    fn context(&self) -> Context {
        Context::SearchList
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::Enter, Action::Clear, Action::Back]
    }

    fn hint_label(&self, action: Action) -> Option<Phrase> {
        (action == Action::Enter).then_some(w::HINT_TAKE)
    }

    fn on(&mut self, action: Action, office: &mut Office) -> Handled {
        Ok(match action {
            Action::Enter => self.answer(),
            Action::Back => Next::Close(Reply::Nothing),
            action => match self.line.press(action, office.method) {
                Edited::Not => Next::Same,
                Edited::Moved => Next::Changed,
                Edited::Changed => {
                    self.wrong = None;
                    Next::Changed
                }
            },
        })
    }

    fn on_paste(&mut self, text: &str, _office: &mut Office) -> Handled {
        self.line.paste(text);
        self.wrong = None;
        Ok(Next::Changed)
    }

    fn covers(&self) -> bool {
        false
    }

    fn draw(&self, canvas: &mut Canvas<'_, '_>) {
        let rows = 8.min(canvas.rows());
        let (columns, top) = (canvas.columns(), canvas.rows() - rows);
        let mut part = canvas.part(0, top, columns, rows);
        part.clear();
        let theme = part.theme;
        let rule = theme.sign("─", "-").repeat(columns.into());
        part.text(0, 0, columns, &rule, theme.accent());
        let room = columns.saturating_sub(4);
        let taken = part.paragraph(2, 1, room, 3, &self.question, theme.text());
        typed::draw(&mut part, 2, taken + 2, room, &self.line);
        if let Some(wrong) = &self.wrong {
            let sentence = format!("! {wrong}");
            part.paragraph(2, taken + 3, room, 3, &sentence, theme.bad());
        }
    }
}
