//! Contacts: advice, referral, job fair, leaflet (plan section IV.2; `data/manual/records.md`, contact).

use crate::domain::codes::List;
use crate::forms::condition::Condition;
use crate::forms::constraint::{Constraint, Test, not_after_today};
use crate::forms::record::Record;
use crate::forms::spec::{DefaultValue, Field, Kind, Section};
use crate::words::forms as w;

pub static CONTACT: Section = Section {
    record: Record::Contact,
    title: w::CONTACT,
    repeats: false,
    natural_key: &["citizen_id", "held_on", "kind", "event"],
    fields: &[
        Field::new("citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Kind::Person).required(),
        Field::new("held_on", w::HELD_ON, w::HELD_ON_HELP, Kind::Day)
            .required()
            .default_value(DefaultValue::Today)
            .verified(),
        Field::new(
            "kind",
            w::CONTACT_KIND,
            w::CONTACT_KIND_HELP,
            Kind::Code(List::ContactKind),
        )
        .required()
        .default_value(DefaultValue::Sticky("")),
        Field::new(
            "mode",
            w::CONTACT_MODE,
            w::CONTACT_MODE_HELP,
            Kind::Code(List::ContactMode),
        )
        .default_value(DefaultValue::Sticky("in_person")),
        Field::new("event", w::EVENT, w::EVENT_HELP, Kind::Text)
            .default_value(DefaultValue::Sticky("")),
        Field::new(
            "outcome",
            w::CONTACT_OUTCOME,
            w::CONTACT_OUTCOME_HELP,
            Kind::Text,
        ),
        Field::new("note", w::NOTE, w::NOTE_HELP, Kind::Text).identity(),
    ],
    constraints: &[
        Constraint {
            slug: "contact_key",
            field: "citizen_id",
            condition: Condition::Always,
            test: Test::KeyFree,
            soft: false,
            message: w::CONTACT_KNOWN,
        },
        not_after_today("held_on"),
    ],
};
