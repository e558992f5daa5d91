//! The declarations of all forms. Screen, checks, columns of import and export, history labels and help are derived
//! from them.

mod condition;
mod constraint;
mod contact;
mod course;
pub mod describe;
mod loan;
mod person;
mod placement;
mod spec;
mod ward;

use std::sync::LazyLock;

use crate::words::Phrase;

pub(crate) use condition::Condition;
pub(crate) use constraint::{Constraint, Test};
pub use spec::Form;
pub(crate) use spec::{Column, DefaultValue, Field, Kind, Required, Section, Timeline};

pub use contact::FORM as CONTACT;
pub use course::{COURSE_FORM as COURSE, ENROLMENT_FORM as ENROLMENT};
pub use loan::FORM as LOAN;
pub use person::INTAKE;
pub use placement::{FOLLOW_UP_FORM as FOLLOW_UP, PLACEMENT_FORM as PLACEMENT};
pub use ward::{
    DUTY_FORM as DUTY, INDICATOR_FORM as INDICATOR, OUTREACH_FORM as OUTREACH,
    PLAN_CHANGE_FORM as PLAN_CHANGE, REPORT_NOTE_FORM as REPORT_NOTE,
};

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
    Contact => contact::CONTACT, contact::FORM;
    Placement => placement::PLACEMENT, placement::PLACEMENT_FORM;
    FollowUp => placement::FOLLOW_UP, placement::FOLLOW_UP_FORM;
    Loan => loan::LOAN, loan::FORM;
    Indicator => ward::INDICATOR, ward::INDICATOR_FORM;
    ReportNote => ward::REPORT_NOTE, ward::REPORT_NOTE_FORM;
    Outreach => ward::OUTREACH, ward::OUTREACH_FORM;
    Duty => ward::DUTY, ward::DUTY_FORM;
    PlanChange => ward::PLAN_CHANGE, ward::PLAN_CHANGE_FORM;
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
    fn a_key_occurs_once_in_a_section_and_declarations_name_known_keys() {
        for record in Record::ALL {
            let section = record.section();
            let keys: BTreeSet<_> = section.fields.iter().map(|f| f.key).collect();
            assert_eq!(keys.len(), section.fields.len(), "{record:?}");
            let of_fields = section.fields.iter().map(|f| &f.relevant);
            let conditions = of_fields.chain(section.constraints.iter().map(|c| &c.condition));
            let mut named: Vec<&str> = conditions.flat_map(Condition::field_keys).collect();
            named.extend(section.constraints.iter().map(|c| c.field));
            named.extend(section.natural_key);
            if let Some(timeline) = &section.timeline {
                named.extend(timeline.text.iter().copied().flatten());
                named.extend(timeline.day.iter().chain(timeline.state));
                named.extend(timeline.until);
            }
            for key in named {
                assert!(keys.contains(key), "{record:?}: unknown '{key}'");
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
            let is_declared = FORMS
                .iter()
                .flat_map(|form| form.sections)
                .any(|s| s.record == record);
            assert!(is_declared, "{record:?}");
        }
    }
}
