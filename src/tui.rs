//! The terminal interface. The loop blocks on the next event, handles all waiting events and draws once if something
//! changed; screens return what to do next as data. Owns no rule, no SQL and no figure.

pub mod app;
pub mod input;
mod screens;
mod services;
pub mod terminal;
mod widgets;

pub use crate::tui::app::context::{AppContext, Options};
pub use crate::tui::app::event_loop::Input;
pub use crate::tui::widgets::theme::{Look, Theme};
pub use app::App;
pub use terminal::run;
