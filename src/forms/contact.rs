//! Contacts: advice, referral, job fair, leaflet (plan section IV.2; `data/manual/records.md`, contact).

use super::Record;
use super::condition::Condition::Always;
use super::constraint::constraints;
use super::spec::DefaultValue::{Sticky, Today};
use super::spec::{Form, Section, Timeline, fields};
use crate::words::{forms as w, tui};

pub static CONTACT: Section = Section {
    timeline: Some(Timeline::new(
        &["held_on"],
        &[&["kind"], &["event", "outcome"]],
    )),
    natural_key: &["citizen_id", "held_on", "kind", "event"],
    fields: fields! {
        "citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Person: required;
        "held_on", w::HELD_ON, w::HELD_ON_HELP, Day: required, default_value(Today), verified;
        "kind", w::CONTACT_KIND, w::CONTACT_KIND_HELP, Code(ContactKind): required, default_value(Sticky(""));
        "mode", w::CONTACT_MODE, w::CONTACT_MODE_HELP, Code(ContactMode): default_value(Sticky("in_person"));
        "event", w::EVENT, w::EVENT_HELP, Text: default_value(Sticky(""));
        "outcome", w::CONTACT_OUTCOME, w::CONTACT_OUTCOME_HELP, Text;
        "note", w::NOTE, w::NOTE_HELP, Text: identity;
    },
    constraints: constraints! {
        hard("contact_key", "citizen_id", Always => KeyFree, w::CONTACT_KNOWN);
        not_after_today("held_on");
    },
    ..Section::new(Record::Contact, "contact", "contacts", w::CONTACT)
};

pub static FORM: Form = Form::single(&[&CONTACT], 6).person_digit(5, tui::PERSON_CONTACT);
