//! What a save changed in the targets: those a person newly counts in, and those not yet, with the reason.

use std::collections::BTreeSet;

use crate::domain::ids::PersonId;
use crate::entry::RecordInput;
use crate::forms::Record;
use crate::progress::measure::person_targets;
use crate::progress::measure::person_targets::PersonTarget;
use crate::progress::period::Period;
use crate::register::Result;
use crate::tui::app::context::AppContext;
use crate::words::tui as w;

/// Targets that are named; the others are counted.
const MAX_LISTED: usize = 3;

/// Register numbers of the people a save is about, as far as they have one already.
pub fn people(inputs: &[RecordInput]) -> BTreeSet<PersonId> {
    let person_of = |input: &RecordInput| match (input.record, input.record_ref) {
        (Record::Person, Some(person)) => Some(person.id.into()),
        _ => input.answers.person,
    };
    inputs.iter().filter_map(person_of).collect()
}

/// This year's targets of people as of today.
pub fn person_targets(people: &BTreeSet<PersonId>, ctx: &AppContext) -> Result<Vec<PersonTarget>> {
    let (reader, today) = (ctx.reader(), ctx.session.register.today());
    let scope = Period::containing(today).as_of(today);
    let mut all = Vec::new();
    for &person in people {
        let plan = &ctx.session.plan;
        all.extend(person_targets::person_targets(reader, plan, scope, person)?);
    }
    Ok(all)
}

/// A sentence about what changed; empty when nothing did.
pub fn summary(before: &[PersonTarget], after: &[PersonTarget], ctx: &AppContext) -> String {
    let (mut counted, mut waiting) = (Vec::new(), Vec::new());
    for change in person_targets::changed_targets(before, after) {
        let label = ctx.session.plan.targets[change.target].label.text();
        match change.reason {
            None => counted.push(label.to_owned()),
            Some(reason) => {
                waiting.push(w::target_waits(label, reason.phrase.text().to_lowercase()));
            }
        }
    }
    let counted = (!counted.is_empty()).then(|| w::targets_counted(join_labels(&counted)));
    let waiting = (!waiting.is_empty()).then(|| w::targets_waiting(join_labels(&waiting)));
    let parts: Vec<String> = counted.into_iter().chain(waiting).collect();
    parts.join(" ")
}

fn join_labels(all: &[String]) -> String {
    let listed = all.len().min(MAX_LISTED);
    let first = all[..listed].join("; ");
    match all.len() - listed {
        0 => first,
        more => format!("{first}; {}", w::and_more(more)),
    }
}
