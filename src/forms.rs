//! The declarations of all forms. Screen, checks, columns of import and export, history labels and help are derived
//! from them.

pub mod condition;
mod constraint;
pub mod contact;
pub mod course;
pub mod describe;
pub mod duty;
pub mod follow_up;
pub mod indicator;
pub mod loan;
pub mod outreach;
pub mod person;
pub mod placement;
pub mod plan_change;
pub mod report_note;
pub mod spec;

use std::sync::LazyLock;

use crate::words::Phrase;

pub use crate::forms::condition::Condition;
pub use crate::forms::constraint::{Constraint, Test};
pub use spec::{Column, DefaultValue, Field, Form, Kind, Required, Section, Timeline};

pub use contact::FORM as CONTACT;
pub use course::COURSE_FORM as COURSE;
pub use course::ENROLMENT_FORM as ENROLMENT;
pub use duty::FORM as DUTY;
pub use follow_up::FORM as FOLLOW_UP;
pub use indicator::FORM as INDICATOR;
pub use loan::FORM as LOAN;
pub use outreach::FORM as OUTREACH;
pub use person::INTAKE;
pub use placement::FORM as PLACEMENT;
pub use plan_change::FORM as PLAN_CHANGE;
pub use report_note::FORM as REPORT_NOTE;

/// Generates [`Record`] and [`FORMS`] from one line per record: its section and the form that holds it.
macro_rules! records {
    ($($(#[$doc:meta])* $record:ident => $section:path, $form:path;)+) => {
        /// One kind of record (`data/manual/records.md`): a table, a CSV file and a section of a form.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Record {
            $($(#[$doc])* $record,)+
        }

        impl Record {
            /// In import order.
            pub const ALL: [Self; [$(stringify!($record)),+].len()] = [$(Self::$record),+];

            /// The record's fields and constraints.
            #[must_use]
            pub fn section(self) -> &'static Section {
                match self {
                    $(Self::$record => &$section,)+
                }
            }

            /// The form that holds the record.
            #[must_use]
            pub fn form(self) -> &'static Form {
                match self {
                    $(Self::$record => &$form,)+
                }
            }
        }
    };
}

// In import order: a record comes after those it refers to.
records! {
    Person => person::PERSON, person::INTAKE;
    /// A priority group held over a time, with its document.
    Membership => person::MEMBERSHIP, person::INTAKE;
    Need => person::NEED, person::INTAKE;
    Course => course::COURSE, course::COURSE_FORM;
    /// A person in a course.
    Enrolment => course::ENROLMENT, course::ENROLMENT_FORM;
    /// Advice, referral, job fair, leaflet.
    Contact => contact::CONTACT, contact::FORM;
    Placement => placement::PLACEMENT, placement::FORM;
    /// A check that the job is still held.
    FollowUp => follow_up::FOLLOW_UP, follow_up::FORM;
    Loan => loan::LOAN, loan::FORM;
    /// A figure of the statistics office.
    Indicator => indicator::INDICATOR, indicator::FORM;
    /// A line of the report that is written by hand.
    ReportNote => report_note::REPORT_NOTE, report_note::FORM;
    /// A campaign or a round of visits.
    Outreach => outreach::OUTREACH, outreach::FORM;
    /// A completed task of a unit.
    Duty => duty::DUTY, duty::FORM;
    /// A changed plan entry.
    PlanChange => plan_change::PLAN_CHANGE, plan_change::FORM;
}

impl Record {
    /// Displayed name of one record.
    #[must_use]
    pub fn label(self) -> Phrase {
        self.section().title
    }

    /// Name of the table.
    #[must_use]
    pub fn table(self) -> &'static str {
        self.section().table
    }

    /// Name of the view and of the CSV file without `.csv`: `people`, `memberships`, …
    #[must_use]
    pub fn plural(self) -> &'static str {
        self.section().plural
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

    /// The records that store the person in a column, in import order.
    pub fn of_person() -> impl Iterator<Item = Self> {
        let stores_person = |f: &Field| f.column == Column::Link("person_id");
        Self::ALL
            .into_iter()
            .filter(move |r| r.section().fields.iter().any(stores_person))
    }
}

/// In the order of the home screen.
pub static FORMS: LazyLock<Vec<&'static Form>> = LazyLock::new(|| {
    let mut forms: Vec<_> = Record::ALL.into_iter().map(Record::form).collect();
    forms.sort_by_key(|form| form.place);
    forms.dedup();
    forms
});

/// The form with a name, as given to `vieclam forms NAME`.
#[must_use]
pub fn form(name: &str) -> Option<&'static Form> {
    FORMS.iter().copied().find(|f| f.name == name)
}

/// The forms that a digit opens for a person, with their labels.
pub fn of_person() -> impl Iterator<Item = (u8, &'static Form, Phrase)> {
    FORMS.iter().filter_map(|form| {
        form.person_digit
            .map(|(digit, label)| (digit, *form, label))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_key_occurs_once_in_a_section_and_conditions_name_known_keys() {
        for record in Record::ALL {
            let section = record.section();
            let keys: BTreeSet<_> = section.fields.iter().map(|f| f.key).collect();
            assert_eq!(keys.len(), section.fields.len(), "{record:?}");
            for field in section.fields {
                for key in field.relevant.field_keys() {
                    assert!(
                        keys.contains(key),
                        "{record:?}.{} depends on unknown '{key}'",
                        field.key
                    );
                }
            }
            for constraint in section.constraints {
                assert!(
                    keys.contains(constraint.field),
                    "{record:?}: constraint on unknown '{}'",
                    constraint.field
                );
                for key in constraint.condition.field_keys() {
                    assert!(
                        keys.contains(key),
                        "{record:?}: constraint depends on unknown '{key}'"
                    );
                }
            }
            for key in section.natural_key {
                assert!(keys.contains(key), "{record:?}: natural key '{key}'");
            }
            if let Some(timeline) = &section.timeline {
                let parts = timeline.text.iter().copied().flatten();
                let all = timeline.day.iter().chain(parts).chain(timeline.state);
                for key in all.copied().chain(timeline.until) {
                    assert!(keys.contains(key), "{record:?}: timeline of '{key}'");
                }
            }
        }
    }

    #[test]
    fn a_condition_depends_on_earlier_fields() {
        for record in Record::ALL {
            let fields = record.section().fields;
            for (at, field) in fields.iter().enumerate() {
                for key in field.relevant.field_keys() {
                    let other = fields.iter().position(|f| f.key == key);
                    assert!(other.is_some_and(|o| o < at), "{record:?}.{}", field.key);
                }
            }
        }
    }

    #[test]
    fn every_record_is_in_a_form() {
        for record in Record::ALL {
            assert!(
                FORMS
                    .iter()
                    .any(|f| f.sections.iter().any(|s| s.record == record)),
                "{record:?}"
            );
        }
    }
}
