//! Campaigns and visits (plan section V): type, place, number of people reached. They count towards no target.

use super::Record;
use super::condition::Condition::Always;
use super::constraint::constraints;
use super::spec::DefaultValue::{Sticky, Today};
use super::spec::{Form, Section, fields};
use crate::words::forms::{NEIGHBOURHOOD, NOTE};
use crate::words::plan as w;

pub static OUTREACH: Section = Section {
    record: Record::Outreach,
    table: "outreach",
    plural: "outreaches",
    timeline: None,
    title: w::OUTREACH,
    repeats: false,
    natural_key: &["held_on", "kind", "neighbourhood", "place"],
    fields: fields! {
        "held_on", w::OUTREACH_ON, w::OUTREACH_ON_HELP, Day: required, default_value(Today);
        "kind", w::OUTREACH_KIND, w::OUTREACH_KIND_HELP, Code(OutreachKind):
            required, default_value(Sticky(""));
        "neighbourhood", NEIGHBOURHOOD, w::OUTREACH_NEIGHBOURHOOD_HELP, Text;
        "place", w::OUTREACH_PLACE, w::OUTREACH_PLACE_HELP, Text: default_value(Sticky(""));
        "reach", w::REACH, w::REACH_HELP, Count;
        "note", NOTE, w::OUTREACH_NOTE_HELP, Text;
    },
    constraints: constraints! {
        hard("outreach_key", "place", Always => KeyFree, w::OUTREACH_KNOWN);
        not_after_today("held_on");
    },
};

/// A campaign or a round of visits.
pub static FORM: Form = Form::single(&[&OUTREACH], 10);
