//! The terminal interface. The loop blocks on the next event, handles all waiting events and draws once if something
//! changed; screens return what to do next as data. Owns no rule, no SQL and no figure.

pub mod app;
pub mod input;
pub mod screens;
pub mod services;
pub mod terminal;
pub mod widgets;

pub use crate::tui::app::context::{AppContext, Options};
pub use crate::tui::app::event_loop::Input;
pub use app::App;
pub use terminal::run;
