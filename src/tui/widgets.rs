//! What screens draw with. Widgets take data; they read no register and name no screen.

pub mod bar;
pub mod canvas;
pub mod choice_item;
pub mod choose;
pub mod dialog;
pub mod help;
pub mod list;
pub mod menu;
pub mod pace_status;
pub mod people_filter;
pub mod period_line;
pub mod preview;
pub mod text_field;
pub mod theme;

pub use crate::tui::widgets::list::List;
pub use bar::{Bar, sparkline};
pub use canvas::{Canvas, REST, width};
pub use menu::{Entry, Menu};
pub use period_line::{KeyOutcome, PeriodLine};
