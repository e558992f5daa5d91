//! Values of the plan's entries that may change over time, as a clerk writes them. Their effect on the plan is in
//! `progress::plan`.

use std::collections::BTreeSet;

use super::money::{parse_percent, shown_count, shown_percent};
use super::name;
use crate::words::plan as w;

/// Maximum number of neighbourhoods, more than any commune has; rejects a slip like `1-4000`.
const MAX_NAMES: usize = 500;
/// Maximum time between the start of a job and a follow-up.
const MAX_MONTHS: u32 = 60;

/// What an entry holds, determined by the last part of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `trainees.yearly`: persons a year.
    Yearly,
    /// `ui_trained.share`: percent of the target's denominator.
    Share,
    /// `unemployment_city.below`: percent.
    Below,
    /// `workforce_trained.range`: two percentages.
    Range,
    /// `followup_months`.
    Months,
    /// `report.begins`, `report.half_ends`, `report.year_ends`.
    DayOfYear,
    /// `neighbourhoods`.
    Names,
}

/// The value of a plan entry.
#[derive(Clone, Debug, PartialEq)]
pub enum EntryValue {
    /// Persons a year, above 0.
    Yearly(u64),
    /// 0 to 100: a share or a bound.
    Percent(f64),
    /// Percentages, the lower first.
    Range(f64, f64),
    /// In rising order.
    Months(Vec<u32>),
    /// Day and month, valid in every year.
    DayOfYear(u32, u32),
    /// Without duplicates.
    Names(Vec<String>),
}

impl Shape {
    /// The shape of a named entry; none for a name that no plan has.
    #[must_use]
    pub fn for_entry(entry: &str) -> Option<Self> {
        let shape = match entry {
            "followup_months" => Self::Months,
            "report.begins" | "report.half_ends" | "report.year_ends" => Self::DayOfYear,
            "neighbourhoods" => Self::Names,
            _ => match entry.rsplit_once('.')? {
                ("", _) => return None,
                (_, "yearly") => Self::Yearly,
                (_, "share") => Self::Share,
                (_, "below") => Self::Below,
                (_, "range") => Self::Range,
                _ => return None,
            },
        };
        Some(shape)
    }

    /// Parses a value.
    ///
    /// # Errors
    /// The expected shape, in the thread's language.
    pub fn parse(self, text: &str) -> Result<EntryValue, String> {
        let text = name::clean(text);
        let (value, expected) = match self {
            Self::Yearly => (yearly(&text), w::WANTS_YEARLY),
            Self::Share | Self::Below => (percent(&text).map(EntryValue::Percent), w::WANTS_SHARE),
            Self::Range => (range(&text), w::WANTS_RANGE),
            Self::Months => (months(&text), w::WANTS_MONTHS),
            Self::DayOfYear => (day_of_year(&text), w::WANTS_DAY_OF_YEAR),
            Self::Names => (names(&text).map(EntryValue::Names), w::WANTS_NAMES),
        };
        value.ok_or_else(|| expected.text().to_owned())
    }
}

impl EntryValue {
    /// Displayed form, accepted by [`Shape::parse`].
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Yearly(count) => shown_count(i64::try_from(*count).unwrap_or(i64::MAX)),
            Self::Percent(percent) => format!("{} %", shown_percent(*percent)),
            Self::Range(least, most) => {
                format!("{}–{} %", shown_percent(*least), shown_percent(*most))
            }
            Self::Months(months) => {
                let months: Vec<String> = months.iter().map(u32::to_string).collect();
                months.join(", ")
            }
            Self::DayOfYear(day, month) => format!("{day:02}/{month:02}"),
            Self::Names(names) => describe_names(names),
        }
    }
}

/// Why a value does not fit an entry.
#[must_use]
pub fn problem(entry: &str, value: &str) -> Option<String> {
    match Shape::for_entry(entry) {
        None => Some(w::unknown_entry(entry)),
        Some(shape) => shape.parse(value).err(),
    }
}

/// True for a half of the reporting calendar (`2026-R1`, `2026-R2`) or `plan`.
#[must_use]
pub fn is_half(text: &str) -> bool {
    let is_year = |y: &str| y.len() == 4 && y.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('-') {
        Some((year, "R1" | "R2")) => is_year(year),
        _ => text == "plan",
    }
}

fn yearly(text: &str) -> Option<EntryValue> {
    let groups: Vec<&str> = text.split(['.', ' ']).collect();
    let is_valid = |(at, group): (usize, &&str)| {
        let digits = group.bytes().all(|b| b.is_ascii_digit());
        digits && (group.len() == 3 || (at == 0 && !group.is_empty()))
    };
    let whole = groups.iter().enumerate().all(is_valid);
    let count: u64 = groups.concat().parse().ok().filter(|_| whole)?;
    (1..=1_000_000)
        .contains(&count)
        .then_some(EntryValue::Yearly(count))
}

fn percent(text: &str) -> Option<f64> {
    parse_percent(text.trim().trim_end_matches('%').trim()).ok()
}

