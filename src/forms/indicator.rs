//! Figures of the statistics office (plan section IV.2; `data/manual/records.md`, indicator). They are entered, not
//! computed.

use super::record::Record;
use super::spec::{DefaultValue, Field, Kind, Section};
use crate::domain::codes::List;
use crate::forms::condition::Condition;
use crate::forms::constraint::{Constraint, Test, not_after_today};
use crate::words::forms as w;

pub static INDICATOR: Section = Section {
    record: Record::Indicator,
    title: w::INDICATOR,
    repeats: false,
    natural_key: &["indicator", "as_of"],
    fields: &[
        Field::new(
            "indicator",
            w::INDICATOR_KIND,
            w::INDICATOR_KIND_HELP,
            Kind::Code(List::Indicator),
        )
        .required(),
        Field::new("as_of", w::AS_OF, w::AS_OF_HELP, Kind::Day).required(),
        Field::new("value", w::VALUE, w::VALUE_HELP, Kind::Percent)
            .required()
            .verified(),
        Field::new("source", w::SOURCE, w::SOURCE_HELP, Kind::Text)
            .default_value(DefaultValue::Sticky("")),
    ],
    constraints: &[
        Constraint {
            slug: "indicator_key",
            field: "as_of",
            condition: Condition::Always,
            test: Test::KeyFree,
            soft: false,
            message: w::INDICATOR_KNOWN,
        },
        not_after_today("as_of"),
    ],
};
