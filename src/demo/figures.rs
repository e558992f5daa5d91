//! The figures an invented statistics office published: one of each kind a quarter.

use chrono::{Datelike, NaiveDate};

use super::calendar::Calendar;
use super::chance::before;
use super::folk::{answers, day, text};
use crate::entry::{Answers, Value};

/// What was published: the indicator and its figure at the end of each quarter of a year.
const PUBLISHED: [(&str, [f64; 4]); 4] = [
    ("unemployment_city", [2.3, 2.2, 2.1, 2.2]),
    ("unemployment_urban", [2.8, 2.7, 2.9, 2.7]),
    ("workforce_trained", [73.4, 73.9, 74.6, 75.1]),
    ("workforce_certified", [54.1, 54.6, 55.2, 55.6]),
];

/// The indicators of the ward's time.
pub(super) fn indicators(calendar: Calendar) -> Vec<Answers> {
    ends(calendar)
        .into_iter()
        .flat_map(|as_of| PUBLISHED.map(|(indicator, values)| one(indicator, values, as_of)))
        .collect()
}

fn one(indicator: &str, values: [f64; 4], as_of: NaiveDate) -> Answers {
    let quarter = as_of.month0() as usize / 3;
    answers([
        ("indicator", text(indicator)),
        ("as_of", day(as_of)),
        ("value", Some(Value::Real(values[quarter]))),
        ("source", text("Thống kê thành phố (số liệu mẫu)")),
    ])
}

/// The last days of the quarters that ended in that time.
fn ends(calendar: Calendar) -> Vec<NaiveDate> {
    let month = |back: u32| {
        let first = calendar.today.with_day(1).unwrap_or(calendar.today);
        let months = first.year() * 12 + first.month0().cast_signed() - back.cast_signed();
        let first = Calendar::of_year(months / 12, months.rem_euclid(12).cast_unsigned() + 1, 1);
        before(first, 1)
    };
    (0..12)
        .rev()
        .map(month)
        .filter(|end| *end >= calendar.since && end.month().is_multiple_of(3))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_that_have_ended() {
        let ends = |y, m, d| {
            let ends = ends(Calendar::ending(Calendar::of_year(y, m, d)));
            ends.iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(ends(2026, 11, 23), "2026-03-31 2026-06-30 2026-09-30");
        assert_eq!(ends(2026, 6, 10), "2026-03-31");
        assert_eq!(
            ends(2027, 1, 20),
            "2026-03-31 2026-06-30 2026-09-30 2026-12-31"
        );
    }
}
