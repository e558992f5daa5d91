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
pub mod record;
pub mod report_note;
pub mod spec;

use crate::words::{Phrase, forms as w, plan as wp};

pub use crate::forms::condition::Condition;
pub use crate::forms::constraint::{Constraint, Test};
pub use record::Record;
pub use spec::{Column, DefaultValue, Field, Form, Kind, Required, Section};

impl Record {
    /// The record's fields and constraints.
    #[must_use]
    pub fn section(self) -> &'static Section {
        match self {
            Self::Person => &person::PERSON,
            Self::Membership => &person::MEMBERSHIP,
            Self::Need => &person::NEED,
            Self::Course => &course::COURSE,
            Self::Enrolment => &course::ENROLMENT,
            Self::Contact => &contact::CONTACT,
            Self::Placement => &placement::PLACEMENT,
            Self::FollowUp => &follow_up::FOLLOW_UP,
            Self::Loan => &loan::LOAN,
            Self::Indicator => &indicator::INDICATOR,
            Self::ReportNote => &report_note::REPORT_NOTE,
            Self::Outreach => &outreach::OUTREACH,
            Self::Duty => &duty::DUTY,
            Self::PlanChange => &plan_change::PLAN_CHANGE,
        }
    }

    /// Displayed name of one record.
    #[must_use]
    pub fn label(self) -> Phrase {
        self.section().title
    }
}

/// Declares the forms: constant, name, title and sections, in the order of the home screen.
macro_rules! forms {
    ($($(#[$doc:meta])* $form:ident $name:literal $title:expr => $($section:expr),+;)*) => {
        $($(#[$doc])* pub static $form: Form = Form {
            name: $name,
            title: $title,
            sections: &[$(&$section),+],
        };)*

        /// In the order of the home screen.
        pub static FORMS: [&Form; 12] = [$(&$form),*];
    };
}

forms! {
    /// The person, the groups held (each with its document) and the needs.
    INTAKE "intake" w::INTAKE => person::PERSON, person::MEMBERSHIP, person::NEED;
    COURSE "course" w::COURSE => course::COURSE;
    /// One person in one course.
    ENROLMENT "enrolment" w::ENROLMENT => course::ENROLMENT;
    PLACEMENT "placement" w::PLACEMENT => placement::PLACEMENT;
    /// Whether the person is still employed.
    FOLLOW_UP "follow_up" w::FOLLOW_UP => follow_up::FOLLOW_UP;
    /// Advice, referral, job fair, leaflet.
    CONTACT "contact" w::CONTACT => contact::CONTACT;
    LOAN "loan" w::LOAN => loan::LOAN;
    /// A figure of the statistics office.
    INDICATOR "indicator" w::INDICATOR => indicator::INDICATOR;
    /// A line of the report.
    REPORT_NOTE "report_note" w::REPORT_NOTE => report_note::REPORT_NOTE;
    /// A campaign or a round of visits.
    OUTREACH "outreach" wp::OUTREACH => outreach::OUTREACH;
    /// A completed task of a unit.
    DUTY "duty" wp::DUTY => duty::DUTY;
    /// A change of a plan entry.
    PLAN_CHANGE "plan_change" wp::PLAN_CHANGE => plan_change::PLAN_CHANGE;
}

/// The form with a name, as given to `vieclam forms NAME`.
#[must_use]
pub fn form(name: &str) -> Option<&'static Form> {
    FORMS.into_iter().find(|f| f.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_key_stands_once_in_a_section_and_conditions_name_known_keys() {
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
