//! Checks one of many records that get the same answers, exactly as if a clerk had typed them. Writes nothing.

use crate::entry::draft::Draft;
use crate::entry::lookup::{Lookup, LookupResult};
use crate::entry::parse::parse;
use crate::entry::problem::{Problem, Source};
use crate::entry::row::{FieldProblem, FormRow, Place, RecordInput};
use crate::entry::suggest::{FormDefaults, Sticky};
use crate::forms::Form;
use crate::words::batch as w;

/// Result of checking one item.
#[derive(Clone, Debug, PartialEq)]
pub enum BatchCheck {
    Ready(RecordInput),
    /// Can be written once a reason accepts this sentence.
    Warning(String),
    /// Cannot be written: why, and what to do.
    Refused(String),
}

/// Checks a stored or new record with the given answers. `reason` accepts its soft checks.
pub fn check_item(
    form: &'static Form,
    stored: Option<FormRow>,
    answers: &[(&'static str, String)],
    reason: Option<&str>,
    lookup: &dyn Lookup,
) -> LookupResult<BatchCheck> {
    let defaults = FormDefaults {
        today: lookup.today(),
        sticky: Sticky::new(),
        rate: String::new(),
    };
    let mut draft = match stored {
        Some(row) => Draft::from_stored(form, &[row], defaults),
        None => Draft::blank(form, defaults),
    };
    // An empty field is an answer here: no default fills it.
    for cell in &mut draft.rows[0].cells {
        cell.given = true;
    }
    let irrelevant = irrelevant_places(&draft);
    for (key, text) in answers {
        if let Some(at) = draft.rows[0].section.position(key) {
            draft.rows[0].cells[at].text.clone_from(text);
        }
    }
    let now_irrelevant = irrelevant_places(&draft);
    if let Some(lost) = now_irrelevant.iter().find(|p| !irrelevant.contains(p)) {
        let (label, text) = (draft.field(*lost).label, &draft.cell(*lost).text);
        return Ok(BatchCheck::Refused(w::would_lose(label, text)));
    }
    if let Some(reason) = reason {
        let problems = draft.problems(lookup)?;
        for problem in problems.into_iter().filter(|f| f.problem.soft) {
            draft.accept(problem.place, problem.problem.constraint, reason);
        }
    }
    let mut input = match draft.finish(lookup)? {
        Err(problems) => return Ok(from_problems(problems)),
        Ok(mut inputs) if !inputs.is_empty() => inputs.swap_remove(0),
        Ok(_) => return Ok(BatchCheck::Refused(String::new())),
    };
    // The values of irrelevant fields stay (an import may have stored them).
    for place in now_irrelevant {
        let (field, text) = (draft.field(place), &draft.cell(place).text);
        let value = parse(field, text, Source::Keyboard, &input.answers, lookup)?;
        input.answers.set(field.key, value.ok().flatten());
    }
    Ok(BatchCheck::Ready(input))
}

/// The irrelevant fields of a stored record that hold a value. A clerk who changes one record sees such a field
/// disappear; in a batch nothing would show the loss.
fn irrelevant_places(draft: &Draft) -> Vec<Place> {
    let row = &draft.rows[0];
    let places = (0..row.cells.len()).map(|field| Place { row: 0, field });
    places
        .filter(|_| row.record_ref.is_some())
        .filter(|&p| !draft.is_relevant(p) && !draft.cell(p).text.is_empty())
        .collect()
}

fn from_problems(problems: Vec<FieldProblem>) -> BatchCheck {
    let problems = problems.into_iter().map(|f| f.problem);
    let (soft, hard): (Vec<_>, Vec<_>) = problems.partition(|p| p.soft);
    let first = |problems: Vec<Problem>| problems.into_iter().next().map(|p| p.sentence);
    match first(hard) {
        Some(sentence) => BatchCheck::Refused(sentence),
        None => BatchCheck::Warning(first(soft).unwrap_or_default()),
    }
}
