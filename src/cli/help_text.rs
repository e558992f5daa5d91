//! Parts of the help that commands declare beside their arguments.

use clap::builder::StyledStr;

use crate::tui::app::config;
use crate::words::{Phrase, cli as w};

impl From<Phrase> for StyledStr {
    fn from(phrase: Phrase) -> Self {
        phrase.text().into()
    }
}

/// The calls that show how a command is used.
pub(super) fn examples(calls: &[&str]) -> String {
    let calls: Vec<String> = calls.iter().map(|call| format!("  {call}")).collect();
    format!("{}\n{}", w::EXAMPLES, calls.join("\n"))
}

/// Where the configuration file is, and its keys.
pub(super) fn configuration() -> String {
    w::config_file(config::default_path().unwrap_or_default().display())
}
