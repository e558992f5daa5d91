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
pub use listing::ListView;
pub use menu::{Entry, Menu, MenuOutcome};
pub use period_line::{KeyOutcome, PeriodLine};
pub use spark::sparkline;
pub use ticks::Marks;
