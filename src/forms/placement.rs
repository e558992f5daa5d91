//! Placements: person, employer, channel, contract (plan section IV.2; `data/manual/records.md`, placement).

use super::record::Record;
use super::spec::{DefaultValue, Field, Kind, Section};
use crate::domain::codes::List;
use crate::forms::condition::Condition;
use crate::forms::constraint::{Constraint, Test, not_after_today};
use crate::words::forms as w;

pub static PLACEMENT: Section = Section {
    record: Record::Placement,
    title: w::PLACEMENT,
    repeats: false,
    natural_key: &["citizen_id", "started_on", "employer"],
    fields: &[
        Field::new("citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Kind::Person).required(),
        Field::new(
            "started_on",
            w::JOB_STARTED_ON,
            w::JOB_STARTED_ON_HELP,
            Kind::Day,
        )
        .required()
        .verified(),
        Field::new("employer", w::EMPLOYER, w::EMPLOYER_HELP, Kind::Text).required(),
        Field::new("job", w::JOB, w::JOB_HELP, Kind::Text),
        Field::new(
            "sector",
            w::SECTOR,
            w::SECTOR_HELP,
            Kind::Code(List::Sector),
        ),
        Field::new(
            "occupation",
            w::OCCUPATION,
            w::OCCUPATION_HELP,
            Kind::Code(List::Occupation),
        ),
        Field::new(
            "channel",
            w::CHANNEL,
            w::CHANNEL_HELP,
            Kind::Code(List::Channel),
        )
        .required()
        .default_value(DefaultValue::Sticky("")),
        Field::new(
            "contract",
            w::CONTRACT,
            w::CONTRACT_HELP,
            Kind::Code(List::Contract),
        )
        .required()
        .verified(),
        Field::new("wage", w::WAGE, w::WAGE_HELP, Kind::Money),
        Field::new("is_new", w::IS_NEW, w::IS_NEW_HELP, Kind::Code(List::YesNo))
            .required()
            .default_value(DefaultValue::Fixed("yes")),
        Field::new(
            "suitable",
            w::SUITABLE,
            w::SUITABLE_HELP,
            Kind::Code(List::YesNoUnknown),
        )
        .required()
        .default_value(DefaultValue::Fixed("unknown")),
        Field::new(
            "verified_on",
            w::VERIFIED_ON,
            w::VERIFIED_ON_HELP,
            Kind::Day,
        )
        .verified(),
        Field::new(
            "verified_by",
            w::VERIFIED_BY,
            w::VERIFIED_BY_HELP,
            Kind::Text,
        ),
        Field::new("ended_on", w::JOB_ENDED_ON, w::JOB_ENDED_ON_HELP, Kind::Day)
            .relevant(Condition::Stored),
        Field::new(
            "ended_reason",
            w::ENDED_REASON,
            w::ENDED_REASON_HELP,
            Kind::Text,
        )
        .relevant(Condition::Filled("ended_on")),
    ],
    constraints: &[
        Constraint {
            slug: "placement_key",
            field: "employer",
            condition: Condition::Always,
            test: Test::KeyFree,
            soft: false,
            message: w::PLACEMENT_KNOWN,
        },
        Constraint {
            slug: "employer_is_new",
            field: "is_new",
            condition: Condition::Is("is_new", "yes"),
            test: Test::EmployerIsNew,
            soft: true,
            message: w::SAME_EMPLOYER,
        },
        Constraint {
            slug: "verified_after_start",
            field: "verified_on",
            condition: Condition::Filled("verified_on"),
            test: Test::NotBefore("started_on"),
            soft: true,
            message: w::VERIFIED_BEFORE_START,
        },
        Constraint {
            slug: "ended_after_start",
            field: "ended_on",
            condition: Condition::Filled("ended_on"),
            test: Test::NotBefore("started_on"),
            soft: false,
            message: w::ENDED_BEFORE_STARTED,
        },
        Constraint {
            slug: "has_left",
            field: "started_on",
            condition: Condition::Always,
            test: Test::Resident,
            soft: true,
            message: w::PERSON_HAS_LEFT,
        },
        not_after_today("started_on"),
        not_after_today("verified_on"),
        not_after_today("ended_on"),
    ],
};
