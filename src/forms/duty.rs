//! Tasks of the plan's units that are done (plan section VII). What is to be done, by whom and until when is the plan
//! file's (`progress::duties`).

use super::person::not_after_today;
use super::record::Record;
use super::rule::{Rule, Test};
use super::spec::{Field, Kind, Section, Suggest, When};
use crate::words::plan as w;

/// One task done in one half-year.
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
            .suggest(Suggest::Today),
        Field::new("note", w::DUTY_NOTE, w::DUTY_NOTE_HELP, Kind::Text),
    ],
    rules: &[
        Rule {
            slug: "duty_period",
            field: "period",
            when: When::Filled("period"),
            test: Test::HalfYear,
            soft: false,
            sentence: w::DUTY_PERIOD_SHAPE,
        },
        Rule {
            slug: "duty_key",
            field: "done_on",
            when: When::Always,
            test: Test::KeyFree,
            soft: false,
            sentence: w::DUTY_KNOWN,
        },
        not_after_today("done_on"),
    ],
};
