//! The plan of a commune: other targets, words, calendar and follow-ups, from a file alone.

use tempfile::TempDir;
use vieclam::demo;
use vieclam::entry::check_row;
use vieclam::entry::problem::{Source, Subject};
use vieclam::exchange::document;
use vieclam::exchange::document::Format;
use vieclam::exchange::{self, Options, import};
use vieclam::forms::Record;
use vieclam::progress::measure::funding::{by_source, paid_by_others, supported_enrolments};
use vieclam::progress::measure::outreach::{by_neighbourhood, outreach_rows};
use vieclam::progress::period::Period;
use vieclam::progress::plan::Plan;
use vieclam::progress::plan::tasks::{due_in_period, overdue};
use vieclam::progress::report::{Kind, draft};
use vieclam::progress::{TargetStatus, list, measure::Population, progress};
use vieclam::register::read;
use vieclam::register::{Register, Session};
use vieclam::words;

use crate::harness::registers::{connect, number, samples, session, today};

const FILE: &str = include_str!("../../data/plans/xa-mau-2026-2030.toml");

fn commune() -> Plan {
    Plan::read(FILE, "xa-mau-2026-2030.toml").unwrap()
}

fn register(plan: &Plan) -> (TempDir, Register) {
    let folder = TempDir::new().unwrap();
    let session = Session {
        follow_up_months: plan.followup_months.clone(),
        rural: plan.rural,
        ..session("demo", today())
    };
    let register = Register::open(&folder.path().join("r.db"), session).unwrap();
    (folder, register)
}

/// Every figure of every target is as long as its list, and is in the report.
fn figures_are_their_lists(register: &Register, plan: &Plan, period: &str) -> Vec<u64> {
    let (period, as_of) = (Period::parse(period, plan).unwrap(), today());
    let reader = register.reader();
    let asked = period.as_of(as_of);
    let found = progress(reader, plan, asked).unwrap();
    let report = draft(reader, plan, asked, Kind::default_for(&period), as_of, &[]).unwrap();
    let page = document::bytes(&report.document().unwrap(), &[], Format::Md).unwrap();
    let page = String::from_utf8(page).unwrap();
    let mut counted = Vec::new();
    for (target, found) in plan.targets.iter().zip(&found.targets) {
        assert!(page.contains(target.label.text()), "{}", target.id);
        let length = |which| list(reader, target, asked, which).unwrap().len() as u64;
        match &found.result {
            TargetStatus::Count(count) => {
                assert_eq!(length(Population::Numerator), count.actual, "{}", target.id);
                counted.push(count.actual);
            }
            TargetStatus::Share(share) => {
                let (met, of) = (share.numerator, share.denominator);
                assert_eq!(length(Population::Numerator), met, "{}", target.id);
                assert_eq!(length(Population::Gap), of - met, "{}", target.id);
                counted.push(of);
            }
            TargetStatus::Indicator { .. } => {}
        }
    }
    counted
}

#[test]
fn the_calendar_runs_by_half_years_of_its_own() {
    let plan = commune();
    let days = |name| {
        let period = Period::parse(name, &plan).unwrap();
        format!("{}..{}", period.from(), period.to())
    };
    assert_eq!(days("2026-R1"), "2026-01-01..2026-06-30");
    assert_eq!(days("2026-RY"), "2026-01-01..2026-12-31");
    let halves: Vec<String> = Period::halves(&plan).iter().map(Period::name).collect();
    assert_eq!(halves[..3], ["2026-R1", "2026-R2", "2027-R1"]);
}

