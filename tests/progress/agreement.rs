//! Generated wards: every figure, list and table by group against the slow counter, over every kind of period and several
//! as-of days.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use vieclam::progress::measure::{ListedPerson, Population};
use vieclam::progress::period::Period;
use vieclam::progress::plan::{Plan, Target};
use vieclam::progress::{TargetStatus, breakdown::by_group, list, target_progress};
use vieclam::register::Reader;

use super::breakdowns;
use super::generator::WardGenerator;
use super::oracle::{Counted, Oracle};
use super::rules::rules;
use super::ward::Ward;
use super::{day, plan};

const WARDS: u64 = 40;
const PERIODS: &str = "2026 2027 2026-H1 2026-H2 2026-Q1 2026-Q2 2026-Q3 2026-Q4 2026-01 2026-06 2026-12 plan 2026-R1 \
    2026-RY 2027-R1 2026-06-30..2026-07-01 2026-03-15..2027-03-14 2026-03-15..2027-03-15 2025-11-10..2027-02-10 2026-06-15..2026-06-15";

#[test]
fn generated_wards_agree_with_the_slow_counter() {
    for seed in 1..=WARDS {
        let mut generator = WardGenerator::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let ward = generator.ward();
        let register = ward.register();
        for _ in 0..6 {
            let period = generator.pick(PERIODS);
            let as_of = generator.as_of(&ward);
            agree(&ward, register.reader(), period, as_of);
        }
    }
}

/// Every target of the plan that counts people: figure, lists and table by group.
pub fn agree(ward: &Ward, reader: Reader<'_>, period: &str, as_of: NaiveDate) {
    let plan = plan();
    let period = Period::parse(period, &plan).unwrap();
    let oracle = Oracle::new(ward, period.from(), period.to(), as_of);
    for (id, rule) in rules() {
        let place = format!("{id}, {}, as of {as_of}", period.name());
        let target = target(&plan, id);
        let slow = oracle.count(&rule);
        let standing = target_progress(reader, target, period.as_of(as_of))
            .unwrap()
            .result;
        match standing {
            TargetStatus::Count(count) => {
                assert_eq!(
                    (count.actual as usize, count.events as usize),
                    (slow.met.len(), slow.events),
                    "{place}"
                );
                let channels = count.channels.iter();
                let by_channel: u64 = channels.map(|channel| channel.numerator).sum();
                assert_eq!(
                    by_channel,
                    if id == "new_jobs" { count.actual } else { 0 },
                    "{place}: channels add up"
                );
            }
            TargetStatus::Share(share) => {
                let owed = slow.met.len() + slow.missing.len();
                assert_eq!(
                    (share.numerator as usize, share.denominator as usize),
                    (slow.met.len(), owed),
                    "{place}"
                );
                let any = oracle
                    .count_any(&rule)
                    .map(|any| (any.met.len(), any.met.len() + any.missing.len()));
                assert_eq!(
                    share.any_of.map(|(met, of)| (met as usize, of as usize)),
                    any,
                    "{place}: any of"
                );
            }
            TargetStatus::Indicator { .. } => panic!("{place}"),
        }
        breakdowns::agree(&place, &oracle, ward, reader, target, &period, as_of, &slow);
        for which in [Population::Numerator, Population::Gap] {
            lists_agree(&place, ward, reader, target, &period, as_of, which, &slow);
        }
    }
}

#[allow(clippy::too_many_arguments)]
fn lists_agree(
    place: &str,
    ward: &Ward,
    reader: Reader<'_>,
    target: &Target,
    period: &Period,
    as_of: NaiveDate,
    which: Population,
    slow: &Counted,
) {
    let people = list(reader, target, period.as_of(as_of), which).unwrap();
    let people = people.rows(None).unwrap();
    let groups = by_group(&people);
    let by_year = period.over_a_year() && slow_by_year(slow);
    let unit = |p: &ListedPerson| match &p.household {
        Some(code) => format!("household {code}"),
        None if by_year => format!("{} in {}", p.person_id, &p.opened_on[..4]),
        None => format!("{}", p.person_id),
    };
    let units: BTreeMap<String, NaiveDate> = people
        .iter()
        .map(|p| (unit(p), day(&p.opened_on)))
        .collect();
    assert_eq!(units.len(), people.len(), "{place}: one row each");
    match which {
        Population::Numerator => {
            assert_eq!(
                units.into_keys().collect::<BTreeSet<_>>(),
                slow.met,
                "{place}"
            );
            assert!(
                people
                    .iter()
                    .all(|p| p.met_on.is_some() && p.reason.is_none()),
                "{place}"
            );
        }
        Population::Gap => {
            assert_eq!(units, slow.missing, "{place}");
            assert!(
                people
                    .iter()
                    .all(|p| p.met_on.is_none() && p.reason.is_some()),
                "{place}"
            );
        }
    }
    let main: u64 = groups.iter().map(|row| row.main).sum();
    assert_eq!(main as usize, people.len(), "{place}: main groups add up");
    assert!(groups.iter().all(|row| row.people >= row.main), "{place}");
    let sql = "SELECT name_sort FROM person WHERE id = ?1";
    let sort = |id: i64| -> Vec<u8> { reader.value(sql, [id]).unwrap() };
    let order: Vec<_> = people
        .iter()
        .map(|p| (p.opened_on.clone(), sort(p.person_id.get()), p.person_id))
        .collect();
    assert!(order.is_sorted(), "{place}: order");
    for p in &people {
        let person = ward.person(u32::try_from(p.person_id.get()).unwrap());
        assert_eq!(
            (&p.full_name, &p.citizen_id),
            (&person.name, &person.citizen_id),
            "{place}"
        );
    }
}

fn slow_by_year(slow: &Counted) -> bool {
    slow.met
        .iter()
        .chain(slow.missing.keys())
        .any(|unit| unit.contains(" in "))
}

fn target<'p>(plan: &'p Plan, id: &str) -> &'p Target {
    plan.target(id).unwrap()
}
