//! The kinds of record: tables, files and names.

/// Declares the records in import order: a record comes after those it refers to. Name, table, plural.
macro_rules! records {
    ($($(#[$doc:meta])* $record:ident $table:literal $plural:literal;)*) => {
        /// One kind of record (`data/manual/records.md`): a table, a CSV file and a section of a form.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Record { $($(#[$doc])* $record,)* }

        impl Record {
            /// In import order.
            pub const ALL: [Self; 14] = [$(Self::$record),*];

            /// Name of the table.
            #[must_use]
            pub fn table(self) -> &'static str {
                match self { $(Self::$record => $table),* }
            }

            /// Name of the view and of the CSV file without `.csv`.
            #[must_use]
            pub fn plural(self) -> &'static str {
                match self { $(Self::$record => $plural),* }
            }
        }
    };
}

records! {
    Person "person" "people";
    /// A priority group held over a time, with its document.
    Membership "membership" "memberships";
    Need "need" "needs";
    Course "course" "courses";
    /// A person in a course.
    Enrolment "enrolment" "enrolments";
    /// Advice, referral, job fair, leaflet.
    Contact "contact" "contacts";
    Placement "placement" "placements";
    /// A check that the job is still held.
    FollowUp "follow_up" "follow_ups";
    Loan "loan" "loans";
    /// A figure of the statistics office.
    Indicator "indicator" "indicators";
    /// A line of the report that is written by hand.
    ReportNote "report_note" "report_notes";
    /// A campaign or a round of visits.
    Outreach "outreach" "outreaches";
    /// A completed task of a unit.
    Duty "duty" "duties";
    /// A changed plan entry.
    PlanChange "plan_change" "plan_changes";
}

impl Record {
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
