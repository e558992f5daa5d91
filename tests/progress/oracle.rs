//! The slow counter: `data/manual/counting.md` as plain loops over a ward in memory, day by day where a rule is about days. It
//! shares no code, no query and no plan file with what it checks.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::rules::{ANY_GROUP, Rule, Served};
use super::ward::{Enrolment, Membership, Need, Placement, Ward};

type Day = NaiveDate;

/// Persons, persons a year or households that a figure counts and misses.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub met: BTreeSet<String>,
    /// With the day it opened.
    pub missing: BTreeMap<String, Day>,
    pub events: usize,
    /// The row of each in a list: the first that counted, else the first that opened.
    pub rows: BTreeMap<String, Row>,
}

/// An event or an obligation, ordered by what decides between several of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// No day sorts last: rows that do not count.
    pub not_met: bool,
    pub met_on: Option<Day>,
    pub opened_on: Day,
    /// Of the job, by code.
    pub channel: Option<String>,
    pub person: u32,
    /// Of the course: its place in the ward.
    pub enrolment: Option<usize>,
    /// The days of the window W; one day for an event.
    pub days: Vec<Day>,
}

impl Counted {
    fn list(&mut self, unit: &str, row: Row) {
        let known = self
            .rows
            .entry(unit.to_owned())
            .or_insert_with(|| row.clone());
        if row < *known {
            *known = row;
        }
    }
}

/// A ward seen over a period.
pub struct Oracle<'w> {
    ward: &'w Ward,
    from: Day,
    to: Day,
    end: Day,
    /// Of each person, by id.
    papers: BTreeMap<u32, Vec<&'w Membership>>,
    /// The people of each household.
    homes: BTreeMap<&'w str, Vec<u32>>,
}

/// An obligation, and when it was met.
struct Obligation {
    person: u32,
    opens: Day,
    met_on: Option<Day>,
    valid_to: Option<Day>,
}

impl<'w> Oracle<'w> {
    pub fn new(ward: &'w Ward, from: Day, to: Day, as_of: Day) -> Self {
        let mut papers: BTreeMap<u32, Vec<&Membership>> = BTreeMap::new();
        for m in ward.memberships.iter().filter(|m| !m.voided) {
            papers.entry(m.person).or_default().push(m);
        }
        let mut homes: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (id, person) in (1..).zip(&ward.people).filter(|(_, p)| !p.voided) {
            if let Some(code) = &person.household {
                homes.entry(code).or_default().push(id);
            }
        }
        Self {
            homes,
            ward,
            from,
            to,
            end: to.min(as_of),
            papers,
        }
    }

    pub fn count(&self, rule: &Rule) -> Counted {
        match rule {
            Rule::Trainees { levels, groups } => self.trainees(levels, *groups),
            Rule::Placed => self.placed(),
            Rule::Served(served) => self.served(served, served.all),
        }
    }

    /// The figure beside a target that asks for all services.
    pub fn count_any(&self, rule: &Rule) -> Option<Counted> {
        match rule {
            Rule::Served(served) if served.all => Some(self.served(served, false)),
            _ => None,
        }
    }

    fn exists(&self, person: u32) -> bool {
        !self.ward.person(person).voided
    }

    fn resident(&self, person: u32, day: Day) -> bool {
        self.ward
            .person(person)
            .left_on
            .is_none_or(|left| day < left)
    }

    fn elderly(&self, person: u32, day: Day) -> bool {
        day >= sixtieth_birthday(&self.ward.person(person).born)
    }

    fn in_groups(&self, person: u32, groups: &[u8], day: Day) -> bool {
        groups.iter().any(|group| match group {
            2 => !["kinh", "foreigner", "unknown"]
                .contains(&self.ward.person(person).ethnicity.as_str()),
            4 => self.elderly(person, day),
            _ => self.papers.get(&person).into_iter().flatten().any(|m| {
                let covers = m.valid_from <= day && m.valid_to.is_none_or(|to| day <= to);
                covers
                    && m.group.trim_end_matches(|c: char| c.is_ascii_lowercase())
                        == group.to_string()
            }),
        })
    }

