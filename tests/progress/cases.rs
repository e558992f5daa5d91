//! Single people: the worked case of `data/manual/counting.md`, the tables beside a figure, the JSON. The reasons why a person
//! does not count are in `reasons`.

use serde_json::json;
use vieclam::progress::breakdown::by_group;
use vieclam::progress::measure::{Channel, GroupRow, Population};
use vieclam::progress::period::Period;
use vieclam::progress::{TargetStatus, list, progress, target_progress};

use super::ward::{Indicator, Membership, Need, Person, Placement, Ward};
use super::{day, plan};

pub fn person(born: &str) -> Person {
    Person {
        name: "Lê Văn An".into(),
        born: born.into(),
        ethnicity: "kinh".into(),
        ..Person::default()
    }
}

/// A ward of one person, who turns 60 on 10/03/2026.
pub fn an() -> Ward {
    Ward {
        people: vec![person("1966-03-10")],
        ..Ward::default()
    }
}

pub fn need(kind: &str, stated: &str, confirmed: Option<&str>) -> Need {
    let confirmed_on = confirmed.map(day);
    Need {
        person: 1,
        kind: kind.into(),
        stated_on: day(stated),
        confirmed_on,
        withdrawn_on: None,
        voided: false,
    }
}

/// A membership without an end.
pub fn member(group: &str, from: &str) -> Membership {
    Membership {
        person: 1,
        group: group.into(),
        valid_from: day(from),
        valid_to: None,
        voided: false,
    }
}

pub fn job(started: &str) -> Placement {
    Placement {
        person: 1,
        started_on: day(started),
        channel: "referral".into(),
        contract: "months_12_36".into(),
        is_new: true,
        suitable: "yes".into(),
        verified_on: Some(day(started)),
        voided: false,
    }
}

fn status(ward: &Ward, target: &str, period: &str, as_of: &str) -> TargetStatus {
    let plan = plan();
    let (target, period) = (
        plan.target(target).unwrap(),
        Period::parse(period, &plan).unwrap(),
    );
    target_progress(ward.register().reader(), target, period.as_of(day(as_of)))
        .unwrap()
        .result
}

fn share(ward: &Ward, target: &str, period: &str, as_of: &str) -> (u64, u64) {
    match status(ward, target, period, as_of) {
        TargetStatus::Share(share) => (share.numerator, share.denominator),
        other => panic!("{other:?}"),
    }
}

