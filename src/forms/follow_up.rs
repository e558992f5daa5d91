//! Follow-ups of placements after 1, 3, 6 and 12 months (`data/manual/records.md`, follow_up).

use super::record::Record;
use super::spec::{DefaultValue, Field, Kind, Section};
use crate::domain::codes::List;
use crate::forms::condition::Condition;
use crate::forms::constraint::{Constraint, Test, not_after_today};
use crate::words::forms as w;

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
            .default_value(DefaultValue::Today)
            .relevant(Condition::Filled("outcome")),
        Field::new("wage", w::WAGE, w::WAGE_HELP, Kind::Money)
            .relevant(Condition::OneOf("outcome", &["working", "changed_job"])),
        Field::new("note", w::NOTE, w::NOTE_HELP, Kind::Text).identity(),
    ],
    constraints: &[
        Constraint {
            slug: "checked_needed",
            field: "checked_on",
            condition: Condition::Filled("outcome"),
            test: Test::Filled,
            soft: false,
            message: w::CHECKED_NEEDED,
        },
        Constraint {
            slug: "follow_up_key",
            field: "due_on",
            condition: Condition::Always,
            test: Test::KeyFree,
            soft: false,
            message: w::FOLLOW_UP_KNOWN,
        },
        not_after_today("checked_on"),
    ],
};
