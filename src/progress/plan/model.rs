//! The types of a plan: dates, sections, targets and their measures with the parameters (`data/manual/counting.md`).

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::codes::List;
use crate::progress::plan::issuer::Issuer;
use crate::progress::plan::task_tables::{Task, Unit};
use crate::progress::plan::value::{DayOfYear, Text};
use crate::words::Neighbourhoods;

/// A plan, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Stable name: `lang-2026-2030`.
    pub id: String,
    pub title: Text,
    /// The ward: `phường Láng`.
    pub ward: String,
    /// People of the ward.
    pub population: u64,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Months after the start of a job at which it is followed up, rising.
    pub followup_months: Vec<u32>,
    /// The days administrative reports run between.
    pub report: ReportCalendar,
    /// Who issues the report, to whom and who signs it; none: this plan's report cannot be written.
    pub issuer: Option<Issuer>,
    /// The file as it was read: an issued report keeps it.
    pub source: String,
    /// Headings the targets stand under, in order.
    pub sections: Vec<Section>,
    /// The targets, in the order of the plan.
    pub targets: Vec<Target>,
    /// The place is a commune, where group 7 is nothing unusual.
    pub rural: bool,
    /// What a part of it is called: tổ dân phố, thôn.
    pub neighbourhood: Neighbourhoods,
    /// The parts it has, by number or name; empty where the plan names none.
    pub neighbourhoods: Vec<String>,
    /// Who has tasks (section VII), in the order of the plan.
    pub units: Vec<Unit>,
    /// Their tasks, in the order of the plan.
    pub tasks: Vec<Task>,
    /// The reporting calendars that came later, each with its first day (`in_force`).
    pub(super) calendars: Vec<(NaiveDate, ReportCalendar)>,
    /// The plan as its file has it, when changes are in force on this one (`in_force`).
    pub(super) original: Option<Arc<Plan>>,
}

/// The administrative reporting calendar (Nghị định 09/2019/NĐ-CP, Điều 12): both reports begin in the year before, unless
/// their first day comes before the end of the half (01/01 to 30/06).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ReportCalendar {
    /// First day: 15/12, of the year before.
    pub begins: DayOfYear,
    /// Last day of the half-year report: 14/06.
    pub half_ends: DayOfYear,
    /// Last day of the year's report: 14/12.
    pub year_ends: DayOfYear,
}

impl ReportCalendar {
    /// The half-year's report does not end before the year's.
    #[must_use]
    pub fn is_backwards(&self) -> bool {
        self.half_ends >= self.year_ends
    }

    /// The first day of both reports of a year.
    #[must_use]
    pub fn first_day(&self, year: i32) -> Option<NaiveDate> {
        let before = i32::from(self.begins >= self.half_ends);
        self.begins.in_year(year - before)
    }
}

/// A heading of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// `IV.1`.
    pub id: String,
    /// What stands there.
    pub heading: Text,
}

/// A target of the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Stable name: `trainees`.
    pub id: String,
    /// The [`Section::id`] it stands under.
    pub section: String,
    /// At most `MAX_LABEL_CHARS` of the plan file characters.
    pub label: Text,
    /// What the report calls it, in full; none: the label.
    pub name: Option<Text>,
    /// What the plan says, in full.
    pub text: Text,
    /// A doubt to print beside the figure.
    pub caution: Option<Text>,
    /// How it is counted, and what is to be reached.
    pub measure: Measure,
}

/// The four measures of `data/manual/counting.md`.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// 1: distinct persons who began training.
    Trainees {
        /// Course levels that count.
        levels: Vec<&'static str>,
        /// Groups that count; none: any person.
        groups: Option<Groups>,
        /// Persons a year.
        yearly: u64,
    },
    /// 2: distinct persons with a verified new job.
    Placed {
        /// Groups that count.
        groups: Groups,
        /// Persons a year.
        yearly: u64,
    },
    /// 3: the share of what is owed that was met.
    Served {
        /// What is owed to whom, and what meets it.
        served: Served,
        /// The share to reach, 0 to 1.
        share: f64,
    },
    /// 4: a figure of the statistics office, typed in.
    Indicator {
        /// A code of [`List::Indicator`].
        indicator: &'static str,
        /// When it is met.
        bound: Bound,
    },
}

