//! The lines of the report that are written by hand: direction, difficulties and causes, next tasks, proposals (plan,
//! section VII; sections I, III, IV, V of the report). One record a line.

use super::record::Record;
use super::spec::{DefaultValue, Field, Kind, Section};
use crate::domain::codes::List;
use crate::forms::condition::Condition;
use crate::forms::constraint::{Constraint, Test};
use crate::words::forms as w;

pub static REPORT_NOTE: Section = Section {
    record: Record::ReportNote,
    title: w::REPORT_NOTE,
    repeats: false,
    natural_key: &["period", "part", "place"],
    fields: &[
        Field::new("period", w::NOTE_PERIOD, w::NOTE_PERIOD_HELP, Kind::Text)
            .required()
            .default_value(DefaultValue::Sticky("")),
        Field::new(
            "part",
            w::NOTE_PART,
            w::NOTE_PART_HELP,
            Kind::Code(List::ReportPart),
        )
        .required(),
        Field::new("place", w::NOTE_PLACE, w::NOTE_PLACE_HELP, Kind::Count)
            .required()
            .default_value(DefaultValue::Fixed("1")),
        Field::new("text", w::NOTE_TEXT, w::NOTE_TEXT_HELP, Kind::Text).required(),
    ],
    constraints: &[Constraint {
        slug: "report_note_key",
        field: "place",
        condition: Condition::Always,
        test: Test::KeyFree,
        soft: false,
        message: w::NOTE_KNOWN,
    }],
};
