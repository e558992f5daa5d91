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

use crate::words::Phrase;

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

/// Intake: the person, the groups held (each with its document) and the needs.
pub static INTAKE: Form = Form {
    name: "intake",
    title: crate::words::forms::INTAKE,
    sections: &[&person::PERSON, &person::MEMBERSHIP, &person::NEED],
};
pub static COURSE: Form = Form {
    name: "course",
    title: crate::words::forms::COURSE,
    sections: &[&course::COURSE],
};
/// One person in one course.
pub static ENROLMENT: Form = Form {
    name: "enrolment",
    title: crate::words::forms::ENROLMENT,
    sections: &[&course::ENROLMENT],
};
/// Advice, referral, job fair, leaflet.
pub static CONTACT: Form = Form {
    name: "contact",
    title: crate::words::forms::CONTACT,
    sections: &[&contact::CONTACT],
};
pub static PLACEMENT: Form = Form {
    name: "placement",
    title: crate::words::forms::PLACEMENT,
    sections: &[&placement::PLACEMENT],
};
/// Whether the person is still employed.
pub static FOLLOW_UP: Form = Form {
    name: "follow_up",
    title: crate::words::forms::FOLLOW_UP,
    sections: &[&follow_up::FOLLOW_UP],
};
pub static LOAN: Form = Form {
    name: "loan",
    title: crate::words::forms::LOAN,
    sections: &[&loan::LOAN],
};
/// A figure of the statistics office.
pub static INDICATOR: Form = Form {
    name: "indicator",
    title: crate::words::forms::INDICATOR,
    sections: &[&indicator::INDICATOR],
};

/// A line of the report.
pub static REPORT_NOTE: Form = Form {
    name: "report_note",
    title: crate::words::forms::REPORT_NOTE,
    sections: &[&report_note::REPORT_NOTE],
};
/// A campaign or a round of visits.
pub static OUTREACH: Form = Form {
    name: "outreach",
    title: crate::words::plan::OUTREACH,
    sections: &[&outreach::OUTREACH],
};
/// A completed task of a unit.
pub static DUTY: Form = Form {
    name: "duty",
    title: crate::words::plan::DUTY,
    sections: &[&duty::DUTY],
};
/// A change of a plan entry.
pub static PLAN_CHANGE: Form = Form {
    name: "plan_change",
    title: crate::words::plan::PLAN_CHANGE,
    sections: &[&plan_change::PLAN_CHANGE],
};

/// In the order of the home screen.
pub static FORMS: [&Form; 12] = [
    &INTAKE,
    &COURSE,
    &ENROLMENT,
    &PLACEMENT,
    &FOLLOW_UP,
    &CONTACT,
    &LOAN,
    &INDICATOR,
    &REPORT_NOTE,
    &OUTREACH,
    &DUTY,
    &PLAN_CHANGE,
];

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
                        "{record:?}.{} is asked by unknown '{key}'",
                        field.key
                    );
                }
            }
            for rule in section.constraints {
                assert!(
                    keys.contains(rule.field),
                    "{record:?}: rule on unknown '{}'",
                    rule.field
                );
                for key in rule.condition.field_keys() {
                    assert!(keys.contains(key), "{record:?}: rule asks unknown '{key}'");
                }
            }
            for key in section.natural_key {
                assert!(keys.contains(key), "{record:?}: natural key '{key}'");
            }
        }
    }

    #[test]
    fn an_asking_field_comes_before_the_asked_one() {
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
