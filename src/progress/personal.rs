//! How the targets stand for one person, and what a save moved: the same measures over that person's records alone.

use chrono::NaiveDate;
use rusqlite::Connection;

use super::measure::Query;
use super::period::Period;
use super::plan::Plan;
use super::reason::Reason;

/// A target that has something to do with the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personal {
    /// Index of the target in the plan.
    pub target: usize,
    /// Why the person does not count; none when they do.
    pub reason: Option<Reason>,
}

/// The targets the person counts in, or is owed something by, in the order of the plan.
///
/// # Errors
/// When the register cannot be read.
pub fn of_person(
    conn: &Connection,
    plan: &Plan,
    period: &Period,
    as_of: NaiveDate,
    person: i64,
) -> rusqlite::Result<Vec<Personal>> {
    let mut found = Vec::new();
    for (target, asked) in plan.targets.iter().enumerate() {
        let Some(query) = Query::new(&asked.measure, period, as_of) else {
            continue;
        };
        if let Some(reason) = query.of_person(conn, person)? {
            found.push(Personal { target, reason });
        }
    }
    Ok(found)
}

/// What a save moved: the targets the person counts in now and did not before, and those that newly do not count them,
/// with the reason.
#[must_use]
pub fn moved(before: &[Personal], after: &[Personal]) -> Vec<Personal> {
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
        let counted = Personal {
            target: 0,
            reason: None,
        };
        let owed = |slug| Personal {
            target: 1,
            reason: Some(Reason::of(slug)),
        };
        let before = [counted.clone(), owed("no_advice")];
        assert_eq!(moved(&before, &[counted.clone(), owed("no_advice")]), []);
        assert_eq!(
            moved(&before, &[counted, owed("no_training")]),
            [owed("no_training")]
        );
    }
}
