//! Records that are not about a person: figures of the statistics office, hand-written lines of the report, campaigns,
//! completed tasks and changed plan entries.

use super::Record;
use super::condition::Condition::{All, Always, Filled};
use super::constraint::constraints;
use super::spec::DefaultValue::{Fixed, Sticky, Today};
use super::spec::{Form, Section, fields};
use crate::words::{forms as w, plan as wp};

/// Figures of the statistics office (plan section IV.2; `data/manual/records.md`, indicator). They are entered, not
/// computed.
pub static INDICATOR: Section = Section {
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
    ..Section::new(Record::Indicator, "indicator", "indicators", w::INDICATOR)
};

pub static INDICATOR_FORM: Form = Form::single(&[&INDICATOR], 8);

/// The lines of the report that are written by hand: direction, difficulties and causes, next tasks, proposals (plan,
/// section VII; sections I, III, IV, V of the report). One record per line.
pub static REPORT_NOTE: Section = Section {
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
    ..Section::new(
        Record::ReportNote,
        "report_note",
        "report_notes",
        w::REPORT_NOTE,
    )
};

pub static REPORT_NOTE_FORM: Form = Form::single(&[&REPORT_NOTE], 9);

/// Campaigns and visits (plan section V): type, place, number of people reached. They count towards no target.
pub static OUTREACH: Section = Section {
    natural_key: &["held_on", "kind", "neighbourhood", "place"],
    fields: fields! {
        "held_on", wp::OUTREACH_ON, wp::OUTREACH_ON_HELP, Day: required, default_value(Today);
        "kind", wp::OUTREACH_KIND, wp::OUTREACH_KIND_HELP, Code(OutreachKind):
            required, default_value(Sticky(""));
        "neighbourhood", w::NEIGHBOURHOOD, wp::OUTREACH_NEIGHBOURHOOD_HELP, Text;
        "place", wp::OUTREACH_PLACE, wp::OUTREACH_PLACE_HELP, Text: default_value(Sticky(""));
        "reach", wp::REACH, wp::REACH_HELP, Count;
        "note", w::NOTE, wp::OUTREACH_NOTE_HELP, Text;
    },
    constraints: constraints! {
        hard("outreach_key", "place", Always => KeyFree, wp::OUTREACH_KNOWN);
        not_after_today("held_on");
    },
    ..Section::new(Record::Outreach, "outreach", "outreaches", wp::OUTREACH)
};

pub static OUTREACH_FORM: Form = Form::single(&[&OUTREACH], 10);

/// Completed tasks of the plan's units (plan section VII). The tasks, units and dates are in the plan file
/// (`progress::plan::tasks`).
pub static DUTY: Section = Section {
    natural_key: &["duty", "period"],
    fields: fields! {
        "duty", wp::DUTY_NO, wp::DUTY_NO_HELP, Text: required;
        "period", wp::DUTY_PERIOD, wp::DUTY_PERIOD_HELP, Text: required;
        "done_on", wp::DONE_ON, wp::DONE_ON_HELP, Day: required, default_value(Today);
        "note", wp::DUTY_NOTE, wp::DUTY_NOTE_HELP, Text;
    },
    constraints: constraints! {
        hard("duty_period", "period", Filled("period") => HalfYear, wp::DUTY_PERIOD_SHAPE);
        hard("duty_key", "done_on", Always => KeyFree, wp::DUTY_KNOWN);
        not_after_today("done_on");
    },
    ..Section::new(Record::Duty, "duty", "duties", wp::DUTY)
};

pub static DUTY_FORM: Form = Form::single(&[&DUTY], 11);

/// Changes of plan entries: the new value, its first day and the reason (plan section IV, remark on `new_jobs` in
/// `data/manual/counting.md`: the target is editable, with a reason). `progress::plan::effective` applies them.
pub static PLAN_CHANGE: Section = Section {
    natural_key: &["plan", "entry", "valid_from"],
    fields: fields! {
        "plan", wp::CHANGE_PLAN, wp::CHANGE_PLAN_HELP, Text: required;
        "entry", wp::CHANGE_ENTRY, wp::CHANGE_ENTRY_HELP, Text: required;
        "value", wp::CHANGE_VALUE, wp::CHANGE_VALUE_HELP, Text: required;
        "valid_from", wp::CHANGE_FROM, wp::CHANGE_FROM_HELP, Day: required, default_value(Today);
        "reason", wp::CHANGE_REASON, wp::CHANGE_REASON_HELP, Text: required;
    },
    constraints: constraints! {
        hard("plan_value", "value", All(&[Filled("entry"), Filled("value")])
            => PlanValue, wp::CHANGE_VALUE_HELP);
        hard("plan_change_key", "valid_from", Always => KeyFree, wp::CHANGE_KNOWN);
    },
    ..Section::new(
        Record::PlanChange,
        "plan_change",
        "plan_changes",
        wp::PLAN_CHANGE,
    )
};

pub static PLAN_CHANGE_FORM: Form = Form::single(&[&PLAN_CHANGE], 12);
