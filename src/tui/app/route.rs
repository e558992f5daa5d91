//! Routes: which screen to open, as data. Screens construct no screen; the router resolves a route.

use std::rc::Rc;

use crate::domain::card::CardScan;
use crate::domain::ids::{DraftId, PersonId};
use crate::entry::CourseSummary;
use crate::entry::{Draft, FormRow, MergeConflict};
use crate::exchange::export::outbox::OutboxFile;
use crate::forms::{Form, Record};
use crate::progress::breakdown::BreakdownCell;
use crate::progress::measure::Population;
use crate::progress::period::Scope;
use crate::progress::plan::{Plan, Target};
use crate::register::read::load::form_row;
use crate::register::read::people_list::ListOpening;
use crate::register::trail::read::Span;
use crate::register::write::reports::StoredReport;
use crate::register::{Reader, Result};
use crate::tui::input::keys::Context;
use crate::tui::services::batch::{Batch, title_for_people};
use crate::tui::widgets::choice_item::ChoiceItem;
use crate::tui::widgets::period_line::PeriodLine;
use crate::words::Phrase;

/// A screen to open, with its parameters.
pub enum Route {
    Dialog(Dialog),
    /// The keys of a context, after the label and help of a field.
    Help {
        context: Context,
        /// Title of the screen that asked.
        title: String,
        /// Label and help of the focused field.
        field: Option<(String, String)>,
    },
    Form(Box<FormRequest>),
    /// The search, with an initial text.
    Find(String),
    /// The search for a second record of a person; the initial text is marked, so that typing replaces it.
    FindSimilar(String),
    Person(PersonId),
    /// A person's page with the differences from their ID card.
    PersonFromCard(PersonId, Box<CardScan>),
    /// The changes of a person: id and name.
    History(PersonId, String),
    Merge(PersonId, PersonId),
    Cohort,
    BatchPreview(Box<Batch>),
    Courses {
        /// Enter replies with the course's code.
        choosing: bool,
    },
    Class(Box<CourseSummary>),
    Undo,
    Drafts,
    Conflicts(Box<Conflicts>),
    Targets,
    /// A target's months and breakdowns.
    TargetDetail {
        plan: Rc<Plan>,
        /// Index in the plan.
        at: usize,
        period: PeriodLine,
    },
    TargetPeople(Box<PeopleQuery>),
    Worklists,
    FollowUps,
    Checks,
    PeopleList(PeopleListKind),
    Report,
    /// The notes for the report of a period.
    ReportNotes(String),
    IssuedReports,
    /// An issued report with the current figures.
    IssuedReport(Box<StoredReport>),
    Admin(AdminRoute),
}

/// Screens under the menus of administration, plan and safety.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminRoute {
    Menu,
    Indicators,
    /// Samples for double entry.
    Verification,
    /// Double entry of one sample, by id.
    DoubleEntry(i64),
    Disputes,
    SessionMetrics,
    Clerks,
    Plan,
    PlanChanges,
    Outreach,
    /// Training support by source, and the rates.
    Money,
    Safety,
    Copies,
    CheckFindings,
    Trail,
    RestoreHelp,
    Breach(Span),
    Erasures,
    Tasks {
        /// The overdue ones; else those of a half-year.
        overdue: bool,
    },
}

/// A small screen over the current one.
pub enum Dialog {
    /// A question and its answers; Enter gives the first. Replies `Reply::Choice`, counted from 1.
    Confirm(String, Vec<Phrase>),
    /// A list to choose from. Replies `Reply::Text` with the item's code.
    Choose {
        title: String,
        items: Vec<ChoiceItem>,
        /// A digit chooses an item; else typing searches.
        by_digit: bool,
    },
    Notice(String),
    /// A sealed file in the outbox, and its passphrase.
    FileReady(OutboxFile),
    /// One line of text. Replies `Reply::Text`.
    TextPrompt {
        question: String,
        /// Initial text.
        text: String,
        /// Converts the text to the reply, or returns the sentence that describes its problem.
        check: fn(&str) -> Result<String, String>,
    },
}

