//! Worklists: the gap of a target or the due follow-ups, oldest first, filtered by neighbourhood and group, and grouped by
//! neighbourhood for visits.

use serde::{Serialize, Serializer};

use crate::domain::date;
use crate::domain::groups::{main_number, report_row};
use crate::domain::ids::PersonId;
use crate::domain::masking;
use crate::progress::breakdown::leading_number;
use crate::progress::measure::{ListedPerson, Population};
use crate::progress::period::Scope;
use crate::progress::plan::Target;
use crate::progress::{format, list};
use crate::register::read;
use crate::register::read::people_list::PeopleList;
use crate::register::read::worklists::DueFollowUp;
use crate::register::session::opening;
use crate::register::{Register, Result};
use crate::words::worklist as w;

/// The name of the worklist of due follow-ups, beside the ids of targets.
pub const FOLLOW_UPS: &str = "follow_ups";

/// An entry of a worklist; serialized for files and `vieclam worklist`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WorklistPerson {
    #[serde(rename = "register_no")]
    pub person: PersonId,
    pub full_name: String,
    pub phone: Option<String>,
    /// The owner of the phone, if not the person.
    pub phone_owner: Option<String>,
    pub neighbourhood: Option<String>,
    pub address: Option<String>,
    /// Sub-codes; shown only through [`masking`].
    #[serde(serialize_with = "masked")]
    pub groups: Vec<&'static str>,
    /// ISO day from which the service or the follow-up is due.
    pub since: String,
    /// What is missing, in the language of the thread.
    pub reason: String,
}

fn masked<S: Serializer>(groups: &[&'static str], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&masking::mask_groups(groups))
}

/// The filter of a worklist; `None` matches everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorklistFilter {
    pub neighbourhood: Option<String>,
    /// A sub-code, or the number of a group: `5` is any of 5a, 5b and 5c.
    pub group: Option<String>,
}

/// A worklist with its title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worklist<P = Vec<WorklistPerson>> {
    pub title: String,
    /// Oldest first.
    pub people: P,
}

/// A worklist whose people are not readable yet.
pub type UnopenedWorklist = Worklist<PeopleList<WorklistPerson>>;

impl WorklistFilter {
    /// Whether the filter matches a person of that neighbourhood and those groups.
    fn matches(&self, neighbourhood: Option<&str>, groups: &[&str]) -> bool {
        let place = self.neighbourhood.as_deref();
        place.is_none_or(|wanted| neighbourhood == Some(wanted))
            && self.group.as_deref().is_none_or(|wanted| {
                let is_group = |code: &&str| {
                    let main = main_number(code).map(|main| main.to_string());
                    *code == wanted
                        || report_row(code) == Some(wanted)
                        || main.as_deref() == Some(wanted)
                };
                groups.iter().any(is_group)
            })
    }

    /// Those of a list who pass; the fields of a person are the neighbourhood and the groups.
    pub(crate) fn narrow<T>(
        &self,
        list: PeopleList<T>,
        fields: impl Fn(&T) -> (Option<&str>, &[&'static str]),
    ) -> PeopleList<T> {
        list.of_group(self.group.as_deref()).retain(|person| {
            let (neighbourhood, groups) = fields(person);
            self.matches(neighbourhood, groups)
        })
    }

    /// For a title: `tổ 12 · nhóm 9`; empty without a filter. A sensitive group is masked.
    pub fn describe(&self) -> String {
        let place = self.neighbourhood.as_ref().map(w::of_neighbourhood);
        let group = self.group.as_deref();
        let group = group.map(|code| w::of_group(masking::mask_groups(&[code])));
        let parts: Vec<String> = place.into_iter().chain(group).collect();
        parts.join(" · ")
    }
}

impl UnopenedWorklist {
    /// The gap of a target in a period as of a day.
    pub fn of_target(
        register: &Register,
        target: &Target,
        scope: Scope,
        filter: &WorklistFilter,
    ) -> Result<Self> {
        let people = list(register.reader(), target, scope, Population::Gap)?;
        let (label, days) = (target.label.text(), format::days_of(&scope.period));
        let title = w::of_period(label, days, date::shown(scope.as_of));
        Ok(Self::new(title, people, filter))
    }

    /// The follow-ups due today.
    pub fn of_follow_ups(register: &Register, filter: &WorklistFilter) -> Result<Self> {
        let due = read::worklists::due_follow_ups(register.reader(), usize::MAX)?;
        let title = w::follow_ups_due(date::shown(register.today()));
        Ok(Self::new(title, PeopleList::new(due), filter))
    }

    fn new<P: Into<WorklistPerson>>(
        mut title: String,
        people: PeopleList<P>,
        filter: &WorklistFilter,
    ) -> Self {
        let filtered_by = filter.describe();
        if !filtered_by.is_empty() {
            title = format!("{title} · {filtered_by}");
        }
        let people = people.map(P::into);
        let people = filter.narrow(people, |p| (p.neighbourhood.as_deref(), &p.groups));
        Self { title, people }
    }

    /// The worklist for a file or a terminal, once the export is in the trail: see [`opening::export_list`].
    pub fn export(
        self,
        register: &mut Register,
        what: &str,
        to: &str,
        reason: Option<&str>,
    ) -> Result<Worklist> {
        let Self { title, people } = self;
        let people = opening::export_list(register, people, what, to, reason)?;
        Ok(Worklist { title, people })
    }
}

impl Worklist {
    /// The entries by neighbourhood, in numerical order, entries without one last; within each, oldest first.
    pub fn by_neighbourhood(&self) -> Vec<(Option<&str>, Vec<&WorklistPerson>)> {
        let mut parts: Vec<(Option<&str>, Vec<&WorklistPerson>)> = Vec::new();
        for person in &self.people {
            let place = person.neighbourhood.as_deref();
            match parts.iter_mut().find(|(name, _)| *name == place) {
                Some((_, people)) => people.push(person),
                None => parts.push((place, vec![person])),
            }
        }
        parts.sort_by_key(|(name, _)| (name.is_none(), name.map(leading_number), *name));
        parts
    }
}

impl From<ListedPerson> for WorklistPerson {
    fn from(person: ListedPerson) -> Self {
        let reason = person.reason.map(|reason| reason.phrase.text().to_owned());
        Self {
            person: person.person_id,
            full_name: person.full_name,
            phone: person.phone,
            phone_owner: person.phone_owner,
            neighbourhood: person.neighbourhood,
            address: person.address,
            groups: person.groups,
            since: person.opened_on,
            reason: reason.unwrap_or_default(),
        }
    }
}

impl From<DueFollowUp> for WorklistPerson {
    fn from(due: DueFollowUp) -> Self {
        Self {
            person: due.person,
            full_name: due.full_name,
            phone: due.phone,
            phone_owner: due.phone_owner,
            neighbourhood: due.neighbourhood,
            address: due.address,
            groups: due.groups,
            reason: w::ask_about(due.employer, format::day(&due.started_on)),
            since: due.due_on,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_found_by_its_code_and_by_its_number() {
        let narrow = |group: &str| WorklistFilter {
            group: Some(group.to_owned()),
            ..WorklistFilter::default()
        };
        for (group, lets) in [
            ("5", true),
            ("5a", true),
            ("5b", false),
            ("1", true),
            ("1a", true),
            ("9", false),
        ] {
            assert_eq!(narrow(group).matches(None, &["1a", "5a"]), lets, "{group}");
        }
        assert_eq!(narrow("5a").describe(), "nhóm (ẩn)");
    }
}
