//! The types of a plan: dates, sections, targets, and measures with their parameters (`data/manual/counting.md`).

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::codes::CodeList;
use crate::domain::masking;
use crate::progress::plan::issuer::Issuer;
use crate::progress::plan::task_tables::{Task, Unit};
use crate::progress::plan::value::{DayOfYear, Text};
use crate::words::Neighbourhoods;

/// A checked plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Stable: `lang-2026-2030`.
    pub id: String,
    pub title: Text,
    /// The ward: `phường Láng`.
    pub ward: String,
    /// Inhabitants of the ward.
    pub population: u64,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Months after the start of a job at which follow-ups are due, rising.
    pub followup_months: Vec<u32>,
    pub report: ReportCalendar,
    /// `None`: the plan's report cannot be written.
    pub issuer: Option<Issuer>,
    /// The text of the file; stored with each issued report.
    pub source: String,
    pub sections: Vec<Section>,
    pub targets: Vec<Target>,
    /// The place is a commune; group 7 needs no soft check there.
    pub rural: bool,
    /// The name of a part of the ward: tổ dân phố, thôn.
    pub neighbourhood: Neighbourhoods,
    /// The parts of the ward by number or name; may be empty.
    pub neighbourhoods: Vec<String>,
    /// The offices with tasks (section VII).
    pub units: Vec<Unit>,
    pub tasks: Vec<Task>,
    /// Later reporting calendars, each with its first day (`effective`).
    pub(super) calendars: Vec<(NaiveDate, ReportCalendar)>,
    /// The plan of the file where changes are applied to this one (`effective`).
    pub(super) original: Option<Arc<Plan>>,
}

/// The administrative reporting calendar (Nghị định 09/2019/NĐ-CP, Điều 12). Both reports of a year begin in the year before,
/// unless `begins` is earlier in the year than `half_ends` (01/01 to 30/06).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ReportCalendar {
    /// First day of both reports: 15/12.
    pub begins: DayOfYear,
    /// Last day of the half-year report: 14/06.
    pub half_ends: DayOfYear,
    /// Last day of the yearly report: 14/12.
    pub year_ends: DayOfYear,
}

impl ReportCalendar {
    /// Whether the half-year report does not end before the yearly report; invalid.
    pub(crate) fn is_backwards(&self) -> bool {
        self.half_ends >= self.year_ends
    }

    /// The first day of both reports of a year.
    pub(crate) fn first_day(&self, year: i32) -> Option<NaiveDate> {
        let before = i32::from(self.begins >= self.half_ends);
        self.begins.in_year(year - before)
    }
}

/// A heading of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// `IV.1`.
    pub id: String,
    pub heading: Text,
}

/// A target of the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Stable: `trainees`.
    pub id: String,
    /// A [`Section::id`].
    pub section: String,
    /// At most `MAX_LABEL_CHARS` characters.
    pub label: Text,
    /// The full name in the report; `None`: the label.
    pub name: Option<Text>,
    /// The wording of the plan.
    pub text: Text,
    /// A reservation printed beside the figure.
    pub caution: Option<Text>,
    pub measure: Measure,
}

/// The four measures of `data/manual/counting.md`.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// Measure 1: persons who began training.
    Trainees {
        /// Codes of [`CodeList::Level`].
        levels: Vec<&'static str>,
        /// `None`: any person.
        groups: Option<Groups>,
        /// Target in persons a year.
        yearly: u64,
    },
    /// Measure 2: persons with a verified new job.
    Placed {
        groups: Groups,
        /// Target in persons a year.
        yearly: u64,
    },
    /// Measure 3: the share of obligations that are met.
    Served {
        served: Served,
        /// Target share, 0 to 1.
        share: f64,
    },
    /// Measure 4: a recorded value of the statistics office.
    Indicator {
        /// A code of [`CodeList::Indicator`].
        indicator: &'static str,
        bound: Bound,
    },
}

/// The target of an indicator, in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// Met by a smaller value.
    Below(f64),
    /// Met by a value that is not below the first; the second is the upper end in the plan and no limit.
    Range(f64, f64),
}

