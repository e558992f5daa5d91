//! What a save moved: the targets a person counts in now, and those they do not count in yet, with the reason
//! (`design/entry.md`, the loop, 6).

use std::collections::BTreeSet;

use crate::entry::{Answers, Saving};
use crate::forms::Record;
use crate::progress::period::Period;
use crate::progress::personal::{self, Personal};
use crate::register::RegisterError;
use crate::tui::office::Office;
use crate::words::tui as w;

/// So many targets are named; the rest are counted.
const NAMED: usize = 3;

/// The people a save is about, as far as they are in the register already.
pub fn people(savings: &[Saving]) -> BTreeSet<i64> {
    let of = |a: &Answers, s: &Saving| match (s.record, s.kept) {
        (Record::Person, Some((id, _))) => Some(id),
        _ => a.person,
    };
    savings.iter().filter_map(|s| of(&s.answers, s)).collect()
}

/// How this year's targets stand for people today.
///
/// # Errors
/// When the register cannot be read.
pub fn standing(people: &BTreeSet<i64>, office: &Office) -> Result<Vec<Personal>, RegisterError> {
    let (conn, today) = (office.register.reading(), office.register.today());
    let mut all = Vec::new();
    for person in people {
        all.extend(personal::of_person(
            conn,
            &office.plan,
            &Period::containing(today),
            today,
            *person,
        )?);
    }
    Ok(all)
}

/// One sentence of what moved; empty when nothing did.
#[must_use]
pub fn told(before: &[Personal], after: &[Personal], office: &Office) -> String {
    let moved = personal::moved(before, after);
    let label = |p: &Personal| office.plan.targets[p.target].label.text().to_owned();
    let counted: Vec<String> = moved
        .iter()
        .filter(|p| p.reason.is_none())
        .map(label)
        .collect();
    let waiting: Vec<String> = moved
        .iter()
        .filter_map(|p| {
            Some(w::target_waits(
                label(p),
                p.reason?.phrase.text().to_lowercase(),
            ))
        })
        .collect();
    let mut parts = Vec::new();
    if !counted.is_empty() {
        parts.push(w::targets_counted(named(&counted)));
    }
    if !waiting.is_empty() {
        parts.push(w::targets_waiting(named(&waiting)));
    }
    parts.join(" ")
}

fn named(all: &[String]) -> String {
    let more = all.len().saturating_sub(NAMED);
    let first = all
        .iter()
        .take(NAMED)
        .cloned()
        .collect::<Vec<_>>()
        .join("; ");
    if more == 0 {
        first
    } else {
        format!("{first}; {}", w::and_more(more))
    }
}
