//! Figures as text, for screens and the report: counts with dots, percentages with a comma, days as dd/mm/yyyy.

use chrono::{Datelike, NaiveDate};

use crate::domain::codes::CodeList;
use crate::domain::date;
use crate::domain::groups;
use crate::domain::money::{shown_count, shown_percent, truncated_percent};
use crate::progress::TargetStatus;
use crate::progress::measure::{Channel, Reading};
use crate::progress::period::Period;
use crate::progress::plan::Bound;
use crate::words::targets as w;

/// A count with dots: `12.000`.
pub fn count(number: u64) -> String {
    shown_count(i64::try_from(number).unwrap_or(i64::MAX))
}

/// The expected figure, rounded up: `896`.
pub fn expected(expected: f64) -> String {
    let text = format!("{:.0}", expected.ceil().max(0.0));
    count(text.parse().unwrap_or_default())
}

/// One decimal, truncated: `74,5 %`; `—` for the denominator 0.
pub fn percent(numerator: u64, denominator: u64) -> String {
    truncated_percent(numerator, denominator)
        .map_or_else(|| "—".to_owned(), |text| format!("{text} %"))
}

/// A target share of 0 to 1: `100 %`.
pub fn share(share: f64) -> String {
    format!("{} %", shown_percent(share * 100.0))
}

/// The value of an indicator; `—` without one.
pub fn reading(reading: Option<&Reading>) -> String {
    reading.map_or_else(|| "—".to_owned(), |reading| value(reading.value))
}

/// The value of an indicator: `2,4 %`.
pub fn value(value: f64) -> String {
    format!("{} %", shown_percent(value))
}

/// The target of an indicator: `< 2,5 %`, `75–80 %`.
pub fn bound(bound: Bound) -> String {
    match bound {
        Bound::Below(limit) => format!("< {} %", shown_percent(limit)),
        Bound::Range(least, most) => {
            format!("{}–{} %", shown_percent(least), shown_percent(most))
        }
    }
}

/// An ISO day as dd/mm/yyyy.
pub fn day(iso: &str) -> String {
    date::from_iso(iso).map_or_else(|| iso.to_owned(), date::shown)
}

/// A figure beside its target or denominator: `730 / 1.000`, `38 / 51  74,5 %`, `2,1 %`.
pub fn figure(status: &TargetStatus) -> String {
    match status {
        TargetStatus::Count(c) => format!("{} / {}", count(c.actual), count(c.target_for_period)),
        other => figure_only(other),
    }
}

/// A figure without a target: `730`, `38 / 51  74,5 %`, `2,1 %`; a dash for 0 or no value.
pub fn figure_only(status: &TargetStatus) -> String {
    match status {
        TargetStatus::Count(c) if c.actual > 0 => count(c.actual),
        TargetStatus::Share(s) if s.denominator > 0 => {
            let percent = percent(s.numerator, s.denominator);
            format!(
                "{} / {}  {percent}",
                count(s.numerator),
                count(s.denominator)
            )
        }
        TargetStatus::Indicator { reading, .. } => self::reading(reading.as_ref()),
        TargetStatus::Count(_) | TargetStatus::Share(_) => "—".to_owned(),
    }
}

/// An ISO month as mm/yyyy: `2026-03` → `03/2026`.
pub fn month(month: &str) -> String {
    let parts = month.split_once('-');
    parts.map_or_else(
        || month.to_owned(),
        |(year, month)| format!("{month}/{year}"),
    )
}

/// First and last day: `01/01–31/12/2026`, `15/12/2025–14/06/2026`.
pub fn days(from: NaiveDate, to: NaiveDate) -> String {
    let last = date::shown(to);
    if from.year() == to.year() {
        format!("{:02}/{:02}–{last}", from.day(), from.month())
    } else {
        format!("{}–{last}", date::shown(from))
    }
}

/// First and last day of a period.
pub fn days_of(period: &Period) -> String {
    days(period.from(), period.to())
}

/// Placements by channel: `Vay vốn 12 · Giới thiệu 30`.
pub fn channels(channels: &[Channel]) -> String {
    let item = |channel: &Channel| {
        let code = CodeList::Channel.get(&channel.channel);
        let label = code.map_or(channel.channel.as_str(), |c| c.label());
        format!("{label} {}", count(channel.numerator))
    };
    channels.iter().map(item).collect::<Vec<_>>().join(" · ")
}

/// Every entry of [`groups::MAIN_ORDER`] in the order of the plan.
pub fn groups_in_plan_order() -> Vec<&'static str> {
    let mut all = groups::MAIN_ORDER.to_vec();
    all.sort_by_key(|code| plan_position(code));
    all
}

fn plan_position(code: &'static str) -> (u8, &'static str) {
    let main = code.trim_end_matches(char::is_alphabetic);
    (main.parse().unwrap_or(u8::MAX - 1), code)
}

/// The heading of a group: `1a  Lao động thuộc hộ nghèo`; `None`: in no group.
pub fn group(code: Option<&'static str>) -> String {
    code.map_or_else(
        || w::NO_GROUP.text().to_owned(),
        |code| format!("{code:<2} {}", group_label(code)),
    )
}

/// The label of a group or, for the number of a group with sub-codes, of the main group.
pub fn group_label(code: &str) -> &'static str {
    groups::get(code).map_or_else(
        || groups::main_label(code.parse().unwrap_or_default()),
        |group| group.code.label(),
    )
}

/// People in a group, and in brackets those whose main group it is: `30 (22)`; a dash for 0.
pub fn group_cell((people, main): (u64, u64)) -> String {
    if people == 0 {
        "–".to_owned()
    } else {
        format!("{} ({})", count(people), count(main))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_the_vietnamese_way() {
        assert_eq!(expected(895.9), "896");
        assert_eq!(expected(12_000.0), "12.000");
        assert_eq!(percent(38, 51), "74,5 %");
        assert_eq!(percent(0, 0), "—");
        assert_eq!(bound(Bound::Below(2.5)), "< 2,5 %");
        assert_eq!(bound(Bound::Range(75.0, 80.0)), "75–80 %");
    }

    #[test]
    fn groups_stand_as_in_the_plan() {
        let order = groups_in_plan_order();
        assert_eq!(
            order,
            ["1a", "1b", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
        );
    }
}
