//! Figures of the statistics office (plan section IV.2; `data/manual/records.md`, indicator). They are entered, not
//! computed.

use super::Record;
use super::condition::Condition::Always;
use super::constraint::constraints;
use super::spec::DefaultValue::Sticky;
use super::spec::{Form, Section, fields};
use crate::words::forms as w;

pub static INDICATOR: Section = Section {
    record: Record::Indicator,
    table: "indicator",
    plural: "indicators",
    timeline: None,
    title: w::INDICATOR,
    repeats: false,
    natural_key: &["indicator", "as_of"],
    fields: fields! {
        "indicator", w::INDICATOR_KIND, w::INDICATOR_KIND_HELP, Code(Indicator): required;
        "as_of", w::AS_OF, w::AS_OF_HELP, Day: required;
        "value", w::VALUE, w::VALUE_HELP, Percent: required, verified;
        "source", w::SOURCE, w::SOURCE_HELP, Text: default_value(Sticky(""));
    },
    constraints: constraints! {
        hard("indicator_key", "as_of", Always => KeyFree, w::INDICATOR_KNOWN);
        not_after_today("as_of");
    },
};

/// A figure of the statistics office.
pub static FORM: Form = Form::single(&[&INDICATOR], 8);