    fn in_period(&self, day: Day) -> bool {
        self.from <= day && day <= self.end
    }

    /// "In a period of more than 12 months a person counts once per calendar year."
    fn unit(&self, person: u32, day: Day) -> String {
        let (y, m, d) = (self.from.year() + 1, self.from.month(), self.from.day());
        let year_on = Day::from_ymd_opt(y, m, d).unwrap_or(Day::from_ymd_opt(y, 3, 1).unwrap());
        if self.to >= year_on {
            format!("{person} in {}", day.year())
        } else {
            format!("{person}")
        }
    }

    fn trainees(&self, levels: &[&str], groups: Option<&[u8]>) -> Counted {
        let mut counted = Counted::default();
        let mut others = Vec::new();
        for (at, e) in self.ward.enrolments.iter().enumerate() {
            let course = self.ward.course(e.course);
            if e.voided || course.voided || !self.exists(e.person) {
                continue;
            }
            let day = e.started_on.unwrap_or(e.enrolled_on);
            if !self.in_period(day) {
                continue;
            }
            let counts = e.started_on.is_some()
                && levels.contains(&course.level.as_str())
                && !course.cancelled
                && e.status != "cancelled"
                && self.resident(e.person, day)
                && groups.is_none_or(|groups| self.in_groups(e.person, groups, day));
            let row = Row {
                enrolment: Some(at),
                ..event(e.person, day, counts)
            };
            if counts {
                counted.events += 1;
                counted.met.insert(self.unit(e.person, day));
                counted.list(&self.unit(e.person, day), row);
            } else {
                others.push(row);
            }
        }
        self.not_counted(&mut counted, &others, groups);
        counted
    }

    fn placed(&self) -> Counted {
        let mut counted = Counted::default();
        let mut others = Vec::new();
        for l in &self.ward.placements {
            if l.voided || !self.exists(l.person) || !self.in_period(l.started_on) {
                continue;
            }
            let day = l.started_on;
            let counts = self.is_new_job(l)
                && self.resident(l.person, day)
                && self.in_groups(l.person, ANY_GROUP, day);
            let row = Row {
                channel: Some(l.channel.clone()),
                ..event(l.person, day, counts)
            };
            if counts {
                counted.events += 1;
                counted.met.insert(self.unit(l.person, day));
                counted.list(&self.unit(l.person, day), row);
            } else {
                others.push(row);
            }
        }
        self.not_counted(&mut counted, &others, Some(ANY_GROUP));
        counted
    }

    /// Verified, countable contract and new.
    fn is_new_job(&self, l: &Placement) -> bool {
        let verified = l.verified_on.is_some_and(|day| day <= self.end);
        l.is_new && verified && l.contract != "under_1_month" && l.contract != "probation"
    }

    /// People of the groups, on some day of the period, whose events did not count.
    fn not_counted(&self, counted: &mut Counted, others: &[Row], groups: Option<&[u8]>) {
        for row in others {
            let (person, day) = (row.person, row.opened_on);
            let unit = self.unit(person, day);
            let ours =
                |groups| days(self.from, self.end).any(|day| self.in_groups(person, groups, day));
            if !counted.met.contains(&unit) && groups.is_none_or(ours) {
                counted.list(&unit, row.clone());
                let first = counted.missing.entry(unit).or_insert(day);
                *first = day.min(*first);
            }
        }
    }

    fn served(&self, rule: &Served, all: bool) -> Counted {
        let mut owed: BTreeMap<String, Vec<Obligation>> = BTreeMap::new();
        for obligation in self.obligations(rule, all) {
            if self.exists(obligation.person) && self.in_denominator(rule, &obligation) {
                owed.entry(self.unit_of(rule, obligation.person))
                    .or_default()
                    .push(obligation);
            }
        }
        let mut counted = Counted::default();
        for (unit, obligations) in owed {
            for o in &obligations {
                counted.list(&unit, self.row(rule, o));
            }
            // In the denominator none is met before `from`.
            let met = obligations
                .iter()
                .filter(|o| o.met_on.is_some_and(|day| self.in_period(day)))
                .count();
            if met > 0 {
                counted.events += met;
                counted.met.insert(unit);
            } else {
                let first = obligations.iter().map(|o| o.opens).min().unwrap();
                counted.missing.insert(unit, first);
            }
        }
        counted
    }