fn range(text: &str) -> Option<EntryValue> {
    let (least, most) = text
        .trim_end_matches('%')
        .split_once(['–', '-'])
        .or_else(|| text.split_once(".."))?;
    let (least, most) = (percent(least)?, percent(most)?);
    (least <= most).then_some(EntryValue::Range(least, most))
}

fn months(text: &str) -> Option<EntryValue> {
    let parts = text.split([',', ';', ' ']).filter(|p| !p.is_empty());
    let months: Vec<u32> = parts
        .map(|p| p.parse().ok().filter(|m| (1..=MAX_MONTHS).contains(m)))
        .collect::<Option<_>>()?;
    let rising = !months.is_empty() && months.is_sorted_by(|a, b| a < b);
    rising.then_some(EntryValue::Months(months))
}

fn day_of_year(text: &str) -> Option<EntryValue> {
    let (day, month) = text.split_once(['/', '-'])?;
    let (day, month) = (day.trim().parse().ok()?, month.trim().parse().ok()?);
    // 2027 is a common year: 29/02 does not occur in every year.
    chrono::NaiveDate::from_ymd_opt(2027, month, day).map(|_| EntryValue::DayOfYear(day, month))
}

/// Parses names and ranges of numbers: `1-40, Khu tập thể A`.
#[must_use]
pub fn names(text: &str) -> Option<Vec<String>> {
    let mut all: Vec<String> = Vec::new();
    for part in text.split([',', ';']).map(name::clean) {
        let run = part.split_once(['-', '–']).and_then(|(from, to)| {
            let number = |t: &str| t.trim().parse::<u32>().ok();
            Some((number(from)?, number(to)?))
        });
        match run {
            Some((from, to)) if from > to || (to - from) as usize >= MAX_NAMES => return None,
            Some((from, to)) => all.extend((from..=to).map(|n| n.to_string())),
            None if part.is_empty() => return None,
            None => all.push(part),
        }
    }
    let once = all.iter().collect::<BTreeSet<_>>().len() == all.len();
    (once && all.len() <= MAX_NAMES).then_some(all)
}

/// The names with consecutive numbers as ranges.
fn describe_names(names: &[String]) -> String {
    let mut parts: Vec<(String, Option<(u32, u32)>)> = Vec::new();
    for name in names {
        let number = name.parse::<u32>().ok().filter(|n| n.to_string() == *name);
        match (parts.last_mut(), number) {
            (Some((_, Some((_, to)))), Some(n)) if *to + 1 == n => *to = n,
            _ => parts.push((name.clone(), number.map(|n| (n, n)))),
        }
    }
    let labels: Vec<String> = parts
        .into_iter()
        .map(|(name, run)| match run {
            Some((from, to)) if to > from => format!("{from}-{to}"),
            _ => name,
        })
        .collect();
    labels.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_values_are_parsed_again() {
        for (entry, text, shown) in [
            ("new_jobs.yearly", "1200", "1.200"),
            ("ui_trained.share", "62,5", "62,5 %"),
            ("unemployment_city.below", "2,5 %", "2,5 %"),
            ("workforce_trained.range", "75-80", "75–80 %"),
            ("followup_months", "1,3,  6", "1, 3, 6"),
            ("report.half_ends", "5/6", "05/06"),
            ("neighbourhoods", "1-3; Khu A, 7,8", "1-3, Khu A, 7-8"),
        ] {
            let shape = Shape::for_entry(entry).unwrap();
            let value = shape.parse(text).unwrap();
            assert_eq!(value.shown(), shown, "{entry}");
            assert_eq!(shape.parse(shown), Ok(value), "{entry}");
        }
    }

    #[test]
    fn unfit_values_are_problems() {
        for (entry, text) in [
            ("new_jobs.yearly", "0"),
            ("new_jobs.yearly", "60 %"),
            ("new_jobs.yearly", "1.5"),
            ("new_jobs.yearly", "-5"),
            ("ui_trained.share", "120"),
            ("workforce_trained.range", "80-75"),
            ("workforce_trained.range", "75"),
            ("followup_months", "3, 1"),
            ("followup_months", "0, 1"),
            ("report.half_ends", "31/06"),
            ("report.half_ends", "29/02"),
            ("neighbourhoods", "1-4000"),
            ("neighbourhoods", "1, 1"),
            ("neighbourhoods", "1,,2"),
            ("report.sent", "14/06"),
            (".yearly", "3"),
            ("ward", "x"),
        ] {
            assert!(problem(entry, text).is_some(), "{entry} = {text}");
        }
    }

    #[test]
    fn halves_of_the_reporting_calendar() {
        for right in ["2026-R1", "2030-R2", "plan"] {
            assert!(is_half(right), "{right}");
        }
        for wrong in ["2026", "2026-RY", "2026-H1", "26-R1", "", "x-R1"] {
            assert!(!is_half(wrong), "{wrong}");
        }
    }
}
