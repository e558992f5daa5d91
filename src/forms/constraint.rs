//! Constraints between the fields of a form, as data; `entry` evaluates them.

use crate::forms::condition::Condition;
use crate::words::{Phrase, forms as w};

/// A constraint between fields of a section.
#[derive(Clone, Copy, Debug)]
pub struct Constraint {
    /// Stable name, stored with an accepted soft check.
    pub slug: &'static str,
    /// The field at which the message is shown.
    pub field: &'static str,
    /// When the constraint applies.
    pub condition: Condition,
    pub test: Test,
    /// F8 with a reason accepts a violation.
    pub soft: bool,
    /// Message of a violation.
    pub message: Phrase,
}

/// The test of a constraint. Those that need the register use `entry::Lookup`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    Filled,
    /// Always violated where the constraint applies.
    Never,
    /// Holds in a commune only.
    RuralOnly,
    /// The day is not before that of the other field.
    NotBefore(&'static str),
    /// The amount is not above that of the other field.
    NotAbove(&'static str),
    /// The day is not after today.
    NotAfterToday,
    /// ID number, sex and birth date agree; the messages come from `domain::citizen_id::soft_checks`.
    CitizenIdAgrees,
    /// The telephone prefix is in use.
    PhonePrefix,
    /// No other person has this ID number.
    CitizenIdFree,
    /// No person with the same folded name and birth year is in the register.
    NoLikelyDuplicate,
    /// No other membership of the person in the group overlaps this one.
    NoOverlap,
    /// The person has no other live enrolment in the course.
    OneLiveEnrolment,
    /// The course has a free seat.
    SeatAvailable,
    /// The course is not cancelled.
    CourseOpen,
    /// The person did not leave the same employer within 30 days before.
    EmployerIsNew,
    /// The person had not left the ward on that day.
    Resident,
    /// No other record has the same natural key.
    KeyFree,
    /// The text is a half-year of the reporting calendar, or `plan`.
    HalfYear,
    /// The amount is within the rates; the message comes from `domain::support`.
    SupportAllowed,
    /// The person has no other supported course where only one is paid for.
    OneCourse,
    /// The amount is within the loan limit; the message comes from `domain::support`.
    LoanAllowed,
    /// The value fits the plan entry; the message comes from `domain::plan_entry`.
    PlanValue,
}

/// Soft constraint on days after today (`data/manual/records.md`, conventions).
pub(super) const fn not_after_today(field: &'static str) -> Constraint {
    Constraint {
        slug: "after_today",
        field,
        condition: Condition::Filled(field),
        test: Test::NotAfterToday,
        soft: true,
        message: w::AFTER_TODAY,
    }
}

/// Declares the constraints of a section: `hard` or `soft` with slug, field, condition => test and message, or
/// [`not_after_today`] with a field.
macro_rules! constraints {
    ($($kind:ident($($row:tt)*);)*) => {
        &[$($crate::forms::constraint::constraint!($kind $($row)*)),*]
    };
}

/// One row of [`constraints`].
macro_rules! constraint {
    (not_after_today $field:literal) => {
        $crate::forms::constraint::not_after_today($field)
    };
    (hard $($row:tt)*) => { $crate::forms::constraint::constraint!(false, $($row)*) };
    (soft $($row:tt)*) => { $crate::forms::constraint::constraint!(true, $($row)*) };
    ($soft:literal, $slug:literal, $field:literal,
        $condition:expr => $test:ident $(($other:literal))?, $message:expr) => {
        $crate::forms::Constraint {
            slug: $slug,
            field: $field,
            condition: $condition,
            test: $crate::forms::Test::$test $(($other))?,
            soft: $soft,
            message: $message,
        }
    };
}

pub(super) use {constraint, constraints};
