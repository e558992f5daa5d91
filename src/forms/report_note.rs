//! The lines of the report that are written by hand: direction, difficulties and causes, next tasks, proposals (plan,
//! section VII; sections I, III, IV, V of the report). One record a line.

use super::condition::Condition::Always;
use super::constraint::constraints;
use super::record::Record;
use super::spec::DefaultValue::{Fixed, Sticky};
use super::spec::{Section, fields};
use crate::words::forms as w;

pub static REPORT_NOTE: Section = Section {
    record: Record::ReportNote,
    title: w::REPORT_NOTE,
    repeats: false,
    natural_key: &["period", "part", "place"],
    fields: fields! {
        "period", w::NOTE_PERIOD, w::NOTE_PERIOD_HELP, Text: required, default_value(Sticky(""));
        "part", w::NOTE_PART, w::NOTE_PART_HELP, Code(ReportPart): required;
        "place", w::NOTE_PLACE, w::NOTE_PLACE_HELP, Count: required, default_value(Fixed("1"));
        "text", w::NOTE_TEXT, w::NOTE_TEXT_HELP, Text: required;
    },
    constraints: constraints! {
        hard("report_note_key", "place", Always => KeyFree, w::NOTE_KNOWN);
    },
};
