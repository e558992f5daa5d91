//! Types of the form declarations: sections, fields, kinds and defaults.

use crate::domain::codes::CodeList;
use crate::forms::Record;
use crate::forms::condition::Condition;
use crate::forms::constraint::Constraint;
use crate::words::Phrase;

/// One or more sections, entered in order.
#[derive(Debug)]
pub struct Form {
    /// `intake`, `enrolment`, …: a contract of `vieclam forms`.
    pub name: &'static str,
    pub title: Phrase,
    /// The first section occurs once; the others may repeat.
    pub sections: &'static [&'static Section],
    /// Position among the forms, as on the home screen.
    pub place: u8,
    /// The digit that opens the form for a person, with its label on the person's page and on lists of people.
    pub person_digit: Option<(u8, Phrase)>,
}

impl Form {
    /// A form of one section, named and titled as the section.
    pub(super) const fn single(sections: &'static [&'static Section], place: u8) -> Self {
        Self {
            name: sections[0].table,
            title: sections[0].title,
            sections,
            place,
            person_digit: None,
        }
    }

    pub(super) const fn person_digit(mut self, digit: u8, label: Phrase) -> Self {
        self.person_digit = Some((digit, label));
        self
    }
}

impl PartialEq for Form {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// The fields of one record.
#[derive(Debug)]
pub struct Section {
    pub record: Record,
    /// Name of the table.
    pub table: &'static str,
    /// Name of the view and of the CSV file without `.csv`: `people`, `memberships`, …
    pub plural: &'static str,
    /// None for records that are not about one person.
    pub timeline: Option<Timeline>,
    /// Its heading, and the name of one such record.
    pub title: Phrase,
    /// A form may hold several (memberships, needs).
    pub repeats: bool,
    /// In typing order.
    pub fields: &'static [Field],
    pub constraints: &'static [Constraint],
    /// Keys that identify the record on import.
    pub natural_key: &'static [&'static str],
}

impl Section {
    /// A section that occurs once in its form and has no timeline; fields and constraints are still to be declared.
    pub(super) const fn new(
        record: Record,
        table: &'static str,
        plural: &'static str,
        title: Phrase,
    ) -> Self {
        Self {
            record,
            table,
            plural,
            timeline: None,
            title,
            repeats: false,
            fields: &[],
            constraints: &[],
            natural_key: &[],
        }
    }

    /// The field with a key.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.key == key)
    }

    /// Index of the field with a key.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.key == key)
    }

    /// The field that names the person; absent in the person's own section.
    pub fn person_field(&self) -> Option<&'static Field> {
        self.fields.iter().find(|f| matches!(f.kind, Kind::Person))
    }
}

/// The entry of a record in the person's timeline, by field keys.
#[derive(Clone, Copy, Debug)]
pub struct Timeline {
    /// The first filled field is the day of the entry.
    pub day: &'static [&'static str],
    /// The parts of the text; of each part the first filled field.
    pub text: &'static [&'static [&'static str]],
    /// The last day, displayed behind an arrow.
    pub until: Option<&'static str>,
    /// The fields displayed beside the text.
    pub state: &'static [&'static str],
}

impl Timeline {
    /// An entry without last day and state.
    pub(super) const fn new(
        day: &'static [&'static str],
        text: &'static [&'static [&'static str]],
    ) -> Self {
        Self {
            day,
            text,
            until: None,
            state: &[],
        }
    }

    pub(super) const fn until(mut self, key: &'static str) -> Self {
        self.until = Some(key);
        self
    }

    pub(super) const fn state(mut self, keys: &'static [&'static str]) -> Self {
        self.state = keys;
        self
    }
}

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// The 12-digit ID number of the person; empty when unknown.
    CitizenId,
    /// Former ID numbers, separated by `;`.
    IdList,
    Name,
    /// A birth date: a day, a month or a year.
    Born,
    Day,
    /// Free text, one line.
    Text,
    Phone,
    /// Whole đồng.
    Money,
    /// With a decimal comma.
    Percent,
    /// A whole number from 0.
    Count,
    Code(CodeList),
    /// A person: ID number (present or former), or `#` and the register number.
    Person,
    /// A course, by its code.
    Course,
    /// A placement of the person, by its first day.
    Placement,
}

