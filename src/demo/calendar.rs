//! When things happen in the invented ward: everything ends today. Owns no event.

use chrono::{Datelike, NaiveDate};

use crate::demo::rng::before;

/// How far back the ward's work goes: eleven months.
const DAYS_BACK: u32 = 334;
/// The register of the plan 2026-2030 began that year.
const PLAN_BEGAN: i32 = 2026;
/// From this month on, a ward in the plan's first year has enough behind it not to reach into the year before.
const ENOUGH_MONTH: u32 = 6;

/// The days between which the ward worked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    /// The first day of its work.
    pub since: NaiveDate,
    /// The last.
    pub today: NaiveDate,
}

impl Calendar {
    /// Eleven months up to today; in the plan's first year, once June has come, from 1 January.
    pub fn new(today: NaiveDate) -> Self {
        let back = before(today, DAYS_BACK);
        let new_year = NaiveDate::from_ymd_opt(PLAN_BEGAN, 1, 1).unwrap_or(back);
        let enough = today.year() == PLAN_BEGAN && today.month() >= ENOUGH_MONTH;
        Self {
            since: if enough { back.max(new_year) } else { back },
            today,
        }
    }

    /// How much of eleven months it is, of ten thousand.
    pub fn elapsed_share(self) -> u32 {
        let days = u32::try_from((self.today - self.since).num_days()).unwrap_or_default();
        (days * 10_000 / DAYS_BACK).min(10_000)
    }

    /// The day, if it has come.
    pub fn if_past(self, day: NaiveDate) -> Option<NaiveDate> {
        (day <= self.today).then_some(day)
    }

    /// A day of a year; the first of the month when it has no such day.
    pub fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day)
            .or_else(|| NaiveDate::from_ymd_opt(year, month, 1))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_today_and_begins_with_the_plan_when_it_can() {
        let since = |y, m, d| Calendar::new(Calendar::date(y, m, d)).since.to_string();
        assert_eq!(since(2026, 11, 23), "2026-01-01");
        assert_eq!(since(2026, 1, 15), "2025-02-15");
        assert_eq!(since(2028, 3, 15), "2027-04-16");
    }
}
