//! A form that only asks what several people have in common and hands the answers back. Writes nothing.

use crate::entry::suggest::sticky_key;
use crate::forms::Form;
use crate::register::RegisterError;
use crate::tui::app::context::AppContext;
use crate::tui::app::screen::{Next, Reply};
use crate::tui::screens::form::flow::{BatchFlow, FormFlow};
use crate::tui::screens::form::{FormScreen, StatusLine};

impl FormScreen {
    /// A form that asks for what several records have in common; it answers `Reply::Answers`. `given` is not asked again,
    /// `only` narrows what is asked (empty: all that people can have in common).
    #[must_use]
    pub fn for_batch(
        form: &'static Form,
        title: String,
        given: &[(&'static str, String)],
        only: &'static [&'static str],
        ctx: &mut AppContext,
    ) -> Self {
        let mut screen = Self::filled(form, given, ctx);
        screen.flow = FormFlow::Batch(BatchFlow { title, only });
        if let Some(first) = screen.common().first().copied() {
            screen.enter(first, ctx);
        }
        screen
    }

    /// Closes with the answers when nothing stops; `None` when the form is not one that only asks.
    pub(super) fn close_with_answers(
        &mut self,
        ctx: &mut AppContext,
    ) -> Result<Option<Next>, RegisterError> {
        if !matches!(self.flow, FormFlow::Batch(_)) {
            return Ok(None);
        }
        let common = self.common();
        let blocking = self
            .draft
            .problems(&ctx.session.register.lookup())?
            .into_iter()
            .find(|f| !f.problem.soft && common.contains(&f.place));
        if let Some(first) = blocking {
            self.enter(first.place, ctx);
            self.status = StatusLine::Problem(first.problem);
            return Ok(Some(Next::Changed));
        }
        let mut answers = self.given.clone();
        for place in common {
            self.draft
                .normalize_cell(place, &ctx.session.register.lookup())?;
            let (field, text) = (self.draft.field(place), &self.draft.cell(place).text);
            answers.push((field.key, text.clone()));
            // Only what was asked sticks: a state that was merely given is nobody's habit.
            if field.default_value.is_sticky() {
                let key = sticky_key(self.draft.form, field);
                ctx.session.sticky.insert(key, text.clone());
            }
        }
        Ok(Some(Next::Close(Reply::Answers(answers))))
    }
}
