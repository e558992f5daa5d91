//! One of many records that get the same answers: what its form says of it. Every check of the form speaks, as if a clerk
//! had typed the answers in; nothing is written here.

use super::draft::{Draft, Row, Saving};
use super::facts::{Facts, Looked};
use super::parse::Problem;
use super::suggest::{Sticky, Surroundings};
use crate::forms::Form;
use crate::words::batch as w;

/// What the checks say.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It can be written.
    Ready(Saving),
    /// It can be written once somebody says why it is right.
    Doubtful(String),
    /// It cannot: why, and what to do.
    Refused(String),
}

/// Judges one record: the kept one, or a new one, with some answers given. `reason` accepts what is only in doubt.
///
/// # Errors
/// When the register cannot be read.
pub fn judge(
    form: &'static Form,
    kept: Option<Row>,
    answers: &[(&'static str, String)],
    reason: Option<&str>,
    facts: &dyn Facts,
) -> Looked<Verdict> {
    let around = Surroundings {
        today: facts.today(),
        sticky: Sticky::new(),
    };
    let mut draft = match kept {
        Some(row) => Draft::over(form, &[row], around),
        None => Draft::blank(form, around),
    };
    for (key, text) in answers {
        if let Some(at) = draft.rows[0].section.position(key) {
            draft.rows[0].cells[at].text.clone_from(text);
        }
    }
    // An empty field is an answer here: nothing is suggested behind the clerk's back.
    for cell in &mut draft.rows[0].cells {
        cell.given = true;
    }
    if let Some(sentence) = would_lose(&draft, answers) {
        return Ok(Verdict::Refused(sentence));
    }
    if let Some(reason) = reason {
        accept_doubts(&mut draft, reason, facts)?;
    }
    Ok(match draft.finish(facts)? {
        Ok(savings) => savings
            .into_iter()
            .next()
            .map_or_else(|| Verdict::Refused(String::new()), Verdict::Ready),
        Err(found) => spoken(found.into_iter().map(|f| f.problem).collect()),
    })
}

/// What the record holds in a field that the answers would make nobody ask any more. One by one a clerk sees it go; in
/// many at once nobody would.
fn would_lose(draft: &Draft, answers: &[(&'static str, String)]) -> Option<String> {
    let row = &draft.rows[0];
    row.kept?;
    (0..row.cells.len())
        .map(|field| super::Place { row: 0, field })
        .filter(|&p| !draft.asked(p) && !draft.cell(p).text.is_empty())
        .map(|p| (draft.field(p), &draft.cell(p).text))
        .find(|(field, _)| answers.iter().all(|(key, _)| *key != field.key))
        .map(|(field, text)| w::would_lose(field.label, text))
}

fn accept_doubts(draft: &mut Draft, reason: &str, facts: &dyn Facts) -> Looked<()> {
    let doubts = draft.problems(facts)?;
    for found in doubts.into_iter().filter(|f| f.problem.soft) {
        draft.accept(found.place, found.problem.rule, reason);
    }
    Ok(())
}

fn spoken(problems: Vec<Problem>) -> Verdict {
    let mut doubt = None;
    for problem in problems {
        if !problem.soft {
            return Verdict::Refused(problem.sentence);
        }
        doubt.get_or_insert(problem.sentence);
    }
    Verdict::Doubtful(doubt.unwrap_or_default())
}
