//! Dates as clerks write them: whole days, and birth dates of which only the month or the year is known.

use chrono::{DateTime, Datelike, Local, Months, NaiveDate};

use crate::words::{Message, domain as words};

/// Years accepted.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// A date known to the day, the month or the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartialDate {
    Day(NaiveDate),
    Month {
        /// In [`YEARS`].
        year: i32,
        /// 1 to 12.
        month: u32,
    },
    /// In [`YEARS`].
    Year(i32),
}

impl PartialDate {
    /// Parses `dd/mm/yyyy` (also with `-`, `.` or spaces, one-digit days and months), `ddmmyyyy`, `yyyy-mm-dd`,
    /// `mm/yyyy`, `yyyy-mm`, `yyyy`, and the ID card's `00031950` and `00001950` (day, or day and month, unknown).
    pub fn parse(text: &str) -> Result<Self, Message> {
        let text = without_midnight(text.trim());
        let parts: Vec<&str> = text
            .split(['/', '-', '.', ' '])
            .filter(|p| !p.is_empty())
            .collect();
        if parts.iter().any(|p| !p.bytes().all(|b| b.is_ascii_digit())) || text.starts_with('-') {
            return Err(words::DATE_SHAPE.into());
        }
        match parts[..] {
            [one] if one.len() == 8 => Self::from_parts(&one[..2], &one[2..4], &one[4..]),
            [year] if year.len() == 4 => Self::from_parts("", "", year),
            [year, month] if year.len() == 4 => Self::from_parts("", month, year),
            [month, year] => Self::from_parts("", month, year),
            [year, month, day] if year.len() == 4 => Self::from_parts(day, month, year),
            [day, month, year] => Self::from_parts(day, month, year),
            _ => Err(words::DATE_SHAPE.into()),
        }
    }

    /// Empty, `0` and `00` mean unknown.
    fn from_parts(day: &str, month: &str, year: &str) -> Result<Self, Message> {
        if day.len() > 2 || month.len() > 2 {
            return Err(words::DATE_SHAPE.into());
        }
        match year.len() {
            4 => {}
            // 26 may be 1926 or 2026.
            2 => return Err(words::DATE_SHORT_YEAR.into()),
            _ => return Err(words::DATE_SHAPE.into()),
        }
        let number = |s: &str| s.parse::<u32>().unwrap_or(0);
        let year = year.parse::<i32>().map_err(|_| words::DATE_SHAPE)?;
        let (day, month) = (number(day), number(month));
        if !YEARS.contains(&year) {
            return Err(Message::new(|| {
                words::date_year(year, YEARS.start(), YEARS.end())
            }));
        }
        match (day, month) {
            (0, 0) => Ok(Self::Year(year)),
            (_, 0 | 13..) => Err(Message::new(|| words::date_no_such_month(month))),
            (0, _) => Ok(Self::Month { year, month }),
            _ => NaiveDate::from_ymd_opt(year, month, day)
                .map(Self::Day)
                .ok_or_else(|| {
                    Message::new(|| words::date_no_such_day(format!("{month:02}/{year}"), day))
                }),
        }
    }

    /// The day used in calculations: an unknown day or month is 01 (project rule, `data/manual/records.md`).
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        let (year, month) = match self {
            Self::Day(day) => return day,
            Self::Month { year, month } => (year, month),
            Self::Year(year) => (year, 1),
        };
        NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default()
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        match self {
            Self::Day(day) => day.year(),
            Self::Month { year, .. } | Self::Year(year) => year,
        }
    }

    /// Stored form: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    #[must_use]
    pub fn iso(self) -> String {
        match self {
            Self::Day(day) => iso(day),
            Self::Month { year, month } => format!("{year:04}-{month:02}"),
            Self::Year(year) => format!("{year:04}"),
        }
    }

    /// Displayed form: `15/03/1985`, `03/1985` or `1985`.
    #[must_use]
    pub fn shown(self) -> String {
        match self {
            Self::Day(day) => shown(day),
            Self::Month { year, month } => format!("{month:02}/{year:04}"),
            Self::Year(year) => format!("{year:04}"),
        }
    }
}

