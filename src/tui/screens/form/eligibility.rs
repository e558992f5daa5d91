//! The line at the foot of the intake form: whether the person is eligible today, through which group and document, or
//! what is missing. Assesses the texts as they are in the form.

use crate::domain::codes::CodeList;
use crate::domain::date::{self, PartialDate};
use crate::domain::eligibility::{self, Membership, Person};
use crate::domain::name;
use crate::entry::parse::choice;
use crate::entry::{Draft, Source};
use crate::forms::Record;

/// The sentence for the person of the form; `None` for a form about something else.
pub fn sentence(draft: &Draft) -> Option<String> {
    if draft.rows[0].section.record != Record::Person {
        return None;
    }
    let text = |row, key| {
        let text = name::clean(&draft.effective(draft.place(row, key)?));
        Some(text).filter(|t| !t.is_empty())
    };
    let code = |row, key, list| {
        let code = choice(list, &text(row, key)?, Source::Keyboard);
        code.map(|c| c.code)
    };
    let day = |row, key| text(row, key).and_then(|t| date::parse_day(&t).ok());
    let documents: Vec<(usize, Option<String>)> = (0..draft.rows.len())
        .filter(|&r| draft.rows[r].section.record == Record::Membership)
        .map(|r| (r, text(r, "evidence_no")))
        .collect();
    let memberships: Vec<Membership<'_>> = documents
        .iter()
        .filter_map(|(row, evidence_no)| {
            Some(Membership {
                group: code(*row, "group", CodeList::Group)?,
                evidence_no: evidence_no.as_deref(),
                valid_from: day(*row, "valid_from"),
                valid_to: day(*row, "valid_to"),
            })
        })
        .collect();
    let person = Person {
        born: text(0, "born").and_then(|t| PartialDate::parse(&t).ok()),
        ethnicity: code(0, "ethnicity", CodeList::Ethnicity),
        left_on: day(0, "left_on"),
    };
    Some(eligibility::assess(draft.defaults.today, &person, &memberships).sentence(false))
}