    fn unit_of(&self, rule: &Served, person: u32) -> String {
        match &self.ward.person(person).household {
            Some(code) if rule.household => format!("household {code}"),
            _ => format!("{person}"),
        }
    }

    fn obligations(&self, rule: &Served, all: bool) -> Vec<Obligation> {
        let mut found = Vec::new();
        for need in self
            .ward
            .needs
            .iter()
            .filter(|n| !n.voided && rule.need.contains(&n.kind.as_str()))
        {
            if let Some(opens) = self.need_opens(rule, need) {
                let met_on = self.met_on(rule, all, need.person, opens);
                found.push(Obligation {
                    person: need.person,
                    opens,
                    met_on,
                    valid_to: None,
                });
            }
        }
        for m in self
            .ward
            .memberships
            .iter()
            .filter(|m| rule.membership && !m.voided && m.group == "9")
        {
            let met_on = self.met_on(rule, all, m.person, m.valid_from);
            found.push(Obligation {
                person: m.person,
                opens: m.valid_from,
                met_on,
                valid_to: m.valid_to,
            });
        }
        found
    }

    fn need_opens(&self, rule: &Served, need: &Need) -> Option<Day> {
        if need.withdrawn_on.is_some_and(|day| day <= self.end) {
            return None;
        }
        if !rule.confirmed {
            return Some(need.stated_on);
        }
        let confirmed_on = need.confirmed_on.filter(|day| *day <= self.end)?;
        Some(confirmed_on.max(need.stated_on))
    }

    /// The obligation with the services that met it.
    fn row(&self, rule: &Served, o: &Obligation) -> Row {
        let seen = |day: &Day| o.opens <= *day && *day <= self.end;
        let enrolments = self.ward.enrolments.iter().enumerate();
        let enrolments = enrolments
            .filter(|(_, e)| !rule.training.is_empty() && e.person == o.person)
            .filter(|(_, e)| self.trains(rule, e) && e.started_on.is_some_and(|d| seen(&d)));
        let jobs = self.ward.placements.iter().filter(|l| {
            rule.suitable_job
                && l.person == o.person
                && !l.voided
                && l.suitable == "yes"
                && self.is_new_job(l)
                && seen(&l.started_on)
        });
        Row {
            not_met: o.met_on.is_none(),
            met_on: o.met_on,
            opened_on: o.opens,
            channel: jobs
                .map(|l| (l.started_on, l.channel.clone()))
                .min()
                .map(|(_, channel)| channel),
            person: o.person,
            enrolment: enrolments
                .map(|(at, e)| (e.started_on, e.course, at))
                .min()
                .map(|(.., at)| at),
            days: self.window(o),
        }
    }

    /// Rows of the table by group that have a person on any of some days: `1a`, `4`, `10`.
    pub fn groups_on(&self, person: u32, on: &[Day]) -> BTreeSet<String> {
        let papers = self.papers.get(&person).into_iter().flatten();
        let covers = |m: &&&Membership| {
            let covers = |day: &Day| m.valid_from <= *day && m.valid_to.is_none_or(|to| *day <= to);
            on.iter().any(covers)
        };
        let row = |m: &&Membership| match m.group.as_str() {
            "1a" | "1b" => m.group.clone(),
            other => other
                .trim_end_matches(|c: char| c.is_ascii_lowercase())
                .to_owned(),
        };
        let mut rows: BTreeSet<String> = papers.filter(covers).map(row).collect();
        for (group, code) in [(2, "2"), (4, "4")] {
            if on.iter().any(|day| self.in_groups(person, &[group], *day)) {
                rows.insert(code.to_owned());
            }
        }
        rows
    }

