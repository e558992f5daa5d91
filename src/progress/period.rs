//! The periods a figure is asked for (`data/manual/counting.md`, Periods): reading one, its first and last day, the one before and
//! after. Does not know what day it is today, nor how much of the target belongs to the period (`pace`).

use chrono::{Datelike, Days, NaiveDate};

use crate::domain::date::{self, DateProblem};
use crate::progress::plan::Plan;
use crate::words::progress as words;

/// What kind of period, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Year(i32),
    Half(i32, u32),
    Quarter(i32, u32),
    Month(i32, u32),
    /// From the reporting calendar: up to the half-year report.
    ReportHalf(i32),
    /// From the reporting calendar: what follows the half-year report, up to the year's.
    ReportSecondHalf(i32),
    /// From the reporting calendar: up to the year's report.
    ReportYear(i32),
    Plan,
    Days,
}

/// A span of days, both ends included, that a figure is counted over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    kind: Kind,
    from: NaiveDate,
    to: NaiveDate,
}

/// Why a text is not a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeriodProblem {
    /// None of the shapes.
    Shape,
    /// A year outside [`date::YEARS`].
    Year(i32),
    /// One end of `a..b` is not a day.
    Day(DateProblem),
    /// The last day lies before the first.
    Backwards,
}

impl PeriodProblem {
    /// What is wrong and what to do, in the language of this thread.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Shape => words::PERIOD_SHAPE.text().to_owned(),
            Self::Year(year) => words::period_year(year, date::YEARS.start(), date::YEARS.end()),
            Self::Day(problem) => problem.sentence(),
            Self::Backwards => words::PERIOD_BACKWARDS.text().to_owned(),
        }
    }
}

impl Period {
    /// Reads `2026`, `2026-H1`, `2026-Q3`, `2026-07`, `plan`, `2026-R1`, `2026-RY` and `2026-03-01..2026-05-31` (the days in
    /// any shape a clerk types); upper and lower case alike.
    ///
    /// # Errors
    /// A [`PeriodProblem`] naming what is wrong.
    pub fn parse(text: &str, plan: &Plan) -> Result<Self, PeriodProblem> {
        let text = text.trim();
        if let Some((from, to)) = text.split_once("..") {
            let day = |t| date::parse_day(t).map_err(PeriodProblem::Day);
            return Self::days(day(from)?, day(to)?);
        }
        let kind = read_kind(&text.to_uppercase()).ok_or(PeriodProblem::Shape)?;
        if let Some(year) = kind.year().filter(|y| !date::YEARS.contains(y)) {
            return Err(PeriodProblem::Year(year));
        }
        Self::from_kind(kind, plan).ok_or(PeriodProblem::Shape)
    }

    /// From one day to another, both included.
    ///
    /// # Errors
    /// [`PeriodProblem::Backwards`] when `to` lies before `from`.
    pub fn days(from: NaiveDate, to: NaiveDate) -> Result<Self, PeriodProblem> {
        let kind = Kind::Days;
        if to < from {
            Err(PeriodProblem::Backwards)
        } else {
            Ok(Self { kind, from, to })
        }
    }

    /// The calendar year a day lies in.
    #[must_use]
    pub fn containing(day: NaiveDate) -> Self {
        let year = day.year();
        let from = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(day);
        Self {
            kind: Kind::Year(year),
            from,
            to: date::year_end(day),
        }
    }

    /// The whole plan, first to last day.
    #[must_use]
    pub fn of_plan(plan: &Plan) -> Self {
        Self {
            kind: Kind::Plan,
            from: plan.from,
            to: plan.to,
        }
    }

    fn from_kind(kind: Kind, plan: &Plan) -> Option<Self> {
        let (from, to) = match kind {
            Kind::Year(year) => months(year, 1, 12)?,
            Kind::Half(year, half) => months(year, half * 6 - 5, 6)?,
            Kind::Quarter(year, quarter) => months(year, quarter * 3 - 2, 3)?,
            Kind::Month(year, month) => months(year, month, 1)?,
            Kind::ReportHalf(year) => {
                let calendar = plan.calendar(|c| c.half_ends.in_year(year));
                (calendar.first_day(year)?, calendar.half_ends.in_year(year)?)
            }
            Kind::ReportSecondHalf(year) => {
                let half = Self::from_kind(Kind::ReportHalf(year), plan)?;
                let calendar = plan.calendar(|c| c.year_ends.in_year(year));
                (half.to.succ_opt()?, calendar.year_ends.in_year(year)?)
            }
            Kind::ReportYear(year) => {
                let calendar = plan.calendar(|c| c.year_ends.in_year(year));
                (calendar.first_day(year)?, calendar.year_ends.in_year(year)?)
            }
            Kind::Plan => (plan.from, plan.to),
            Kind::Days => return None,
        };
        (from <= to).then_some(Self { kind, from, to })
    }

