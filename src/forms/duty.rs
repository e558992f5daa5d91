//! Completed tasks of the plan's units (plan section VII). The tasks, units and dates are in the plan file
//! (`progress::plan::tasks`).

use super::record::Record;
use super::spec::{DefaultValue, Field, Kind, Section};
use crate::forms::condition::Condition;
use crate::forms::constraint::{Constraint, Test, not_after_today};
use crate::words::plan as w;

pub static DUTY: Section = Section {
    record: Record::Duty,
    title: w::DUTY,
    repeats: false,
    natural_key: &["duty", "period"],
    fields: &[
        Field::new("duty", w::DUTY_NO, w::DUTY_NO_HELP, Kind::Text).required(),
        Field::new("period", w::DUTY_PERIOD, w::DUTY_PERIOD_HELP, Kind::Text).required(),
        Field::new("done_on", w::DONE_ON, w::DONE_ON_HELP, Kind::Day)
            .required()
            .default_value(DefaultValue::Today),
        Field::new("note", w::DUTY_NOTE, w::DUTY_NOTE_HELP, Kind::Text),
    ],
    constraints: &[
        Constraint {
            slug: "duty_period",
            field: "period",
            condition: Condition::Filled("period"),
            test: Test::HalfYear,
            soft: false,
            message: w::DUTY_PERIOD_SHAPE,
        },
        Constraint {
            slug: "duty_key",
            field: "done_on",
            condition: Condition::Always,
            test: Test::KeyFree,
            soft: false,
            message: w::DUTY_KNOWN,
        },
        not_after_today("done_on"),
    ],
};