    fn met_on(&self, rule: &Served, all: bool, person: u32, opens: Day) -> Option<Day> {
        let mut asked: Vec<Option<Day>> = Vec::new();
        let seen = |day: &Day| opens <= *day && *day <= self.end;
        if !rule.advice.is_empty() {
            let contacts = self.ward.contacts.iter();
            let ours = contacts.filter(|k| {
                k.person == person && !k.voided && rule.advice.contains(&k.kind.as_str())
            });
            asked.push(ours.map(|k| k.held_on).filter(seen).min());
        }
        if !rule.training.is_empty() {
            let ours = self
                .ward
                .enrolments
                .iter()
                .filter(|e| e.person == person && self.trains(rule, e));
            asked.push(ours.filter_map(|e| e.started_on).filter(seen).min());
        }
        if rule.suitable_job {
            let placements = self.ward.placements.iter();
            let ours = placements.filter(|l| {
                l.person == person && !l.voided && l.suitable == "yes" && self.is_new_job(l)
            });
            asked.push(ours.map(|l| l.started_on).filter(seen).min());
        }
        if rule.loan {
            let ours = self
                .ward
                .loans
                .iter()
                .filter(|b| b.person == person && !b.voided && b.status == "disbursed");
            asked.push(ours.filter_map(|b| b.disbursed_on).filter(seen).min());
        }
        if all && asked.contains(&None) {
            return None;
        }
        let found = asked.into_iter().flatten();
        if all { found.max() } else { found.min() }
    }

    fn trains(&self, rule: &Served, e: &Enrolment) -> bool {
        let course = self.ward.course(e.course);
        let paid = e
            .funding
            .as_deref()
            .is_some_and(|funding| funding != "self");
        !e.voided
            && !course.voided
            && !course.cancelled
            && e.status != "cancelled"
            && rule.training.contains(&course.level.as_str())
            && (paid || !rule.supported)
    }

    fn in_denominator(&self, rule: &Served, o: &Obligation) -> bool {
        if o.opens > self.end || o.met_on.is_some_and(|day| day < self.from) {
            return false;
        }
        let window = self.window(o);
        let home = self.household_of(o.person);
        let elderly = |day: Day| {
            home.iter()
                .any(|p| self.resident(*p, day) && self.elderly(*p, day))
        };
        window
            .iter()
            .any(|day| self.in_groups(o.person, rule.groups, *day))
            && (!rule.elderly_member || window.iter().any(|day| elderly(*day)))
    }

    /// W, day by day.
    fn window(&self, o: &Obligation) -> Vec<Day> {
        days(o.opens.max(self.from), self.end)
            .filter(|day| o.met_on.is_none_or(|met| *day <= met))
            .filter(|day| o.valid_to.is_none_or(|to| *day <= to))
            .filter(|day| self.resident(o.person, *day))
            .collect()
    }

    /// The person and everybody of the same household.
    fn household_of(&self, person: u32) -> Vec<u32> {
        let home = self.ward.person(person).household.as_deref();
        match home.and_then(|code| self.homes.get(code)) {
            Some(people) if self.exists(person) => people.clone(),
            _ => Some(person)
                .filter(|p| self.exists(*p))
                .into_iter()
                .collect(),
        }
    }
}

fn event(person: u32, day: Day, counts: bool) -> Row {
    Row {
        not_met: !counts,
        met_on: counts.then_some(day),
        opened_on: day,
        person,
        days: vec![day],
        ..Row::default()
    }
}

fn days(from: Day, to: Day) -> impl Iterator<Item = Day> {
    from.iter_days().take_while(move |day| *day <= to)
}

/// Unknown month and day count as 01; 29 February is 1 March in a common year.
fn sixtieth_birthday(born: &str) -> Day {
    let mut parts = born.split('-');
    let mut next = || parts.next().map_or(1, |part| part.parse::<u32>().unwrap());
    let (year, month, day) = (next() + 60, next(), next());
    let year = i32::try_from(year).unwrap();
    Day::from_ymd_opt(year, month, day).unwrap_or_else(|| Day::from_ymd_opt(year, 3, 1).unwrap())
}
