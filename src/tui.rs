//! What is seen: the interface over the register. The loop blocks on the next event, handles all that waits and draws once
//! if something changed; screens return what should happen next as data. Owns no rule, no SQL and no figure.

pub mod admission;
pub mod app;
pub mod config;
pub mod copying;
pub mod fence;
pub mod figures;
pub mod hints;
pub mod keymap;
pub mod keys;
pub mod line;
pub mod method;
pub mod office;
pub mod rejoin;
pub mod rescue;
pub mod run;
pub mod screen;
pub mod screens;
pub mod tally;
pub mod terminal;
pub mod theme;
pub mod thin;
pub mod widgets;

pub use app::App;
pub use office::{AppContext, Options};
pub use run::Input;
pub use terminal::run;
