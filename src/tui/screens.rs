//! The screens, one file each.

pub mod admin;
pub mod courses;
pub mod find;
pub mod form;
pub mod home;
pub mod people;
pub mod person;
pub mod plan;
pub mod report;
pub mod safety;
pub mod targets;
pub mod worklists;
