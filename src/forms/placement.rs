//! Placements: who got work, through whom, under which contract (plan section IV.2; `design/records.md`, placement).

use super::person::not_after_today;
use super::record::Record;
use super::rule::{Rule, Test};
use super::spec::{Field, Kind, Section, Suggest, When};
use crate::domain::codes::List;
use crate::words::forms as w;

/// One job of one person.
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
        .suggest(Suggest::Sticky("")),
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
            .suggest(Suggest::Fixed("yes")),
        Field::new(
            "suitable",
            w::SUITABLE,
            w::SUITABLE_HELP,
            Kind::Code(List::YesNoUnknown),
        )
        .required()
        .suggest(Suggest::Fixed("unknown")),
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
        Field::new("ended_on", w::JOB_ENDED_ON, w::JOB_ENDED_ON_HELP, Kind::Day).asked(When::Kept),
        Field::new(
            "ended_reason",
            w::ENDED_REASON,
            w::ENDED_REASON_HELP,
            Kind::Text,
        )
        .asked(When::Filled("ended_on")),
    ],
    rules: &[
        Rule {
            slug: "placement_key",
            field: "employer",
            when: When::Always,
            test: Test::KeyFree,
            soft: false,
            sentence: w::PLACEMENT_KNOWN,
        },
        Rule {
            slug: "employer_is_new",
            field: "is_new",
            when: When::Is("is_new", "yes"),
            test: Test::EmployerIsNew,
            soft: true,
            sentence: w::SAME_EMPLOYER,
        },
        Rule {
            slug: "verified_after_start",
            field: "verified_on",
            when: When::Filled("verified_on"),
            test: Test::NotBefore("started_on"),
            soft: true,
            sentence: w::VERIFIED_BEFORE_START,
        },
        Rule {
            slug: "ended_after_start",
            field: "ended_on",
            when: When::Filled("ended_on"),
            test: Test::NotBefore("started_on"),
            soft: false,
            sentence: w::ENDED_BEFORE_STARTED,
        },
        Rule {
            slug: "has_left",
            field: "started_on",
            when: When::Always,
            test: Test::Resident,
            soft: true,
            sentence: w::PERSON_HAS_LEFT,
        },
        not_after_today("started_on"),
        not_after_today("verified_on"),
        not_after_today("ended_on"),
    ],
};
