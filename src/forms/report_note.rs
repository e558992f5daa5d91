//! The lines of the report that are written by hand: direction, difficulties and causes, next tasks, proposals (plan,
//! section VII; sections I, III, IV, V of the report). One record per line.

use super::Record;
use super::condition::Condition::Always;
use super::constraint::constraints;
use super::spec::DefaultValue::{Fixed, Sticky};
use super::spec::{Form, Section, fields};
use crate::words::forms as w;

pub static REPORT_NOTE: Section = Section {
    record: Record::ReportNote,
    table: "report_note",
    plural: "report_notes",
    timeline: None,
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

/// A line of the report.
pub static FORM: Form = Form::single(&[&REPORT_NOTE], 9);