    /// The halves of the reporting calendar that end within the plan: R1 and what is left of every year (`2026-R2`), in order.
    /// Tasks fall due by them; nobody reports on the second alone, so no figure is asked for it by name.
    #[must_use]
    pub fn halves(plan: &Plan) -> Vec<Self> {
        (plan.from.year()..=plan.to.year())
            .flat_map(|year| [Kind::ReportHalf(year), Kind::ReportSecondHalf(year)])
            .filter_map(|kind| Self::from_kind(kind, plan))
            .filter(|half| (plan.from..=plan.to).contains(&half.to))
            .collect()
    }

    /// The first day.
    #[must_use]
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    /// The last day.
    #[must_use]
    pub fn to(&self) -> NaiveDate {
        self.to
    }

    /// The last day that can be seen on `as_of`: min(to, `as_of`); before `from` when the period has not begun.
    #[must_use]
    pub fn end(&self, as_of: NaiveDate) -> NaiveDate {
        self.to.min(as_of)
    }

    /// As [`Period::parse`] reads it: `2026-H1`, `plan`, `2026-03-01..2026-05-31`.
    #[must_use]
    pub fn name(&self) -> String {
        match self.kind {
            Kind::Year(year) => format!("{year}"),
            Kind::Half(year, half) => format!("{year}-H{half}"),
            Kind::Quarter(year, quarter) => format!("{year}-Q{quarter}"),
            Kind::Month(year, month) => format!("{year}-{month:02}"),
            Kind::ReportHalf(year) => format!("{year}-R1"),
            Kind::ReportSecondHalf(year) => format!("{year}-R2"),
            Kind::ReportYear(year) => format!("{year}-RY"),
            Kind::Plan => "plan".to_owned(),
            Kind::Days => format!("{}..{}", date::iso(self.from), date::iso(self.to)),
        }
    }

    /// The calendar months it touches, the share of a yearly target it owes in twelfths; the reporting calendar's R1 and R2
    /// count 6 and RY 12 (`data/manual/counting.md`, Pace and status).
    #[must_use]
    pub fn months(&self) -> u32 {
        match self.kind {
            Kind::ReportHalf(_) | Kind::ReportSecondHalf(_) => 6,
            Kind::ReportYear(_) => 12,
            _ => month_number(self.to).abs_diff(month_number(self.from)) + 1,
        }
    }

    /// More than twelve months: a person then counts once per calendar year (`data/manual/counting.md`, measure 1). The same day a year
    /// after `from` is already more; 29 February is 1 March in a common year.
    #[must_use]
    pub fn over_a_year(&self) -> bool {
        self.to >= date::birthday(date::PartialDate::Day(self.from), 1)
    }

    /// The number of days, both ends included.
    #[must_use]
    pub fn length(&self) -> u32 {
        days_between(self.from, self.to)
    }

    /// The days gone by on `as_of`, `from` to `end`, both included; 0 when the period has not begun.
    #[must_use]
    pub fn elapsed(&self, as_of: NaiveDate) -> u32 {
        days_between(self.from, self.end(as_of))
    }

    /// The period of the same kind that follows. None after the year that follows the plan, and for the plan itself.
    #[must_use]
    pub fn next(&self, plan: &Plan) -> Option<Self> {
        self.adjacent(plan, true)
    }

    /// The period of the same kind before this one. None before the year that precedes the plan, and for the plan itself.
    #[must_use]
    pub fn previous(&self, plan: &Plan) -> Option<Self> {
        self.adjacent(plan, false)
    }

    /// The same period a year before. None for the plan itself.
    #[must_use]
    pub fn year_before(&self, plan: &Plan) -> Option<Self> {
        let kind = match self.kind {
            Kind::Year(year) => Kind::Year(year - 1),
            Kind::Half(year, half) => Kind::Half(year - 1, half),
            Kind::Quarter(year, quarter) => Kind::Quarter(year - 1, quarter),
            Kind::Month(year, month) => Kind::Month(year - 1, month),
            Kind::ReportHalf(year) => Kind::ReportHalf(year - 1),
            Kind::ReportYear(year) => Kind::ReportYear(year - 1),
            Kind::ReportSecondHalf(year) => Kind::ReportSecondHalf(year - 1),
            Kind::Plan => return None,
            Kind::Days => {
                let (from, to) = (date::year_before(self.from), date::year_before(self.to));
                return Self::days(from, to).ok();
            }
        };
        Self::from_kind(kind, plan)
    }