/// Records that two clerks changed.
pub struct Conflicts {
    pub records: Vec<MergeConflict>,
    /// The answers of this clerk.
    pub draft: Draft,
    pub title: String,
}

/// The people of a target to list.
pub struct PeopleQuery {
    pub target: Target,
    pub scope: Scope,
    /// The list to show first.
    pub population: Population,
    /// One cell of a breakdown; `None` for all.
    pub cell: Option<BreakdownCell>,
    /// The opening of the breakdown that the list is from.
    pub opening: Option<ListOpening>,
}

/// A list of people of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeopleListKind {
    Needs,
    /// People without a day of consent.
    Consents,
}

/// A form to open.
pub struct FormRequest {
    pub form: &'static Form,
    pub start: FormStart,
    /// Initial cursor; `None` for the first field to fill.
    pub focus: Option<Focus>,
    /// An ID card whose values are filled in.
    pub card: Option<CardScan>,
}

/// Field keys and texts.
pub type Given = Vec<(&'static str, String)>;

/// Initial content of a form.
pub enum FormStart {
    /// An empty form, one record after another.
    Blank,
    /// Some fields filled in; saved once.
    Filled(Given),
    /// Records of the register; saved once.
    Stored(Vec<FormRow>),
    /// A stored draft and its id.
    Draft(DraftId, Box<Draft>),
    /// Shared answers, then one person after another.
    Series { title: String, given: Given },
    /// Shared answers for several people; the form writes nothing.
    Batch {
        title: String,
        given: Given,
        /// Keys of the fields to ask; empty for all.
        only: &'static [&'static str],
    },
}

/// Initial cursor of a form.
pub enum Focus {
    /// A field of the first record, by key.
    Field(&'static str),
    /// The first field of a record; without an id, of the first record of that kind.
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

    /// An empty form, for one record after another.
    pub fn blank(form: &'static Form) -> Self {
        Self::new(form, FormStart::Blank)
    }

    /// A form with some fields filled in, saved once.
    pub fn filled(form: &'static Form, given: &[(&'static str, String)]) -> Self {
        Self::new(form, FormStart::Filled(given.to_vec()))
    }

    /// The form over one stored record.
    ///
    /// # Errors
    /// When the record is gone or the register cannot be read.
    pub fn of_record(reader: Reader<'_>, record: Record, id: i64) -> Result<Self> {
        let row = form_row(reader, record, id)?;
        Ok(Self::stored(record.form(), vec![row]))
    }

    /// A form over records of the register, saved once.
    pub fn stored(form: &'static Form, rows: Vec<FormRow>) -> Self {
        Self::new(form, FormStart::Stored(rows))
    }

    /// A form that continues a stored draft.
    pub fn draft(id: DraftId, draft: Draft) -> Self {
        Self::new(draft.form, FormStart::Draft(id, Box::new(draft)))
    }

    /// A form that records the same for one person after another.
    pub fn series(form: &'static Form, title: String, given: &[(&'static str, String)]) -> Self {
        let given = given.to_vec();
        Self::new(form, FormStart::Series { title, given })
    }

    /// A form for the answers that several people share.
    pub fn batch(
        form: &'static Form,
        title: String,
        given: &[(&'static str, String)],
        only: &'static [&'static str],
    ) -> Self {
        let given = given.to_vec();
        Self::new(form, FormStart::Batch { title, given, only })
    }

    /// The form for what is recorded for so many people at once.
    pub fn for_people(form: &'static Form, count: usize) -> Self {
        Self::batch(form, title_for_people(form, count), &[], &[])
    }

    /// Puts the cursor on a field of the first record.
    pub fn at_field(mut self, key: &'static str) -> Self {
        self.focus = Some(Focus::Field(key));
        self
    }

    /// Puts the cursor on the first field of a record.
    pub fn at_record(mut self, record: Record, id: Option<i64>) -> Self {
        self.focus = Some(Focus::Record(record, id));
        self
    }

    /// Fills in the values of an ID card.
    pub fn with_card(mut self, card: CardScan) -> Self {
        self.card = Some(card);
        self
    }
}