impl Kind {
    /// Its name in `vieclam forms --format json`.
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

    /// Number of digits after which the cursor advances; none for kinds without a fixed length.
    pub fn auto_advance(self) -> Option<usize> {
        match self {
            Self::CitizenId | Self::Person => Some(12),
            Self::Born | Self::Day => Some(8),
            _ => None,
        }
    }
}

/// The column that stores the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Named as the field.
    Same,
    /// Stores the register number of the referenced record.
    Link(&'static str),
    /// Not stored: only identifies a record.
    None,
}

/// Whether the field must be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    No,
    /// Whenever it is relevant.
    Always,
    /// At the keyboard; an import may leave it empty, and the record goes on a worklist.
    ByHand,
}

/// The initial value; the first key replaces it, Enter accepts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultValue {
    Nothing,
    Today,
    /// The same code or text for every record.
    Fixed(&'static str),
    /// The value of the previous record, else this text.
    Sticky(&'static str),
    /// From digit 4 of the ID number.
    SexOfCitizenId,
    /// The value of another field of the record.
    SameAs(&'static str),
    /// Poor households: 31 December of the recognition year (`data/manual/records.md`, membership).
    EndOfGroup,
    /// The usual issuer of the group's document.
    IssuerOfGroup,
    /// The rate for person and course where certain, else the value of the previous record.
    RateOfSupport,
}

impl DefaultValue {
    /// True when the value carries over to the next record.
    pub fn is_sticky(self) -> bool {
        matches!(self, Self::Sticky(_) | Self::RateOfSupport)
    }
}

/// One field of a section.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// CSV column, database column and JSON key.
    pub key: &'static str,
    pub label: Phrase,
    /// The text of F1.
    pub help: Phrase,
    pub kind: Kind,
    pub required: Required,
    pub default_value: DefaultValue,
    /// When the field is entered.
    pub relevant: Condition,
    pub column: Column,
    /// Identifies the person: ditto never copies it.
    pub identity: bool,
    /// Decides a target or an entitlement: part of the double entry (`data/manual/clerk.en.md`, double entry).
    pub verified: bool,
}

impl Field {
    /// An optional field without default, always relevant, stored in a column of its name.
    pub(super) const fn new(key: &'static str, label: Phrase, help: Phrase, kind: Kind) -> Self {
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

    pub(super) const fn required(mut self) -> Self {
        self.required = Required::Always;
        self
    }

    pub(super) const fn required_by_hand(mut self) -> Self {
        self.required = Required::ByHand;
        self
    }

    pub(super) const fn default_value(mut self, value: DefaultValue) -> Self {
        self.default_value = value;
        self
    }

    pub(super) const fn relevant(mut self, condition: Condition) -> Self {
        self.relevant = condition;
        self
    }

    pub(super) const fn unstored(mut self) -> Self {
        self.column = Column::None;
        self
    }

    pub(super) const fn identity(mut self) -> Self {
        self.identity = true;
        self
    }

    pub(super) const fn verified(mut self) -> Self {
        self.verified = true;
        self
    }

    /// The column that stores the value.
    pub const fn column_name(&self) -> Option<&'static str> {
        match self.column {
            Column::Same => Some(self.key),
            Column::Link(name) => Some(name),
            Column::None => None,
        }
    }
}

/// Declares the fields of a section: key, label, help and kind, then the methods of [`Field`] that apply.
macro_rules! fields {
    ($($key:literal, $label:expr, $help:expr, $kind:ident $(($list:ident))?
        $(: $($method:ident $(($argument:expr))?),+)?;)*) => {
        &[$($crate::forms::Field::new(
            $key,
            $label,
            $help,
            $crate::forms::Kind::$kind $(($crate::domain::codes::CodeList::$list))?,
        )$($(.$method($($argument)?))+)?),*]
    };
}

pub(super) use fields;
