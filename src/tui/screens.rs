//! The screens, one file each.

pub mod admin;
pub mod choose;
pub mod class;
pub mod confirm;
pub mod courses;
pub mod drafts;
pub mod find;
pub mod follow_ups;
pub mod form;
pub mod help;
pub mod history;
pub mod home;
pub mod indicators;
pub mod listed;
pub mod notice;
pub mod person;
pub mod report;
pub mod selection;
pub mod targets;
pub mod together;
pub mod worklists;
