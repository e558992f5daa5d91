//! Where a screen can lead, as data. Screens build no screen; the router resolves a route to the screen on top.

use std::rc::Rc;

use chrono::NaiveDate;

use crate::domain::card::CardScan;
use crate::entry::{Draft, FormRow, MergeConflict};
use crate::exchange::export::outbox::OutboxFile;
use crate::forms::{Form, Record};
use crate::progress::breakdown::Dimension;
use crate::progress::measure::Population;
use crate::progress::period::Period;
use crate::progress::plan::{Plan, Target};
use crate::register::read::classes::Course;
use crate::register::trail::read::Span;
use crate::register::write::reports::StoredReport;
use crate::tui::input::keys::Context;
use crate::tui::services::batch::Batch;
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::period_line::PeriodLine;
use crate::words::Phrase;

/// A screen to open, with what it needs.
pub enum Route {
    /// A question or a sentence over the screen below.
    Dialog(Dialog),
    /// The keys that work in a context, after the label and help of a field.
    Help {
        /// The screen's keys.
        context: Context,
        /// The screen's title.
        title: String,
        /// Label and help of the field the cursor stands in.
        field: Option<(String, String)>,
    },
    Form(Box<FormRequest>),
    /// The search, with a text to begin with.
    Find(String),
    /// The search for a second record of somebody, its text marked so that typing replaces it.
    FindSimilar(String),
    /// A person's page.
    Person(i64),
    /// A person's page with the differences to their ID card.
    PersonFromCard(i64, Box<CardScan>),
    /// Every change of a person: register number and name.
    History(i64, String),
    /// Two records of one person, to become one.
    Merge(i64, i64),
    /// People chosen by criteria.
    Cohort,
    /// Records for several people, before they are written.
    BatchPreview(Box<Batch>),
    /// The courses; one is opened or, in a form, chosen.
    Courses {
        /// Enter answers with the course's code.
        choosing: bool,
    },
    /// The people of one course.
    Class(Box<Course>),
    /// The clerk's last change, to be taken back.
    Undo,
    /// The drafts that were left.
    Drafts,
    /// Both versions of records that two clerks changed.
    Conflicts(Box<Conflicts>),
    /// The targets of the plan.
    Targets,
    /// One target: months and breakdowns.
    TargetDetail {
        plan: Rc<Plan>,
        /// The target's place in it.
        at: usize,
        /// The period shown.
        period: PeriodLine,
    },
    /// The people behind a target's figure.
    TargetPeople(Box<PeopleQuery>),
    /// What is to be done, by list.
    Worklists,
    /// The follow-ups that are due.
    FollowUps,
    /// Soft checks to be looked at.
    Checks,
    /// A list of people of the register itself.
    PeopleList(PeopleListKind),
    /// The report of a period.
    Report,
    /// The texts that clerks write for the report of a period.
    ReportNotes(String),
    IssuedReports,
    /// One issued report, with today's figures beside.
    IssuedReport(Box<StoredReport>),
    /// The menu of administration and what lies behind it.
    Admin(AdminRoute),
}

/// The screens behind the menus of administration, the plan and safety.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminRoute {
    /// The menu of administration.
    Menu,
    /// Figures of the statistics office.
    Indicators,
    /// The samples drawn for a second entry.
    Verification,
    /// The second entry of one sample, by its number.
    DoubleEntry(i64),
    /// Fields that two entries disagree on.
    Disputes,
    /// Counts of the clerks' sessions.
    SessionMetrics,
    /// The accounts.
    Clerks,
    /// The menu of the plan.
    Plan,
    /// The plan's values and their changes.
    PlanChanges,
    /// Campaigns and visits by neighbourhood.
    Outreach,
    /// Training support by source, and the rates.
    Money,
    /// The menu of safety.
    Safety,
    /// The backups.
    Copies,
    /// The findings of the whole check.
    CheckFindings,
    /// The trail, the newest row first.
    Trail,
    /// How a backup is put back.
    RestoreHelp,
    /// What an incident of those days could have reached.
    Breach(Span),
    /// The people whose records are to be erased.
    Erasures,
    /// The plan's tasks, those that are overdue or those of a half-year.
    Tasks {
        /// Only the overdue ones.
        overdue: bool,
    },
}

/// A small screen over the one below.
pub enum Dialog {
    /// A question and its answers; the first is the one Enter gives. Answers `Reply::Choice`, counted from 1.
    Confirm(String, Vec<Phrase>),
    /// A list to choose from. Answers `Reply::Text` with the item's code.
    Choose {
        title: String,
        /// Its lines.
        items: Vec<ChoiceItem>,
        /// A digit chooses a line; else typing searches.
        by_digit: bool,
    },
    /// A sentence to be read.
    Notice(String),
    /// A sealed file that waits on the server, and its passphrase.
    FileReady(OutboxFile),
    /// One line of text. Answers `Reply::Text`.
    TextPrompt {
        question: String,
        /// The text to begin with.
        text: String,
        /// Makes the answer of the text, or the sentence that says what is wrong with it.
        check: fn(&str) -> Result<String, String>,
    },
}

