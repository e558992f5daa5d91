//! A form that asks what several people have in common and closes with the answers.

use crate::entry::suggest::{Sticky, sticky_key};
use crate::entry::{Lookup, LookupResult};
use crate::tui::app::route::Given;
use crate::tui::screens::form::model::FormModel;

impl FormModel {
    /// The given and the common answers; `None` while one of the common fields has a hard problem, which is then shown.
    /// Only what was asked becomes sticky.
    pub fn batch_answers(
        &mut self,
        sticky: &mut Sticky,
        lookup: &dyn Lookup,
    ) -> LookupResult<Option<Given>> {
        let common = self.common();
        let mut problems = self.draft.problems(lookup)?.into_iter();
        if let Some(first) = problems.find(|f| !f.problem.soft && common.contains(&f.place)) {
            self.show_field_problem(first, lookup);
            return Ok(None);
        }
        let mut answers = self.flow.given().to_vec();
        for place in common {
            self.draft.normalize_cell(place, lookup)?;
            let (field, text) = (self.draft.field(place), &self.draft.cell(place).text);
            answers.push((field.key, text.clone()));
            if field.default_value.is_sticky() {
                sticky.insert(sticky_key(self.draft.form, field), text.clone());
            }
        }
        Ok(Some(answers))
    }
}
