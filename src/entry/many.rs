//! One of many records that get the same answers: what its form says of it. Every check of the form speaks, as if a clerk
//! had typed the answers in; nothing is written here.

use super::check::Source;
use super::draft::Draft;
use super::facts::{Facts, Looked};
use super::parse::{Problem, parse};
use super::row::{Place, Row, Saving};
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
        rate: String::new(),
    };
    let mut draft = match kept {
        Some(row) => Draft::over(form, &[row], around),
        None => Draft::blank(form, around),
    };
    // An empty field is an answer here: nothing is suggested behind the clerk's back.
    for cell in &mut draft.rows[0].cells {
        cell.given = true;
    }
    let idle = unasked(&draft);
    for (key, text) in answers {
        if let Some(at) = draft.rows[0].section.position(key) {
            draft.rows[0].cells[at].text.clone_from(text);
        }
    }
    let now_idle = unasked(&draft);
    if let Some(lost) = now_idle.iter().find(|p| !idle.contains(p)) {
        let (label, text) = (draft.field(*lost).label, &draft.cell(*lost).text);
        return Ok(Verdict::Refused(w::would_lose(label, text)));
    }
    if let Some(reason) = reason {
        accept_doubts(&mut draft, reason, facts)?;
    }
    match draft.finish(facts)? {
        Err(found) => Ok(spoken(found.into_iter().map(|f| f.problem).collect())),
        Ok(savings) => {
            let Some(mut saving) = savings.into_iter().next() else {
                return Ok(Verdict::Refused(String::new()));
            };
            for place in now_idle {
                keep(&draft, place, &mut saving, facts)?;
            }
            Ok(Verdict::Ready(saving))
        }
    }
}

/// The fields of a kept record that hold something and that nobody is asked for. One by one a clerk sees such a field go;
/// in many at once nobody would.
fn unasked(draft: &Draft) -> Vec<Place> {
    let row = &draft.rows[0];
    let places = (0..row.cells.len()).map(|field| Place { row: 0, field });
    places
        .filter(|_| row.kept.is_some())
        .filter(|&p| !draft.asked(p) && !draft.cell(p).text.is_empty())
        .collect()
}

/// What stood in such a field before stays as it was (an import may have brought it).
fn keep(draft: &Draft, place: Place, saving: &mut Saving, facts: &dyn Facts) -> Looked<()> {
    let (field, text) = (draft.field(place), &draft.cell(place).text);
    let value = parse(field, text, Source::Keyboard, &saving.answers, facts)?;
    saving.answers.set(field.key, value.ok().flatten());
    Ok(())
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
