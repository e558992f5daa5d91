//! The period in which the events of the demo ward happen.

use chrono::{Datelike, NaiveDate};

use crate::demo::rng::before;

/// Length of the period: eleven months.
const DAYS_BACK: u32 = 334;
/// First year of the plan 2026-2030.
const PLAN_BEGAN: i32 = 2026;
/// From this month on, the first year alone holds enough events.
const ENOUGH_MONTH: u32 = 6;

#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    pub since: NaiveDate,
    pub today: NaiveDate,
}

impl Calendar {
    /// Eleven months up to today; in the plan's first year, from June on, from 1 January.
    pub fn new(today: NaiveDate) -> Self {
        let back = before(today, DAYS_BACK);
        let new_year = NaiveDate::from_ymd_opt(PLAN_BEGAN, 1, 1).unwrap_or(back);
        let enough = today.year() == PLAN_BEGAN && today.month() >= ENOUGH_MONTH;
        Self {
            since: if enough { back.max(new_year) } else { back },
            today,
        }
    }

    /// Length of the period in ten-thousandths of eleven months.
    pub fn elapsed_share(self) -> u32 {
        let days = u32::try_from((self.today - self.since).num_days()).unwrap_or_default();
        (days * 10_000 / DAYS_BACK).min(10_000)
    }

    /// The day, unless it lies after today.
    pub fn if_past(self, day: NaiveDate) -> Option<NaiveDate> {
        (day <= self.today).then_some(day)
    }

    /// A day of a year; the first of the month when the month has no such day.
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
