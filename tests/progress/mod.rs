//! What the register adds up to, checked against the rules of counting written out a second time, slowly (`oracle`).
// A test may stop at what it did not expect; counts of an invented ward fit any number; the slow counter's rules and the
// ward's rows have the fields of their documents.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::struct_excessive_bools,
    clippy::struct_field_names
)]

mod another_plan;
mod breakdowns;
mod cases;
mod duties;
mod generator;
mod invented;
mod loader;
mod oracle;
mod periods;
mod plans;
mod reasons;
mod rules;
mod samples;
mod scale;
mod ward;

use chrono::NaiveDate;
use vieclam::progress::plan::Plan;

pub fn plan() -> Plan {
    Plan::built_in().unwrap()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
