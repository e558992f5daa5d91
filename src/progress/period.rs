//! Periods of figures (`data/manual/counting.md`, Periods): parsing, first and last day, neighbours. The share of a target that
//! falls in a period is in `pace`.

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::domain::date;
use crate::progress::plan::Plan;
use crate::words::{Message, progress as words};

/// The definition of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Year and part of the year, from 1.
    Part(Unit, i32, u32),
    Plan,
    Days,
}

/// The length of the parts of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Year,
    Half,
    Quarter,
    Month,
    /// Reporting calendar: up to the half-year report.
    ReportHalf,
    /// Reporting calendar: from the half-year report to the yearly report.
    ReportSecondHalf,
    /// Reporting calendar: up to the yearly report.
    ReportYear,
}

impl Unit {
    /// How many parts of this length a year has.
    fn parts(self) -> u32 {
        match self {
            Self::Half => 2,
            Self::Quarter => 4,
            Self::Month => 12,
            _ => 1,
        }
    }
}

/// The days that a figure is counted over, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    kind: Kind,
    from: NaiveDate,
    to: NaiveDate,
}

/// A period as of a day; records dated after the day are hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    pub period: Period,
    pub as_of: NaiveDate,
}

impl Scope {
    /// The last visible day: min(to, `as_of`); before `from` when the period has not begun.
    pub(crate) fn end(self) -> NaiveDate {
        self.period.to.min(self.as_of)
    }

    /// The number of days from `from` to `end`, both included; 0 when the period has not begun.
    #[must_use]
    pub fn elapsed(self) -> u32 {
        days_between(self.period.from, self.end())
    }
}

/// Why a text is not a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeriodProblem {
    /// The text has none of the shapes of a period.
    Shape,
    /// A year outside [`date::YEARS`].
    Year(i32),
    /// One end of `a..b` is not a day.
    Day(Message),
    /// The last day is before the first.
    Backwards,
}

impl PeriodProblem {
    /// The sentence for a clerk, in the language of the thread.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Shape => words::PERIOD_SHAPE.text().to_owned(),
            Self::Year(year) => words::period_year(year, date::YEARS.start(), date::YEARS.end()),
            Self::Day(problem) => problem.text().to_owned(),
            Self::Backwards => words::PERIOD_BACKWARDS.text().to_owned(),
        }
    }
}

impl Period {
    /// Parses `2026`, `2026-H1`, `2026-Q3`, `2026-07`, `plan`, `2026-R1`, `2026-RY` in either case, and
    /// `2026-03-01..2026-05-31` with days in any shape.
    ///
    /// # Errors
    /// The text is no period, or its days are not in [`date::YEARS`].
    pub fn parse(text: &str, plan: &Plan) -> Result<Self, PeriodProblem> {
        let text = text.trim();
        if let Some((from, to)) = text.split_once("..") {
            let day = |t| date::parse_day(t).map_err(PeriodProblem::Day);
            return Self::days(day(from)?, day(to)?);
        }
        match parse_kind(&text.to_uppercase()).ok_or(PeriodProblem::Shape)? {
            Kind::Part(_, year, _) if !date::YEARS.contains(&year) => {
                Err(PeriodProblem::Year(year))
            }
            kind => Self::from_kind(kind, plan).ok_or(PeriodProblem::Shape),
        }
    }

    /// A period of any two days, both included.
    ///
    /// # Errors
    /// [`PeriodProblem::Backwards`].
    pub fn days(from: NaiveDate, to: NaiveDate) -> Result<Self, PeriodProblem> {
        let kind = Kind::Days;
        if to < from {
            Err(PeriodProblem::Backwards)
        } else {
            Ok(Self { kind, from, to })
        }
    }

    /// The calendar year of a day.
    #[must_use]
    pub fn containing(day: NaiveDate) -> Self {
        let year = day.year();
        let from = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(day);
        Self {
            kind: Kind::Part(Unit::Year, year, 1),
            from,
            to: date::year_end(day),
        }
    }

    fn from_kind(kind: Kind, plan: &Plan) -> Option<Self> {
        let (from, to) = match kind {
            Kind::Part(Unit::ReportHalf, year, _) => {
                let calendar = plan.calendar(|c| c.half_ends.in_year(year));
                (calendar.first_day(year)?, calendar.half_ends.in_year(year)?)
            }
            Kind::Part(unit @ (Unit::ReportSecondHalf | Unit::ReportYear), year, _) => {
                let calendar = plan.calendar(|c| c.year_ends.in_year(year));
                let from = if unit == Unit::ReportYear {
                    calendar.first_day(year)?
                } else {
                    let half = Self::from_kind(Kind::Part(Unit::ReportHalf, year, 1), plan)?;
                    half.to.succ_opt()?
                };
                (from, calendar.year_ends.in_year(year)?)
            }
            Kind::Part(unit, year, part) => {
                let length = 12 / unit.parts();
                let from = NaiveDate::from_ymd_opt(year, (part - 1) * length + 1, 1)?;
                (from, date::add_months(from, length).pred_opt()?)
            }
            Kind::Plan => (plan.from, plan.to),
            Kind::Days => return None,
        };
        (from <= to).then_some(Self { kind, from, to })
    }

