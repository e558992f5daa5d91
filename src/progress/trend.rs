//! The growth of a figure over its period by month, or by year in a long period.

use chrono::{Datelike, NaiveDate};

use crate::progress::format;
use crate::progress::measure::Month;
use crate::progress::period::Scope;

/// The most steps of one month; with more a step is a year.
const MAX_MONTHS: usize = 18;

/// One month or year of the growth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrendStep {
    /// `03/2026` or `2026`.
    pub name: String,
    /// Units whose first counted row is in it.
    pub numerator: u64,
}

/// The months of the period that have begun by `as_of`, those without a unit too; the steps add up to the figure.
pub fn steps(months: &[Month], scope: Scope) -> Vec<TrendStep> {
    let (from, end) = (scope.period.from(), scope.end());
    if end < from {
        return Vec::new();
    }
    let number = |day: NaiveDate| day.year() * 12 + day.month0().cast_signed();
    let numerator = |name: &str| {
        let matching = months.iter().filter(|m| m.month.starts_with(name));
        matching.map(|m| m.numerator).sum()
    };
    let all: Vec<(i32, i32)> = (number(from)..=number(end))
        .map(|n| (n.div_euclid(12), n.rem_euclid(12) + 1))
        .collect();
    if all.len() <= MAX_MONTHS {
        let step = |(year, month): &(i32, i32)| {
            let name = format!("{year}-{month:02}");
            TrendStep {
                numerator: numerator(&name),
                name: format::month(&name),
            }
        };
        return all.iter().map(step).collect();
    }
    (from.year()..=end.year())
        .map(|year| TrendStep {
            numerator: numerator(&format!("{year}-")),
            name: year.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::period::Period;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_month_that_has_begun_has_a_step() {
        let months = [("2025-12", 2), ("2026-03", 5)].map(|(month, met)| Month {
            month: month.into(),
            numerator: met,
        });
        let period = Period::days(day("2025-12-15"), day("2026-06-14")).unwrap();
        let shown = |as_of| -> Vec<String> {
            let steps = steps(&months, period.as_of(day(as_of)));
            steps
                .iter()
                .map(|s| format!("{} {}", s.name, s.numerator))
                .collect()
        };
        assert_eq!(
            shown("2026-03-01"),
            ["12/2025 2", "01/2026 0", "02/2026 0", "03/2026 5"]
        );
        assert_eq!(shown("2025-12-14"), [] as [&str; 0]);
        assert_eq!(shown("2027-01-01").len(), 7);
        let years = Period::days(day("2025-01-01"), day("2027-12-31")).unwrap();
        let steps = steps(&months, years.as_of(day("2026-12-31")));
        let steps: Vec<_> = steps
            .iter()
            .map(|s| (s.name.as_str(), s.numerator))
            .collect();
        assert_eq!(steps, [("2025", 2), ("2026", 5)]);
    }
}
