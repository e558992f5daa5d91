//! Demo wards up to the size of a real one: every figure, list, breakdown and trend against the slow counter. The small one
//! always runs; `VIECLAM_PEOPLE` and `VIECLAM_SEEDS` set the size of the ignored round, `VIECLAM_WARDS` (folders separated by
//! `:`) adds import folders.

use std::path::Path;

use chrono::NaiveDate;
use rusqlite::Row;
use tempfile::TempDir;
use vieclam::register::Reader;

use super::ward::{
    Contact, Course, Enrolment, Indicator, Loan, Membership, Need, Person, Placement, Ward,
};
use super::{agreement, day, loader};
use crate::harness::registers::demo_ward;

const TODAY: &str = "2026-11-28";

fn agrees(people: u32, seed: u64, periods: &[(&str, &str)]) {
    let folder = TempDir::new().unwrap();
    let (register, _) = demo_ward(&folder.path().join("ward.db"), day(TODAY), people, seed);
    let reader = register.reader();
    let ward = read(reader);
    assert_eq!(ward.people.len(), people as usize);
    for (period, as_of) in periods {
        agreement::agree(&ward, reader, period, day(as_of));
    }
}

#[test]
fn a_ward_of_400_agrees_with_the_slow_counter() {
    let periods = [
        ("2026", TODAY),
        ("2026-R1", TODAY),
        ("2026-09", "2026-10-15"),
    ];
    agrees(400, 7, &periods);
}

#[test]
#[ignore = "two minutes: a whole ward counted slowly"]
fn a_ward_of_60_000_agrees_with_the_slow_counter() {
    let number = |name, otherwise| {
        let set = std::env::var(name).ok().and_then(|n| n.parse().ok());
        set.unwrap_or(otherwise)
    };
    for seed in 1..=u64::from(number("VIECLAM_SEEDS", 2)) {
        let periods = [
            ("2026", TODAY),
            ("2026-H1", TODAY),
            ("2026-Q3", "2026-08-31"),
            ("2026-10", TODAY),
            ("2026-R1", TODAY),
            ("2026-RY", TODAY),
            ("plan", TODAY),
            ("2025-11-10..2027-02-10", TODAY),
        ];
        agrees(6_000, seed, &periods);
    }
    for folder in std::env::var("VIECLAM_WARDS")
        .unwrap_or_default()
        .split(':')
    {
        if folder.is_empty() {
            continue;
        }
        let ward = loader::load(Path::new(folder));
        let register = ward.register();
        for period in [
            "2026", "2026-H1", "2026-H2", "2026-Q3", "2026-09", "2026-R1", "2026-RY", "plan",
        ] {
            for as_of in ["2026-11-23", "2027-02-28"] {
                agreement::agree(&ward, register.reader(), period, day(as_of));
            }
        }
    }
    let periods = [("2026", TODAY), ("2026-Q2", "2026-06-15")];
    agrees(number("VIECLAM_PEOPLE", 60_000), 1, &periods);
}

/// The columns that counting reads, from the register.
fn read(reader: Reader<'_>) -> Ward {
    Ward {
        people: rows(reader, "person", |row| Person {
            citizen_id: text(row, "citizen_id"),
            name: must(row, "full_name"),
            born: must(row, "born"),
            ethnicity: must(row, "ethnicity"),
            sex: must(row, "sex"),
            neighbourhood: text(row, "neighbourhood"),
            household: text(row, "household"),
            left_on: date(row, "left_on"),
            voided: voided(row),
        }),
        courses: rows(reader, "course", |row| Course {
            code: must(row, "code"),
            level: must(row, "level"),
            cancelled: must(row, "cancelled") == "yes",
            voided: voided(row),
        }),
        memberships: rows(reader, "membership", |row| Membership {
            person: id(row, "person_id"),
            group: must(row, "group"),
            valid_from: date(row, "valid_from").unwrap(),
            valid_to: date(row, "valid_to"),
            voided: voided(row),
        }),
        needs: rows(reader, "need", |row| Need {
            person: id(row, "person_id"),
            kind: must(row, "kind"),
            stated_on: date(row, "stated_on").unwrap(),
            confirmed_on: date(row, "confirmed_on"),
            withdrawn_on: date(row, "withdrawn_on"),
            voided: voided(row),
        }),
        enrolments: rows(reader, "enrolment", |row| Enrolment {
            person: id(row, "person_id"),
            course: id(row, "course_id"),
            enrolled_on: date(row, "enrolled_on").unwrap(),
            started_on: date(row, "started_on"),
            status: must(row, "status"),
            funding: text(row, "funding"),
            voided: voided(row),
        }),
        contacts: rows(reader, "contact", |row| Contact {
            person: id(row, "person_id"),
            held_on: date(row, "held_on").unwrap(),
            kind: must(row, "kind"),
            voided: voided(row),
        }),
        placements: rows(reader, "placement", |row| Placement {
            person: id(row, "person_id"),
            started_on: date(row, "started_on").unwrap(),
            channel: must(row, "channel"),
            contract: must(row, "contract"),
            is_new: must(row, "is_new") == "yes",
            suitable: must(row, "suitable"),
            verified_on: date(row, "verified_on"),
            voided: voided(row),
        }),
        loans: rows(reader, "loan", |row| Loan {
            person: id(row, "person_id"),
            applied_on: date(row, "applied_on").unwrap(),
            status: must(row, "status"),
            disbursed_on: date(row, "disbursed_on"),
            voided: voided(row),
        }),
        indicators: rows(reader, "indicator", |row| Indicator {
            indicator: must(row, "indicator"),
            as_of: date(row, "as_of").unwrap(),
            value: row.get("value").unwrap(),
            source: text(row, "source"),
            voided: voided(row),
        }),
    }
}

/// Rows by number, which begin at 1 and have no gap: the number of a row is its place.
fn rows<T>(reader: Reader<'_>, table: &str, read: impl Fn(&Row) -> T) -> Vec<T> {
    let sql = format!("SELECT * FROM {table} ORDER BY id");
    let rows = reader.rows(&sql, [], |row| Ok((id(row, "id"), read(row))));
    let rows: Vec<(u32, T)> = rows.unwrap();
    assert!((1..).zip(&rows).all(|(at, (id, _))| at == *id), "{table}");
    rows.into_iter().map(|(_, row)| row).collect()
}

fn id(row: &Row, column: &str) -> u32 {
    row.get(column).unwrap()
}

fn text(row: &Row, column: &str) -> Option<String> {
    row.get(column).unwrap()
}

fn must(row: &Row, column: &str) -> String {
    text(row, column).unwrap()
}

fn date(row: &Row, column: &str) -> Option<NaiveDate> {
    text(row, column).map(|text| day(&text))
}

fn voided(row: &Row) -> bool {
    text(row, "voided_at").is_some()
}
