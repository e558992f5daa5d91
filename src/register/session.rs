//! Who works at the register: accounts, what their roles allow, and the counts of their sessions. Owns no record.

pub mod access;
pub mod accounts;
pub mod statistics;
