//! Figures, checked against the rules of counting written a second time as plain loops (`oracle`).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::struct_excessive_bools,
    clippy::struct_field_names
)]

mod agreement;
mod another_plan;
mod breakdowns;
mod cases;
mod duties;
mod generator;
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

use crate::harness::registers::plan;

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
