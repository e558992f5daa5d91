//! Accounts, access levels and session statistics. Owns no record.

pub mod access;
pub mod accounts;
pub mod opening;
pub mod statistics;
