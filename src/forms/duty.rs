//! Completed tasks of the plan's units (plan section VII). The tasks, units and dates are in the plan file
//! (`progress::plan::tasks`).

use super::Record;
use super::condition::Condition::{Always, Filled};
use super::constraint::constraints;
use super::spec::DefaultValue::Today;
use super::spec::{Form, Section, fields};
use crate::words::plan as w;

pub static DUTY: Section = Section {
    record: Record::Duty,
    table: "duty",
    plural: "duties",
    timeline: None,
    title: w::DUTY,
    repeats: false,
    natural_key: &["duty", "period"],
    fields: fields! {
        "duty", w::DUTY_NO, w::DUTY_NO_HELP, Text: required;
        "period", w::DUTY_PERIOD, w::DUTY_PERIOD_HELP, Text: required;
        "done_on", w::DONE_ON, w::DONE_ON_HELP, Day: required, default_value(Today);
        "note", w::DUTY_NOTE, w::DUTY_NOTE_HELP, Text;
    },
    constraints: constraints! {
        hard("duty_period", "period", Filled("period") => HalfYear, w::DUTY_PERIOD_SHAPE);
        hard("duty_key", "done_on", Always => KeyFree, w::DUTY_KNOWN);
        not_after_today("done_on");
    },
};

/// A completed task of a unit.
pub static FORM: Form = Form::single(&[&DUTY], 11);
