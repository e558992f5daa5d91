//! Periods as text, the next and the previous one, and the pace of a target over one.

use proptest::prelude::*;
use vieclam::progress::pace::{self, PaceStatus};
use vieclam::progress::period::{Period, PeriodProblem};

use super::{day, plan};

fn period(text: &str) -> Period {
    Period::parse(text, &plan()).unwrap()
}

fn span(text: &str) -> (String, u32) {
    let p = period(text);
    (format!("{}..{}", p.from(), p.to()), p.months())
}

#[test]
fn every_kind_of_period() {
    for (text, days, months) in [
        ("2026", "2026-01-01..2026-12-31", 12),
        ("2026-H1", "2026-01-01..2026-06-30", 6),
        ("2026-h2", "2026-07-01..2026-12-31", 6),
        ("2028-Q1", "2028-01-01..2028-03-31", 3),
        ("2026-Q4", "2026-10-01..2026-12-31", 3),
        ("2028-02", "2028-02-01..2028-02-29", 1),
        ("plan", "2026-01-01..2030-12-31", 60),
        ("2026-R1", "2025-12-15..2026-06-14", 6),
        ("2026-RY", "2025-12-15..2026-12-14", 12),
        ("2026-03-01..2026-05-31", "2026-03-01..2026-05-31", 3),
        (" 01/03/2026..15032026 ", "2026-03-01..2026-03-15", 1),
    ] {
        assert_eq!(span(text), (days.to_owned(), months), "{text}");
    }
}

#[test]
fn other_texts_are_no_period() {
    let problem = |text| Period::parse(text, &plan()).unwrap_err();
    for text in [
        "",
        "26",
        "2026-H3",
        "2026-Q0",
        "2026-Q",
        "2026-13",
        "2026-7",
        "2026-R2",
        "+026",
        "2026-",
        "năm 2026",
        "2026-É",
    ] {
        assert_eq!(problem(text), PeriodProblem::Shape, "{text}");
    }
    assert_eq!(problem("1789"), PeriodProblem::Year(1789));
    assert_eq!(problem("2026-05-01..2026-04-30"), PeriodProblem::Backwards);
    assert!(matches!(
        problem("2026-02-30..2026-03-01"),
        PeriodProblem::Day(_)
    ));
    assert!(problem("2026..2027").sentence().len() > 10);
}

#[test]
fn more_than_twelve_months() {
    for text in [
        "2026",
        "2026-RY",
        "2026-03-15..2027-03-14",
        "2028-02-29..2029-02-28",
    ] {
        assert!(!period(text).over_a_year(), "{text}");
    }
    for text in ["plan", "2026-03-15..2027-03-15", "2028-02-29..2029-03-01"] {
        assert!(period(text).over_a_year(), "{text}");
    }
}

#[test]
fn next_and_previous_stop_a_year_beyond_the_plan() {
    let plan = plan();
    let next = |text: &str| period(text).next(&plan).map(|p| p.name());
    let previous = |text: &str| period(text).previous(&plan).map(|p| p.name());
    assert_eq!(next("2026-12").as_deref(), Some("2027-01"));
    assert_eq!(previous("2026-Q1").as_deref(), Some("2025-Q4"));
    assert_eq!(next("2026-R1").as_deref(), Some("2027-R1"));
    assert_eq!(
        next("2026-03-01..2026-03-10").as_deref(),
        Some("2026-03-11..2026-03-20")
    );
    assert_eq!(
        (next("2031"), previous("2025"), next("plan")),
        (None, None, None)
    );
    let mut months = 1;
    let mut month = period("2026-01");
    while let Some(later) = month.next(&plan) {
        assert_eq!(later.previous(&plan), Some(month));
        (month, months) = (later, months + 1);
    }
    assert_eq!(months, 72);
    assert_eq!(Period::containing(day("2026-11-23")), period("2026"));
}

#[test]
fn pace_of_a_count() {
    let year = period("2026");
    let scope = year.as_of(day("2026-11-23"));
    assert_eq!(pace::target_for_period(500, &period("2026-09")), 42);
    assert_eq!(pace::target_for_period(1000, &period("2026-09")), 83);
    assert_eq!(pace::target_for_period(6, &period("2026-09")), 1, "half up");
    assert!((pace::expected(1000, scope) - 895.9).abs() < 0.05);
    assert_eq!(pace::forecast(412, scope), Some(460));
    assert_eq!(pace::forecast(0, year.as_of(day("2025-12-31"))), None);
    assert_eq!(pace::needed_per_week(412, 1000, scope), Some(109)); // 588 in 38 days
    assert_eq!(pace::needed_per_week(1000, 1000, scope), None);
    assert_eq!(
        pace::needed_per_week(0, 1000, year.as_of(day("2026-12-31"))),
        None
    );
    let status = |actual| pace::count_status(actual, 365, scope); // one a day: 327 by now
    assert_eq!(
        (status(365), status(327), status(326)),
        (PaceStatus::Met, PaceStatus::OnPace, PaceStatus::Behind)
    );
    assert_eq!(pace::share_status(0, 0, 1.0), PaceStatus::NoData);
    assert_eq!(pace::share_status(1, 2, 0.5), PaceStatus::Met);
    assert_eq!(pace::share_status(99, 100, 1.0), PaceStatus::Behind);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(20[0-9]{2}|[0-9]{0,5}|plan)(-|\\.\\.)?([HQR0-9Y/.-]{0,12}|\\PC{0,4})") {
        let plan = plan();
        if let Ok(found) = Period::parse(&text, &plan) {
            prop_assert!(found.from() <= found.to());
            prop_assert_eq!(Period::parse(&found.name(), &plan), Ok(found));
            prop_assert!(found.as_of(found.to()).elapsed() == found.length());
        }
    }
}
