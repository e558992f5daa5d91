//! What runs beside the screens: the daily copy, counted figures, session metrics, the account watch and the emergency
//! draft. Draws nothing.

pub mod account_watch;
pub mod batch;
pub mod daily_copy;
pub mod emergency_draft;
pub mod figures;
pub mod metrics;