    fn adjacent(&self, plan: &Plan, later: bool) -> Option<Self> {
        let year_step = if later { 1 } else { -1 };
        let step = |year: i32, part: u32, parts: u32| match (later, part) {
            (true, part) if part < parts => (year, part + 1),
            (true, _) => (year + 1, 1),
            (false, 1) => (year - 1, parts),
            (false, part) => (year, part - 1),
        };
        let kind = match self.kind {
            Kind::Year(year) => Kind::Year(year + year_step),
            Kind::ReportHalf(year) => Kind::ReportHalf(year + year_step),
            Kind::ReportSecondHalf(year) => Kind::ReportSecondHalf(year + year_step),
            Kind::ReportYear(year) => Kind::ReportYear(year + year_step),
            Kind::Half(year, half) => with_part(Kind::Half, step(year, half, 2)),
            Kind::Quarter(year, quarter) => with_part(Kind::Quarter, step(year, quarter, 4)),
            Kind::Month(year, month) => with_part(Kind::Month, step(year, month, 12)),
            Kind::Plan => return None,
            Kind::Days => return self.adjacent_days(later).filter(|p| p.is_near(plan)),
        };
        Self::from_kind(kind, plan).filter(|p| p.is_near(plan))
    }

    /// As many days, right after or right before.
    fn adjacent_days(&self, later: bool) -> Option<Self> {
        let by = Days::new(u64::from(self.length()));
        let shift = |day: NaiveDate| {
            if later {
                day.checked_add_days(by)
            } else {
                day.checked_sub_days(by)
            }
        };
        Self::days(shift(self.from)?, shift(self.to)?).ok()
    }

    /// Within a year of the plan: leafing further would only show empty pages.
    fn is_near(&self, plan: &Plan) -> bool {
        self.to.year() >= plan.from.year() - 1 && self.from.year() <= plan.to.year() + 1
    }
}

impl Kind {
    fn year(self) -> Option<i32> {
        match self {
            Self::Year(y)
            | Self::Half(y, _)
            | Self::Quarter(y, _)
            | Self::Month(y, _)
            | Self::ReportHalf(y)
            | Self::ReportSecondHalf(y)
            | Self::ReportYear(y) => Some(y),
            Self::Plan | Self::Days => None,
        }
    }
}

fn with_part(kind: fn(i32, u32) -> Kind, (year, part): (i32, u32)) -> Kind {
    kind(year, part)
}

/// Reads an upper-case name; none when it is no name of a period.
fn read_kind(text: &str) -> Option<Kind> {
    if text == "PLAN" {
        return Some(Kind::Plan);
    }
    let digits = |t: &str, count: usize| -> Option<u32> {
        let is_valid = t.len() == count && t.bytes().all(|b| b.is_ascii_digit());
        if is_valid { t.parse().ok() } else { None }
    };
    let (year, part) = text
        .split_once('-')
        .map_or((text, None), |(year, part)| (year, Some(part)));
    let year = i32::try_from(digits(year, 4)?).ok()?;
    let Some(part) = part else {
        return Some(Kind::Year(year));
    };
    let within = |last: u32| move |n: &u32| (1..=last).contains(n);
    match part {
        "R1" => Some(Kind::ReportHalf(year)),
        "RY" => Some(Kind::ReportYear(year)),
        _ if part.starts_with('H') => digits(&part[1..], 1)
            .filter(within(2))
            .map(|h| Kind::Half(year, h)),
        _ if part.starts_with('Q') => digits(&part[1..], 1)
            .filter(within(4))
            .map(|q| Kind::Quarter(year, q)),
        _ => digits(part, 2)
            .filter(within(12))
            .map(|m| Kind::Month(year, m)),
    }
}

/// The first and last day of some whole months of one year.
fn months(year: i32, first: u32, count: u32) -> Option<(NaiveDate, NaiveDate)> {
    let from = NaiveDate::from_ymd_opt(year, first, 1)?;
    Some((from, date::add_months(from, count).pred_opt()?))
}

/// Months since the year 0, to subtract.
fn month_number(day: NaiveDate) -> i32 {
    day.year() * 12 + day.month0().cast_signed()
}

/// Both ends included; 0 when `to` lies before `from`.
fn days_between(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from((to - from).num_days() + 1).unwrap_or(0)
}
