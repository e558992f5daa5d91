//! Follow-ups of placements after 1, 3, 6 and 12 months (`data/manual/records.md`, follow_up).

use super::Record;
use super::condition::Condition::{Always, Filled, OneOf};
use super::constraint::constraints;
use super::spec::DefaultValue::Today;
use super::spec::{Form, Section, Timeline, fields};
use crate::words::forms as w;

pub static FOLLOW_UP: Section = Section {
    record: Record::FollowUp,
    table: "follow_up",
    plural: "follow_ups",
    timeline: Some(
        Timeline::new(&["checked_on", "due_on"], &[&["placement_started_on"]]).state(&["outcome"]),
    ),
    title: w::FOLLOW_UP,
    repeats: false,
    natural_key: &["citizen_id", "placement_started_on", "due_on"],
    fields: fields! {
        "citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Person: required, unstored;
        "placement_started_on", w::PLACEMENT_STARTED_ON, w::PLACEMENT_STARTED_ON_HELP, Placement: required;
        "due_on", w::DUE_ON, w::DUE_ON_HELP, Day: required;
        "outcome", w::FOLLOW_UP_OUTCOME, w::FOLLOW_UP_OUTCOME_HELP, Code(FollowUpOutcome): required_by_hand;
        "checked_on", w::CHECKED_ON, w::CHECKED_ON_HELP, Day:
            default_value(Today), relevant(Filled("outcome"));
        "wage", w::WAGE, w::WAGE_HELP, Money: relevant(OneOf("outcome", &["working", "changed_job"]));
        "note", w::NOTE, w::NOTE_HELP, Text: identity;
    },
    constraints: constraints! {
        hard("checked_needed", "checked_on", Filled("outcome") => Filled, w::CHECKED_NEEDED);
        hard("follow_up_key", "due_on", Always => KeyFree, w::FOLLOW_UP_KNOWN);
        not_after_today("checked_on");
    },
};

/// Whether the person is still employed.
pub static FORM: Form = Form::single(&[&FOLLOW_UP], 5);
