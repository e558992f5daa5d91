//! The kinds of record of the register: their tables, files and sections.

/// One kind of record of the register (`data/manual/records.md`): a table, a CSV file and a section of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Record {
    /// A person of the ward.
    Person,
    /// A priority group held over a time, with its paper.
    Membership,
    /// What the person asks for.
    Need,
    Course,
    /// A person in a course.
    Enrolment,
    /// Advice, referral, job fair.
    Contact,
    /// A job.
    Placement,
    /// A check that the job is still held.
    FollowUp,
    Loan,
    /// A figure from the statistics office.
    Indicator,
    /// A line of the report that people write.
    ReportNote,
    /// A campaign or a round of visits.
    Outreach,
    /// A task of a unit that is done.
    Duty,
    /// An entry of the plan that changed.
    PlanChange,
}

impl Record {
    /// In the order in which files must be read: what others point at comes first.
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

    /// The table's name.
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

    /// The name of its CSV file (without `.csv`) and of its view: `people`, `memberships`, …
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

    /// The record whose table has that name.
    #[must_use]
    pub fn from_table(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.table() == name)
    }

    /// The record whose CSV file has that name.
    #[must_use]
    pub fn from_plural(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.plural() == name)
    }
}
