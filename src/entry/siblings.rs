//! Rows of one form that clash with each other before any of them is in the register.

use super::Source;
use super::answers::Answers;
use super::draft::Draft;
use super::parse::{Problem, choice};
use super::row::{FieldProblem, Place};
use crate::domain::{date, name};
use crate::forms::{Kind, Record};
use crate::words::forms as w;

/// The clash of a new row with an earlier new row of the same form, if any.
pub(super) fn find_clash(draft: &Draft, row: usize, answers: &Answers) -> Option<FieldProblem> {
    let record = draft.rows[row].section.record;
    let earlier = (0..row)
        .filter(|&i| draft.rows[i].section.record == record && draft.rows[i].record_ref.is_none());
    let (key, sentence, constraint) = match record {
        Record::Membership => ("valid_from", w::GROUP_OVERLAP, "group_overlap"),
        Record::Need => ("stated_on", w::NEED_KNOWN, "need_key"),
        _ => return None,
    };
    let clashes = earlier.into_iter().any(|other| match record {
        Record::Membership => overlap(draft, other, answers),
        _ => ["kind", "stated_on"]
            .iter()
            .all(|k| parsed_text(draft, other, k) == answers.text(k).map(Into::into)),
    });
    let section = draft.rows[row].section;
    let (field, at) = (section.field(key)?, section.position(key)?);
    clashes.then(|| FieldProblem {
        place: Place { row, field: at },
        problem: Problem::hard(field, constraint, sentence.text()),
    })
}

fn overlap(draft: &Draft, other: usize, answers: &Answers) -> bool {
    let mine = |k| answers.text(k).map(String::from);
    let theirs = |k| parsed_text(draft, other, k);
    if mine("group").is_none() || mine("group") != theirs("group") {
        return false;
    }
    let open = || "9999-12-31".to_owned();
    let (from, to) = (
        mine("valid_from").unwrap_or_default(),
        mine("valid_to").unwrap_or_else(open),
    );
    let (from2, to2) = (
        theirs("valid_from").unwrap_or_default(),
        theirs("valid_to").unwrap_or_else(open),
    );
    from <= to2 && from2 <= to
}

/// The stored form of a text of another row; dates as ISO, choices as codes.
fn parsed_text(draft: &Draft, row: usize, key: &str) -> Option<String> {
    let field = draft.rows[row].section.position(key)?;
    let place = Place { row, field };
    let text = draft.effective(place);
    match draft.field(place).kind {
        Kind::Code(list) => {
            choice(list, &name::clean(&text), Source::Keyboard).map(|c| c.code.to_owned())
        }
        Kind::Day => date::parse_day(&text).ok().map(date::iso),
        _ => (!text.is_empty()).then(|| text.into_owned()),
    }
}
