//! Every cell of every breakdown against the slow counter and against the list it opens.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use vieclam::progress::breakdown::{Dimension, rows};
use vieclam::progress::measure::Population;
use vieclam::progress::period::Period;
use vieclam::progress::plan::Target;
use vieclam::progress::{list, people, target_progress};
use vieclam::register::Reader;

use super::oracle::{Counted, Oracle, Row};
use super::ward::Ward;

/// The order of main groups (`data/manual/counting.md`, common rule 3), written a second time.
const MAIN: [&str; 11] = ["3", "1a", "1b", "2", "8", "4", "5", "6", "9", "10", "7"];

#[allow(clippy::too_many_arguments)]
pub fn agree(
    place: &str,
    oracle: &Oracle,
    ward: &Ward,
    reader: Reader<'_>,
    target: &Target,
    period: &Period,
    as_of: NaiveDate,
    slow: &Counted,
) {
    let people = people(reader, target, period.as_of(as_of)).unwrap();
    let alone = [Population::Numerator, Population::Gap].map(|which| {
        let alone = list(reader, target, period.as_of(as_of), which).unwrap();
        let count = people.count(which);
        assert_eq!(count, alone.len(), "{place}: both lists in one reading");
        (which, alone.rows(None).unwrap())
    });
    for dimension in Dimension::for_target(target) {
        let mut expected: BTreeMap<Option<String>, [usize; 2]> = BTreeMap::new();
        for (unit, row) in &slow.rows {
            let met = usize::from(!slow.met.contains(unit));
            for key in keys(dimension, oracle, ward, row) {
                expected.entry(key).or_default()[met] += 1;
            }
        }
        let found = rows(dimension, &people);
        let slug = dimension.slug();
        for cell in &found {
            let slow = expected.remove(&cell.key).unwrap_or_default();
            assert_eq!(
                [cell.numerator, cell.gap],
                slow,
                "{place}: {slug} {:?}",
                cell.key
            );
            for (which, alone) in &alone {
                let opens = alone.iter();
                let opens = opens.filter(|p| dimension.contains(cell.key.as_deref(), p));
                assert_eq!(
                    opens.count(),
                    cell.count(*which),
                    "{place}: {slug} {:?}",
                    cell.key
                );
            }
        }
        assert!(
            expected.is_empty(),
            "{place}: {slug} has no cell for {expected:?}"
        );
        if dimension != Dimension::Group {
            let sum = |which| found.iter().map(|cell| cell.count(which)).sum::<usize>();
            assert_eq!(
                [sum(Population::Numerator), sum(Population::Gap)],
                alone.each_ref().map(|(_, people)| people.len()),
                "{place}: {slug} adds up"
            );
        }
    }
    let standing = target_progress(reader, target, period.as_of(as_of)).unwrap();
    let by_month: BTreeMap<Option<String>, usize> = rows(Dimension::Month, &people)
        .into_iter()
        .filter(|cell| cell.numerator > 0)
        .map(|cell| (cell.key, cell.numerator))
        .collect();
    let months = standing.months.into_iter();
    let months: BTreeMap<_, _> = months
        .map(|m| (Some(m.month), m.numerator as usize))
        .collect();
    assert_eq!(months, by_month, "{place}: the trend is the list by month");
}

fn keys(dimension: Dimension, oracle: &Oracle, ward: &Ward, row: &Row) -> Vec<Option<String>> {
    let person = ward.person(row.person);
    let enrolment = row.enrolment.map(|at| &ward.enrolments[at]);
    let groups = oracle.groups_on(row.person, &row.days);
    let one = match dimension {
        Dimension::Group if groups.is_empty() => None,
        Dimension::Group => return groups.into_iter().map(Some).collect(),
        Dimension::MainGroup => MAIN
            .iter()
            .find(|g| groups.contains(**g))
            .map(|g| (*g).to_owned()),
        Dimension::Sex => Some(person.sex().to_owned()),
        Dimension::Neighbourhood => person.neighbourhood.clone(),
        Dimension::Channel => row.channel.clone(),
        Dimension::Level => enrolment.map(|e| ward.course(e.course).level.clone()),
        Dimension::Funding => enrolment.and_then(|e| e.funding.clone()),
        Dimension::Month => {
            let day = row.met_on.unwrap_or(row.opened_on);
            Some(day.format("%Y-%m").to_string())
        }
    };
    vec![one]
}
