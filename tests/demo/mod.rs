//! The demo ward: the same from the same seed, without an error for the checks of files, with records for every screen.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::collections::BTreeMap;

use tempfile::TempDir;
use vieclam::demo::{self, DemoError, Summary};
use vieclam::entry::check_row;
use vieclam::entry::problem::{Source, Subject};
use vieclam::forms::Record;
use vieclam::progress::period::Period;
use vieclam::progress::{TargetStatus, target_progress};
use vieclam::register::read;
use vieclam::register::session::opening::open_person;
use vieclam::register::write::demo_flag::demo_flag;
use vieclam::register::{Register, RegisterError};

use crate::harness::registers::{self, connect, demo_ward, plan, session, today};

fn ward(today: &str, people: u32, seed: u64) -> (TempDir, Register, Summary) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ward.db");
    let (register, summary) = demo_ward(&path, today.parse().unwrap(), people, seed);
    (folder, register, summary)
}

fn number(register: &Register, sql: &str) -> i64 {
    registers::number(&connect(register.path()), sql)
}

/// Every row of every view that an export reads.
fn rows(register: &Register) -> Vec<String> {
    let conn = connect(register.path());
    let views = Record::ALL.map(|r| format!("SELECT * FROM {}", r.plural()));
    let shown = |sql: &String| registers::rows_as(&conn, sql, |v| format!("{v:?}"));
    views.iter().flat_map(shown).collect()
}

#[test]
fn the_same_arguments_give_the_same_ward() {
    let (_a, one, summary) = ward("2026-11-23", 300, 7);
    let (_b, again, _) = ward("2026-11-23", 300, 7);
    let (_c, other, _) = ward("2026-11-23", 300, 8);
    assert_eq!(rows(&one), rows(&again));
    assert_ne!(rows(&one), rows(&other));
    assert_eq!(summary.of(Record::Person), 300);
    assert_eq!(
        demo_flag(one.reader()).unwrap().as_deref(),
        Some("7/300/2026-11-23")
    );
}

#[test]
fn a_register_in_use_is_left_alone_and_a_stop_writes_nothing() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ward.db");
    let mut register = Register::open(&path, session("demo", today())).unwrap();
    let stopped = demo::build(&mut register, &plan(), 600, 1, &mut |_, _| false);
    assert!(matches!(stopped, Err(DemoError::Stopped)));
    assert_eq!(number(&register, "SELECT count(*) FROM person"), 0);
    assert_eq!(demo_flag(register.reader()).unwrap(), None);
    demo::build(&mut register, &plan(), 1, 1, &mut |_, _| true).unwrap();
    let twice = demo::build(&mut register, &plan(), 1, 1, &mut |_, _| true);
    assert!(matches!(twice, Err(DemoError::NotEmpty)));
}

#[test]
fn the_checks_of_files_find_no_error() {
    let (_folder, mut register, _) = ward("2026-11-23", 800, 3);
    let conn = connect(register.path());
    let mut soft = BTreeMap::<&str, u32>::new();
    for record in Record::ALL {
        let sql = format!("SELECT id FROM {} WHERE voided_at IS NULL", record.table());
        for id in registers::rows(&conn, &sql) {
            let id = id.parse().unwrap();
            let mut row = read::load::form_row(register.reader(), record, id);
            if let Err(RegisterError::Hidden(person)) = row {
                open_person(&mut register, person, "check").unwrap();
                row = read::load::form_row(register.reader(), record, id);
            }
            let row = row.unwrap();
            let section = record.section();
            let text = |key: &str| row.cells[section.position(key).unwrap()].text.clone();
            let subject = Subject {
                source: Source::File,
                record_id: Some(id),
                person: None,
                person_in_form: false,
            };
            let checked = check_row(section, subject, &text, &register.lookup()).unwrap();
            let hard: Vec<_> = checked.hard().collect();
            assert!(hard.is_empty(), "{record:?} {id}: {hard:?}");
            for problem in checked.soft() {
                *soft.entry(problem.constraint).or_default() += 1;
            }
        }
    }
    let stored = number(&register, "SELECT count(*) FROM soft_check");
    let found: u32 = soft.values().sum();
    assert!(i64::from(found) <= stored, "{soft:?}, {stored} stored");
}

#[test]
fn the_register_finds_no_damage() {
    let (_folder, register, _) = ward("2027-06-30", 2_500, 5);
    let report = register.check(&mut |_| {}).unwrap();
    assert_eq!(report.sentences(), Vec::<&str>::new());
    assert!(report.records > 2_500 && report.trail_rows > 2_500);
}

#[test]
fn on_any_day_of_the_plan_it_has_open_work_and_ends_today() {
    for today in [
        "2026-01-15",
        "2026-03-02",
        "2026-06-02",
        "2026-11-23",
        "2028-02-29",
        "2030-12-31",
    ] {
        let (_folder, register, summary) = ward(today, 1_500, 11);
        let counts = read::counts::home_counts(register.reader()).unwrap();
        assert_eq!(counts.people, 1_500, "{today}");
        for (what, many) in [
            ("follow-ups", counts.follow_ups),
            ("needs", counts.needs),
            ("checks", counts.checks),
            ("consents", counts.consents),
        ] {
            assert!(many > 0, "{today}: no {what}");
        }
        let all = [
            Record::Membership,
            Record::Course,
            Record::Enrolment,
            Record::Contact,
            Record::Placement,
            Record::Loan,
        ];
        assert!(
            all.iter().all(|r| summary.of(*r) > 0),
            "{today}: {summary:?}"
        );
        assert_eq!(late(&register, today), Vec::<String>::new(), "{today}");
    }
}

#[test]
fn every_target_has_a_figure() {
    let (_folder, register, _) = ward("2026-11-23", 6_000, 1);
    let plan = plan();
    let period = Period::parse("2026", &plan).unwrap();
    for target in &plan.targets {
        let progress =
            target_progress(register.reader(), target, period.as_of(register.today())).unwrap();
        let shown = match progress.result {
            TargetStatus::Count(count) => count.actual > 0,
            TargetStatus::Share(share) => {
                0 < share.numerator && share.numerator < share.denominator
            }
            TargetStatus::Indicator { reading, .. } => reading.is_some(),
        };
        assert!(shown, "{}", target.id);
    }
}

/// The days after today that no plan explains.
fn late(register: &Register, today: &str) -> Vec<String> {
    let planned = ["starts_on", "ends_on", "due_on", "valid_from", "valid_to"];
    let mut late = Vec::new();
    for record in Record::ALL {
        for field in record.section().fields {
            let Some(column) = field
                .column_name()
                .filter(|c| c.ends_with("_on") || c.ends_with("_of"))
            else {
                continue;
            };
            let table = record.table();
            let sql = format!("SELECT count(*) FROM {table} WHERE {column} > '{today}'");
            if !planned.contains(&column) && number(register, &sql) > 0 {
                late.push(format!("{table}.{column}"));
            }
        }
    }
    late
}
