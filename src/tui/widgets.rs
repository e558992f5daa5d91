//! The few things every screen draws with.

pub mod bar;
pub mod canvas;
pub mod listing;
pub mod menu;
pub mod period_line;
pub mod preview;
pub mod spark;
pub mod ticks;
pub mod typed;

pub use bar::Bar;
pub use canvas::{Canvas, fit, width};
pub use listing::Listing;
pub use menu::{Chosen, Entry, Menu};
pub use period_line::{Heard, PeriodLine};
pub use spark::spark;
pub use ticks::Ticks;
