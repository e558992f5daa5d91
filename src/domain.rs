//! What words mean: ID numbers, names, dates, money, code lists, eligibility. No input or output besides the data
//! compiled in from `data/codes`; owns no screen, no SQL, no file format.
//!
//! - [`name`], [`date`], [`phone`], [`money`], [`citizen_id`], [`card`]: what was typed → what is stored → what is shown
//! - [`codes`], [`groups`]: the lists an official changes, and what each priority group asks for
//! - [`eligibility`]: who may be helped on a day, and through what
//! - [`masking`]: what is told of the sensitive groups
//! - [`sequence`]: numbers that run on
//! - [`ssh_key`]: public keys as people paste them
//! - [`text`]: what may reach the screen
//! - [`problem`]: how grave a problem is
//! - [`roles`]: who may do what

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")
)]

pub mod card;
pub mod citizen_id;
pub mod codes;
pub mod date;
pub mod eligibility;
pub mod groups;
pub mod masking;
pub mod money;
pub mod name;
pub mod phone;
pub mod plan_entry;
pub mod problem;
pub mod record_ref;
pub mod retention;
pub mod roles;
pub mod sequence;
pub mod ssh_key;
pub mod support;
pub mod text;