/// The parameters of measure 3.
#[derive(Clone, Debug, PartialEq)]
pub struct Served {
    /// Counts households instead of persons.
    pub household: bool,
    /// Counts only households with a resident member of 60 or over on a day of the window W.
    pub elderly_member: bool,
    /// The person must be in one of them on a day of the window W.
    pub groups: Groups,
    pub trigger: Trigger,
    pub services: Services,
    /// Every one of the services is needed; false: any one is enough.
    pub all: bool,
}

/// What opens an obligation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A need of one of these kinds.
    Need {
        /// Codes of [`CodeList::NeedKind`].
        kinds: Vec<&'static str>,
        /// The need must be confirmed.
        confirmed: bool,
    },
    /// A membership of one of the groups.
    Membership,
}

/// The services that meet an obligation; at least one.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Services {
    /// A contact of one of these codes of [`CodeList::ContactKind`].
    pub advice: Option<Vec<&'static str>>,
    pub training: Option<Training>,
    /// A verified new job; true: it must be suitable.
    pub placement: Option<bool>,
    /// A disbursed loan.
    pub loan: bool,
}

/// Training as a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Training {
    /// Codes of [`CodeList::Level`].
    pub levels: Vec<&'static str>,
    /// The funding must be recorded and not `self`.
    pub supported: bool,
}

/// Priority groups as sub-codes (`1a`, `2`, `4`, `10d`), in the order of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Groups(pub Vec<&'static str>);

impl Groups {
    /// The sub-codes of membership records: all but 2 and 4, which are derived from the person.
    #[must_use]
    pub fn membership_codes(&self) -> Vec<&'static str> {
        let groups = self.0.iter().copied();
        groups.filter(|code| !matches!(*code, "2" | "4")).collect()
    }

    /// Whether group 4, from the 60th birthday on, is one of them.
    pub(crate) fn has_elderly(&self) -> bool {
        self.0.contains(&"4")
    }

    /// The groups, when being counted reveals that a person holds a sensitive one or which (`masking::reveals`).
    fn revealed(&self) -> &[&'static str] {
        if masking::reveals(&self.0) {
            &self.0
        } else {
            &[]
        }
    }

    /// The ethnicities of group 2; empty when group 2 is not one of them.
    #[must_use]
    pub fn minorities(&self) -> Vec<&'static str> {
        let has_minorities = self.0.contains(&"2");
        let codes = CodeList::Ethnicity.codes().iter();
        let minorities = codes.filter(|c| has_minorities && c.extra("minority") == "yes");
        minorities.map(|code| code.code).collect()
    }
}

impl Measure {
    /// The groups whose people are counted; `None`: any person.
    pub(crate) fn groups(&self) -> Option<&Groups> {
        match self {
            Self::Trainees { groups, .. } => groups.as_ref(),
            Self::Placed { groups, .. } => Some(groups),
            Self::Served { served, .. } => Some(&served.groups),
            Self::Indicator { .. } => None,
        }
    }
}

impl Target {
    /// The full name in the report.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_ref().unwrap_or(&self.label).text()
    }

    /// The sensitive groups that being among its people reveals; empty where people of other groups count too.
    pub(crate) fn revealed_groups(&self) -> &[&'static str] {
        self.measure.groups().map_or(&[], Groups::revealed)
    }

    /// Whether being among its people reveals a sensitive group.
    pub(crate) fn reveals_group(&self) -> bool {
        !self.revealed_groups().is_empty()
    }
}

impl Plan {
    /// The plan of the file, without changes of the register.
    #[must_use]
    pub fn original(&self) -> &Self {
        self.original.as_deref().unwrap_or(self)
    }

    /// The calendar of a reporting period: the one in force on its last day, which `end` computes from a calendar. A period
    /// that ended before a change keeps its days.
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

    /// The unit with an id.
    pub(crate) fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == id)
    }

    /// The target with an id.
    #[must_use]
    pub fn target(&self, id: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.id == id)
    }
}
