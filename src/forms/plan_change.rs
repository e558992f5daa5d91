//! Changes of plan entries: the new value, its first day and the reason (plan section IV, remark on `new_jobs` in
//! `data/manual/counting.md`: the target is editable, with a reason). `progress::plan::effective` applies them.

use super::Record;
use super::condition::Condition::{All, Always, Filled};
use super::constraint::constraints;
use super::spec::DefaultValue::Today;
use super::spec::{Form, Section, fields};
use crate::words::plan as w;

pub static PLAN_CHANGE: Section = Section {
    record: Record::PlanChange,
    table: "plan_change",
    plural: "plan_changes",
    timeline: None,
    title: w::PLAN_CHANGE,
    repeats: false,
    natural_key: &["plan", "entry", "valid_from"],
    fields: fields! {
        "plan", w::CHANGE_PLAN, w::CHANGE_PLAN_HELP, Text: required;
        "entry", w::CHANGE_ENTRY, w::CHANGE_ENTRY_HELP, Text: required;
        "value", w::CHANGE_VALUE, w::CHANGE_VALUE_HELP, Text: required;
        "valid_from", w::CHANGE_FROM, w::CHANGE_FROM_HELP, Day: required, default_value(Today);
        "reason", w::CHANGE_REASON, w::CHANGE_REASON_HELP, Text: required;
    },
    constraints: constraints! {
        hard("plan_value", "value", All(&[Filled("entry"), Filled("value")])
            => PlanValue, w::CHANGE_VALUE_HELP);
        hard("plan_change_key", "valid_from", Always => KeyFree, w::CHANGE_KNOWN);
    },
};

/// A change of a plan entry.
pub static FORM: Form = Form::single(&[&PLAN_CHANGE], 12);
