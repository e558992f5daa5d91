//! The rules that bind the fields of a form together. Data too: what they mean for typed text is decided in `entry`.

use crate::forms::condition::Condition;
use crate::words::{Phrase, forms as w};

/// A rule that binds fields together.
#[derive(Clone, Copy, Debug)]
pub struct Constraint {
    /// A stable name, kept with an accepted soft check.
    pub slug: &'static str,
    /// The field the problem is shown at.
    pub field: &'static str,
    /// When the rule applies.
    pub condition: Condition,
    /// What must hold then.
    pub test: Test,
    /// Accepted with F8 and a reason instead of stopping.
    pub soft: bool,
    /// What the clerk reads when it does not.
    pub message: Phrase,
}

/// What a rule looks at. Those that need the register ask it through `entry::Facts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// The rule's field has a value.
    Filled,
    /// Nothing can satisfy it: where the rule applies, it speaks.
    Never,
    /// Only a commune has it: in a ward it speaks wherever it applies.
    RuralOnly,
    /// The rule's day is not before the day of that field.
    NotBefore(&'static str),
    /// The rule's amount is not above that of that field.
    NotAbove(&'static str),
    /// No day of the field lies after today.
    NotAfterToday,
    /// ID number, sex and birth date agree (`domain::citizen_id::soft_checks`, worded there).
    CitizenIdAgrees,
    /// The telephone prefix is known.
    PhonePrefix,
    /// Nobody else has this ID number.
    CitizenIdFree,
    /// Nobody of the same folded name and birth year is in the register.
    NoLikelyDuplicate,
    /// No other row of the same group of the person overlaps this one.
    NoOverlap,
    /// The person has no other live enrolment in the course.
    OneLiveEnrolment,
    /// The course has a place left.
    SeatAvailable,
    /// The course is not cancelled.
    CourseOpen,
    /// The person was not at the same employer up to 30 days before.
    EmployerIsNew,
    /// The person has not left the ward on the day in the field.
    Resident,
    /// No other record has the same natural key.
    KeyFree,
    /// The text names a half-year of the reporting calendar, or `plan`.
    HalfYear,
    /// The amount is not above what the rates allow (`domain::support`, worded there).
    SupportAllowed,
    /// Nobody else has paid for a course of the person where one is all that is paid for.
    OneCourse,
    /// The amount is not above what may be lent (`domain::support`, worded there).
    LoanAllowed,
    /// The value is one that the plan's entry can take (`domain::plan_entry`, worded there).
    PlanValue,
}

/// Days after today are a soft check (`data/manual/records.md`, conventions).
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
