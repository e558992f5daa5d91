//! Campaigns and visits (plan section V): type, place, number of people reached. They count towards no target.

use super::record::Record;
use super::spec::{DefaultValue, Field, Kind, Section};
use crate::domain::codes::List;
use crate::forms::condition::Condition;
use crate::forms::constraint::{Constraint, Test, not_after_today};
use crate::words::forms::{NEIGHBOURHOOD, NOTE};
use crate::words::plan as w;

pub static OUTREACH: Section = Section {
    record: Record::Outreach,
    title: w::OUTREACH,
    repeats: false,
    natural_key: &["held_on", "kind", "neighbourhood", "place"],
    fields: &[
        Field::new("held_on", w::OUTREACH_ON, w::OUTREACH_ON_HELP, Kind::Day)
            .required()
            .default_value(DefaultValue::Today),
        Field::new(
            "kind",
            w::OUTREACH_KIND,
            w::OUTREACH_KIND_HELP,
            Kind::Code(List::OutreachKind),
        )
        .required()
        .default_value(DefaultValue::Sticky("")),
        Field::new(
            "neighbourhood",
            NEIGHBOURHOOD,
            w::OUTREACH_NEIGHBOURHOOD_HELP,
            Kind::Text,
        ),
        Field::new(
            "place",
            w::OUTREACH_PLACE,
            w::OUTREACH_PLACE_HELP,
            Kind::Text,
        )
        .default_value(DefaultValue::Sticky("")),
        Field::new("reach", w::REACH, w::REACH_HELP, Kind::Count),
        Field::new("note", NOTE, w::OUTREACH_NOTE_HELP, Kind::Text),
    ],
    constraints: &[
        Constraint {
            slug: "outreach_key",
            field: "place",
            condition: Condition::Always,
            test: Test::KeyFree,
            soft: false,
            message: w::OUTREACH_KNOWN,
        },
        not_after_today("held_on"),
    ],
};