/// Records that two clerks changed.
pub struct Conflicts {
    /// Each record with the fields in conflict.
    pub conflicts: Vec<MergeConflict>,
    /// What was typed.
    pub draft: Draft,
    /// What the form is about.
    pub title: String,
}

/// The people of a target to list.
pub struct PeopleQuery {
    pub target: Target,
    /// The period counted.
    pub period: Period,
    /// The day up to which events count.
    pub as_of: NaiveDate,
    /// The list shown first.
    pub population: Population,
    /// One cell of a breakdown; `None` for all.
    pub cell: Option<BreakdownFilter>,
}

/// A cell of a breakdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakdownFilter {
    /// What the people are parted by.
    pub dimension: Dimension,
    /// What those of the cell have in common.
    pub key: Option<String>,
}

/// Which people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeopleListKind {
    /// A need is open.
    Needs,
    /// No consent day.
    Consents,
}

/// A form to open: with what, and where the cursor starts.
pub struct FormRequest {
    pub form: &'static Form,
    /// What it begins with.
    pub start: FormStart,
    /// Where the cursor starts; `None` for the first field to fill.
    pub focus: Option<Focus>,
    /// An ID card whose values are put in.
    pub card: Option<CardScan>,
}

/// Field key and text.
pub type Given = Vec<(&'static str, String)>;

/// What a form begins with.
pub enum FormStart {
    /// Nothing, one record after another.
    Blank,
    /// Some fields filled in, saved once.
    Filled(Given),
    /// Records of the register, saved once.
    Stored(Vec<FormRow>),
    /// A draft, by its number.
    Draft(i64, Box<Draft>),
    /// What several people have in common, then one person after another.
    Series {
        /// The title over it.
        title: String,
        /// Fields filled in.
        given: Given,
    },
    /// The answers that several people have in common; nothing is written here.
    Batch {
        /// The title over it.
        title: String,
        /// Fields filled in.
        given: Given,
        /// Keys of the fields asked; empty for all.
        only: &'static [&'static str],
    },
}

/// Where the cursor of a form starts.
pub enum Focus {
    /// That field of the first record.
    Field(&'static str),
    /// The first field of that record; without a number, the first of its kind.
    Record(Record, Option<i64>),
}

impl FormRequest {
    fn new(form: &'static Form, start: FormStart) -> Self {
        Self {
            form,
            start,
            focus: None,
            card: None,
        }
    }

    /// A blank form, for one record after another.
    #[must_use]
    pub fn blank(form: &'static Form) -> Self {
        Self::new(form, FormStart::Blank)
    }

    /// A form with some fields filled in, saved once.
    #[must_use]
    pub fn filled(form: &'static Form, given: &[(&'static str, String)]) -> Self {
        Self::new(form, FormStart::Filled(given.to_vec()))
    }

    /// A form over records of the register, saved once.
    #[must_use]
    pub fn stored(form: &'static Form, rows: Vec<FormRow>) -> Self {
        Self::new(form, FormStart::Stored(rows))
    }

    /// A draft taken up where it was left.
    #[must_use]
    pub fn draft(id: i64, draft: Draft) -> Self {
        Self::new(draft.form, FormStart::Draft(id, Box::new(draft)))
    }

    /// The same record for one person after another.
    #[must_use]
    pub fn series(form: &'static Form, title: String, given: &[(&'static str, String)]) -> Self {
        let given = given.to_vec();
        Self::new(form, FormStart::Series { title, given })
    }

    /// The answers that several people have in common.
    #[must_use]
    pub fn batch(
        form: &'static Form,
        title: String,
        given: &[(&'static str, String)],
        only: &'static [&'static str],
    ) -> Self {
        let given = given.to_vec();
        Self::new(form, FormStart::Batch { title, given, only })
    }

    /// The cursor starts at that field of the first record.
    #[must_use]
    pub fn at_field(mut self, key: &'static str) -> Self {
        self.focus = Some(Focus::Field(key));
        self
    }

    /// The cursor starts at the first field of that record.
    #[must_use]
    pub fn at_record(mut self, record: Record, id: Option<i64>) -> Self {
        self.focus = Some(Focus::Record(record, id));
        self
    }

    /// With the values of an ID card put in.
    #[must_use]
    pub fn with_card(mut self, card: CardScan) -> Self {
        self.card = Some(card);
        self
    }
}
