//! Follow-ups: is the person still at work 1, 3, 6 and 12 months on (`design/records.md`, follow_up).

use super::person::not_after_today;
use super::record::Record;
use super::rule::{Rule, Test};
use super::spec::{Field, Kind, Section, Suggest, When};
use crate::domain::codes::List;
use crate::words::forms as w;

/// One planned look at one placement.
pub static FOLLOW_UP: Section = Section {
    record: Record::FollowUp,
    title: w::FOLLOW_UP,
    repeats: false,
    natural_key: &["citizen_id", "placement_started_on", "due_on"],
    fields: &[
        Field::new("citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Kind::Person)
            .required()
            .unstored(),
        Field::new(
            "placement_started_on",
            w::PLACEMENT_STARTED_ON,
            w::PLACEMENT_STARTED_ON_HELP,
            Kind::Placement,
        )
        .required(),
        Field::new("due_on", w::DUE_ON, w::DUE_ON_HELP, Kind::Day).required(),
        Field::new(
            "outcome",
            w::FOLLOW_UP_OUTCOME,
            w::FOLLOW_UP_OUTCOME_HELP,
            Kind::Code(List::FollowUpOutcome),
        )
        .required_by_hand(),
        Field::new("checked_on", w::CHECKED_ON, w::CHECKED_ON_HELP, Kind::Day)
            .suggest(Suggest::Today)
            .asked(When::Filled("outcome")),
        Field::new("wage", w::WAGE, w::WAGE_HELP, Kind::Money)
            .asked(When::OneOf("outcome", &["working", "changed_job"])),
        Field::new("note", w::NOTE, w::NOTE_HELP, Kind::Text).identity(),
    ],
    rules: &[
        Rule {
            slug: "checked_needed",
            field: "checked_on",
            when: When::Filled("outcome"),
            test: Test::Filled,
            soft: false,
            sentence: w::CHECKED_NEEDED,
        },
        Rule {
            slug: "follow_up_key",
            field: "due_on",
            when: When::Always,
            test: Test::KeyFree,
            soft: false,
            sentence: w::FOLLOW_UP_KNOWN,
        },
        not_after_today("checked_on"),
    ],
};
