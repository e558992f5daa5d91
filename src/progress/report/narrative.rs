//! Days, periods and numbers in the wording of administrative documents (Nghị định 30/2020/NĐ-CP, Phụ lục I: days below 10 and
//! the months 1 and 2 have a leading zero).

use chrono::{Datelike, NaiveDate};

use crate::domain::money::shown_count;
use crate::progress::period::Period;
use crate::progress::plan::Plan;
use crate::words::report as w;

/// The day of the month: `05`, `14`.
pub fn day(day: NaiveDate) -> String {
    format!("{:02}", day.day())
}

/// The month: `02`, `3`.
pub fn month(day: NaiveDate) -> String {
    month_number(day.month())
}

fn month_number(month: u32) -> String {
    if month < 3 {
        format!("{month:02}")
    } else {
        month.to_string()
    }
}

/// `05/02/2026`, `14/6/2026`.
pub fn date(on: NaiveDate) -> String {
    format!("{}/{}/{}", day(on), month(on), on.year())
}

/// A count in a sentence: `05`, `12`, `1.204`.
pub fn count(number: u64) -> String {
    if (1..10).contains(&number) {
        format!("{number:02}")
    } else {
        shown_count(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// `06 tháng đầu năm 2026`, `quý III năm 2026`, `giai đoạn 2026 - 2030`, `từ ngày 01/3/2026 đến ngày 31/5/2026`.
pub fn period(period: &Period, plan: &Plan) -> String {
    let name = period.name();
    let year = period.to().year();
    let part = name.split_once('-').map_or("", |(_, part)| part);
    match part {
        _ if name == "plan" => w::period_plan(plan.from.year(), plan.to.year()),
        _ if name.contains("..") => w::period_days(date(period.from()), date(period.to())),
        "" | "RY" => w::period_year(year),
        "H1" | "R1" => w::period_half_first(year),
        "H2" => w::period_half_second(year),
        "Q1" => w::period_quarter("I", year),
        "Q2" => w::period_quarter("II", year),
        "Q3" => w::period_quarter("III", year),
        "Q4" => w::period_quarter("IV", year),
        _ => w::period_month(month_number(period.to().month()), year),
    }
}

/// A period of the reporting calendar with its days; other periods as [`period`].
pub fn period_in_full(span: &Period, plan: &Plan) -> String {
    let text = period(span, plan);
    if span.name().contains("-R") {
        w::period_with_days(text, date(span.from()), date(span.to()))
    } else {
        text
    }
}

/// A Roman number from 1 to 10.
pub fn roman(number: usize) -> &'static str {
    const ROMAN: [&str; 10] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];
    ROMAN.get(number.saturating_sub(1)).copied().unwrap_or("X")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_follow_the_decree() {
        let on = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(date(on(2026, 2, 5)), "05/02/2026");
        assert_eq!(date(on(2026, 6, 14)), "14/6/2026");
        assert_eq!(date(on(2026, 11, 9)), "09/11/2026");
        assert_eq!(count(5), "05");
        assert_eq!(count(0), "0");
        assert_eq!(count(1204), "1.204");
    }

    #[test]
    fn a_period_is_written_in_words() {
        let plan = Plan::built_in().unwrap();
        for (name, expected) in [
            ("2026", "năm 2026"),
            ("2026-H1", "06 tháng đầu năm 2026"),
            ("2026-R1", "06 tháng đầu năm 2026"),
            ("2026-RY", "năm 2026"),
            ("2026-Q3", "quý III năm 2026"),
            ("2026-02", "tháng 02 năm 2026"),
            ("2026-07", "tháng 7 năm 2026"),
            ("plan", "giai đoạn 2026 - 2030"),
            (
                "2026-03-01..2026-05-31",
                "từ ngày 01/3/2026 đến ngày 31/5/2026",
            ),
        ] {
            let of = Period::parse(name, &plan).unwrap();
            assert_eq!(period(&of, &plan), expected);
        }
        let reporting = Period::parse("2026-R1", &plan).unwrap();
        assert_eq!(
            period_in_full(&reporting, &plan),
            "06 tháng đầu năm 2026 (từ ngày 15/12/2025 đến ngày 14/6/2026)"
        );
    }
}
