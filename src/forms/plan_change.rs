//! Changes of plan entries: the new value, its first day and the reason (plan section IV, remark on `new_jobs` in
//! `data/manual/counting.md`: the target is editable, with a reason). `progress::plan::effective` applies them.

use super::record::Record;
use super::spec::{DefaultValue, Field, Kind, Section};
use crate::forms::condition::Condition;
use crate::forms::constraint::{Constraint, Test};
use crate::words::plan as w;

pub static PLAN_CHANGE: Section = Section {
    record: Record::PlanChange,
    title: w::PLAN_CHANGE,
    repeats: false,
    natural_key: &["plan", "entry", "valid_from"],
    fields: &[
        Field::new("plan", w::CHANGE_PLAN, w::CHANGE_PLAN_HELP, Kind::Text).required(),
        Field::new("entry", w::CHANGE_ENTRY, w::CHANGE_ENTRY_HELP, Kind::Text).required(),
        Field::new("value", w::CHANGE_VALUE, w::CHANGE_VALUE_HELP, Kind::Text).required(),
        Field::new("valid_from", w::CHANGE_FROM, w::CHANGE_FROM_HELP, Kind::Day)
            .required()
            .default_value(DefaultValue::Today),
        Field::new(
            "reason",
            w::CHANGE_REASON,
            w::CHANGE_REASON_HELP,
            Kind::Text,
        )
        .required(),
    ],
    constraints: &[
        Constraint {
            slug: "plan_value",
            field: "value",
            condition: Condition::All(&[Condition::Filled("entry"), Condition::Filled("value")]),
            test: Test::PlanValue,
            soft: false,
            message: w::CHANGE_VALUE_HELP,
        },
        Constraint {
            slug: "plan_change_key",
            field: "valid_from",
            condition: Condition::Always,
            test: Test::KeyFree,
            soft: false,
            message: w::CHANGE_KNOWN,
        },
    ],
};
