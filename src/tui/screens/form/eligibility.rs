//! The line at the foot of the intake form: whether the person is eligible today, through which group and paper, or what
//! is missing. Said at every moment from what stands on the form.

use crate::domain::codes::List;
use crate::domain::date::{self, PartialDate};
use crate::domain::eligibility::{self, Membership, Person};
use crate::domain::name;
use crate::entry::parse::choice;
use crate::entry::{Place, Source};
use crate::forms::Record;
use crate::tui::app::context::AppContext;
use crate::tui::screens::form::FormScreen;

impl FormScreen {
    /// Weighs what stands on the form.
    pub(super) fn update_eligibility(&mut self, ctx: &AppContext) {
        if self.draft.rows[0].section.record != Record::Person {
            return;
        }
        let text = |row: usize, key: &str| {
            let field = self.draft.rows[row].section.position(key)?;
            let text = name::clean(&self.draft.effective(Place { row, field }));
            (!text.is_empty()).then_some(text)
        };
        let code = |row, key, list| {
            text(row, key)
                .and_then(|t| choice(list, &t, Source::Keyboard))
                .map(|c| c.code)
        };
        let day = |row, key| text(row, key).and_then(|t| date::parse_day(&t).ok());
        let papers: Vec<(usize, Option<String>)> = (0..self.draft.rows.len())
            .filter(|&r| self.draft.rows[r].section.record == Record::Membership)
            .map(|r| (r, text(r, "evidence_no")))
            .collect();
        let memberships: Vec<Membership<'_>> = papers
            .iter()
            .filter_map(|(row, evidence_no)| {
                Some(Membership {
                    group: code(*row, "group", List::Group)?,
                    evidence_no: evidence_no.as_deref(),
                    valid_from: day(*row, "valid_from"),
                    valid_to: day(*row, "valid_to"),
                })
            })
            .collect();
        let person = Person {
            born: text(0, "born").and_then(|t| PartialDate::parse(&t).ok()),
            ethnicity: code(0, "ethnicity", List::Ethnicity),
            left_on: day(0, "left_on"),
        };
        self.eligibility =
            eligibility::assess(ctx.session.register.today(), &person, &memberships).sentence();
    }
}
