//! A form that only asks what several people have in common and hands the answers back. Writes nothing.

use super::way::Way;
use super::{FormScreen, Said};
use crate::entry::suggest::sticky_key;
use crate::forms::Form;
use crate::register::RegisterError;
use crate::tui::office::Office;
use crate::tui::screen::{Next, Reply};

/// What is asked.
pub(super) struct Asking {
    pub title: String,
    /// The only fields asked; empty: all that can be common.
    pub only: &'static [&'static str],
}

impl FormScreen {
    /// A form that asks for what several records have in common; it answers `Reply::Answers`. `given` is not asked again,
    /// `only` narrows what is asked (empty: all that people can have in common).
    #[must_use]
    pub fn asking(
        form: &'static Form,
        title: String,
        given: &[(&'static str, String)],
        only: &'static [&'static str],
        office: &mut Office,
    ) -> Self {
        let mut screen = Self::filled(form, given, office);
        screen.way = Way::Asking(Asking { title, only });
        if let Some(first) = screen.common().first().copied() {
            screen.enter(first, office);
        }
        screen
    }

    /// Closes with the answers when nothing stops; `None` when the form is not one that only asks.
    pub(super) fn answer_asked(
        &mut self,
        office: &mut Office,
    ) -> Result<Option<Next>, RegisterError> {
        if !matches!(self.way, Way::Asking(_)) {
            return Ok(None);
        }
        let asked = self.common();
        let stops = self
            .draft
            .problems(&office.register.desk())?
            .into_iter()
            .find(|f| !f.problem.soft && asked.contains(&f.place));
        if let Some(found) = stops {
            self.enter(found.place, office);
            self.said = Said::Problem(found.problem);
            return Ok(Some(Next::Changed));
        }
        let mut answers = self.given.clone();
        for place in asked {
            self.draft.settle(place, &office.register.desk())?;
            let (field, text) = (self.draft.field(place), &self.draft.cell(place).text);
            answers.push((field.key, text.clone()));
            // Only what was asked sticks: a state that was merely given is nobody's habit.
            if field.suggest.sticks() {
                let key = sticky_key(self.draft.form, field);
                office.sticky.insert(key, text.clone());
            }
        }
        Ok(Some(Next::Close(Reply::Answers(answers))))
    }
}
