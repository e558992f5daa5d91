//! The targets of one person: the measures over that person's records alone, and the difference a save made.

use crate::domain::ids::PersonId;
use crate::progress::measure::reason::Reason;
use crate::progress::measure::{Query, read_reason};
use crate::progress::period::Scope;
use crate::progress::plan::Plan;
use crate::register::{Reader, Result};

/// A target that counts a person or misses them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonTarget {
    /// Index of the target in the plan.
    pub target: usize,
    /// Why the person does not count; `None` when they do.
    pub reason: Option<Reason>,
}

/// The targets that count a person or miss them, in the order of the plan.
pub fn person_targets(
    reader: Reader<'_>,
    plan: &Plan,
    scope: Scope,
    person: PersonId,
) -> Result<Vec<PersonTarget>> {
    let mut results = Vec::new();
    for (target, plan_target) in plan.targets.iter().enumerate() {
        // The target would tell the person's group.
        if plan_target.reveals_group() && !reader.is_open(person) {
            continue;
        }
        let Some(query) = Query::new(&plan_target.measure, scope) else {
            continue;
        };
        let sql = include_str!("sql/of_person.sql").replace("{rows}", query.rows_sql);
        let person = [(":person", person.get().into())];
        let params = query.params.iter().chain(&person);
        results.extend(reader.rows_by_name(&sql, params, |row| {
            let reason = read_reason(row)?;
            Ok(PersonTarget { target, reason })
        })?);
    }
    Ok(results)
}

/// The targets after a save that were not the same before: newly counted, or missing for a new reason.
pub(crate) fn changed_targets(
    before: &[PersonTarget],
    after: &[PersonTarget],
) -> Vec<PersonTarget> {
    let changed = after.iter().filter(|target| !before.contains(target));
    changed.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changed_targets_are_returned() {
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
