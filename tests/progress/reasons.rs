//! A case for each reason why a person does not count.

use vieclam::progress::list;
use vieclam::progress::measure::Population;
use vieclam::progress::period::Period;

use super::cases::{an, job, member, need, person};
use super::ward::{Contact, Course, Enrolment, Loan, Placement, Ward};
use super::{day, plan};

fn enrolment(course: u32, started: Option<&str>, funding: &str) -> Enrolment {
    let status = if started.is_some() {
        "studying"
    } else {
        "registered"
    };
    Enrolment {
        person: 1,
        course,
        enrolled_on: day("2026-04-01"),
        started_on: started.map(day),
        status: status.into(),
        funding: Some(funding.into()),
        voided: false,
    }
}

fn courses() -> Vec<Course> {
    let all = [
        ("elementary", false),
        ("college", false),
        ("elementary", true),
        ("upskilling", false),
    ];
    let course = |(at, (level, cancelled)): (usize, (&str, bool))| Course {
        code: format!("K{at}"),
        level: level.into(),
        cancelled,
        voided: false,
    };
    all.into_iter().enumerate().map(course).collect()
}

/// Opening days and reasons of the missing, in 2026 as of 31/12.
fn missing(ward: &Ward, target: &str) -> Vec<(String, &'static str)> {
    let plan = plan();
    let (period, as_of) = (Period::parse("2026", &plan).unwrap(), day("2026-12-31"));
    let (register, target) = (ward.register(), plan.target(target).unwrap());
    let people = list(
        register.reader(),
        target,
        period.as_of(as_of),
        Population::Gap,
    )
    .and_then(|people| people.rows(None))
    .unwrap();
    people
        .into_iter()
        .map(|p| (p.opened_on, p.reason.unwrap().slug))
        .collect()
}

fn why(ward: &Ward, target: &str) -> &'static str {
    let missing = missing(ward, target);
    assert_eq!(missing.len(), 1, "{target}");
    missing[0].1
}

#[test]
fn why_a_job_need_is_not_met() {
    type Change = (fn(&mut Placement), &'static str);
    let mut ward = an();
    ward.needs
        .push(need("job", "2026-02-20", Some("2026-03-01")));
    assert_eq!(
        missing(&ward, "elderly_placed"),
        [("2026-03-01".to_owned(), "no_placement")]
    );
    let changes: [Change; 5] = [
        (|job| job.is_new = false, "placement_not_new"),
        (
            |job| job.contract = "probation".into(),
            "contract_not_counted",
        ),
        (
            |job| job.verified_on = Some(day("2027-01-01")),
            "placement_unverified",
        ),
        (
            |job| job.suitable = "unknown".into(),
            "placement_not_suitable",
        ),
        (|job| job.started_on = day("2026-02-28"), "no_placement"),
    ];
    for (change, reason) in changes {
        ward.placements = vec![job("2026-05-05")];
        change(&mut ward.placements[0]);
        assert_eq!(why(&ward, "elderly_placed"), reason);
    }
}

#[test]
fn why_training_and_advice_are_not_met() {
    let mut ward = Ward {
        courses: courses(),
        ..an()
    };
    ward.needs.push(need("training", "2026-03-01", None));
    assert_eq!(why(&ward, "elderly_supported"), "no_advice_no_training");
    ward.enrolments
        .push(enrolment(2, Some("2026-05-01"), "self"));
    assert_eq!(why(&ward, "elderly_supported"), "no_advice");
    ward.enrolments.clear();
    ward.contacts.push(Contact {
        person: 1,
        held_on: day("2026-03-01"),
        kind: "career_advice".into(),
        voided: false,
    });
    assert_eq!(why(&ward, "elderly_supported"), "no_training");
    ward.memberships.push(member("10b", "2026-01-01"));
    for (enrolment, reason) in [
        (enrolment(1, None, "self"), "training_not_started"),
        (
            enrolment(1, Some("2026-05-01"), "self"),
            "training_not_supported",
        ),
        (
            enrolment(2, Some("2026-05-01"), "city_budget"),
            "training_other_level",
        ),
        (
            enrolment(3, Some("2026-05-01"), "city_budget"),
            "course_cancelled",
        ),
    ] {
        ward.enrolments = vec![enrolment];
        assert_eq!(why(&ward, "youth_trained"), reason);
    }
}

#[test]
fn why_a_loan_is_not_met() {
    let mut ward = an();
    ward.needs
        .push(need("loan", "2026-04-01", Some("2026-04-01")));
    assert_eq!(why(&ward, "group_loans"), "no_loan");
    for (status, disbursed, reason) in [
        ("pending", None, "loan_pending"),
        ("approved", None, "loan_approved"),
        ("refused", None, "loan_refused"),
        ("withdrawn", None, "loan_withdrawn"),
        ("disbursed", Some("2026-03-31"), "loan_too_early"),
        ("disbursed", Some("2027-01-01"), "loan_approved"),
    ] {
        let disbursed_on = disbursed.map(day);
        let applied_on = day("2026-03-20");
        ward.loans = vec![Loan {
            person: 1,
            applied_on,
            status: status.into(),
            disbursed_on,
            voided: false,
        }];
        assert_eq!(why(&ward, "group_loans"), reason);
        assert_eq!(why(&ward, "elderly_household_loans"), reason);
    }
}

#[test]
fn why_an_event_does_not_count() {
    let mut ward = Ward {
        courses: courses(),
        ..an()
    };
    for (enrolment, reason) in [
        (
            enrolment(4, Some("2026-05-01"), "self"),
            "level_not_counted",
        ),
        (enrolment(3, Some("2026-05-01"), "self"), "course_cancelled"),
        (
            Enrolment {
                status: "cancelled".into(),
                ..enrolment(1, None, "self")
            },
            "enrolment_cancelled",
        ),
        (enrolment(1, None, "self"), "training_not_started"),
    ] {
        ward.enrolments = vec![enrolment];
        assert_eq!(why(&ward, "trainees"), reason);
        assert_eq!(why(&ward, "short_course_priority"), reason);
    }
    // The day before the sixtieth birthday.
    ward.enrolments = vec![enrolment(1, Some("2026-03-09"), "self")];
    assert_eq!(
        (
            missing(&ward, "trainees").len(),
            why(&ward, "short_course_priority")
        ),
        (0, "not_in_group")
    );
    ward.people[0].left_on = Some(day("2026-03-09"));
    assert_eq!(why(&ward, "trainees"), "not_resident");
    ward.placements = vec![Placement {
        verified_on: None,
        ..job("2026-03-08")
    }];
    assert_eq!(why(&ward, "new_jobs"), "not_in_group");
    ward.people[0] = person("1966-03-08");
    assert_eq!(why(&ward, "new_jobs"), "placement_unverified");
    // A person of no group all year is not missing.
    ward.people[0] = person("1990-01-01");
    assert_eq!(missing(&ward, "new_jobs"), []);
}