/// Removes the midnight that a spreadsheet appends to a date.
fn without_midnight(text: &str) -> &str {
    let cut = |end| text.strip_suffix(end);
    cut("T00:00:00")
        .or_else(|| cut(" 00:00:00"))
        .unwrap_or(text)
}

/// Parses a whole day in any shape of [`PartialDate::parse`].
///
/// # Errors
/// Also when only the month or the year is given.
pub fn parse_day(text: &str) -> Result<NaiveDate, Message> {
    match PartialDate::parse(text)? {
        PartialDate::Day(day) => Ok(day),
        PartialDate::Month { .. } | PartialDate::Year(_) => Err(words::DATE_NEEDS_DAY.into()),
    }
}

/// Stored form: `YYYY-MM-DD`.
#[must_use]
pub fn iso(day: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

/// Displayed form: `dd/mm/yyyy`.
#[must_use]
pub fn shown(day: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}

/// A stored moment (RFC 3339, UTC) in the time zone of this machine: `dd/mm/yyyy HH:MM`; another text as it is.
#[must_use]
pub fn shown_moment(at: &str) -> String {
    DateTime::parse_from_rfc3339(at).map_or_else(
        |_| at.to_owned(),
        |moment| {
            moment
                .with_timezone(&Local)
                .format("%d/%m/%Y %H:%M")
                .to_string()
        },
    )
}

/// Parses a stored day: exactly `YYYY-MM-DD`.
#[must_use]
pub fn from_iso(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (iso(day) == text).then_some(day)
}

/// Parses a stored birth date: exactly `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
#[must_use]
pub fn partial_from_iso(text: &str) -> Option<PartialDate> {
    PartialDate::parse(text)
        .ok()
        .filter(|date| date.iso() == text)
}

/// The 60th birthday, first day in group 4 (Luật Người cao tuổi 39/2009/QH12, Điều 2).
#[must_use]
pub fn sixtieth_birthday(born: PartialDate) -> NaiveDate {
    birthday(born, 60)
}

/// The day on which an age in years is reached; 29 February becomes 1 March in a common year.
#[must_use]
pub fn birthday(born: PartialDate, age: i32) -> NaiveDate {
    let born = born.first_day();
    let year = born.year().saturating_add(age);
    born.with_year(year)
        .or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
        .unwrap_or(NaiveDate::MAX)
}

/// The same day some months later, at most the last day of that month (31/01 + 1 = 28/02 or 29/02).
#[must_use]
pub fn add_months(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months))
        .unwrap_or(NaiveDate::MAX)
}

/// The same day a year earlier; 28 February for the 29th.
#[must_use]
pub fn year_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_months(Months::new(12)).unwrap_or(day)
}

