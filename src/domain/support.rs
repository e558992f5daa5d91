//! What may be paid for a course or lent (plan section VI): dated rates and caps as data (`data/rates/*.csv`, each with
//! its source; `certain = no` where the source is unconfirmed), and the amounts for one person and course.

mod rate;

use chrono::NaiveDate;

use super::money::shown_dong;
use crate::words::domain as w;

pub use rate::{Case, Rate, SupportKind, rates};

/// The result of the rates for a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Entitlement {
    /// The highest applicable rate for the course itself, and its đồng.
    pub course: Option<(&'static Rate, i64)>,
    /// The maximum in all and its parts; none where it cannot be determined.
    pub cap: Option<(i64, Vec<(&'static Rate, i64)>)>,
}

impl Entitlement {
    /// The amount to suggest: only when the rate is fixed and its source certain.
    #[must_use]
    pub fn default_amount(&self) -> Option<i64> {
        let (rate, dong) = self.course?;
        (rate.fixed && rate.certain).then_some(dong)
    }

    /// Why an amount is too high; none when it is not or no cap is known.
    #[must_use]
    pub fn cap_warning(&self, amount: i64) -> Option<String> {
        let (cap, parts) = self.cap.as_ref().filter(|(cap, _)| amount > *cap)?;
        let label = |(rate, dong): &(&Rate, i64)| {
            w::rate_part(
                rate.label_of_person(),
                shown_dong(*dong),
                rate.source_shown(),
            )
        };
        let labels: Vec<String> = parts.iter().map(label).collect();
        Some(w::support_above(shown_dong(*cap), labels.join("; ")))
    }
}

/// The result for a case; none when no rate applies. A person in several groups gets the highest rate of each kind
/// (Quyết định 46/2015/QĐ-TTg: one policy, the most favourable). The cap includes what may be paid besides the course,
/// so that a warning means that no reading of the rules allows the amount.
#[must_use]
pub fn entitlement(case: &Case<'_>) -> Option<Entitlement> {
    let fitting: Vec<&'static Rate> = rates()
        .iter()
        .filter(|rate| rate.applies_to(case))
        .collect();
    let highest = |kind: SupportKind| {
        let of = fitting.iter().filter(|rate| rate.kind == kind);
        of.filter_map(|rate| Some((*rate, rate.dong(case)?)))
            .max_by_key(|(_, dong)| *dong)
    };
    let has = |kind: SupportKind| fitting.iter().any(|rate| rate.kind == kind);
    let (course, total) = (highest(SupportKind::Course), highest(SupportKind::Total));
    if course.is_none() && total.is_none() {
        return None;
    }
    let extra_kinds = [SupportKind::Meals, SupportKind::Travel];
    let is_unknown = |kind: &SupportKind| has(*kind) && highest(*kind).is_none();
    let has_unknown = extra_kinds.iter().any(is_unknown);
    let sum = course.filter(|_| !has_unknown).map(|course| {
        let mut parts = vec![course];
        parts.extend(extra_kinds.into_iter().filter_map(highest));
        (parts.iter().map(|(_, dong)| dong).sum(), parts)
    });
    let total = total.map(|total| (total.1, vec![total]));
    let cap = sum.into_iter().chain(total).max_by_key(|(cap, _)| *cap);
    Some(Entitlement { course, cap })
}

/// The first rate of a kind that applies to a case.
fn first_rate(kind: SupportKind, case: &Case<'_>) -> Option<&'static Rate> {
    let mut all = rates().iter().filter(|rate| rate.kind == kind);
    all.find(|rate| rate.applies_to(case))
}

/// The rate that limits a person to one supported course, where it applies.
#[must_use]
pub fn one_time_rate(case: &Case<'_>) -> Option<&'static Rate> {
    first_rate(SupportKind::OneTime, case)
}

/// Why a loan to a worker is too large.
#[must_use]
pub fn loan_cap_warning(on: NaiveDate, amount: i64) -> Option<String> {
    let case = Case {
        on,
        ..Case::default()
    };
    let rate = first_rate(SupportKind::Loan, &case)?;
    let cap = rate.dong(&case).filter(|cap| amount > *cap)?;
    Some(w::loan_above(shown_dong(cap), rate.source_shown()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Of a course of 60 days; `female` among the groups stands for the sex.
    fn entitled(groups: &[&str], level: &str, funding: &str, on: &str) -> Option<Entitlement> {
        let female = groups.contains(&"female");
        let groups = groups.iter().filter(|group| **group != "female");
        let groups: Vec<String> = groups.map(ToString::to_string).collect();
        entitlement(&Case {
            on: day(on),
            groups: &groups,
            female,
            level,
            funding,
            days: Some(60),
        })
    }

    #[test]
    fn the_highest_rate_that_applies_is_suggested() {
        for (groups, suggested) in [
            (&["3", "1b"][..], Some(6_000_000)),
            (&["2", "1a", "female"], Some(4_000_000)),
            (&["2"], Some(3_000_000)),
            (&["1b"], Some(2_500_000)),
            (&["female"], Some(2_000_000)),
            // No rate is known.
            (&["5a"], None),
        ] {
            let entitled = entitled(groups, "elementary", "city_budget", "2026-03-01");
            let amount = entitled.and_then(|entitled| entitled.default_amount());
            assert_eq!(amount, suggested, "{groups:?}");
        }
    }

    #[test]
    fn a_cap_and_a_doubtful_rate_suggest_nothing() {
        let rural = entitled(&["7"], "elementary", "state_budget", "2026-03-01").unwrap();
        assert_eq!(rural.default_amount(), None);
        assert_eq!(rural.course.map(|c| c.1), Some(4_000_000));
        let funding = "unemployment_insurance";
        let insured = entitled(&["9"], "under_3_months", funding, "2026-03-01").unwrap();
        assert_eq!(insured.default_amount(), None);
        assert_eq!(insured.cap_warning(4_500_000), None);
        let warning = insured.cap_warning(4_500_001).unwrap();
        assert!(warning.contains("chưa được xác nhận"), "{warning}");
    }

    #[test]
    fn only_what_no_reading_allows_is_doubted() {
        let poor = entitled(&["1a"], "elementary", "ward_budget", "2026-03-01").unwrap();
        // 3.000.000 + 60 days of 30.000 + 200.000
        assert_eq!(poor.cap_warning(5_000_000), None);
        let warning = poor.cap_warning(5_000_001).unwrap();
        assert!(
            warning.contains("5.000.000") && warning.contains("69/2024"),
            "{warning}"
        );
        for (level, funding, on) in [
            ("elementary", "sponsor", "2026-03-01"),
            ("elementary", "land_compensation", "2026-03-01"),
            ("elementary", "self", "2026-03-01"),
            ("college", "city_budget", "2026-03-01"),
            ("elementary", "city_budget", "2024-12-28"),
        ] {
            assert_eq!(entitled(&["1a"], level, funding, on), None);
        }
    }

    #[test]
    fn twelve_base_wages_of_the_day() {
        for (on, cap) in [("2026-06-30", 28_080_000), ("2026-07-01", 30_360_000)] {
            let entitled = entitled(&["10b"], "elementary", "state_budget", on).unwrap();
            assert_eq!(entitled.cap.map(|(cap, _)| cap), Some(cap), "{on}");
        }
    }

    #[test]
    fn by_the_month_and_only_when_the_length_is_known() {
        let groups = ["9".to_owned()];
        let case = |days| Case {
            on: day("2026-03-01"),
            groups: &groups,
            female: false,
            level: "intermediate",
            funding: "unemployment_insurance",
            days,
        };
        let cap = entitlement(&case(Some(100))).unwrap().cap.unwrap().0;
        assert_eq!(cap, 6_000_000);
        assert_eq!(entitlement(&case(None)), None);
    }

    #[test]
    fn loans_have_a_limit_from_2026_on() {
        assert!(loan_cap_warning(day("2026-01-01"), 200_000_000).is_none());
        assert!(loan_cap_warning(day("2026-01-01"), 200_000_001).is_some());
        assert!(loan_cap_warning(day("2025-12-31"), 900_000_000).is_none());
    }
}
