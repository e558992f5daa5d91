//! Tasks of the demo ward's units: most completed in time, some late, some open.

use crate::demo::people::{Frame, answers, day, text};
use crate::demo::rng::{Rng, after, before};
use crate::entry::Answers;
use crate::progress::period::Period;
use crate::progress::plan::{Cadence, Task};

/// Percent of due tasks completed in time; next, completed late.
const IN_TIME: u32 = 72;
const LATE: u32 = 14;
/// Percent of the current half's tasks already completed.
const AHEAD: u32 = 30;
/// Earliest day of a half on which a task is completed.
const EARLIEST: u32 = 60;

/// The tasks completed up to today, by half.
pub(super) fn done(frame: &Frame<'_>, rng: &mut Rng) -> Vec<Answers> {
    let today = frame.calendar.today;
    let begun = Period::halves(frame.plan)
        .into_iter()
        .filter(|half| half.from() <= today && half.to() >= frame.calendar.since);
    begun
        .flat_map(|half| {
            let due = frame.plan.tasks.iter().filter(|duty| is_due(duty, &half));
            due.filter_map(|duty| one(frame, duty, &half, rng))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn is_due(duty: &Task, half: &Period) -> bool {
    match duty.cadence {
        Cadence::HalfYear(_) => true,
        Cadence::Year(_) => half.name().ends_with("R2"),
        Cadence::Once(_) => false,
    }
}

fn one(frame: &Frame<'_>, duty: &Task, half: &Period, rng: &mut Rng) -> Option<Answers> {
    let today = frame.calendar.today;
    let lot = rng.below(100);
    let early = rng.day(after(half.from(), EARLIEST), half.to());
    let late = rng.day_after(half.to(), 3, 40);
    let paper = rng.between(11, 240);
    let on = if half.to() < today {
        match lot {
            lot if lot < IN_TIME => early,
            lot if lot < IN_TIME + LATE => late,
            _ => return None,
        }
    } else {
        (lot < AHEAD).then(|| early.min(before(today, rng.below(20))))?
    };
    let on = frame.calendar.if_past(on.max(half.from()))?;
    let note = format!("Báo cáo số {paper}/BC (số liệu mẫu)");
    Some(answers([
        ("duty", text(&duty.id)),
        ("period", text(&half.name())),
        ("done_on", day(on)),
        ("note", text(&note)),
    ]))
}