fn jobs(ward: &Ward, as_of: &str) -> u64 {
    match status(ward, "new_jobs", "2026", as_of) {
        TargetStatus::Count(count) => count.actual,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_worked_case() {
    let mut ward = an();
    ward.needs
        .push(need("job", "2026-02-20", Some("2026-03-01")));
    ward.placements.push(job("2026-05-05"));
    let placed = |ward: &Ward, period, as_of| share(ward, "elderly_placed", period, as_of);
    assert_eq!(placed(&ward, "2026-H1", "2026-06-30"), (1, 1));
    assert_eq!(placed(&ward, "2026-H2", "2026-12-31"), (0, 0));
    assert_eq!(placed(&ward, "2026-H1", "2026-05-04"), (0, 1));
    ward.placements[0] = job("2026-03-08");
    assert_eq!(placed(&ward, "2026-H1", "2026-06-30"), (0, 0));
}

#[test]
fn verified_on_the_last_day_seen_counts() {
    let mut ward = an();
    ward.needs
        .push(need("job", "2026-02-20", Some("2026-03-01")));
    ward.placements.push(Placement {
        verified_on: Some(day("2026-05-20")),
        ..job("2026-05-05")
    });
    for (as_of, met) in [("2026-05-19", 0), ("2026-05-20", 1)] {
        assert_eq!(share(&ward, "elderly_placed", "2026", as_of), (met, 1));
        assert_eq!(jobs(&ward, as_of), met);
    }
    // A person who left on the day the job began is not counted.
    for (left, counted) in [("2026-05-05", 0), ("2026-05-06", 1)] {
        ward.people[0].left_on = Some(day(left));
        assert_eq!(jobs(&ward, "2026-12-31"), counted);
    }
}

#[test]
fn a_household_needs_an_elderly_resident() {
    let mut ward = an();
    let home = Some("H1".to_owned());
    ward.people[0] = Person {
        household: home.clone(),
        ..person("1990-01-01")
    };
    ward.people.push(Person {
        household: home,
        ..person("1966-03-10")
    });
    ward.memberships.push(member("8", "2026-01-01"));
    ward.needs
        .push(need("loan", "2026-02-01", Some("2026-02-01")));
    let owed = |ward: &Ward| share(ward, "elderly_household_loans", "2026", "2026-12-31");
    assert_eq!(owed(&ward), (0, 1));
    // Who left on the sixtieth birthday was never elderly here; a day later, for one day.
    ward.people[1].left_on = Some(day("2026-03-10"));
    assert_eq!(owed(&ward), (0, 0));
    ward.people[1].left_on = Some(day("2026-03-11"));
    assert_eq!(owed(&ward), (0, 1));
    ward.people[1].voided = true;
    assert_eq!(owed(&ward), (0, 0));
}

#[test]
fn groups_overlap_and_main_groups_add_up() {
    let mut ward = an();
    ward.people[0].ethnicity = "tay".into();
    for group in ["9", "5a", "5c"] {
        ward.memberships.push(member(group, "2026-05-01"));
    }
    ward.placements.push(job("2026-05-05"));
    let plan = plan();
    let (period, as_of) = (Period::parse("2026", &plan).unwrap(), day("2026-12-31"));
    let people = list(
        ward.register().reader(),
        plan.target("new_jobs").unwrap(),
        period.as_of(as_of),
        Population::Numerator,
    );
    let rows = by_group(&people.unwrap().rows(None).unwrap());
    let row = |group, main| GroupRow {
        group: Some(group),
        people: 1,
        main,
    };
    assert_eq!(rows, [row("2", 1), row("4", 0), row("5", 0), row("9", 0)]);
}

#[test]
fn channels_are_of_the_first_job() {
    let mut ward = an();
    ward.placements = vec![
        Placement {
            channel: "overseas".into(),
            ..job("2026-08-01")
        },
        job("2026-05-05"),
    ];
    let TargetStatus::Count(count) = status(&ward, "new_jobs", "2026", "2026-12-31") else {
        panic!()
    };
    let by_referral = Channel {
        channel: "referral".into(),
        numerator: 1,
        events: 2,
    };
    assert_eq!(
        (count.channels, count.actual, count.events),
        (vec![by_referral], 1, 2)
    );
}

#[test]
fn json_has_the_keys_in_the_order_of_the_contract() {
    let mut ward = an();
    let reading = |indicator: &str, value| Indicator {
        indicator: indicator.into(),
        as_of: day("2026-06-30"),
        value,
        source: Some("Cục Thống kê".into()),
        voided: false,
    };
    ward.indicators = vec![
        reading("unemployment_city", 2.5),
        reading("workforce_trained", 75.0),
    ];
    let plan = plan();
    let period = Period::parse("2026-H1", &plan).unwrap();
    let json = progress(
        ward.register().reader(),
        &plan,
        period.as_of(day("2026-11-23")),
    )
    .unwrap()
    .to_json();
    let keys: Vec<_> = json.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["plan", "period", "from", "to", "as_of", "targets"]);
    let text = |at: usize| json["targets"][at].to_string();
    assert_eq!(
        text(0),
        r#"{"id":"trainees","kind":"count","target":1000,"target_for_period":500,"expected":500.0,"actual":0,"events":0,"status":"behind"}"#
    );
    assert_eq!(
        text(2),
        r#"{"id":"ui_advised","kind":"share","target":1.0,"met":0,"of":0,"percent":"—","status":"no_data"}"#
    );
    assert_eq!(
        json["targets"][5]["any_of"],
        json!({"met": 0, "of": 0, "percent": "—"})
    );
    assert_eq!(
        text(11),
        r#"{"id":"unemployment_city","kind":"indicator","below":2.5,"value":2.5,"as_of":"2026-06-30","source":"Cục Thống kê","status":"behind"}"#
    );
    assert_eq!(
        text(12),
        r#"{"id":"unemployment_urban","kind":"indicator","below":3.0,"status":"no_data"}"#
    );
    assert_eq!(json["targets"][13]["status"], "met");
}
