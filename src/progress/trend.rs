//! How a figure grew over its period, month by month, year by year in a long one. Counts nothing (`measure`).

use chrono::{Datelike, NaiveDate};

use crate::progress::measure::Month;
use crate::progress::period::Period;
use crate::progress::told;

/// With more months than this a step is a year.
const MONTHS: usize = 18;

/// A step of the growth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// `03/2026`; `2026` where a step is a year.
    pub name: String,
    /// Units that counted first in it.
    pub met: u64,
}

/// Every month of the period that has begun by `as_of`, those without anybody too; the steps add up to the figure.
#[must_use]
pub fn steps(months: &[Month], period: &Period, as_of: NaiveDate) -> Vec<Step> {
    let end = period.end(as_of);
    let number = |day: NaiveDate| day.year() * 12 + day.month0().cast_signed();
    let met = |name: &str| {
        let those = months.iter().filter(|m| m.month.starts_with(name));
        those.map(|m| m.met).sum()
    };
    let all: Vec<(i32, i32)> = (number(period.from())..=number(end))
        .map(|n| (n.div_euclid(12), n.rem_euclid(12) + 1))
        .collect();
    if all.len() <= MONTHS {
        let step = |(year, month): &(i32, i32)| {
            let name = format!("{year}-{month:02}");
            Step {
                met: met(&name),
                name: told::month(&name),
            }
        };
        return all.iter().map(step).collect();
    }
    (period.from().year()..=end.year())
        .map(|year| Step {
            met: met(&format!("{year}-")),
            name: year.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_month_that_has_begun_has_a_step() {
        let months = [("2025-12", 2), ("2026-03", 5)].map(|(month, met)| Month {
            month: month.into(),
            met,
        });
        let period = Period::days(day("2025-12-15"), day("2026-06-14")).unwrap();
        let told = |as_of| -> Vec<String> {
            let steps = steps(&months, &period, day(as_of));
            steps
                .iter()
                .map(|s| format!("{} {}", s.name, s.met))
                .collect()
        };
        assert_eq!(
            told("2026-03-01"),
            ["12/2025 2", "01/2026 0", "02/2026 0", "03/2026 5"]
        );
        assert_eq!(told("2025-12-14"), [] as [&str; 0]);
        assert_eq!(told("2027-01-01").len(), 7);
        let years = Period::days(day("2025-01-01"), day("2027-12-31")).unwrap();
        let steps = steps(&months, &years, day("2026-12-31"));
        let steps: Vec<_> = steps.iter().map(|s| (s.name.as_str(), s.met)).collect();
        assert_eq!(steps, [("2025", 2), ("2026", 5)]);
    }
}
