//! What a save moved: the targets a person counts in now, and those they do not count in yet, with the reason.

use std::collections::BTreeSet;

use crate::domain::record_ref::RecordRef;
use crate::entry::{Answers, RecordInput};
use crate::forms::Record;
use crate::progress::measure::person_targets;
use crate::progress::measure::person_targets::PersonTarget;
use crate::progress::period::Period;
use crate::register::RegisterError;
use crate::tui::app::context::AppContext;
use crate::words::tui as w;

/// So many targets are named; the rest are counted.
const MAX_LISTED: usize = 3;

/// The people a save is about, as far as they are in the register already.
pub fn people(inputs: &[RecordInput]) -> BTreeSet<i64> {
    let person_of = |a: &Answers, s: &RecordInput| match (s.record, s.record_ref) {
        (Record::Person, Some(RecordRef { id, .. })) => Some(id),
        _ => a.person,
    };
    inputs
        .iter()
        .filter_map(|s| person_of(&s.answers, s))
        .collect()
}

/// How this year's targets stand for people today.
pub fn person_targets(
    people: &BTreeSet<i64>,
    ctx: &AppContext,
) -> Result<Vec<PersonTarget>, RegisterError> {
    let (reader, today) = (ctx.reader(), ctx.session.register.today());
    let mut all = Vec::new();
    for person in people {
        all.extend(person_targets::person_targets(
            reader,
            &ctx.session.plan,
            &Period::containing(today),
            today,
            *person,
        )?);
    }
    Ok(all)
}

/// One sentence of what moved; empty when nothing did.
#[must_use]
pub fn summary(before: &[PersonTarget], after: &[PersonTarget], ctx: &AppContext) -> String {
    let changes = person_targets::changed_targets(before, after);
    let label = |p: &PersonTarget| ctx.session.plan.targets[p.target].label.text().to_owned();
    let included: Vec<String> = changes
        .iter()
        .filter(|p| p.reason.is_none())
        .map(label)
        .collect();
    let pending: Vec<String> = changes
        .iter()
        .filter_map(|p| {
            Some(w::target_waits(
                label(p),
                p.reason?.phrase.text().to_lowercase(),
            ))
        })
        .collect();
    let mut parts = Vec::new();
    if !included.is_empty() {
        parts.push(w::targets_counted(join_labels(&included)));
    }
    if !pending.is_empty() {
        parts.push(w::targets_waiting(join_labels(&pending)));
    }
    parts.join(" ")
}

fn join_labels(all: &[String]) -> String {
    let more = all.len().saturating_sub(MAX_LISTED);
    let first = all
        .iter()
        .take(MAX_LISTED)
        .cloned()
        .collect::<Vec<_>>()
        .join("; ");
    if more == 0 {
        first
    } else {
        format!("{first}; {}", w::and_more(more))
    }
}
