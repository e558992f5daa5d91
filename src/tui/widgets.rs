//! The few things every screen draws with.

pub mod canvas;
pub mod listing;
pub mod preview;
pub mod ticks;

pub use canvas::{Canvas, fit, width};
pub use listing::Listing;
pub use ticks::Ticks;
