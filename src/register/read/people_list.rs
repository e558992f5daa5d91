//! A list of people that may be a sensitive group as a whole, such as the people of group 5. Its rows are readable only
//! with the proof that the list was opened with a reason, which the trail holds.

use std::collections::BTreeSet;

use crate::domain::masking;
use crate::register::{RegisterError, Result};
use crate::words::access as w;

/// People, and the sensitive groups that belonging to the list reveals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleList<T> {
    rows: Vec<T>,
    groups: BTreeSet<String>,
}

/// The proof that lists of some sensitive groups were opened with a reason; made by [`opening`] alone.
///
/// [`opening`]: crate::register::session::opening
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListOpening {
    groups: BTreeSet<String>,
    reason: String,
}

impl ListOpening {
    pub(in crate::register) fn new(groups: BTreeSet<String>, reason: &str) -> Self {
        let reason = reason.to_owned();
        Self { groups, reason }
    }

    /// The reason that the clerk gave.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl<T> PeopleList<T> {
    /// A list that reveals nothing by itself.
    #[must_use]
    pub fn new(rows: Vec<T>) -> Self {
        let groups = BTreeSet::new();
        Self { rows, groups }
    }

    /// The same people, all of whom hold a group; a code or a number of the plan.
    #[must_use]
    pub fn of_group(mut self, group: Option<&str>) -> Self {
        let sensitive = group.filter(|code| masking::is_sensitive(code));
        self.groups.extend(sensitive.map(str::to_owned));
        self
    }

    /// The people for whom the condition holds.
    #[must_use]
    pub fn retain(mut self, condition: impl FnMut(&T) -> bool) -> Self {
        self.rows.retain(condition);
        self
    }

    /// At most the first people.
    #[must_use]
    pub fn truncate(mut self, limit: usize) -> Self {
        self.rows.truncate(limit);
        self
    }

    /// Each person in another form.
    #[must_use]
    pub fn map<U>(self, form: impl FnMut(T) -> U) -> PeopleList<U> {
        PeopleList {
            rows: self.rows.into_iter().map(form).collect(),
            groups: self.groups,
        }
    }

    /// The number of people, which is no secret.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nobody is on the list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The sensitive groups that the list reveals; empty for other lists.
    #[must_use]
    pub fn groups(&self) -> &BTreeSet<String> {
        &self.groups
    }

    /// Whether the rows are readable with an opening.
    #[must_use]
    pub fn is_open(&self, opening: Option<&ListOpening>) -> bool {
        let opened = |group| opening.is_some_and(|opening| opening.groups.contains(group));
        self.groups.iter().all(opened)
    }

    /// The people.
    ///
    /// # Errors
    /// When the list reveals a sensitive group that was not opened.
    pub fn rows(self, opening: Option<&ListOpening>) -> Result<Vec<T>> {
        if self.is_open(opening) {
            Ok(self.rows)
        } else {
            Err(RegisterError::refused(w::LIST_NEEDS_REASON))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_sensitive_group_need_its_opening() {
        let all = PeopleList::new(vec![1, 2]);
        assert_eq!(all.clone().of_group(Some("9")).rows(None).unwrap(), [1, 2]);
        for code in ["5", "5a", "2", "3", "6c"] {
            let list = all.clone().of_group(Some(code));
            assert!(list.clone().rows(None).is_err(), "{code}");
            let opening = ListOpening::new(list.groups().clone(), "checking");
            assert_eq!(list.clone().rows(Some(&opening)).unwrap(), [1, 2]);
            let other = ListOpening::new(BTreeSet::from(["1a".to_owned()]), "checking");
            assert!(list.clone().rows(Some(&other)).is_err(), "{code}");
            assert!(list.map(|n| n + 1).retain(|n| *n > 2).rows(None).is_err());
        }
    }
}
