//! Conflicts between new rows of the same form.

use std::borrow::Cow;

use super::answers::Answers;
use super::parse::choice;
use super::problem::{Problem, Source};
use super::row::{FieldProblem, FormRow, Place};
use crate::domain::{date, name};
use crate::forms::{Kind, Record};
use crate::words::forms as w;

/// Returns the entered text of a field, else its default.
type Text<'a> = &'a dyn Fn(Place) -> Cow<'a, str>;

/// The conflict of a new row with an earlier new row of the same form.
pub(super) fn find_clash(
    rows: &[FormRow],
    row: usize,
    answers: &Answers,
    text: Text<'_>,
) -> Option<FieldProblem> {
    let record = rows[row].section.record;
    let earlier =
        (0..row).filter(|&i| rows[i].section.record == record && rows[i].record_ref.is_none());
    let (key, sentence, constraint) = match record {
        Record::Membership => ("valid_from", w::GROUP_OVERLAP, "group_overlap"),
        Record::Need => ("stated_on", w::NEED_KNOWN, "need_key"),
        _ => return None,
    };
    let clashes = earlier.into_iter().any(|other| match record {
        Record::Membership => overlap(rows, other, answers, text),
        _ => ["kind", "stated_on"]
            .iter()
            .all(|k| parsed_text(rows, other, k, text) == answers.text(k).map(Into::into)),
    });
    let section = rows[row].section;
    let (field, at) = (section.field(key)?, section.position(key)?);
    clashes.then(|| FieldProblem {
        place: Place { row, field: at },
        problem: Problem::hard(field, constraint, sentence.text()),
    })
}

fn overlap(rows: &[FormRow], other: usize, answers: &Answers, text: Text<'_>) -> bool {
    let mine = |k| answers.text(k).map(String::from);
    let theirs = |k| parsed_text(rows, other, k, text);
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

/// The stored form of another row's text: ISO dates, codes.
fn parsed_text(rows: &[FormRow], row: usize, key: &str, text: Text<'_>) -> Option<String> {
    let field = rows[row].section.position(key)?;
    let place = Place { row, field };
    let text = text(place);
    match rows[row].section.fields[field].kind {
        Kind::Code(list) => {
            choice(list, &name::clean(&text), Source::Keyboard).map(|c| c.code.to_owned())
        }
        Kind::Day => date::parse_day(&text).ok().map(date::iso),
        _ => (!text.is_empty()).then(|| text.into_owned()),
    }
}
