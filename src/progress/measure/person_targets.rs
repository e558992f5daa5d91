//! How the targets stand for one person, and what a save moved: the same measures over that person's records alone.

use chrono::NaiveDate;
use rusqlite::Connection;

use crate::progress::measure::Query;
use crate::progress::measure::reason::Reason;
use crate::progress::period::Period;
use crate::progress::plan::Plan;

/// A target that has something to do with the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonTarget {
    /// Index of the target in the plan.
    pub target: usize,
    /// Why the person does not count; none when they do.
    pub reason: Option<Reason>,
}

/// The targets the person counts in, or is owed something by, in the order of the plan.
pub fn person_targets(
    conn: &Connection,
    plan: &Plan,
    period: &Period,
    as_of: NaiveDate,
    person: i64,
) -> rusqlite::Result<Vec<PersonTarget>> {
    let mut results = Vec::new();
    for (target, plan_target) in plan.targets.iter().enumerate() {
        let Some(query) = Query::new(&plan_target.measure, period, as_of) else {
            continue;
        };
        if let Some(reason) = query.person_reason(conn, person)? {
            results.push(PersonTarget { target, reason });
        }
    }
    Ok(results)
}

/// What a save moved: the targets the person counts in now and did not before, and those that newly do not count them,
/// with the reason.
#[must_use]
pub fn changed_targets(before: &[PersonTarget], after: &[PersonTarget]) -> Vec<PersonTarget> {
    after
        .iter()
        .filter(|a| !before.contains(a))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_told() {
        let counted = PersonTarget {
            target: 0,
            reason: None,
        };
        let owed = |slug| PersonTarget {
            target: 1,
            reason: Some(Reason::from_slug(slug)),
        };
        let before = [counted.clone(), owed("no_advice")];
        assert_eq!(
            changed_targets(&before, &[counted.clone(), owed("no_advice")]),
            []
        );
        assert_eq!(
            changed_targets(&before, &[counted, owed("no_training")]),
            [owed("no_training")]
        );
    }
}