/// 31 December of the same year.
#[must_use]
pub fn year_end(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year(), 12, 31).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn every_way_a_day_is_written() {
        for text in [
            "15/03/1985",
            "15/3/1985",
            "15-3-1985",
            "15.3.1985",
            "15 03 1985",
            "15031985",
            "1985-03-15",
            " 1985-03-15 00:00:00",
        ] {
            assert_eq!(parse_day(text), Ok(day(1985, 3, 15)), "{text}");
        }
    }

    #[test]
    fn precision_survives() {
        let month = PartialDate::Month {
            year: 1950,
            month: 3,
        };
        for text in ["03/1950", "3-1950", "1950-03", "00031950", "00/03/1950"] {
            assert_eq!(PartialDate::parse(text), Ok(month), "{text}");
        }
        for text in ["1950", "00001950", "00/00/1950"] {
            let year = PartialDate::parse(text);
            assert_eq!(year, Ok(PartialDate::Year(1950)), "{text}");
        }
        let texts = [month.iso(), month.shown()];
        assert_eq!(texts, ["1950-03", "03/1950"]);
        assert_eq!(PartialDate::Year(1950).first_day(), day(1950, 1, 1));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let month = |month| Message::new(|| words::date_no_such_month(month));
        for (text, message) in [
            (
                "31/02/2026",
                Message::new(|| words::date_no_such_day("02/2026", 31)),
            ),
            ("15/13/1985", month(13)),
            ("15/00/1985", month(0)),
            (
                "15/03/1885",
                Message::new(|| words::date_year(1885, 1900, 2100)),
            ),
            ("15/03/85", words::DATE_SHORT_YEAR.into()),
            ("15/03", words::DATE_SHORT_YEAR.into()),
            ("", words::DATE_SHAPE.into()),
            ("abc", words::DATE_SHAPE.into()),
            ("1503198", words::DATE_SHAPE.into()),
            ("15/03/1985/1", words::DATE_SHAPE.into()),
            ("-1985", words::DATE_SHAPE.into()),
            ("١٥/٠٣/١٩٨٥", words::DATE_SHAPE.into()),
            ("115/03/1985", words::DATE_SHAPE.into()),
        ] {
            assert_eq!(PartialDate::parse(text), Err(message), "{text}");
        }
        assert_eq!(parse_day("1950"), Err(words::DATE_NEEDS_DAY.into()));
        assert_eq!(
            PartialDate::parse("29/02/1985").unwrap_err().text(),
            "Tháng 02/1985 không có ngày 29. Hãy xem lại giấy tờ."
        );
    }

    #[test]
    fn sixty_years() {
        for (born, sixty) in [
            (PartialDate::Day(day(1966, 3, 10)), day(2026, 3, 10)),
            (PartialDate::Day(day(1968, 2, 29)), day(2028, 2, 29)),
            (PartialDate::Day(day(2040, 2, 29)), day(2100, 3, 1)),
            (PartialDate::Year(1966), day(2026, 1, 1)),
        ] {
            assert_eq!(sixtieth_birthday(born), sixty);
        }
        let leap = PartialDate::Day(day(1968, 2, 29));
        assert_eq!(birthday(leap, 59), day(2027, 3, 1));
    }

    #[test]
    fn months_stop_at_the_month_end() {
        assert_eq!(add_months(day(2026, 1, 31), 1), day(2026, 2, 28));
        assert_eq!(add_months(day(2026, 11, 30), 3), day(2027, 2, 28));
        assert_eq!(add_months(day(2026, 5, 5), 12), day(2027, 5, 5));
        assert_eq!(year_end(day(2026, 5, 5)), day(2026, 12, 31));
        assert_eq!(year_before(day(2028, 2, 29)), day(2027, 2, 28));
    }

    #[test]
    fn stored_days_are_exact() {
        assert_eq!(from_iso("2026-02-28"), Some(day(2026, 2, 28)));
        for text in ["2026-2-28", "2026-02-30", "+2026-02-28"] {
            assert_eq!(from_iso(text), None, "{text}");
        }
        assert_eq!(partial_from_iso("1985"), Some(PartialDate::Year(1985)));
        let wrong = ["03/1985", ""].map(partial_from_iso);
        assert_eq!(wrong, [None, None]);
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (1900..=2100_i32, 1..=366_u32)
            .prop_map(|(y, n)| NaiveDate::from_yo_opt(y, n).unwrap_or(day(y, 1, 1)))
    }

    proptest! {
        #[test]
        fn no_input_panics(s in any::<String>()) {
            let _ = (PartialDate::parse(&s), from_iso(&s), partial_from_iso(&s));
        }

        #[test]
        fn near_dates_do_not_panic(s in "[0-9/. -]{0,12}") {
            let _ = PartialDate::parse(&s);
        }

        #[test]
        fn what_is_shown_reads_back(d in any_day()) {
            let month = PartialDate::Month { year: d.year(), month: d.month() };
            for date in [PartialDate::Day(d), month, PartialDate::Year(d.year())] {
                prop_assert_eq!(PartialDate::parse(&date.shown()), Ok(date));
                prop_assert_eq!(PartialDate::parse(&date.iso()), Ok(date));
                prop_assert_eq!(partial_from_iso(&date.iso()), Some(date));
            }
            prop_assert_eq!(from_iso(&iso(d)), Some(d));
        }

        #[test]
        fn the_birthday_has_the_same_day_or_is_the_first_of_march(d in any_day(), age in 0..120) {
            let b = birthday(PartialDate::Day(d), age);
            prop_assert_eq!(b.year(), d.year() + age);
            prop_assert!((b.month(), b.day()) == (d.month(), d.day()) || ((d.month(), d.day()) == (2, 29) && (b.month(), b.day()) == (3, 1)));
        }
    }
}
