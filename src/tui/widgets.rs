//! The few things every screen draws with.

pub mod bar;
pub mod canvas;
pub mod choice_item;
pub mod choose;
pub mod confirm;
pub mod file_output;
pub mod help;
pub mod list;
pub mod marks;
pub mod menu;
pub mod notice;
pub mod people_filter;
pub mod period_line;
pub mod preview;
pub mod sparkline;
pub mod text_field;
pub mod text_prompt;
pub mod theme;

pub use crate::tui::widgets::list::ListView;
pub use crate::tui::widgets::marks::Marks;
pub use crate::tui::widgets::sparkline::sparkline;
pub use bar::Bar;
pub use canvas::{Canvas, fit, width};
pub use menu::{Entry, Menu, MenuOutcome};
pub use period_line::{KeyOutcome, PeriodLine};
