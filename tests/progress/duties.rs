//! Tasks of units, outreach, money and changed targets, over records that were checked as in their forms.

use tempfile::TempDir;
use vieclam::entry::batch::{BatchCheck, check_item};
use vieclam::forms::{self, Form};
use vieclam::progress::measure::funding::{by_source, paid_by_others, supported_enrolments};
use vieclam::progress::measure::outreach::{by_kind, by_neighbourhood, outreach_rows};
use vieclam::progress::period::Period;
use vieclam::progress::plan::Plan;
use vieclam::progress::plan::effective::{changes, effective_plan, entries, problem};
use vieclam::progress::plan::tasks::{DueTask, TaskState, due_in_period, overdue};
use vieclam::progress::{TargetStatus, progress};
use vieclam::register::{Op, Register};

use super::{day, plan};
use crate::harness::registers::{connect, number, session};

fn register() -> (TempDir, Register) {
    let folder = TempDir::new().unwrap();
    let session = session("lan", day("2027-02-01"));
    let register = Register::open(&folder.path().join("r.db"), session).unwrap();
    (folder, register)
}

/// Saves a record with the checks of its form; the sentence when it is refused.
fn save(
    register: &mut Register,
    form: &'static Form,
    answers: &[(&'static str, &str)],
) -> Result<(), String> {
    let answers: Vec<(&'static str, String)> =
        answers.iter().map(|(k, t)| (*k, (*t).to_owned())).collect();
    match check_item(form, None, &answers, Some("other"), &register.lookup()).unwrap() {
        BatchCheck::Ready(saving) => {
            register.change(Op::Save(vec![saving])).unwrap();
            Ok(())
        }
        BatchCheck::Warning(why) | BatchCheck::Refused(why) => Err(why),
    }
}

fn done(register: &mut Register, duty: &str, period: &str, on: &str) -> Result<(), String> {
    let note = "Báo cáo số 3/BC-UBND";
    let answers = [
        ("duty", duty),
        ("period", period),
        ("done_on", on),
        ("note", note),
    ];
    save(register, &forms::DUTY, &answers)
}

fn change(register: &mut Register, entry: &str, value: &str, from: &str) -> Result<(), String> {
    let answers = [
        ("plan", "lang-2026-2030"),
        ("entry", entry),
        ("value", value),
        ("valid_from", from),
        ("reason", "Công văn mẫu"),
    ];
    save(register, &forms::PLAN_CHANGE, &answers)
}

fn tasks(register: &Register, period: &str, as_of: &str) -> Vec<DueTask> {
    let plan = plan();
    let period = named(period, &plan);
    due_in_period(register.reader(), &plan, period.as_of(day(as_of))).unwrap()
}

/// A period, or a half of the reporting calendar.
fn named(name: &str, plan: &Plan) -> Period {
    let half = Period::halves(plan).into_iter().find(|h| h.name() == name);
    half.unwrap_or_else(|| Period::parse(name, plan).unwrap())
}

fn of<'d>(tasks: &'d [DueTask], id: &str) -> &'d DueTask {
    tasks.iter().find(|due| due.task.id == id).unwrap()
}

#[test]
fn tasks_fall_due_by_the_reporting_calendar() {
    let (_folder, register) = register();
    let first = tasks(&register, "2026-R1", "2026-06-01");
    let second = tasks(&register, "2026-R2", "2026-06-01");
    let yearly = plan().tasks.len() - first.len();
    assert!(yearly > 0 && second.len() == plan().tasks.len());
    assert_eq!(of(&first, "VII.1.1").due_on, day("2026-06-14"));
    assert_eq!(of(&first, "VII.1.5b").due_on, day("2026-06-20"));
    assert_eq!(of(&second, "VII.7.2").due_on, day("2026-12-14"));
    assert_eq!(of(&second, "VII.7.2").half, "2026-R2");
    assert!(first.iter().all(|due| due.state == TaskState::Pending));
    let year = tasks(&register, "2026-RY", "2026-06-01").len();
    assert_eq!(year, first.len() + second.len());
    assert_eq!(tasks(&register, "2026-Q1", "2026-06-01"), []);
}

#[test]
fn tasks_are_done_pending_late_or_overdue() {
    let (_folder, mut register) = register();
    done(&mut register, "VII.1.1", "2026-R1", "2026-06-14").unwrap();
    done(&mut register, "VII.7.5", "2026-R1", "2026-07-01").unwrap();
    let then = tasks(&register, "2026-R1", "2026-06-15");
    assert_eq!(of(&then, "VII.1.1").state, TaskState::Done);
    assert_eq!(
        of(&then, "VII.7.5").state,
        TaskState::Overdue,
        "not done yet"
    );
    assert_eq!(
        of(&then, "VII.1.5b").state,
        TaskState::Pending,
        "five days left"
    );
    let now = tasks(&register, "2026-R1", "2026-07-01");
    let late = of(&now, "VII.7.5");
    assert_eq!(late.state, TaskState::DoneLate);
    assert_eq!(late.done.as_ref().unwrap().note, "Báo cáo số 3/BC-UBND");
    let plan = plan();
    let open = overdue(register.reader(), &plan, day("2026-07-01")).unwrap();
    assert_eq!(open.len(), now.len() - 2);
    assert_eq!(open[0].due_on, day("2026-06-14"));
    let period = Period::parse("2026-R1", &plan).unwrap();
    let mut bank =
        due_in_period(register.reader(), &plan, period.as_of(day("2026-07-01"))).unwrap();
    bank.retain(|due| due.unit.id == "nhcsxh");
    assert_eq!(bank.len(), 4);
    assert_eq!(bank[0].unit.section, "VII.7");
    let twice = done(&mut register, "VII.1.1", "2026-R1", "2026-06-15");
    assert!(twice.is_err_and(|why| why.contains("đã ghi xong")));
    let odd = done(&mut register, "VII.1.1", "2026-H1", "2026-06-15");
    assert!(odd.is_err_and(|why| why.contains("2026-R1")));
}

#[test]
fn outreach_adds_up_by_kind_and_neighbourhood() {
    let (_folder, mut register) = register();
    for (on, kind, place, reach) in [
        ("05/10/2026", "1", "12", "40"),
        ("06/10/2026", "1", "12", "25"),
        ("06/10/2026", "2", "3", "80"),
        ("07/10/2026", "4", "", "600"),
        ("07/10/2026", "7", "Khu tập thể A", ""),
        ("01/01/2027", "1", "12", "9"),
    ] {
        let answers = [
            ("held_on", on),
            ("kind", kind),
            ("neighbourhood", place),
            ("reach", reach),
        ];
        save(&mut register, &forms::OUTREACH, &answers).unwrap();
    }
    let again = save(
        &mut register,
        &forms::OUTREACH,
        &[("held_on", "07/10/2026"), ("kind", "4")],
    );
    assert!(again.is_err_and(|why| why.contains("đã có trong sổ")));
    let period = Period::parse("2026", &plan()).unwrap();
    let rows = outreach_rows(register.reader(), period.as_of(day("2027-02-01"))).unwrap();
    let kinds: Vec<_> = by_kind(&rows)
        .into_iter()
        .map(|(kind, sum)| (kind, sum.times, sum.reached))
        .collect();
    assert_eq!(
        kinds,
        [
            ("door_to_door", 2, 65),
            ("meeting", 1, 80),
            ("loudspeaker", 1, 600),
            ("print", 1, 0)
        ]
    );
    let known: Vec<String> = ["3", "12", "13"].map(String::from).to_vec();
    let places: Vec<_> = by_neighbourhood(&rows, &known)
        .into_iter()
        .map(|(name, sum)| (name, sum.times))
        .collect();
    let shown: Vec<(&str, u64)> = places.iter().map(|(n, t)| (n.as_str(), *t)).collect();
    assert_eq!(
        shown,
        [
            ("3", 1),
            ("12", 2),
            ("13", 0),
            ("Khu tập thể A", 1),
            ("", 1)
        ]
    );
    let seen = outreach_rows(register.reader(), period.as_of(day("2026-10-05"))).unwrap();
    assert_eq!(seen.len(), 1, "later ones are left out");
    let year = progress(register.reader(), &plan(), period.as_of(day("2026-12-31"))).unwrap();
    assert!(year.targets.iter().all(|t| match t.result {
        TargetStatus::Count(ref count) => count.actual == 0,
        TargetStatus::Share(ref share) => share.denominator == 0,
        TargetStatus::Indicator { .. } => true,
    }));
}

#[test]
fn a_sum_of_money_is_the_sum_of_its_rows() {
    let (_folder, mut register) = register();
    let course = [
        ("code", "M1"),
        ("title", "Nấu ăn"),
        ("level", "1"),
        ("cancelled", "no"),
    ];
    save(&mut register, &forms::COURSE, &course).unwrap();
    for (number, funding, amount) in [
        (1, "city_budget", "3.000.000"),
        (2, "city_budget", ""),
        (3, "sponsor", "1tr"),
        (4, "self", ""),
    ] {
        let name = format!("Người Mẫu {}", ["A", "B", "C", "D"][number - 1]);
        let person = [
            ("full_name", name.as_str()),
            ("born", "1980"),
            ("sex", "female"),
            ("ethnicity", "kinh"),
            ("residence", "permanent"),
            ("registered_on", "2026-01-05"),
            ("consent_on", "2026-01-05"),
        ];
        save(&mut register, &forms::INTAKE, &person).unwrap();
        let who = format!("#{number}");
        let enrolment = [
            ("course", "M1"),
            ("citizen_id", who.as_str()),
            ("enrolled_on", "2026-03-01"),
            ("status", "studying"),
            ("started_on", "2026-03-02"),
            ("funding", funding),
            ("support_amount", amount),
        ];
        save(&mut register, &forms::ENROLMENT, &enrolment).unwrap();
    }
    let period = Period::parse("2026-Q1", &plan()).unwrap();
    let rows = supported_enrolments(register.reader(), period.as_of(day("2027-02-01"))).unwrap();
    let sources: Vec<_> = by_source(&rows)
        .into_iter()
        .map(|(source, paid)| (source, paid.people, paid.amount, paid.without_amount))
        .collect();
    assert_eq!(
        sources,
        [
            ("city_budget", 2, 3_000_000, 1),
            ("sponsor", 1, 1_000_000, 0),
            ("self", 1, 0, 1)
        ]
    );
    assert_eq!(paid_by_others(&rows).amount, 4_000_000);
    let early = supported_enrolments(register.reader(), period.as_of(day("2026-03-01")));
    assert_eq!(early.unwrap(), []);
}

fn yearly(register: &Register, plan: &Plan, period: &str, as_of: &str) -> u64 {
    let period = Period::parse(period, plan).unwrap();
    let found = progress(register.reader(), plan, period.as_of(day(as_of))).unwrap();
    let jobs = found.targets.iter().find(|t| t.id == "new_jobs").unwrap();
    match jobs.result {
        TargetStatus::Count(ref count) => count.target,
        _ => panic!(),
    }
}

#[test]
fn a_changed_target_counts_from_its_day() {
    let (_folder, mut register) = register();
    change(&mut register, "new_jobs.yearly", "1.200", "01/07/2026").unwrap();
    change(&mut register, "new_jobs.yearly", "900", "01/01/2028").unwrap();
    let filed = plan();
    let today = effective_plan(register.reader(), &filed, day("2027-02-01")).unwrap();
    for plan in [&filed, &today] {
        let target = |period, as_of| yearly(&register, plan, period, as_of);
        assert_eq!(
            target("2026-H1", "2027-02-01"),
            12_000,
            "over before the change"
        );
        assert_eq!(
            target("2026", "2026-06-30"),
            12_000,
            "seen before the change"
        );
        assert_eq!(target("2026", "2026-07-01"), 1_200);
        assert_eq!(target("2026-H2", "2027-02-01"), 1_200);
        assert_eq!(
            target("2027", "2027-02-01"),
            1_200,
            "the next change is later"
        );
        assert_eq!(target("2028", "2028-03-01"), 900);
    }
    assert_eq!(today.original(), &filed);
    let stored = changes(register.reader(), &filed.id).unwrap();
    assert_eq!(stored.len(), 2);
    assert_eq!(
        (stored[0].by.as_str(), stored[0].reason.as_str()),
        ("lan", "Công văn mẫu")
    );
    assert_eq!(changes(register.reader(), "another").unwrap(), []);
    let audit = "SELECT count(*) FROM audit_record WHERE record = 'plan_change'";
    assert_eq!(number(&connect(register.path()), audit), 2);
    let twice = change(&mut register, "new_jobs.yearly", "800", "01/07/2026");
    assert!(twice.is_err());
    for (entry, value) in [
        ("new_jobs.yearly", "60 %"),
        ("followup_months", "3, 1"),
        ("ward", "x"),
    ] {
        assert!(
            change(&mut register, entry, value, "01/07/2026").is_err(),
            "{entry}"
        );
    }
}

#[test]
fn every_entry_takes_its_own_value_and_refuses_others() {
    let plan = plan();
    let all = entries(&plan);
    assert_eq!(all.len(), plan.targets.len() + 5);
    for entry in &all {
        assert_eq!(
            problem(&plan, &entry.name, &entry.value.shown()),
            None,
            "{}",
            entry.name
        );
    }
    for (entry, value) in [
        ("new_jobs.share", "50 %"),
        ("unknown.yearly", "5"),
        ("ui_trained.below", "5 %"),
        ("report.half_ends", "15/12"),
    ] {
        assert!(problem(&plan, entry, value).is_some(), "{entry}");
    }
}

#[test]
fn a_reporting_period_has_the_calendar_of_its_end() {
    let (_folder, mut register) = register();
    change(&mut register, "report.half_ends", "30/06", "01/01/2027").unwrap();
    let plan = effective_plan(register.reader(), &plan(), day("2028-01-01")).unwrap();
    let days = |name: &str| {
        let period = named(name, &plan);
        format!("{}..{}", period.from(), period.to())
    };
    assert_eq!(days("2026-R1"), "2025-12-15..2026-06-14");
    assert_eq!(days("2026-R2"), "2026-06-15..2026-12-14");
    assert_eq!(days("2027-R1"), "2026-12-15..2027-06-30");
    assert_eq!(days("2027-R2"), "2027-07-01..2027-12-14");
    let halves = Period::halves(&plan);
    assert_eq!((halves.len(), halves[0].name().as_str()), (10, "2026-R1"));
    assert_eq!(halves[9].name(), "2030-R2");
    let due = due_in_period(register.reader(), &plan, halves[2].as_of(day("2027-06-15"))).unwrap();
    assert_eq!(of(&due, "VII.1.1").due_on, day("2027-06-30"));
}
