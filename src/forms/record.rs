//! The kinds of record: tables, files and names.

/// One kind of record (`data/manual/records.md`): a table, a CSV file and a section of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Record {
    Person,
    /// A priority group held over a time, with its document.
    Membership,
    Need,
    Course,
    /// A person in a course.
    Enrolment,
    /// Advice, referral, job fair, leaflet.
    Contact,
    Placement,
    /// A check that the job is still held.
    FollowUp,
    Loan,
    /// A figure of the statistics office.
    Indicator,
    /// A line of the report that is written by hand.
    ReportNote,
    /// A campaign or a round of visits.
    Outreach,
    /// A completed task of a unit.
    Duty,
    /// A changed plan entry.
    PlanChange,
}

impl Record {
    /// In import order: a record comes after those it refers to.
    pub const ALL: [Self; 14] = [
        Self::Person,
        Self::Membership,
        Self::Need,
        Self::Course,
        Self::Enrolment,
        Self::Contact,
        Self::Placement,
        Self::FollowUp,
        Self::Loan,
        Self::Indicator,
        Self::ReportNote,
        Self::Outreach,
        Self::Duty,
        Self::PlanChange,
    ];

    /// Name of the table.
    #[must_use]
    pub fn table(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Membership => "membership",
            Self::Need => "need",
            Self::Course => "course",
            Self::Enrolment => "enrolment",
            Self::Contact => "contact",
            Self::Placement => "placement",
            Self::FollowUp => "follow_up",
            Self::Loan => "loan",
            Self::Indicator => "indicator",
            Self::ReportNote => "report_note",
            Self::Outreach => "outreach",
            Self::Duty => "duty",
            Self::PlanChange => "plan_change",
        }
    }

    /// Name of the view and of the CSV file without `.csv`: `people`, `memberships`, …
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Person => "people",
            Self::Membership => "memberships",
            Self::Need => "needs",
            Self::Course => "courses",
            Self::Enrolment => "enrolments",
            Self::Contact => "contacts",
            Self::Placement => "placements",
            Self::FollowUp => "follow_ups",
            Self::Loan => "loans",
            Self::Indicator => "indicators",
            Self::ReportNote => "report_notes",
            Self::Outreach => "outreaches",
            Self::Duty => "duties",
            Self::PlanChange => "plan_changes",
        }
    }

    /// Inverse of [`Self::table`].
    #[must_use]
    pub fn from_table(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.table() == name)
    }

    /// Inverse of [`Self::plural`].
    #[must_use]
    pub fn from_plural(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.plural() == name)
    }
}
