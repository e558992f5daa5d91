//! The shape of a form: records, fields, when a field is asked, and what it suggests.
//! All of it is data; what it means for typed text is decided in `entry`.

use super::record::Record;
use crate::domain::codes::List;
use crate::forms::condition::Condition;
use crate::forms::constraint::Constraint;
use crate::words::Phrase;

/// A form as the clerk meets it: one or more sections, typed in order.
#[derive(Debug)]
pub struct Form {
    /// `intake`, `enrolment`, …: a contract of `vieclam forms`.
    pub name: &'static str,
    /// The heading on the screen.
    pub title: Phrase,
    /// The first section stands once; the others may repeat.
    pub sections: &'static [&'static Section],
}

impl PartialEq for Form {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// The fields of one record.
#[derive(Debug)]
pub struct Section {
    /// Which record it fills.
    pub record: Record,
    /// Its heading, and the name of one such record.
    pub title: Phrase,
    /// Several may stand in one form (memberships, needs).
    pub repeats: bool,
    /// In typing order.
    pub fields: &'static [Field],
    /// What binds fields together.
    pub constraints: &'static [Constraint],
    /// The keys by which an import knows the record again.
    pub natural_key: &'static [&'static str],
}

impl Section {
    /// The field of that key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.key == key)
    }

    /// Where the field of that key stands in typing order.
    #[must_use]
    pub fn position(&self, key: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.key == key)
    }

    /// The section's person is named by a field of its own (every record about a person but the person's own page).
    #[must_use]
    pub fn person_field(&self) -> Option<&'static Field> {
        self.fields.iter().find(|f| matches!(f.kind, Kind::Person))
    }
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// The 12-digit number of the person on the page; empty means "not yet".
    CitizenId,
    /// Former numbers, `;` between them.
    IdList,
    /// A person's name.
    Name,
    /// A birth date: a day, a month or a year.
    Born,
    Day,
    /// Free text, one line.
    Text,
    /// A Vietnamese telephone number.
    Phone,
    /// Whole đồng.
    Money,
    /// A percent with a decimal comma.
    Percent,
    /// A whole number from 0.
    Count,
    /// A code of a list.
    Code(List),
    /// Which person: an ID number (present or former) or `#` and the register number.
    Person,
    /// Which course, by its code.
    Course,
    /// Which placement of the person, by its first day.
    Placement,
}

impl Kind {
    /// The word for it in `vieclam forms --format json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CitizenId => "citizen_id",
            Self::IdList => "id_list",
            Self::Name => "name",
            Self::Born => "partial_date",
            Self::Day => "date",
            Self::Text => "text",
            Self::Phone => "phone",
            Self::Money => "money",
            Self::Percent => "percent",
            Self::Count => "integer",
            Self::Code(_) => "choice",
            Self::Person => "person",
            Self::Course => "course",
            Self::Placement => "placement",
        }
    }

    /// The number of digits after which the cursor goes on by itself; only where the length is fixed.
    #[must_use]
    pub fn auto_advance(self) -> Option<usize> {
        match self {
            Self::CitizenId | Self::Person => Some(12),
            Self::Born | Self::Day => Some(8),
            _ => None,
        }
    }
}

/// Where the value goes in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// A column of the field's own name.
    Same,
    /// The number of the record it points at, in that column.
    Link(&'static str),
    /// Nowhere: it only finds another field's record.
    None,
}

/// Whether the field may stay empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    /// It may.
    No,
    /// Never, when it is asked.
    Always,
    /// Not when typed; an import may leave it empty, and the record is listed.
    ByHand,
}

/// The value shown before anything is typed; the first key replaces it, Enter accepts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultValue {
    /// None.
    Nothing,
    Today,
    /// Always the same code or text.
    Fixed(&'static str),
    /// What the previous record had, else this.
    Sticky(&'static str),
    /// What digit 4 of the ID number says.
    SexOfCitizenId,
    /// The value of another field of the same record.
    SameAs(&'static str),
    /// Poor households: 31 December of the recognition year (`data/manual/records.md`, membership).
    EndOfGroup,
    /// What the issuing body of that group's paper usually is.
    IssuerOfGroup,
    /// What the rates say for the person and course where they are certain, else what the previous record had.
    RateOfSupport,
}

impl DefaultValue {
    /// What one record had is suggested for the next.
    #[must_use]
    pub fn is_sticky(self) -> bool {
        matches!(self, Self::Sticky(_) | Self::RateOfSupport)
    }
}

/// One thing that is asked.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// CSV column, database column and JSON key.
    pub key: &'static str,
    /// What the clerk reads before it.
    pub label: Phrase,
    /// What F1 says.
    pub help: Phrase,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may stay empty.
    pub required: Required,
    /// Shown before anything is typed.
    pub default_value: DefaultValue,
    /// When it is asked.
    pub relevant: Condition,
    /// Where the value goes.
    pub column: Column,
    /// Says who the person is: never copied from the record before.
    pub identity: bool,
    /// A target or a right hangs on it: a second clerk rekeys it in a sample (`data/manual/clerk.en.md`, double entry).
    pub verified: bool,
}

impl Field {
    /// An optional field without a suggestion, always asked, in a column of its name.
    #[must_use]
    pub const fn new(key: &'static str, label: Phrase, help: Phrase, kind: Kind) -> Self {
        let column = match kind {
            Kind::Person => Column::Link("person_id"),
            Kind::Course => Column::Link("course_id"),
            Kind::Placement => Column::Link("placement_id"),
            _ => Column::Same,
        };
        let identity = matches!(
            kind,
            Kind::CitizenId | Kind::Person | Kind::Name | Kind::IdList
        );
        Self {
            key,
            label,
            help,
            kind,
            required: Required::No,
            default_value: DefaultValue::Nothing,
            relevant: Condition::Always,
            column,
            identity,
            verified: false,
        }
    }

    /// It may not stay empty.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = Required::Always;
        self
    }

    /// It may not stay empty when typed by hand.
    #[must_use]
    pub const fn required_by_hand(mut self) -> Self {
        self.required = Required::ByHand;
        self
    }

    /// What it suggests.
    #[must_use]
    pub const fn default_value(mut self, suggest: DefaultValue) -> Self {
        self.default_value = suggest;
        self
    }

    /// When it is asked.
    #[must_use]
    pub const fn relevant(mut self, condition: Condition) -> Self {
        self.relevant = condition;
        self
    }

    /// Its value goes nowhere by itself.
    #[must_use]
    pub const fn unstored(mut self) -> Self {
        self.column = Column::None;
        self
    }

    /// It says who the person is: ditto never copies it.
    #[must_use]
    pub const fn identity(mut self) -> Self {
        self.identity = true;
        self
    }

    /// A second clerk rekeys it, blind, in a sample of the records.
    #[must_use]
    pub const fn verified(mut self) -> Self {
        self.verified = true;
        self
    }

    /// The column its value is stored in, if any.
    #[must_use]
    pub const fn column_name(&self) -> Option<&'static str> {
        match self.column {
            Column::Same => Some(self.key),
            Column::Link(name) => Some(name),
            Column::None => None,
        }
    }
}