/// When an indicator is met. In percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// The value is below this.
    Below(f64),
    /// The value is at least the first; the second is the plan's upper end, not a limit.
    Range(f64, f64),
}

/// The parameters of measure 3.
#[derive(Clone, Debug, PartialEq)]
pub struct Served {
    /// Households instead of persons.
    pub household: bool,
    /// Only households where somebody is elderly while it is owed.
    pub elderly_member: bool,
    /// Groups the person must be in while it is owed.
    pub groups: Groups,
    /// What opens an obligation.
    pub trigger: Trigger,
    /// What meets it.
    pub services: Services,
    /// All of the services are needed; false: any one.
    pub all: bool,
}

/// What opens an obligation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A need of one of these kinds.
    Need {
        /// Codes of [`List::NeedKind`].
        kinds: Vec<&'static str>,
        /// Only once the need is confirmed.
        confirmed: bool,
    },
    /// A membership row of the groups.
    Membership,
}

/// The services that meet an obligation; at least one is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Services {
    /// A contact of one of these kinds, of [`List::ContactKind`].
    pub advice: Option<Vec<&'static str>>,
    /// A course that began.
    pub training: Option<Training>,
    /// A verified new job; true: a suitable one.
    pub placement: Option<bool>,
    /// A loan paid out.
    pub loan: bool,
}

/// Training as a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Training {
    /// Codes of [`List::Level`].
    pub levels: Vec<&'static str>,
    /// Paid for by somebody else than the trainee.
    pub supported: bool,
}

/// Some of the priority groups, as sub-codes (`1a`, `2`, `4`, `10d`), in the order of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Groups(pub Vec<&'static str>);

impl Groups {
    /// The sub-codes that membership rows carry: all but 2 and 4, which follow from the person.
    #[must_use]
    pub fn membership_codes(&self) -> Vec<&'static str> {
        self.0
            .iter()
            .copied()
            .filter(|code| !matches!(*code, "2" | "4"))
            .collect()
    }

    /// Group 4, from the 60th birthday on, is one of them.
    #[must_use]
    pub fn has_elderly(&self) -> bool {
        self.0.contains(&"4")
    }

    /// The ethnicities of group 2; empty when it is not one of them.
    #[must_use]
    pub fn minorities(&self) -> Vec<&'static str> {
        let has_minorities = self.0.contains(&"2");
        let codes = List::Ethnicity.codes().iter().filter(|_| has_minorities);
        codes
            .filter(|code| code.extra("minority") == "yes")
            .map(|code| code.code)
            .collect()
    }
}

impl Target {
    /// What the report calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_ref().unwrap_or(&self.label).text()
    }
}

impl Plan {
    /// The plan as its file has it, without the changes in force on this one.
    #[must_use]
    pub fn original(&self) -> &Self {
        self.original.as_deref().unwrap_or(self)
    }

    /// The calendar a reporting period runs by: the one in force on the day it ends, `end` telling that day by a calendar.
    /// A period that was over before a change keeps its days.
    #[must_use]
    pub(in crate::progress) fn calendar(
        &self,
        end: impl Fn(&ReportCalendar) -> Option<NaiveDate>,
    ) -> ReportCalendar {
        let mut calendar = self.original().report;
        for (from, later) in &self.calendars {
            if end(&calendar).is_some_and(|end| *from <= end) {
                calendar = *later;
            }
        }
        calendar
    }

    /// The unit of that id.
    #[must_use]
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == id)
    }

    /// The target of that id.
    #[must_use]
    pub fn target(&self, id: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.id == id)
    }

    /// The targets under a section.
    pub fn targets_of<'a>(&'a self, section: &'a Section) -> impl Iterator<Item = &'a Target> {
        self.targets
            .iter()
            .filter(move |target| target.section == section.id)
    }
}
