//! Placements and their follow-ups (plan section IV.2; `data/manual/records.md`, placement, follow_up).

use super::Record;
use super::condition::Condition::{Always, Filled, Is, OneOf, Stored};
use super::constraint::constraints;
use super::spec::DefaultValue::{Fixed, Sticky, Today};
use super::spec::{Form, Section, Timeline, fields};
use crate::words::{forms as w, tui};

/// Person, employer, channel, contract.
pub static PLACEMENT: Section = Section {
    timeline: Some(
        Timeline::new(&["started_on"], &[&["employer"], &["job"]]).state(&["contract", "ended_on"]),
    ),
    natural_key: &["citizen_id", "started_on", "employer"],
    fields: fields! {
        "citizen_id", w::CITIZEN_ID, w::PERSON_HELP, Person: required;
        "started_on", w::JOB_STARTED_ON, w::JOB_STARTED_ON_HELP, Day: required, verified;
        "employer", w::EMPLOYER, w::EMPLOYER_HELP, Text: required;
        "job", w::JOB, w::JOB_HELP, Text;
        "sector", w::SECTOR, w::SECTOR_HELP, Code(Sector);
        "occupation", w::OCCUPATION, w::OCCUPATION_HELP, Code(Occupation);
        "channel", w::CHANNEL, w::CHANNEL_HELP, Code(Channel): required, default_value(Sticky(""));
        "contract", w::CONTRACT, w::CONTRACT_HELP, Code(Contract): required, verified;
        "wage", w::WAGE, w::WAGE_HELP, Money;
        "is_new", w::IS_NEW, w::IS_NEW_HELP, Code(YesNo): required, default_value(Fixed("yes"));
        "suitable", w::SUITABLE, w::SUITABLE_HELP, Code(YesNoUnknown):
            required, default_value(Fixed("unknown"));
        "verified_on", w::VERIFIED_ON, w::VERIFIED_ON_HELP, Day: verified;
        "verified_by", w::VERIFIED_BY, w::VERIFIED_BY_HELP, Text;
        "ended_on", w::JOB_ENDED_ON, w::JOB_ENDED_ON_HELP, Day: relevant(Stored);
        "ended_reason", w::ENDED_REASON, w::ENDED_REASON_HELP, Text: relevant(Filled("ended_on"));
    },
    constraints: constraints! {
        hard("placement_key", "employer", Always => KeyFree, w::PLACEMENT_KNOWN);
        soft("employer_is_new", "is_new", Is("is_new", "yes") => EmployerIsNew, w::SAME_EMPLOYER);
        soft("verified_after_start", "verified_on", Filled("verified_on")
            => NotBefore("started_on"), w::VERIFIED_BEFORE_START);
        hard("ended_after_start", "ended_on", Filled("ended_on")
            => NotBefore("started_on"), w::ENDED_BEFORE_STARTED);
        soft("has_left", "started_on", Always => Resident, w::PERSON_HAS_LEFT);
        not_after_today("started_on");
        not_after_today("verified_on");
        not_after_today("ended_on");
    },
    ..Section::new(Record::Placement, "placement", "placements", w::PLACEMENT)
};

pub static PLACEMENT_FORM: Form = Form::single(&[&PLACEMENT], 4).person_digit(3, tui::PERSON_PLACE);

/// A check after 1, 3, 6 and 12 months whether the person is still employed.
pub static FOLLOW_UP: Section = Section {
    timeline: Some(
        Timeline::new(&["checked_on", "due_on"], &[&["placement_started_on"]]).state(&["outcome"]),
    ),
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
    ..Section::new(Record::FollowUp, "follow_up", "follow_ups", w::FOLLOW_UP)
};

pub static FOLLOW_UP_FORM: Form = Form::single(&[&FOLLOW_UP], 5);
