//! Domain types and rules: ID numbers, names, dates, money, code lists, eligibility. No input or output; `data/codes`
//! and `data/rates` are compiled in.
//!
//! - [`name`], [`date`], [`phone`], [`money`], [`citizen_id`], [`card`]: entered text → stored value → displayed text
//! - [`codes`], [`groups`]: the code lists, and the rules of each priority group
//! - [`eligibility`]: the groups a person holds on a day
//! - [`support`]: what may be paid for a course or lent
//! - [`masking`]: display of the sensitive groups
//! - [`plan_entry`]: values of the plan that change over time
//! - [`retention`]: grounds for erasing a person
//! - [`roles`]: permissions of the four roles
//! - [`text`]: text that may reach a terminal
//! - [`ids`], [`record_ref`], [`sequence`], [`ssh_key`]

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests may panic"))]

pub mod card;
pub mod citizen_id;
pub mod codes;
pub mod date;
pub mod eligibility;
pub mod groups;
pub mod ids;
pub mod masking;
pub mod money;
pub mod name;
pub mod phone;
pub mod plan_entry;
pub mod record_ref;
pub mod retention;
pub mod roles;
pub mod sequence;
pub mod ssh_key;
pub mod support;
pub mod text;