    /// The halves of the reporting calendar that end within the plan, in order: R1 and the rest of each year (`2026-R2`). They
    /// set the deadlines of tasks; [`Period::parse`] does not accept the second.
    #[must_use]
    pub fn halves(plan: &Plan) -> Vec<Self> {
        (plan.from.year()..=plan.to.year())
            .flat_map(|year| [Unit::ReportHalf, Unit::ReportSecondHalf].map(|unit| (unit, year)))
            .filter_map(|(unit, year)| Self::from_kind(Kind::Part(unit, year, 1), plan))
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

    /// The period as of a day.
    #[must_use]
    pub fn as_of(self, as_of: NaiveDate) -> Scope {
        Scope {
            period: self,
            as_of,
        }
    }

    /// The text that [`Period::parse`] accepts: `2026-H1`, `plan`, `2026-03-01..2026-05-31`.
    #[must_use]
    pub fn name(&self) -> String {
        match self.kind {
            Kind::Part(unit, year, part) => match unit {
                Unit::Year => year.to_string(),
                Unit::Half => format!("{year}-H{part}"),
                Unit::Quarter => format!("{year}-Q{part}"),
                Unit::Month => format!("{year}-{part:02}"),
                Unit::ReportHalf => format!("{year}-R1"),
                Unit::ReportSecondHalf => format!("{year}-R2"),
                Unit::ReportYear => format!("{year}-RY"),
            },
            Kind::Plan => "plan".to_owned(),
            Kind::Days => format!("{}..{}", date::iso(self.from), date::iso(self.to)),
        }
    }

    /// The number of calendar months it touches; 6 for R1 and R2 and 12 for RY (`data/manual/counting.md`, Pace and status).
    #[must_use]
    pub fn months(&self) -> u32 {
        match self.kind {
            Kind::Part(Unit::ReportHalf | Unit::ReportSecondHalf, ..) => 6,
            Kind::Part(Unit::ReportYear, ..) => 12,
            _ => month_number(self.to).abs_diff(month_number(self.from)) + 1,
        }
    }

    /// Whether it has more than twelve months, so that a person counts once for each calendar year (`data/manual/counting.md`,
    /// measure 1). `from` a year later is already more; 29 February is 1 March in a common year.
    #[must_use]
    pub fn over_a_year(&self) -> bool {
        self.to >= date::birthday(date::PartialDate::Day(self.from), 1)
    }

    /// The number of days, both ends included.
    #[must_use]
    pub fn length(&self) -> u32 {
        days_between(self.from, self.to)
    }

    /// The next period of the same kind. `None` for the plan, and more than a year after the plan.
    #[must_use]
    pub fn next(&self, plan: &Plan) -> Option<Self> {
        self.adjacent(plan, 1)
    }

    /// The previous period of the same kind. `None` for the plan, and more than a year before the plan.
    #[must_use]
    pub fn previous(&self, plan: &Plan) -> Option<Self> {
        self.adjacent(plan, -1)
    }

    /// The same period of the year before. `None` for the plan.
    pub(crate) fn year_before(&self, plan: &Plan) -> Option<Self> {
        match self.kind {
            Kind::Part(unit, year, part) => Self::from_kind(Kind::Part(unit, year - 1, part), plan),
            Kind::Plan => None,
            Kind::Days => {
                let (from, to) = (date::year_before(self.from), date::year_before(self.to));
                Self::days(from, to).ok()
            }
        }
    }

    /// The neighbour `step` periods later, 1 or -1.
    fn adjacent(&self, plan: &Plan, step: i32) -> Option<Self> {
        let period = match self.kind {
            Kind::Part(unit, year, part) => {
                let parts = unit.parts().cast_signed();
                let number = year * parts + part.cast_signed() - 1 + step;
                let part = number.rem_euclid(parts).cast_unsigned() + 1;
                Self::from_kind(Kind::Part(unit, number.div_euclid(parts), part), plan)?
            }
            Kind::Plan => return None,
            Kind::Days => {
                let by = TimeDelta::days(i64::from(self.length()) * i64::from(step));
                let shift = |day: NaiveDate| day.checked_add_signed(by);
                Self::days(shift(self.from)?, shift(self.to)?).ok()?
            }
        };
        // Periods further from the plan are empty.
        let is_near =
            period.to.year() >= plan.from.year() - 1 && period.from.year() <= plan.to.year() + 1;
        is_near.then_some(period)
    }
}

/// Parses a name in upper case.
fn parse_kind(text: &str) -> Option<Kind> {
    if text == "PLAN" {
        return Some(Kind::Plan);
    }
    let number = |text: &str, digits: usize| -> Option<u32> {
        let is_valid = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|_| is_valid)
    };
    let (year, part) = text.split_once('-').unwrap_or((text, ""));
    let (unit, part) = match part {
        "" if !text.ends_with('-') => (Unit::Year, 1),
        "R1" => (Unit::ReportHalf, 1),
        "RY" => (Unit::ReportYear, 1),
        _ => match part.split_at_checked(1)? {
            ("H", half) => (Unit::Half, number(half, 1)?),
            ("Q", quarter) => (Unit::Quarter, number(quarter, 1)?),
            _ => (Unit::Month, number(part, 2)?),
        },
    };
    let year = i32::try_from(number(year, 4)?).ok()?;
    (1..=unit.parts())
        .contains(&part)
        .then_some(Kind::Part(unit, year, part))
}

/// Months since the year 0.
fn month_number(day: NaiveDate) -> i32 {
    day.year() * 12 + day.month0().cast_signed()
}

/// The number of days, both ends included; 0 when `to` is before `from`.
fn days_between(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from((to - from).num_days() + 1).unwrap_or(0)
}
