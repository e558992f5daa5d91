//! All checks of one record: each field's text, required fields, then the constraints.

use super::parse::parse;
use crate::domain::ids::PersonId;
use crate::entry::constraints;
use crate::entry::lookup::{Lookup, LookupResult};
use crate::entry::problem::{Checked, Problem, Source, Subject};
use crate::forms::{Kind, Required, Section};
use crate::words::entry as w;

/// Checks every field of a record. `text` returns the raw text of a key.
pub fn check_row(
    section: &'static Section,
    subject: Subject,
    text: &dyn Fn(&str) -> String,
    lookup: &dyn Lookup,
) -> LookupResult<Checked> {
    let mut checked = Checked::default();
    checked.answers.person = subject.person;
    for field in section.fields {
        if matches!(field.kind, Kind::Person)
            && (subject.person.is_some() || subject.person_in_form)
        {
            continue;
        }
        let raw = text(field.key);
        let is_relevant = field.relevant.is_satisfied(
            subject.record_id.is_some() || subject.source == Source::File,
            &|k| checked.answers.text(k),
        );
        if !is_relevant {
            if subject.source == Source::Keyboard || raw.trim().is_empty() {
                continue;
            }
            // A file keeps the value: the field is only irrelevant, and the check goes on a worklist.
            checked.problems.push(Problem {
                soft: true,
                ..Problem::hard(field, "not_asked", w::irrelevant(field.label, raw.trim()))
            });
        }
        match parse(field, &raw, subject.source, &checked.answers, lookup)? {
            Err(problem) => checked.problems.push(problem),
            Ok(Some(value)) => {
                if matches!(field.kind, Kind::Person) {
                    checked.answers.person = value.int().map(PersonId::from);
                }
                checked.answers.set(field.key, Some(value));
            }
            Ok(None) => {
                let is_required = match field.required {
                    Required::Always => true,
                    Required::ByHand => subject.source == Source::Keyboard,
                    Required::No => false,
                };
                if is_required {
                    checked.problems.push(Problem::hard(
                        field,
                        "required",
                        w::required(field.label),
                    ));
                }
            }
        }
    }
    constraints::apply(section, subject, &mut checked, lookup)?;
    checked
        .problems
        .sort_by_key(|p| (section.position(p.field), p.soft));
    Ok(checked)
}
