//! What screens draw with. Widgets take data; they read no register and name no screen.

pub mod bar;
pub mod canvas;
pub mod choice_item;
pub mod choose;
pub mod confirm;
pub mod help;
pub mod list;
pub mod menu;
pub mod notice;
pub mod pace_status;
pub mod people_filter;
pub mod period_line;
pub mod preview;
pub mod sparkline;
pub mod text_field;
pub mod text_prompt;
pub mod theme;

pub use crate::tui::widgets::list::List;
pub use crate::tui::widgets::sparkline::sparkline;
pub use bar::Bar;
pub use canvas::{Canvas, REST, width};
pub use menu::{Entry, Menu};
pub use period_line::{KeyOutcome, PeriodLine};