#[test]
fn the_samples_count_by_it() {
    let plan = commune();
    let (_folder, mut register) = register(&plan);
    let ward = samples();
    let rejects = TempDir::new().unwrap();
    let options = Options {
        rejects: Some(rejects.path().to_path_buf()),
        ..Options::default()
    };
    let source = exchange::ImportSource::Folder(&ward);
    import(&mut register, source, &options, &mut |_, _| true).unwrap();
    let counted = figures_are_their_lists(&register, &plan, "2026");
    assert!(counted.iter().any(|n| *n > 0), "{counted:?}");
    figures_are_their_lists(&register, &plan, "2026-R1");
    let sql = "SELECT count(*) FROM soft_check WHERE rule = 'rural_in_ward'";
    let rural = number(&connect(register.path()), sql);
    assert_eq!(rural, 0, "group 7 is usual in a commune");
}

#[test]
fn the_demo_commune_has_records_for_every_target() {
    let plan = commune();
    let (_folder, mut register) = register(&plan);
    let made = demo::build(&mut register, &plan, 3_000, 4, &mut |_, _| true).unwrap();
    let [outreaches, duties] = [Record::Outreach, Record::Duty].map(|record| made.of(record));
    assert!(outreaches > 20 && duties > 0, "{made:?}");
    let counted = figures_are_their_lists(&register, &plan, "2026");
    assert!(counted.iter().all(|n| *n > 0), "{counted:?}");
    let reader = register.reader();
    let (year, today) = (Period::parse("2026", &plan).unwrap(), register.today());
    let tasks = due_in_period(reader, &plan, year.as_of(today)).unwrap();
    assert_eq!(
        tasks.len(),
        4,
        "two halves, the yearly one, the one done once"
    );
    let late = overdue(reader, &plan, today).unwrap();
    assert!(
        late.iter().any(|due| due.task.id == "V.1.2"),
        "due on 30/09"
    );
    let rows = outreach_rows(reader, year.as_of(today)).unwrap();
    let places = by_neighbourhood(&rows, &plan.neighbourhoods);
    assert!(
        places
            .iter()
            .any(|(name, sum)| name == "Đoài" && sum.times > 0)
    );
    let money = supported_enrolments(reader, year.as_of(today)).unwrap();
    let sums: i64 = by_source(&money)
        .iter()
        .filter(|(source, _)| *source != "self")
        .map(|(_, paid)| paid.amount)
        .sum();
    assert_eq!(sums, paid_by_others(&money).amount);
    let sql = "SELECT max(n) FROM (SELECT count(*) n FROM follow_up WHERE retry_of IS NULL GROUP BY placement_id)";
    let months = number(&connect(register.path()), sql);
    assert_eq!(months, 3, "3, 6 and 12 months");
    let homes: Vec<String> = read::cohort::neighbourhoods(register.reader()).unwrap();
    assert!(
        homes.iter().all(|home| plan.neighbourhoods.contains(home)),
        "{homes:?}"
    );
    words::set_neighbourhood_words(&plan.neighbourhood);
    assert_eq!(words::neighbourhood("Đoài"), "thôn Đoài");
    assert_eq!(words::neighbourhood("Thôn Hạ"), "Thôn Hạ");
    assert_eq!(words::forms::NEIGHBOURHOOD.text(), "Thôn");
}

#[test]
fn rural_workers_are_a_soft_check_only_in_a_ward() {
    for (rural, checks) in [(true, 0), (false, 1)] {
        let mut plan = commune();
        plan.rural = rural;
        let (_folder, mut register) = register(&plan);
        demo::build(&mut register, &plan, 1, 1, &mut |_, _| true).unwrap();
        let text = |key: &str| {
            match key {
                "group" => "7",
                "evidence_no" => "12/XN",
                "valid_from" | "evidence_on" => "2026-01-05",
                _ => "",
            }
            .to_owned()
        };
        let subject = Subject {
            source: Source::Keyboard,
            record_id: None,
            person: Some(1.into()),
            person_in_form: false,
        };
        let section = Record::Membership.section();
        let checked = check_row(section, subject, &text, &register.lookup()).unwrap();
        let found = checked
            .soft()
            .filter(|p| p.constraint == "rural_in_ward")
            .count();
        assert_eq!(found, checks, "{:?}", checked.problems);
    }
}
